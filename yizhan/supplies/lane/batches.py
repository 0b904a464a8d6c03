"""Who waits for one round is answered by one statement: gathered while the batch before it is committed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg

from yizhan.supplies.kernel import (
    TRIES,
    Answer,
    NoSuchRound,
    Request,
    answer_of,
    claim_parameters,
    has_met_another,
    pause_s,
)
from yizhan.supplies.lane import figures
from yizhan.supplies.lane.database import Database
from yizhan.supplies.lane.line import At, Entry, Line
from yizhan.supplies.tickets import Refusal

LOCK_NOT_AVAILABLE, QUERY_CANCELED = "55P03", "57014"
AGAIN_WAIT_S = 1

logger = logging.getLogger("yizhan.lane")


class Unlucky(Refusal):
    """Others were first, again and again, or the round was locked for long; nothing was claimed."""

    status, code = 503, "busy"


class UnknownRound(Refusal):
    """The ticket's round is not there."""

    status, code = 404, "no_such_round"


class Failed(Refusal):
    """A fault of ours, in the log; nothing was claimed."""

    status, code = 500, "fault"


class Ended(Refusal):
    """This process ends: ask again, another answers."""

    status, code = 503, "ending"


class Batches:
    """So many workers as there are connections; a round is served by one at a time, as its lock would have it."""

    def __init__(self, line: Line, database: Database, most: int) -> None:
        self.line = line
        self.database = database
        self.most = most
        self._workers: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._workers = [asyncio.create_task(self._work()) for _ in range(self.database.size)]

    async def stop(self) -> None:
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            at, batch = await self.line.next_batch(self.most)
            try:
                if batch:
                    await self._serve(at, batch)
            except asyncio.CancelledError:
                _refuse(batch, Ended(AGAIN_WAIT_S))
                raise
            except Exception:
                logger.exception("a batch failed")
                _refuse(batch, Failed())
            finally:
                self.line.done_with(at, batch)
                figures.waiting.set(self.line.length)

    async def _serve(self, at: At, batch: list[Entry]) -> None:
        """Answer the batch; what nobody can answer is halved until it stands alone, so that it spoils no other's."""
        began = time.perf_counter()
        try:
            answers = await self._ask(at, [entry.request for entry in batch])
        except Refusal as refusal:
            return _refuse(batch, refusal)
        except psycopg.Error as fault:
            if len(batch) == 1:
                logger.error("a claim failed: %s", type(fault).__name__, exc_info=fault)
                return _refuse(batch, Failed())
            half = len(batch) // 2
            await self._serve(at, batch[:half])
            return await self._serve(at, batch[half:])
        for entry, answer in zip(batch, answers, strict=True):
            entry.answer(answer)
        _count(at, answers, time.perf_counter() - began)

    async def _ask(self, at: At, requests: Sequence[Request]) -> list[Answer]:
        """Raises Refusal for what is said to all alike, psycopg.Error for a fault of one of them."""
        for left in reversed(range(TRIES)):
            parameters = claim_parameters(*at, datetime.now(UTC), requests, via="lane")
            try:
                rows = await self.database.ask(parameters)
            except psycopg.Error as fault:
                if fault.diag.constraint_name == NoSuchRound.constraint:
                    raise UnknownRound from fault
                if fault.sqlstate in {LOCK_NOT_AVAILABLE, QUERY_CANCELED}:
                    raise Unlucky(AGAIN_WAIT_S) from fault
                if not has_met_another(fault):
                    raise
            else:
                return [answer_of(row) for row in rows]
            await asyncio.sleep(pause_s(left))
        raise Unlucky(AGAIN_WAIT_S)


def _refuse(batch: Sequence[Entry], refusal: Refusal) -> None:
    for entry in batch:
        entry.answer(refusal)


def _count(at: At, answers: Sequence[Answer], duration_s: float) -> None:
    figures.batch.observe(len(answers))
    if logger.isEnabledFor(logging.INFO):
        outcomes = Counter(str(answer.outcome.value) for answer in answers)
        fields = {
            "home": at[0],
            "round": at[1],
            "ms": round(duration_s * 1000, 1),
            "outcomes": dict(outcomes),
        }
        logger.info("batch", extra={"fields": fields})

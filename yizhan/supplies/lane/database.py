"""The lane's connections: a small pool of its own, and what happens while the database is away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from yizhan.supplies.kernel import CLAIM_SQL
from yizhan.supplies.tickets import Refusal

CONNECT_LIMIT_S = 2
AWAY_WAIT_S = 2
RETRY_S = 0.5
CLOSE_WITHIN_S = 1
# A transaction that keeps a round locked must not keep everybody's answer: they are told to ask again.
LIMITS = "-c lock_timeout=5s -c statement_timeout=10s"
# PostgreSQL says it ends (57P01 …), a broken connection, or that there are too many (53300)
AWAY = ("57P", "08", "53300")
NOT_ASYNC = {"cursor_factory", "context", "prepare_threshold", "connect_timeout"}

logger = logging.getLogger("yizhan.lane")


class Away(Refusal):
    """The database is away: nothing is known, so ask again with the same key."""

    status, code = 503, "away"


def is_away(fault: psycopg.Error) -> bool:
    """Does this fault mean that the database is away, and not that a statement was wrong?"""
    if not isinstance(fault, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return fault.sqlstate is None or fault.sqlstate.startswith(AWAY)


class Database:
    """Asks the kernel; knows whether there is a database to ask."""

    def __init__(self, parameters: dict[str, Any], size: int) -> None:
        """parameters: as Django connects. size: connections, each asked one batch at a time."""
        kept = {name: value for name, value in parameters.items() if name not in NOT_ASYNC}
        options = f"{kept.pop('options', '')} {LIMITS}".strip()
        self.parameters = kept | {
            "options": options,
            "connect_timeout": CONNECT_LIMIT_S,
            "application_name": "yizhan-lane",
        }
        self.size = size
        self.is_away = False
        self._pool: AsyncConnectionPool | None = None
        self._coming_back: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._pool = await self._new_pool()

    async def close(self) -> None:
        if self._coming_back:
            self._coming_back.cancel()
        await self._leave_pool()

    async def ask(self, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run one claim statement to its commit. Raises Away, and psycopg.Error for anything else.

        A connection that broke is no outage yet (the database may have been restarted): the same keys are asked
        once more, which gives the same claims.
        """
        for is_last in (False, True):
            pool = self._pool
            if pool is None:
                raise Away(AWAY_WAIT_S)
            try:
                async with pool.connection(timeout=CONNECT_LIMIT_S) as connection:
                    cursor = await connection.execute(CLAIM_SQL, parameters)
                    return await cursor.fetchall()
            except psycopg.Error as fault:
                if not is_away(fault):
                    raise
                if is_last or not await self._renew(pool):
                    self._go_away(pool, fault)
                    raise Away(AWAY_WAIT_S) from fault
        raise AssertionError

    async def _renew(self, broken: AsyncConnectionPool) -> bool:
        """Is it there after all? Then with a new pool: the old one may hold more broken connections."""
        if not await self._answers():
            return False
        if self._pool is broken:
            self._pool = await self._new_pool()
            await broken.close(timeout=CLOSE_WITHIN_S)
        return self._pool is not None

    def _go_away(self, broken: AsyncConnectionPool, fault: psycopg.Error) -> None:
        if self._pool is broken and self._coming_back is None:
            logger.warning("the database is away: %s", type(fault).__name__)
            self.is_away = True
            self._coming_back = asyncio.create_task(self._come_back())

    async def _come_back(self) -> None:
        """Ask now and then until it answers; the pool's own attempts would come ever more slowly."""
        await self._leave_pool()
        while not await self._answers():
            await asyncio.sleep(RETRY_S)
        self._pool = await self._new_pool()
        self.is_away = False
        self._coming_back = None
        logger.warning("the database is back")

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(CONNECT_LIMIT_S + 1):
                connection = await psycopg.AsyncConnection.connect(**self.parameters, autocommit=True)
                await connection.close()
        except (psycopg.Error, TimeoutError, OSError):
            return False
        return True

    async def _new_pool(self) -> AsyncConnectionPool:
        pool = AsyncConnectionPool(
            kwargs=self.parameters | {"autocommit": True, "prepare_threshold": 1},
            min_size=0,
            max_size=self.size,
            max_idle=600,
            open=False,
            name="lane",
        )
        await pool.open()
        return pool

    async def _leave_pool(self) -> None:
        pool, self._pool = self._pool, None
        if pool:
            with contextlib.suppress(psycopg.Error, PoolTimeout):
                await pool.close(timeout=CLOSE_WITHIN_S)

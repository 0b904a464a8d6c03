"""Who is next? A bounded queue for each round, in which everybody stands once before anybody stands twice.

Fair by person, not by address: a ticket says who asks, and behind one address of a mobile carrier stand thousands.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from yizhan.supplies.kernel import Answer, Request
from yizhan.supplies.tickets import Refusal

MOST_OF_ONE = 4  # of one person waiting at once: her phone, her other phone, a second place
FULL_WAIT_S = 2
OFTEN_WAIT_S = 2

At = tuple[int, int]
"""Home and round: what one statement of the database can be about."""


class LineFull(Refusal):
    """More wait than can be answered soon."""

    status, code = 503, "busy"


class TooOften(Refusal):
    """One person asks more than a person does."""

    status, code = 429, "too_often"


@dataclass(eq=False, slots=True)
class Entry:
    """One request that waits, with everybody who wants its answer: the same request again waits for the same."""

    request: Request
    by: int
    futures: list[asyncio.Future[Answer | Refusal]] = field(default_factory=list)

    def wait(self) -> asyncio.Future[Answer | Refusal]:
        future: asyncio.Future[Answer | Refusal] = asyncio.get_running_loop().create_future()
        self.futures.append(future)
        return future

    def answer(self, answer: Answer | Refusal) -> None:
        """Only the first answer counts. A refusal is a value, not an exception: many wait for one."""
        for future in self.futures:
            if not future.done():
                future.set_result(answer)


class _Queue:
    """The line of one round: a turn for each person, her requests in order."""

    def __init__(self) -> None:
        self.of: dict[int, deque[Entry]] = {}
        self.turns: deque[int] = deque()
        self.is_served = False

    def add(self, entry: Entry) -> None:
        if hers := self.of.get(entry.by):
            if len(hers) >= MOST_OF_ONE:
                raise TooOften(OFTEN_WAIT_S)
            hers.append(entry)
        else:
            self.of[entry.by] = deque([entry])
            self.turns.append(entry.by)

    def take(self, most: int) -> list[Entry]:
        taken: list[Entry] = []
        while self.turns and len(taken) < most:
            by = self.turns.popleft()
            hers = self.of[by]
            taken.append(hers.popleft())
            if hers:
                self.turns.append(by)
            else:
                del self.of[by]
        return taken


class Line:
    """All who have asked in this process and have no answer yet, at most `most`."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._all: set[Entry] = set()
        self._known: dict[tuple[int, str], Entry] = {}
        self._queues: dict[At, _Queue] = {}
        self._ready: asyncio.Queue[At] = asyncio.Queue()

    @property
    def length(self) -> int:
        return len(self._all)

    def join(self, at: At, request: Request, by: int) -> asyncio.Future[Answer | Refusal]:
        """Stand in line; the answer comes with the future. Raises LineFull, TooOften."""
        known = self._known.get((at[0], request.key))
        if known and known.request == request:
            return known.wait()
        if len(self._all) >= self.most:
            raise LineFull(FULL_WAIT_S)
        entry = Entry(request, by)
        queue = self._queues.setdefault(at, _Queue())
        queue.add(entry)
        self._all.add(entry)
        self._known[at[0], request.key] = entry
        if not queue.is_served:
            queue.is_served = True
            self._ready.put_nowait(at)
        return entry.wait()

    async def next_batch(self, most: int) -> tuple[At, list[Entry]]:
        """Wait for somebody; return the first of a round of which no batch is being answered now."""
        at = await self._ready.get()
        return at, self._queues[at].take(most)

    def done_with(self, at: At, batch: list[Entry]) -> None:
        """The batch has its answers: its round may be served again."""
        for entry in batch:
            self._all.discard(entry)
            self._known.pop((at[0], entry.request.key), None)
        if self._queues[at].turns:
            self._ready.put_nowait(at)
        else:
            del self._queues[at]

    def send_away(self, refusal: Refusal) -> None:
        """Refuse all who wait, also those whose batch is under way: asked again, their key finds what it made."""
        for entry in self._all:
            entry.answer(refusal)
        for queue in self._queues.values():
            queue.take(len(self._all))
        self._all.clear()
        self._known.clear()

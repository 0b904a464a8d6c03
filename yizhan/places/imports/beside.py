"""Check a long sheet by two processes: checking is a third of an import, and PostgreSQL needs little while it lasts.

The other process knows no database. It is spawned, not forked, for jobs run among threads. It ends with this one,
however this one ends; should it die alone, the rest is checked here.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import TYPE_CHECKING

from django.utils.translation import activate, get_language

if TYPE_CHECKING:  # the other process imports this before Django is set up
    from yizhan.common.sheets import Row
    from yizhan.places.imports.check import Checker
    from yizhan.places.imports.staging import Part

GIVEN = 2  # chunks given away at once: one in work, one that waits for it
AHEAD = 24  # chunks checked here while an earlier one is not back; it bounds the memory
log = logging.getLogger(__name__)
_checker: Checker


def has_cores() -> bool:
    """Whether a second process would find a core of its own."""
    return len(os.sched_getaffinity(0)) > 1


def parts(checker: Checker, chunks: Iterable[list[Row]]) -> Iterator[tuple[list[Row], Part]]:
    """Yield each chunk with what `part_of` makes of it, in order; half of them by another process."""
    from yizhan.places.imports.staging import part_of

    pool = ProcessPoolExecutor(
        max_workers=1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(pickle.dumps(checker), get_language()),
    )
    waiting: deque[tuple[list[Row], Part | Future[Part]]] = deque()

    def first() -> tuple[list[Row], Part]:
        chunk, part = waiting.popleft()
        try:
            return chunk, part.result() if isinstance(part, Future) else part
        except BrokenExecutor:
            log.warning("the process that helps to check a sheet died; going on alone")
            return chunk, part_of(checker, chunk)

    with pool:
        try:
            for chunk in chunks:
                waiting.append((chunk, _given(pool, chunk, waiting) or part_of(checker, chunk)))
                while waiting and (len(waiting) > AHEAD or _is_here(waiting[0][1])):
                    yield first()
            while waiting:
                yield first()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _given(
    pool: ProcessPoolExecutor, chunk: list[Row], waiting: Iterable[tuple[object, object]]
) -> Future[Part] | None:
    """Give the chunk to the other process, unless it has enough or is gone."""
    if sum(not _is_here(part) for _chunk, part in waiting) >= GIVEN:
        return None
    try:
        return pool.submit(_part, chunk)
    except BrokenExecutor:
        return None


def _is_here(part: object) -> bool:
    return not isinstance(part, Future) or part.done()


# --- in the other process -------------------------------------------------------------------------


def _begin(checker: bytes, language: str | None) -> None:
    """Make ready. `checker` is pickled apart, for reading it needs Django."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import django

    global _checker
    django.setup()
    activate(language or "zh-hans")
    _checker = pickle.loads(checker)  # noqa: S301 – from the process that spawned us


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
    os._exit(1)


def _part(chunk: list[Row]) -> Part:
    from yizhan.places.imports.staging import part_of

    return part_of(_checker, chunk)

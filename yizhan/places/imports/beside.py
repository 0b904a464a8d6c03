"""Check a long sheet by two processes: checking is a third of an import, and PostgreSQL needs little while it lasts.

The other process knows no database and no apps: to load them would take longer than to check some thousand rows.
So what they declare goes to it with the checker. It is spawned, not forked, for jobs run among threads. It ends
with this one, however this one ends; should it die alone, the rest is checked here.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from django.utils.translation import activate, get_language

if TYPE_CHECKING:  # the other process imports this before Django is set up
    from yizhan.common.sheets import Row
    from yizhan.places.imports.check import Checker
    from yizhan.places.imports.parts import Part

GIVEN = 2  # chunks given away at once: one in work, one that waits for it
AHEAD = 24  # chunks checked here while an earlier one is not back; it bounds the memory
log = logging.getLogger(__name__)
_checker: Checker


def has_cores() -> bool:
    """Whether a second process would find a core of its own."""
    return len(os.sched_getaffinity(0)) > 1


def parts(checker: Checker, chunks: Iterable[list[Row]]) -> Iterator[tuple[list[Row], Part]]:
    """Yield each chunk with what `part_of` makes of it, in order; half of them by another process."""
    from yizhan.places.imports.parts import part_of
    from yizhan.places.kinds import all_kinds

    pool = ProcessPoolExecutor(
        max_workers=1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(_settings(), pickle.dumps((all_kinds(), checker)), get_language()),
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


def _settings() -> dict[str, Any]:
    """Return the settings that checking asks for: how words are said, and where the outlines of districts lie."""
    from django.conf import settings

    return {name: getattr(settings, name) for name in ("USE_I18N", "LANGUAGE_CODE", "LOCALE_PATHS", "NODE")}


# --- in the other process -------------------------------------------------------------------------


def _begin(given: Mapping[str, Any], declared: bytes, language: str | None) -> None:
    """Make ready. `declared` is pickled apart, for reading it needs Django."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import django
    from django.conf import settings

    global _checker
    settings.configure(**given)
    django.setup()
    activate(language or "zh-hans")
    kinds, _checker = pickle.loads(declared)  # noqa: S301 – from the process that spawned us
    from yizhan.places.kinds import declare

    for kind in kinds:
        declare(kind)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
    os._exit(1)


def _part(chunk: list[Row]) -> Part:
    from yizhan.places.imports.parts import part_of

    return part_of(_checker, chunk)

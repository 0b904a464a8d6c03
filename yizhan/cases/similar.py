"""Which cases say much the same as this one? Compared with what an officer may see; older ones are found by an index.

The index of a home holds words in clear, so it lives in the memory of a process of pages and is written nowhere (ADR
0091). It only points: what it points to is looked up among what she may see, and compared by its words as they stand
now, so that a shield or an erasure counts at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from yizhan.cases.chain import Said
from yizhan.cases.index import CANDIDATES, Index
from yizhan.cases.likeness import most_alike
from yizhan.cases.models import Case
from yizhan.cases.queries import opening_words, text_of

log = logging.getLogger(__name__)
COMPARED = 1000  # of the newest cases, with which one is compared in any event
POINTED_TO = 3000  # older ones, of which an officer may see some
FRESH_S = 3600.0  # an index older than this is built anew when somebody asks
BATCH = 500  # cases opened at a time
PAUSE_S = 0.02  # between batches: pages of the same process go first


@dataclass(frozen=True)
class Similar:
    """A case that began with much the same words, and which these are."""

    case: Case
    said: Said
    words: tuple[str, ...]


def similar_to(case: Case, visible: QuerySet[Case]) -> list[Similar]:
    """The ten that say most nearly the same, of what somebody may see: the newest and, once the home has an index,
    older ones. 2 queries, 4 with older ones.

    None merged into another. Only words that a list shows her are compared: of a confidential step, or erased, there is
    nothing.
    """
    rows = visible.filter(main__isnull=True).exclude(pk=case.pk)
    others = {one.pk: one for one in rows.order_by("-opened_at", "-pk")[:COMPARED]}
    said = opening_words([case, *others.values()])
    text = text_of(said.pop(case.pk, Said()))
    if len(others) == COMPARED and (pointed := _older_like(case.home_id, text)):
        seen = rows.in_bulk([pk for pk in pointed if pk not in others])
        older = [seen[pk] for pk in pointed if pk in seen][:CANDIDATES]
        others |= {one.pk: one for one in older}
        said |= opening_words(older)
    found = most_alike(text, {pk: text_of(words) for pk, words in said.items()})
    return [Similar(others[one.key], said[one.key], one.words) for one in found]


# --- the indexes of this process ---------------------------------------------------------------------


@dataclass(frozen=True)
class _Held:
    index: Index
    built_at: float  # seconds of the process's clock


_held: dict[int, _Held] = {}
_building = threading.Lock()


def has_index(home_id: int) -> bool:
    """Are older cases of this home found by this process?"""
    return home_id in _held


def _older_like(home_id: int, text: str) -> list[int]:
    """Ids of cases of the home that share the heaviest words; none while there is no index, which is begun then."""
    held = _held.get(home_id)
    if (held is None or time.monotonic() - held.built_at > FRESH_S) and _building.acquire(blocking=False):
        threading.Thread(target=_build_beside, args=(home_id,), daemon=True).start()
    return held.index.candidates(text, POINTED_TO) if held else []


def _build_beside(home_id: int) -> None:
    """In a thread of its own, one index at a time."""
    try:
        build(home_id)
    except Exception:
        log.exception("no index of home %s", home_id)
    finally:
        connection.close()
        _building.release()


def build(home_id: int) -> None:
    """Read every case of the home that a list could show, and keep its words in memory."""
    _held[home_id] = _Held(Index(_texts(home_id)), time.monotonic())


def _texts(home_id: int) -> Iterator[tuple[int, str]]:
    last = 0
    while True:
        rows = Case.objects.filter(home_id=home_id, main__isnull=True, pk__gt=last).order_by("pk")[:BATCH]
        if not (batch := list(rows)):
            return
        for pk, said in opening_words(batch).items():
            if text := text_of(said):
                yield pk, text
        last = batch[-1].pk
        time.sleep(PAUSE_S)

"""What does a team bring along? Rounds that a service hands out on the spot, so that who takes them along need not know
the service.

brought.add(brought.Source("goods", GOODS_READ, listed, handed))              # in AppConfig.ready()
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from yizhan.orgs.access import Scope, scope_for
from yizhan.supplies.models import Round

FEWEST = 5


@dataclass(frozen=True)
class Handed:
    """What of a round was handed out in a while: to how many persons, and how many pieces of what.

    url: the officer's page of the round. hand_url: where she hands out; "" once it is finished.
    """

    persons: int
    pieces: tuple[tuple[str, int], ...]
    url: str
    hand_url: str = ""


@dataclass(frozen=True)
class Source:
    """One service. permission: by which its rounds are seen. listed: those of a scope that can be handed out now or
    later, the newest first. handed: by the ids of rounds, what these accounts handed out between two
    moments."""

    code: str
    permission: str
    listed: Callable[[Scope, datetime], Iterable[Round]]
    handed: Callable[[Iterable[int], Iterable[int], datetime, datetime], Mapping[int, Handed]]


class SourceTaken(ValueError):
    """Two services add a source of one code."""


_sources: dict[str, Source] = {}


def add(source: Source) -> Source:
    if _sources.setdefault(source.code, source) != source:
        raise SourceTaken(source.code)
    return source


def listed(request: HttpRequest, now: datetime) -> list[Round]:
    """What this officer's team can bring along."""
    return [
        found
        for source in _sources.values()
        for found in source.listed(scope_for(request, source.permission), now)
    ]


def seen_by(request: HttpRequest, round: Round) -> bool:
    """May this officer see the round itself?"""
    source = _sources.get(round.service)
    return source is not None and scope_for(request, source.permission).holds(round.unit)


def handed(
    rounds: Iterable[Round], by: Collection[int], since: datetime, until: datetime
) -> dict[int, Handed]:
    """By id of the round, what these accounts handed out; without those whose service hands out nothing."""
    by_service: dict[str, list[int]] = {}
    for one in rounds:
        by_service.setdefault(one.service, []).append(one.pk)
    found: dict[int, Handed] = {}
    for code, ids in by_service.items():
        if source := _sources.get(code):
            found |= source.handed(ids, by, since, until)
    return found


def sums(found: Iterable[Handed]) -> dict[str, int]:
    """Pieces by name over several rounds, for everybody: of none where fewer than five persons got something, for all
    there would know who. Persons are not summed: one may have had from two."""
    found = [one for one in found if one.persons >= FEWEST]
    pieces: dict[str, int] = {}
    for one in found:
        for name, n in one.pieces:
            pieces[name] = pieces.get(name, 0) + n
    return {name: n for name, n in pieces.items() if n}

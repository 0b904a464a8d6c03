"""Whom does the case call? Who is on duty, the next on the rota, and so on up the line; follows each case of these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from yizhan.cases.actions import put_on_desk, take_by_service
from yizhan.cases.actors import is_bypassed, officers_of, parent_of
from yizhan.cases.models import Case, Entry, Kind
from yizhan.duty.models import Post
from yizhan.duty.queries import OnDuty, next_on_duty, on_duty, post_for
from yizhan.orgs.models import Line, Unit
from yizhan.people.models import User
from yizhan.services.incident.telling import tell_called

RESERVE_WITHIN = timedelta(hours=24)  # who is on duty next is called only if her shift is near
CALLED = ("called", "called_next")
WAITING = ("away", *CALLED)
MOST_UP = 8  # units on a line; a guard against a tree that goes in a circle


def follow(case: Case, now: datetime) -> bool:
    """What happens by itself where the case has come to; True: somebody has been told of it."""
    match case.place:
        case "away":
            return _someone_is_there(case, now) and take_by_service(case=case, outcome="call", now=now)
        case "called" | "called_next":
            return _call(case, now)
        case "working":
            return _who_took_it_has_it(case, now)
    return False


def _call(case: Case, now: datetime) -> bool:
    called = called_so_far(case)
    first = case.climbed_to or case.unit
    for one in _rota(case, first, now, with_next=case.place == "called_next"):
        if one.user.pk not in called and _may_hear(case, one, now):
            put_on_desk(case=case, to=one.user, now=now)
            case.refresh_from_db()
            tell_called(case, one.user, now)
            return True
    return False


def _rota(case: Case, first: Unit, now: datetime, *, with_next: bool) -> Iterator[OnDuty]:
    """Who is on duty there, then who is next; then of the unit above, and so on."""
    for unit in up_from(case, first):
        if there := on_duty(unit, "incident", now):
            yield there
        if with_next and post_for(unit, "incident"):
            but = [there.user.pk] if there else []
            later = next_on_duty(unit, "incident", now, but=but)
            if later and later.starts_at - now <= RESERVE_WITHIN:
                yield later


def _someone_is_there(case: Case, now: datetime) -> bool:
    return any(_may_hear(case, one, now) for one in _rota(case, case.unit, now, with_next=False))


def _may_hear(case: Case, one: OnDuty, now: datetime) -> bool:
    """Neither past a shield, nor her own matter, nor has she said that she keeps out."""
    return one.user in officers_of(case, one.post.unit, now)


def _who_took_it_has_it(case: Case, now: datetime) -> bool:
    """Whoever accepts it, on whichever page, has it from then on."""
    took = Entry.objects.filter(case=case, number=case.stay, outcome="accept", by__isnull=False)
    entry = took.select_related("by").first()
    if entry is None or entry.by is None or case.assignee_id == entry.by_id:
        return entry is not None
    put_on_desk(case=case, to=entry.by, now=now)
    return True


def seat_of(case: Case, user: User | None, now: datetime) -> Unit:
    """The unit, from that of the case upwards, whose officer somebody is; that of the case if none is."""
    above = up_from(case, case.unit) if user else ()
    return next((one for one in above if user in officers_of(case, one, now)), case.unit)


def called_so_far(case: Case) -> frozenset[int]:
    """Accounts that the rota has called to it."""
    rows = Entry.objects.filter(case=case, kind=Kind.ASSIGNED, by__isnull=True)
    return frozenset(entry.facts["to"] for entry in rows)


def up_from(case: Case, first: Unit) -> Iterator[Unit]:
    """The unit and those above it on the line of the case, within its home, but for those that it goes past."""
    for unit in line_of(first, case.line):
        if unit.home_id == case.home_id and not is_bypassed(case, unit):
            yield unit


def line_of(first: Unit, line: str = Line.AREA) -> Iterator[Unit]:
    unit: Unit | None = first
    for _n in range(MOST_UP):
        if unit is None:
            return
        yield unit
        unit = parent_of(unit, line)


# --- before there is a case ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """Where it would go. there: who is on duty there or above now; back_at: when somebody will be, None: nobody is
    planned. post: that of who is there, or whose shift comes first."""

    unit: Unit
    there: OnDuty | None
    back_at: datetime | None
    post: Post | None


def desk_at(unit: Unit, now: datetime) -> Desk:
    """The nearest unit from here upwards that has a post, and who is on duty. So many queries for each unit above."""
    units = [one for one in line_of(unit) if one.home_id == unit.home_id]
    with_post = [(one, post) for one in units if (post := post_for(one, "incident"))]
    desk = with_post[0][0] if with_post else unit
    for one, post in with_post:
        if there := on_duty(one, "incident", now):
            return Desk(desk, there, None, post)
    coming = [found for one, _post in with_post if (found := next_on_duty(one, "incident", now))]
    first = min(coming, key=lambda found: found.starts_at, default=None)
    return Desk(desk, None, first.starts_at if first else None, first.post if first else None)


def who_has(case: Case) -> User | None:
    """Whoever has taken it; None while it waits."""
    return None if case.place in WAITING else case.assignee

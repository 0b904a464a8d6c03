"""A term of holiday childcare and its families, made by the service's own actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from tests.places import factories as places
from yizhan.common.attached import File
from yizhan.common.say import CHINA
from yizhan.orgs.models import Unit
from yizhan.people.actions import add_child
from yizhan.people.models import Child, Person, User
from yizhan.services.childcare import actions
from yizhan.services.childcare import days as doing
from yizhan.services.childcare.actions import Band, Hour, Plan
from yizhan.services.childcare.models import Application, Carer, Group, Term
from yizhan.supplies import actions as supplies

OPENS = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=10)
DURING = OPENS + timedelta(days=1)
AFTER = CLOSES + timedelta(hours=1)
SEED = "03 07 12 19 25 31 + 08"
PDF = File("application/pdf", b"%PDF-1.4 proof %%EOF")
_keys = count(1)

PLAN = Plan(
    title="2026 暑期托管",
    season="summer",
    intro="",
    starts_date=date(2026, 7, 6),
    ends_date=date(2026, 8, 14),
    weekdays=(0, 1, 2, 3, 4),
    starts=time(8),
    ends=time(17, 30),
    opens_at=OPENS,
    closes_at=CLOSES,
    confirm_s=48 * 3600,
    bands=(Band("小班", 6, 8, 1), Band("大班", 9, 12, 1)),
    hours=(Hour(0, time(9), time(10, 30), "作业辅导"),),
)


def a_term(unit: Unit, *, plaque: str = "", **other: Any) -> Term:
    """A term that takes applications from OPENS to CLOSES."""
    more = {"plaque_code": plaque} if plaque else {}
    station = places.station(unit, name="爱心托管驿站", kind="childcare", **more)
    term = actions.plan_term(station=station, plan=replace(PLAN, **other), by=None, now=OPENS)
    supplies.open_round(round=term.round, by=None, now=OPENS)
    return term


def group(term: Term, name: str = "小班") -> Group:
    return Group.objects.select_related("supply__round", "term__round__unit").get(
        term=term, supply__name=name
    )


def a_child(of: Person, name: str = "小苗", born: date = date(2019, 5, 1)) -> Child:
    assert of.user
    return add_child(guardian=of, name=name, birth_date=born, by=of.user, now=OPENS)


def applied(
    term: Term, child: Child, *claimed: str, key: str = "", now: datetime = DURING, **more: Any
) -> Application:
    guardian = child.guardian
    assert guardian.user
    given: dict[str, Any] = {"group": group(term), "proofs": [PDF]} | more
    return actions.apply(
        child=child,
        guardian=guardian,
        claimed=claimed,
        key=key or f"k{next(_keys)}",
        by=guardian.user,
        now=now,
        **given,
    )


def checked(application: Application, *granted: str, by: User) -> Application:
    return actions.check(application=application, granted=granted, note="", by=by, now=AFTER)


def drawn(term: Term, *, by: User | None = None) -> None:
    supplies.freeze_entries(round=term.round, seed_source="双色球 2026070 期", by=by, now=AFTER)
    supplies.run_draw(round=term.round, seed=SEED, by=by, now=AFTER + timedelta(hours=1))


def in_term(term: Term, *children: Child, by: User) -> list[Application]:
    """These children have places in the term; `term` gives enough."""
    rows = [applied(term, child) for child in children]
    for row in rows:
        checked(row, by=by)
    drawn(term)
    for row in rows:
        row.claim.refresh_from_db()
        if row.claim.state == "held" and row.guardian.user:
            actions.accept(application=row, by=row.guardian.user, now=AFTER + timedelta(hours=2))
    return [loaded(row) for row in rows]


def loaded(application: Application) -> Application:
    return Application.objects.select_related(
        "claim__round__unit", "term__round__unit", "child", "guardian__user"
    ).get(pk=application.pk)


def a_carer(term: Term, user: User, *days: date, by: User, called: str = "林老师") -> Carer:
    """One of the staff with a check of 1 June, on the roster on these days."""
    carer = doing.appoint_carer(term=term, user=user, called=called, does="", by=by, now=AFTER)
    doing.keep_check(
        unit=term.round.unit, user=user, checked_date=date(2026, 6, 1), number="W1", by=by, now=AFTER
    )
    doing.put_on_roster(carer=carer, days=days, by=by, now=AFTER)
    return carer


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), CHINA)

"""Classes for tests: of two evenings a week, at a station with a room."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from yizhan.people.models import Person
from yizhan.places.hours import ZONE
from yizhan.places.models import Space, Station
from yizhan.services.classes.actions import Plan, name_instructor, plan_series, publish
from yizhan.services.classes.models import Series, Teaching
from yizhan.supplies.actions import claim_place
from yizhan.supplies.kernel import Answer
from yizhan.supplies.models import Claim, Session, Supply

DAILY = list(range(7))


def tomorrow() -> date:
    return timezone.now().astimezone(ZONE).date() + timedelta(days=1)


def a_plan(**more: Any) -> Plan:
    """Three days in a row from tomorrow, 19:00 to 20:00, one place."""
    given: dict[str, Any] = {
        "title": "午间减脂班",
        "kind": "fat_loss",
        "enrolment": "series",
        "places": 1,
        "weekdays": DAILY,
        "starts": time(19),
        "minutes": 60,
        "first_date": tomorrow(),
        "last_date": tomorrow() + timedelta(days=2),
        "on_holidays": True,
    }
    return Plan(**given | more)


def a_series(station: Station, space: Space | None = None, *, is_open: bool = True, **more: Any) -> Series:
    now = timezone.now()
    series = plan_series(station=station, plan=a_plan(space=space, **more), by=None, now=now)
    if is_open:
        publish(series=series, by=None, now=now)
    return series


def sessions(series: Series) -> list[Session]:
    rows = Session.objects.filter(round=series.round_id).select_related(
        "round__unit", "round__limit", "space"
    )
    return list(rows.order_by("during"))


def places_of(series: Series, session: Session | None = None) -> Supply:
    return Supply.objects.select_related("round__unit", "round__limit", "session").get(
        round=series.round_id, session=session
    )


def enrol(
    series: Series, person: Person, session: Session | None = None, now: datetime | None = None
) -> Answer:
    supply = places_of(series, session)
    key = f"test:{series.pk}:{person.pk}:{session.pk if session else 0}"
    return claim_place(supply=supply, person=person, key=key, by=person.user, now=now or timezone.now())


def claim_of(series: Series, person: Person) -> Claim:
    rows = Claim.objects.select_related("round__unit", "round__limit", "supply__session", "person__user")
    return rows.get(round=series.round_id, person=person)


def teacher(series: Series, person: Person, called: str = "陈老师") -> Teaching:
    return name_instructor(series=series, person=person, called=called, by=None, now=timezone.now())

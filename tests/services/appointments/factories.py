"""Providers with a week, for tests: every hour of every day, so that something is always ahead."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from tests.places import factories as places
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.models import Station
from yizhan.services.appointments.actions import book, set_provider, set_rota
from yizhan.services.appointments.models import Appointment, Provider, Rota, Slot
from yizhan.supplies.kernel import Answer

_keys = count(1)
LINK = "https://meeting.example.cn/j/7311"


def a_room(unit: Unit, kind: str = "psychological_room", **more: Any) -> Station:
    """A station where psychologists sit, open at any hour."""
    return places.station(unit, name="心理驿站", kind=kind, hours="24/7", **more)


def a_provider(
    unit: Unit, name: str = "王老师", *, profession: str = "psychologist", **more: Any
) -> Provider:
    given: dict[str, Any] = {
        "profession": profession,
        "name": name,
        "licence": "沪心 1024",
        "licence_last": timezone.localdate() + timedelta(days=365),
    }
    if profession == "room":
        given |= {"licence": "", "licence_last": None}
    return set_provider(unit=unit, by=None, now=timezone.now(), **given | more)


def a_week(provider: Provider, now: datetime | None = None, **more: Any) -> Rota:
    given: dict[str, Any] = {
        "way": "here" if provider.station else "video",
        "weekdays": list(range(7)),
        "starts": time(0),
        "ends": time(0),
        "step_minutes": 60,
        "buffer_minutes": 0,
        "on_holidays": True,
        "from_date": date(2026, 1, 1),
        "horizon_days": 3,
    }
    return set_rota(provider=provider, by=None, now=now or timezone.now(), **given | more)


def slots(provider: Provider, now: datetime | None = None) -> list[Slot]:
    """Its slots ahead, the next first."""
    rows = Slot.objects.filter(provider=provider, is_off=False, starts_at__gt=now or timezone.now())
    return list(rows.select_related("provider__unit", "session__round", "station").order_by("starts_at"))


def take(slot: Slot, person: Person, now: datetime | None = None, **more: Any) -> Answer:
    assert person.user
    return book(
        slot=slot,
        person=person,
        key=f"test:{next(_keys)}",
        by=person.user,
        now=now or timezone.now(),
        **more,
    )


def booked(slot: Slot, person: Person, now: datetime | None = None, **more: Any) -> Appointment:
    answer = take(slot, person, now, **more)
    return Appointment.objects.select_related(
        "claim__round__unit", "claim__person", "slot__session", "slot__provider__unit"
    ).get(claim=answer.claim_id)

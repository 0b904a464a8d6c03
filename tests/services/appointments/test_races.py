"""The last slot by two at once, a leave taken while somebody books, two leaves at once: nobody sits with nobody."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from tests.places import factories as places
from tests.places.factories import at_once
from tests.services.appointments.factories import a_provider, a_room, a_week, booked, slots, take
from yizhan.orgs.models import Unit
from yizhan.services.appointments.actions import take_leave
from yizhan.services.appointments.invariants import nobody_waits_for_nobody
from yizhan.services.appointments.laying import lay_out
from yizhan.services.appointments.models import Appointment, Provider, Slot
from yizhan.supplies.models import Claim
from yizhan.supplies.states import OVER

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def east(transactional_db: None) -> Unit:
    return places.units().east


@pytest.fixture
def wang(east: Unit) -> Provider:
    provider = a_provider(east, station=a_room(east))
    a_week(provider, horizon_days=1)
    return provider


def test_the_last_slot_by_two_is_one_persons(wang: Provider, east: Unit) -> None:
    slot = slots(wang)[2]
    people = [places.person(name, east) for name in ("梅芳", "张建国", "李婷")]

    answers = at_once(*[lambda who=who: take(slot, who) for who in people])

    assert Counter(str(answer.outcome.value) for answer in answers) == {"made": 1, "full": 2}
    assert Appointment.objects.count() == 1


def test_who_books_while_he_takes_leave_is_handed_over_cancelled_or_refused(
    wang: Provider, east: Unit
) -> None:
    li = a_provider(east, "李老师", station=wang.station)
    a_week(li, horizon_days=1)
    ahead = slots(wang)[1:5]
    people = [places.person(f"员{n}", east) for n in range(4)]

    def away() -> str:
        take_leave(
            provider=wang,
            starts_at=ahead[0].starts_at,
            ends_at=ahead[-1].ends_at,
            by=None,
            now=timezone.now(),
        )
        return "away"

    results = at_once(
        away, *[lambda slot=slot, who=who: take(slot, who) for slot, who in zip(ahead, people, strict=True)]
    )

    assert not [one for one in results if isinstance(one, Exception)]
    assert not Slot.objects.filter(
        provider=wang, is_off=False, starts_at__range=(ahead[0].starts_at, ahead[-1].starts_at)
    ).exists()
    made = sum(1 for one in results[1:] if one.outcome == "made")
    assert Claim.objects.exclude(state__in=OVER).count() == made
    assert list(nobody_waits_for_nobody()) == []


def test_two_colleagues_on_leave_at_once_hand_each_other_nothing(wang: Provider, east: Unit) -> None:
    li = a_provider(east, "李老师", station=wang.station)
    a_week(li, horizon_days=1)
    first = slots(wang)[2]
    booked(first, places.person("梅芳", east))

    def leave(who: Provider) -> str:
        take_leave(
            provider=who, starts_at=first.starts_at, ends_at=first.ends_at, by=None, now=timezone.now()
        )
        return "away"

    results = at_once(
        lambda: leave(wang), lambda: leave(li), lambda: lay_out(provider=li, by=None, now=timezone.now())
    )

    assert not [one for one in results if isinstance(one, Exception)]
    assert not Claim.objects.exclude(state__in=OVER).exists()
    assert list(nobody_waits_for_nobody()) == []

"""A week may name a room of the station; two providers are never given one room at once."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.places import factories as places
from tests.places.factories import at_once
from tests.services.appointments.factories import a_provider, a_room, a_week, booked, slots
from tests.supplies.factories import a_space
from yizhan.orgs.models import Unit
from yizhan.places.models import Space, Station
from yizhan.services.appointments.actions import end_rota, take_leave
from yizhan.services.appointments.laying import Laid, lay_out
from yizhan.services.appointments.models import Rota, Slot
from yizhan.supplies.schedules import BadSchedule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def east(transactional_db: None) -> Unit:
    return places.units().east


@pytest.fixture
def station(east: Unit) -> Station:
    return a_room(east)


@pytest.fixture
def room(station: Station) -> Space:
    return a_space(station, "咨询室一")


MORNING = {"starts": time(9), "ends": time(12), "horizon_days": 2}


def test_another_is_not_given_the_room_at_the_same_hours_and_reads_whose_it_is(
    east: Unit, station: Station, room: Space
) -> None:
    wang, li = (a_provider(east, name, station=station) for name in ("王老师", "李老师"))
    a_week(wang, space=room, **MORNING)

    with pytest.raises(BadSchedule, match="咨询室一 在这些时间里已经给了王老师"):
        a_week(li, space=room, starts=time(11), ends=time(13))

    assert not Rota.objects.filter(provider=li).exists()
    a_week(li, space=room, starts=time(12), ends=time(15), horizon_days=2)  # right after
    a_week(li, space=a_space(station, "咨询室二"), **MORNING)  # or next door
    assert {slot.space_id for slot in slots(wang)} == {room.pk}
    assert lay_out(provider=wang, by=None, now=timezone.now()) == Laid(0, 0)


def test_the_buffer_counts_and_other_days_do_not_meet(east: Unit, station: Station, room: Space) -> None:
    wang, li = (a_provider(east, name, station=station) for name in ("王老师", "李老师"))
    a_week(wang, space=room, weekdays=[0, 2], step_minutes=50, buffer_minutes=10, **MORNING)

    with pytest.raises(BadSchedule):
        a_week(li, space=room, weekdays=[2], starts=time(11, 55), ends=time(13))
    a_week(li, space=room, weekdays=[1, 3], **MORNING)


def test_a_room_elsewhere_or_out_of_use_is_refused(east: Unit, station: Station, room: Space) -> None:
    wang = a_provider(east, station=station)
    other = a_space(places.station(east, name="别的站"), "别的房")
    for space in (other, room):
        Space.objects.filter(pk=room.pk).update(closed_at="2026-01-01T00:00Z")
        room.refresh_from_db()
        with pytest.raises(BadSchedule, match="这间房不在他的站点"):
            a_week(wang, space=space, **MORNING)


def test_who_goes_gives_the_room_free(east: Unit, station: Station, room: Space) -> None:
    wang, li = (a_provider(east, name, station=station) for name in ("王老师", "李老师"))
    rota = a_week(wang, space=room, **MORNING)
    end_rota(rota=rota, from_date=date(2026, 1, 1), by=None, now=timezone.now())

    a_week(li, space=room, **MORNING)

    assert {slot.space_id for slot in slots(li)} == {room.pk}


def test_who_takes_over_has_the_room_too(east: Unit, station: Station, room: Space) -> None:
    wang, li = (a_provider(east, name, station=station) for name in ("王老师", "李老师"))
    a_week(wang, space=room, **MORNING)
    slot = slots(wang)[0]
    booked(slot, places.person("梅芳", east))

    left = take_leave(
        provider=wang,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        by=None,
        now=timezone.now(),
    )

    assert left.handed == 1
    assert Slot.objects.get(pk=slot.pk).space_id == room.pk
    assert slots(li)[0].pk == slot.pk


def test_the_database_refuses_two_at_once_whoever_writes(east: Unit, station: Station, room: Space) -> None:
    wang, li = (a_provider(east, name, station=station) for name in ("王老师", "李老师"))
    a_week(wang, space=room, **MORNING)
    a_week(li, **MORNING)

    with pytest.raises(IntegrityError, match="appointments_a_room_is_given_once"), transaction.atomic():
        Slot.objects.filter(pk=slots(li)[0].pk).update(space=room)


def test_two_officers_give_one_room_at_once_and_one_has_it(east: Unit, station: Station, room: Space) -> None:
    two = [a_provider(east, name, station=station) for name in ("王老师", "李老师")]

    results = at_once(*[lambda who=who: a_week(who, space=room, **MORNING) for who in two])

    assert sorted(type(one).__name__ for one in results) == ["BadSchedule", "Rota"]
    assert Slot.objects.filter(space=room).values("provider").distinct().count() == 1


def test_the_form_offers_the_rooms_of_his_station(east: Unit, station: Station, room: Space) -> None:
    wang, li = (a_provider(east, name, station=station) for name in ("王老师", "李老师"))
    a_week(wang, space=room, **MORNING)
    officer = places.signed_in(places.officer("奥尔加", east))
    page = f"/console/appointments/{li.pk}/rotas/new/"
    given = {
        "way": "here",
        "weekdays": [0, 1, 2, 3, 4, 5, 6],
        "starts": "10:00",
        "ends": "12:00",
        "step_minutes": 50,
        "buffer_minutes": 10,
        "from_date": "2026-01-01",
        "horizon_days": 7,
        "space": room.pk,
    }

    assert "咨询室一" in officer.get(page).text
    refused = officer.post(page, given)
    by_video = officer.post(page, given | {"way": "video"})
    taken = officer.post(page, given | {"starts": "13:00", "ends": "15:00"}, follow=True)

    assert (refused.status_code, "已经给了王老师" in refused.text) == (422, True)
    assert (by_video.status_code, "视频和电话不用房间" in by_video.text) == (422, True)
    assert "在咨询室一" in taken.text

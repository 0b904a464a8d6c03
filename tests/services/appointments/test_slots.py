"""Weeks become slots: with length and buffer, without holidays, leaves, closed hours and days after the licence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.services.appointments.factories import a_provider, a_room, a_week, slots
from yizhan.common.say import CHINA
from yizhan.orgs.models import Unit
from yizhan.places.models import HoursOverride
from yizhan.services.appointments.actions import (
    BadLink,
    WrongPlace,
    end_leave,
    end_rota,
    set_provider,
    take_leave,
)
from yizhan.services.appointments.laying import Laid, lay_out
from yizhan.services.appointments.models import Leave, Provider, Slot
from yizhan.services.appointments.rules import is_link, shown_count, soonest_only
from yizhan.supplies.models import Round
from yizhan.supplies.schedules import BadSchedule

MONDAY = datetime(2026, 11, 15, 23, 0, tzinfo=UTC)  # Monday, 16 November, 07:00 in Shanghai
WEEK = {
    "weekdays": [0, 1, 2, 3, 4],
    "starts": time(9),
    "ends": time(12),
    "step_minutes": 50,
    "buffer_minutes": 10,
    "on_holidays": False,
}
HOUR = timedelta(hours=1)


@pytest.fixture
def wang(east: Unit) -> Provider:
    return a_provider(east, station=a_room(east))


def hours(provider: Provider, day: date) -> list[str]:
    found = [slot.starts_at.astimezone(CHINA) for slot in slots(provider, MONDAY)]
    return [f"{at:%H:%M}" for at in found if at.date() == day]


def test_a_week_becomes_slots_with_length_and_buffer(wang: Provider) -> None:
    a_week(wang, MONDAY, **WEEK, horizon_days=7)

    assert hours(wang, date(2026, 11, 16)) == ["09:00", "10:00", "11:00"]
    assert hours(wang, date(2026, 11, 21)) == []  # a Saturday
    assert hours(wang, date(2026, 11, 23)) == ["09:00", "10:00", "11:00"]
    assert hours(wang, date(2026, 11, 24)) == []  # further ahead than it is offered
    assert lay_out(provider=wang, by=None, now=MONDAY) == Laid(0, 0)


def test_a_round_of_it_is_private_and_says_nothing(wang: Provider) -> None:
    a_week(wang, MONDAY, **WEEK)

    rounds = Round.objects.filter(service="appointments")
    assert set(rounds.values_list("is_private", "title", "station", "day")) == {
        (True, "服务预约", None, None)
    }
    assert rounds.first().limit.week_count == 3  # type: ignore[union-attr]


def test_holidays_are_skipped_unless_the_week_says_so(east: Unit) -> None:
    before = datetime(2026, 9, 29, 1, 0, tzinfo=UTC)
    quiet, busy = a_provider(east, "王老师"), a_provider(east, "李老师")
    a_week(quiet, before, **WEEK, horizon_days=3)
    a_week(busy, before, **WEEK | {"on_holidays": True}, horizon_days=3)

    def on(provider: Provider, day: int) -> int:
        at = datetime(2026, 10, day, tzinfo=CHINA)
        return Slot.objects.filter(provider=provider, starts_at__range=(at, at + 24 * HOUR)).count()

    assert (on(quiet, 1), on(quiet, 2)) == (0, 0)
    assert (on(busy, 1), on(busy, 2)) == (3, 3)


def test_where_the_station_is_closed_nobody_sits_there(wang: Provider) -> None:
    HoursOverride.objects.create(
        station=wang.station,
        starts_at=datetime(2026, 11, 16, 10, tzinfo=CHINA),
        ends_at=datetime(2026, 11, 16, 12, tzinfo=CHINA),
        hours="off",
        reason="消毒",
    )
    a_week(wang, MONDAY, **WEEK)

    assert hours(wang, date(2026, 11, 16)) == ["09:00"]


def test_after_the_last_day_of_the_licence_there_is_nothing(wang: Provider) -> None:
    a_week(wang, MONDAY, **WEEK)

    set_provider(unit=wang.unit, provider=wang, licence_last=date(2026, 11, 16), by=None, now=MONDAY)

    assert hours(wang, date(2026, 11, 16)) == ["09:00", "10:00", "11:00"]
    assert hours(wang, date(2026, 11, 17)) == []


def test_a_leave_takes_free_slots_and_its_end_brings_them_back(wang: Provider) -> None:
    a_week(wang, MONDAY, **WEEK)
    nine = datetime(2026, 11, 16, 9, tzinfo=CHINA)

    left = take_leave(provider=wang, starts_at=nine, ends_at=nine + HOUR, by=None, now=MONDAY)

    assert (left.handed, left.cancelled, left.gone) == (0, 0, 1)
    lay_out(provider=wang, by=None, now=MONDAY)
    assert hours(wang, date(2026, 11, 16)) == ["10:00", "11:00"]
    end_leave(leave=Leave.objects.get(), by=None, now=MONDAY)
    assert hours(wang, date(2026, 11, 16)) == ["09:00", "10:00", "11:00"]


def test_a_week_that_ends_leaves_no_slot_after_it(wang: Provider) -> None:
    rota = a_week(wang, MONDAY, **WEEK)

    end_rota(rota=rota, from_date=date(2026, 11, 17), by=None, now=MONDAY)

    assert {slot.starts_at.astimezone(CHINA).date() for slot in slots(wang, MONDAY)} == {date(2026, 11, 16)}


def test_two_weeks_of_one_provider_never_put_him_in_two_places(wang: Provider) -> None:
    a_week(wang, MONDAY, **WEEK)
    a_week(wang, MONDAY, **WEEK | {"way": "video", "starts": time(9, 30), "ends": time(14)})

    found = hours(wang, date(2026, 11, 16))

    assert found[:3] == ["09:00", "10:00", "11:00"]
    assert "09:30" not in found
    assert found[3:] == ["12:30"]


def test_a_day_to_midnight_has_its_last_hour(east: Unit) -> None:
    room = a_provider(east, "静心小屋", profession="room", station=a_room(east))
    a_week(room, MONDAY)

    assert len(hours(room, date(2026, 11, 17))) == 24
    assert hours(room, date(2026, 11, 17))[-1] == "23:00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": []},
        {"step_minutes": 300},
        {"until_date": date(2025, 1, 1)},
        {"horizon_days": 61},
    ],
)
def test_a_week_that_makes_nothing_is_refused(wang: Provider, wrong: dict[str, object]) -> None:
    with pytest.raises(BadSchedule):
        a_week(wang, MONDAY, **WEEK | wrong)


def test_nobody_sits_where_his_profession_does_not(east: Unit) -> None:
    with pytest.raises(WrongPlace):
        a_provider(east, station=a_room(east, kind="law_plaza"))
    with pytest.raises(BadSchedule):
        a_week(a_provider(east), MONDAY, **WEEK | {"way": "here"})


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("https://meeting.tencent.com/dm/a1", True),
        ("https://zoom.us/j/1?pwd=2", True),
        ("http://meeting.tencent.com/dm/a1", False),
        ("javascript:alert(1)", False),
        ("https://user:pw@evil.cn/", False),
        ("https://localhost/", False),
        ("https://meeting.cn:8443/", False),
        ("https://a b.cn/", False),
        ("https://[bad/", False),
        ("wemeet://page/inmeeting", False),
        ("", False),
    ],
)
def test_a_link_is_https_with_a_host_and_no_names(url: str, is_good: bool) -> None:
    assert is_link(url) is is_good


def test_a_provider_with_a_bad_link_is_refused(east: Unit) -> None:
    with pytest.raises(BadLink):
        a_provider(east, video_url="http://meeting.example.cn/1")


def test_numbers_below_five_are_not_shown() -> None:
    assert [shown_count(n) for n in (0, 1, 4, 5, 30)] == [None, None, None, 5, 30]


def test_who_stayed_away_twice_books_only_what_is_soon() -> None:
    days = [MONDAY - timedelta(days=n) for n in (3, 70)]
    assert not soonest_only(days, 2, timedelta(days=60), MONDAY)
    assert soonest_only([*days, MONDAY - HOUR], 2, timedelta(days=60), MONDAY)
    assert not soonest_only([*days, MONDAY - HOUR], None, timedelta(days=60), MONDAY)

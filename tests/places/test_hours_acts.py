"""Closed or open for a while: with a reason and an end, once however often it is tapped, also by two at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.places import factories as cast
from tests.places.factories import NOON, Units, at_once
from yizhan.people.models import User
from yizhan.places.actions.hours import (
    AlreadyOver,
    EndsBeforeItStarts,
    NeedsReason,
    OtherwiseAlready,
    close_station,
    end_hours,
    open_station,
    plan_hours,
)
from yizhan.places.actions.stations import StaleEdit, edit_station
from yizhan.places.hours import BadHours, Openness, Override, state_at
from yizhan.places.models import HoursOverride, Station
from yizhan.records.models import Record

TONIGHT = NOON + timedelta(hours=8)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def tree(db: None) -> Units:
    return cast.units()


@pytest.fixture
def station(tree: Units) -> Station:
    return cast.station(tree.depot)


@pytest.fixture
def ken(station: Station) -> User:
    return cast.keeper("Ken", station)


def openness(station: Station, at: datetime) -> Openness:
    overrides = [Override(o.starts_at, o.ends_at, o.hours, o.reason) for o in station.overrides.all()]
    return state_at(station.hours, overrides, at).state


def test_a_closed_station_is_closed_until_its_end_and_for_its_reason(station: Station, ken: User) -> None:
    close_station(station_id=station.pk, until=LATER, reason="停水", by=ken, now=NOON)

    station.refresh_from_db()
    assert openness(station, NOON) is Openness.CLOSED
    assert openness(station, LATER) is Openness.OPEN
    assert station.changed_at == NOON
    assert Record.objects.get(act="places.close_station").data["reason"] == "停水"


def test_a_double_tap_closes_once(station: Station, ken: User) -> None:
    first = close_station(station_id=station.pk, until=LATER, reason="停水", by=ken, now=NOON)
    again = close_station(station_id=station.pk, until=LATER, reason="停水", by=ken, now=NOON)

    assert first == again
    assert Record.objects.filter(act="places.close_station").count() == 1


def test_closing_what_another_closed_says_so(station: Station, ken: User) -> None:
    first = close_station(station_id=station.pk, until=LATER, reason="停水", by=ken, now=NOON)

    with pytest.raises(OtherwiseAlready) as refused:
        close_station(station_id=station.pk, until=TONIGHT, reason="停电", by=ken, now=NOON)

    assert refused.value.override == first


def test_a_closed_station_opens_again_before_its_time(station: Station, ken: User) -> None:
    closing = close_station(station_id=station.pk, until=TONIGHT, reason="停水", by=ken, now=NOON)

    end_hours(override=closing, by=ken, now=LATER)
    end_hours(override=closing, by=ken, now=LATER)

    assert openness(station, LATER) is Openness.OPEN
    assert Record.objects.filter(act="places.end_hours").count() == 1


def test_a_closing_that_ended_by_itself_is_not_ended_again(station: Station, ken: User) -> None:
    closing = close_station(station_id=station.pk, until=LATER, reason="停水", by=ken, now=NOON)

    with pytest.raises(AlreadyOver):
        end_hours(override=closing, by=ken, now=TONIGHT)


def test_a_station_opens_at_night_for_a_reason(station: Station, ken: User) -> None:
    night = NOON + timedelta(hours=11)

    open_station(
        station_id=station.pk, until=night + timedelta(hours=3), reason="暴雨避雨", by=ken, now=night
    )

    assert openness(station, night) is Openness.OPEN


def test_the_same_plan_sent_twice_stands_once(station: Station, ken: User) -> None:
    given: dict[str, Any] = {"starts_at": LATER, "ends_at": TONIGHT, "hours": "off", "reason": "装修"}

    first = plan_hours(station_id=station.pk, by=ken, now=NOON, **given)
    again = plan_hours(station_id=station.pk, by=ken, now=NOON, **given)

    assert first == again
    assert Record.objects.filter(act="places.plan_hours").count() == 1


def test_planned_hours_are_called_off_before_they_begin(station: Station, ken: User) -> None:
    plan = plan_hours(
        station_id=station.pk,
        starts_at=TONIGHT,
        ends_at=TONIGHT + timedelta(days=2),
        hours="off",
        reason="装修",
        by=ken,
        now=NOON,
    )

    end_hours(override=plan, by=ken, now=LATER)

    assert not HoursOverride.objects.exists()
    assert Record.objects.filter(act="places.end_hours").count() == 1


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"ends_at": NOON - timedelta(hours=1)}, EndsBeforeItStarts),
        ({"reason": "  "}, NeedsReason),
        ({"hours": "看情况"}, BadHours),
        ({"hours": ""}, EndsBeforeItStarts),
    ],
)
def test_hours_without_end_or_reason_or_sense_are_refused(
    station: Station, ken: User, wrong: dict[str, Any], error: type[Exception]
) -> None:
    given: dict[str, Any] = {
        "starts_at": NOON,
        "ends_at": TONIGHT,
        "hours": "off",
        "reason": "装修",
    }

    with pytest.raises(error):
        plan_hours(station_id=station.pk, by=ken, now=NOON, **given | wrong)

    assert not HoursOverride.objects.exists()


# --- two at once, over two real connections ------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_keepers_closing_at_once_make_one_closing_and_the_other_is_told() -> None:
    station = cast.station(cast.units().depot)
    ken, kim = cast.keeper("Ken", station), cast.keeper("Kim", station)

    results = at_once(
        lambda: close_station(station_id=station.pk, until=LATER, reason="停水", by=ken, now=NOON),
        lambda: close_station(station_id=station.pk, until=TONIGHT, reason="停电", by=kim, now=NOON),
    )

    closing = HoursOverride.objects.get()
    assert {type(result) for result in results} == {HoursOverride, OtherwiseAlready}
    assert closing in results


@pytest.mark.django_db(transaction=True)
def test_two_officers_editing_one_field_at_once_lose_nothing() -> None:
    units = cast.units()
    station = cast.station(units.depot)
    olga, ada = cast.officer("Olga", units.east), cast.officer("Ada", units.city)
    seen = {"phone": "", "contact": ""}

    results = at_once(
        lambda: edit_station(station_id=station.pk, seen=seen, wanted={"phone": "1"}, by=olga, now=NOON),
        lambda: edit_station(station_id=station.pk, seen=seen, wanted={"phone": "2"}, by=ada, now=NOON),
        lambda: edit_station(station_id=station.pk, seen=seen, wanted={"contact": "陈"}, by=ada, now=NOON),
    )

    station.refresh_from_db()
    refused = [result for result in results if isinstance(result, StaleEdit)]
    assert len(refused) == 1
    assert refused[0].now == {"phone": station.phone}
    assert station.contact == "陈"

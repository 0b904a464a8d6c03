"""Use of spaces: attendances and hours of what is over, in groups; persons only by months and in tens."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import factories as places
from tests.supplies.factories import a_round, a_session, a_space, ask, people
from yizhan.orgs.models import Unit
from yizhan.places.models import Space, Station
from yizhan.supplies import actions
from yizhan.supplies.models import Claim, Round, Supply

DAY = datetime.fromisoformat("2026-09-16T09:00+08:00")  # two months ago, and over
ROW = "分组,场次,预约（人次）,到场（人次）,未到场（人次）,用了的小时,开放的小时"


@pytest.fixture
def client(east: Unit) -> Client:
    return places.signed_in(places.officer("奥尔加", east))


@pytest.fixture
def hall(east: Unit) -> Station:
    return places.station(east, name="曹杨健身驿站")


def played(hall: Station, space: Space, hour: int, come: int, away: int, minutes: int = 60) -> Supply:
    """A session with so many who came and who stayed away, and one who gave it back."""
    round = a_round_of(hall)
    at = DAY.replace(hour=hour)
    supply = a_session(round, space, at, minutes, seats=20)
    early = at - timedelta(hours=5)
    ids = [answer.claim_id for answer in ask(supply, *people(come + away + 1), now=early)]
    claims = [Claim.objects.select_related("round__unit").get(pk=pk) for pk in ids]
    actions.cancel(claim=claims[-1], by=None, now=early)
    for claim in claims[:come]:
        actions.check_in(claim=claim, by=None, now=at)
    assert supply.session
    actions.mark_missed(session=supply.session, by=None, now=at + timedelta(hours=4))
    return supply


def a_round_of(hall: Station) -> Round:
    found = Round.objects.filter(station=hall, day=DAY.date()).first()
    return found or a_round(hall.unit, station=hall, day=DAY.date(), service="fitness.courts", per_person=9)


def table(client: Client, by: str) -> list[str]:
    days = f"first={DAY:%Y-%m-%d}&last={DAY:%Y-%m-%d}"
    lines = client.get(f"/console/bookings/use/file/?{days}&by={by}").content.decode("utf-8-sig").splitlines()
    assert lines[0] == ROW
    return lines[1:]


def test_attendances_and_hours_in_each_group(client: Client, hall: Station) -> None:
    two, ten = a_space(hall, "2 号场"), a_space(hall, "10 号场")
    played(hall, ten, 9, come=3, away=1, minutes=90)
    played(hall, ten, 11, come=0, away=2)
    played(hall, two, 9, come=1, away=0)

    assert table(client, "station") == ["曹杨健身驿站,3,7,4,3,2.5,3.5", "合计,3,7,4,3,2.5,3.5"]
    assert table(client, "space")[:2] == [
        "曹杨健身驿站 2 号场,1,1,1,0,1,1",
        "曹杨健身驿站 10 号场,2,6,3,3,1.5,2.5",
    ]
    assert table(client, "hour")[:2] == ["09:00–10:00,2,5,4,1,2.5,2.5", "11:00–12:00,1,2,0,2,0,1"]
    assert table(client, "day")[:1] == ["2026-09-16,3,7,4,3,2.5,3.5"]


def test_what_is_cancelled_or_not_over_is_not_counted(client: Client, hall: Station, east: Unit) -> None:
    court = a_space(hall, "1 号场")
    off = played(hall, court, 9, come=0, away=0)
    assert off.session
    actions.cancel_session(session=off.session, reason="灯坏了", by=None, now=DAY)
    today = a_round(east, station=hall, day=timezone.localdate(), service="fitness.courts")
    a_session(today, court, timezone.now() + timedelta(minutes=5))

    assert "这段时间没有结束的场次" in client.get("/console/bookings/use/?first=2026-09-01").text


def test_persons_are_told_by_whole_months_and_in_tens(client: Client, hall: Station) -> None:
    court = a_space(hall, "1 号场")
    played(hall, court, 9, come=12, away=0)

    page = client.get("/console/bookings/use/?first=2026-09-16&last=2026-09-16").text

    assert "2026-09 10–19 人" in page
    assert "12 人<" not in page


def test_others_stations_are_not_counted(client: Client, hall: Station, west: Unit) -> None:
    other = places.station(west, name="西区驿站")
    played(other, a_space(other, "1 号场"), 9, come=1, away=0)

    assert table(client, "station") == ["合计,0,0,0,0,0,0"]


def test_the_workbook_opens_and_strange_addresses_are_answered(client: Client, hall: Station) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    played(hall, a_space(hall, "1 号场"), 9, come=1, away=0)

    file = client.get("/console/bookings/use/file/?as=xlsx&first=2026-09-16&last=2026-09-16")
    rows = list(load_workbook(BytesIO(file.content)).active.values)
    assert rows[1][0] == "曹杨健身驿站"
    for address in ("?first=x&last=0001-01-01", "?by=person", "?first=9999-12-31&last=9999-12-31"):
        assert client.get(f"/console/bookings/use/{address}").status_code == 200

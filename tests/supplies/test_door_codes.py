"""The rotating code: hers, now, here, once; checked without network for ten minutes and sent once when it is back."""

# ruff: noqa: F811 – fixtures of the booking pages

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import signed_in
from tests.places import factories as places
from tests.places.factories import at_once
from tests.supplies.factories import a_session, a_space, people
from tests.supplies.test_booking_pages import a_day, court, hall, her, mei  # noqa: F401 – fixtures
from tests.supplies.test_door import MINUTE, booked, keeper, now_on, state, tap, world  # noqa: F401 – fixtures
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.models import Space, Station
from yizhan.records.models import Record
from yizhan.supplies import actions as rounds
from yizhan.supplies.door import codes
from yizhan.supplies.door.arriving import Outcome, Sent, arrive
from yizhan.supplies.models import Arrival, Claim
from yizhan.supplies.retention import forget_arrivals
from yizhan.supplies.schedules import today_at


def code(claim: Claim, at: datetime | None = None) -> str:
    digits = codes.code_of(claim, codes.step_at(at or timezone.now()))
    return f"YZ:{claim.pk}:{digits}"


def send(client: Client, hall: Station, **one: Any) -> dict[str, Any]:
    given = {"key": "key-0001", "at": timezone.now().timestamp()} | one
    answer = client.post(
        f"/keeper/{hall.pk}/day/arrivals/", json.dumps({"arrivals": [given]}), content_type="application/json"
    )
    assert answer.status_code == 200
    answers: list[dict[str, Any]] = answer.json()["answers"]
    return answers[0]


@pytest.fixture
def claim(hall: Station, court: Space, mei: Person) -> Claim:
    return booked(now_on(hall, court), mei)


def test_her_page_shows_a_code_with_nothing_of_her_in_it(claim: Claim, mei: Person, her: Client) -> None:
    page = her.get(f"/bookings/{claim.pk}/").content.decode()
    ahead = her.get(f"/bookings/{claim.pk}/codes/").json()

    shown = re.search(r"data-digits>(\d{4} \d{4})<", page)
    assert shown
    assert shown[1] in {one["digits"] for one in ahead["codes"][:3]}
    assert len({one["digits"] for one in ahead["codes"]}) == 23
    assert ahead["codes"][0]["side"] == 21
    assert set(ahead) == {"now", "step_s", "first", "codes"}


def test_no_code_long_before_nor_for_somebody_else(
    hall: Station, court: Space, mei: Person, her: Client, east: Unit
) -> None:
    claim = booked(now_on(hall, court, -3 * 60 * MINUTE), mei)

    assert "data-digits" not in her.get(f"/bookings/{claim.pk}/").content.decode()
    assert her.get(f"/bookings/{claim.pk}/codes/").json()["codes"] == []
    assert signed_in(places.person("吴", east)).get(f"/bookings/{claim.pk}/codes/").status_code == 404


@pytest.mark.parametrize("form", ["qr", "digits", "full-width digits with a gap"])
def test_scanned_or_typed_it_checks_her_in(claim: Claim, hall: Station, keeper: Client, form: str) -> None:
    text = code(claim)
    if form != "qr":
        text = text[-8:]
    if "gap" in form:
        text = f"{text[:4]} {text[4:]}".translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})

    told = send(keeper, hall, code=text)

    assert (told["outcome"], told["claim_id"]) == ("in", claim.pk)
    assert told["what"].startswith("健身驿站球场 ")
    assert state(claim) == "used"


def test_a_code_that_was_used_is_refused_at_any_phone(claim: Claim, hall: Station, keeper: Client) -> None:
    send(keeper, hall, code=code(claim))

    told = send(keeper, hall, code=code(claim), key="key-0002")

    assert told["says"] == "已经签到过，一次只算一个人。"
    assert Record.objects.filter(act="supplies.use").count() == 1


@pytest.mark.parametrize("seconds", [-600, -90, 90, 600])
def test_a_code_of_another_minute_is_stale(claim: Claim, hall: Station, keeper: Client, seconds: int) -> None:
    told = send(keeper, hall, code=code(claim, timezone.now() + timedelta(seconds=seconds)))

    assert (told["outcome"], state(claim)) == ("stale", "confirmed")


def test_a_clock_that_goes_half_a_minute_wrong_does_no_harm(claim: Claim, hall: Station) -> None:
    now = timezone.now()

    for seconds in (-30, 0, 30):
        digits = code(claim, now + timedelta(seconds=seconds))[-8:]
        assert codes.verdict(claim, digits, now) == codes.Verdict.GOOD


def test_tampered_and_foreign_codes_are_refused_with_words(
    claim: Claim, hall: Station, court: Space, keeper: Client, east: Unit
) -> None:
    right = code(claim)
    other_digit = str((int(right[-1]) + 1) % 10)
    for text, outcome in [
        (right[:-1] + other_digit, "wrong"),
        (f"YZ:{claim.pk + 999}:{right[-8:]}", "wrong"),
        (f"YZ:{claim.pk}:١٢٣٤٥٦٧٨", "no_code"),
        ("00000000" if right[-8:] != "00000000" else "11111111", "wrong"),
        ("https://example.org/", "no_code"),
        ("1234", "no_code"),
    ]:
        told = send(keeper, hall, code=text)
        assert (told["outcome"], told["who"]) == (outcome, "")
    assert state(claim) == "confirmed"
    assert not Arrival.objects.exists()


def test_another_stations_booking_is_sent_there_and_not_shown(
    hall: Station, mei: Person, east: Unit, keeper: Client
) -> None:
    elsewhere = places.station(east, "别的站")
    claim = booked(now_on(elsewhere, a_space(elsewhere, "9 号场")), mei)

    told = send(keeper, hall, code=code(claim))
    typed = send(keeper, hall, code=code(claim)[-8:])
    tapped = send(keeper, hall, claim=claim.pk)

    assert (told["outcome"], told["what"], told["who"]) == ("away", "", "")
    assert (typed["outcome"], tapped["outcome"]) == ("wrong", "gone")
    assert state(claim) == "confirmed"


def test_too_early_and_after_the_end_are_told_apart(
    hall: Station, court: Space, mei: Person, keeper: Client
) -> None:
    early = booked(now_on(hall, court, -40 * MINUTE), mei)
    starts = timezone.now() - 60 * MINUTE
    over = booked(a_session(early.round, a_space(hall, "2 号场"), starts, 59), people(1)[0])

    assert send(keeper, hall, code=code(early))["outcome"] == "early"
    assert send(keeper, hall, code=code(over), key="key-0002")["outcome"] == "over"
    if today_at(starts) == today_at(timezone.now()):
        assert send(keeper, hall, claim=over.pk, key="key-0003")["outcome"] == "in"


def test_bodies_that_are_none_are_refused(hall: Station, keeper: Client, claim: Claim) -> None:
    page = f"/keeper/{hall.pk}/day/arrivals/"
    for body in ("", "[]", '{"arrivals": []}', '{"arrivals": [{"key": "x", "at": 1}]}', '{"arrivals": "a"}'):
        assert keeper.post(page, body, content_type="application/json").status_code == 400


def test_other_stations_keepers_and_workers_get_no_codes(
    hall: Station, claim: Claim, her: Client, east: Unit
) -> None:
    stranger = signed_in(places.keeper("Lin", places.station(east, "别的站")))

    for client, status in ((stranger, 404), (her, 403)):
        assert client.get(f"/keeper/{hall.pk}/day/codes/").status_code == status
        assert client.post(f"/keeper/{hall.pk}/day/arrivals/").status_code == status


# --- without network -------------------------------------------------------------------------------------


def test_the_page_knows_ten_minutes_of_codes_for_whoever_may_come_by_then(
    hall: Station, court: Space, mei: Person, keeper: Client
) -> None:
    soon = booked(now_on(hall, court, -39 * MINUTE), mei)
    booked(now_on(hall, a_space(hall, "2 号场"), -50 * MINUTE), people(1)[0])

    known = keeper.get(f"/keeper/{hall.pk}/day/codes/").json()

    assert [one["id"] for one in known["claims"]] == [soon.pk]
    step = codes.step_at(timezone.now() + timedelta(minutes=10)) - known["first"]
    digits = codes.code_of(soon, known["first"] + step)
    assert known["claims"][0]["codes"][step] == digits


def test_what_was_scanned_offline_is_checked_at_its_own_time(
    claim: Claim, hall: Station, keeper: Client
) -> None:
    then = timezone.now() - 9 * MINUTE

    assert send(keeper, hall, code=code(claim, then), at=then.timestamp())["outcome"] == "in"


def test_sent_again_it_is_answered_as_before_and_an_undo_stays(
    claim: Claim, hall: Station, keeper: Client
) -> None:
    first = send(keeper, hall, claim=claim.pk)
    tap(keeper, hall, "undo", claim)

    again = send(keeper, hall, claim=claim.pk)

    assert first["outcome"] == again["outcome"] == "in"
    assert state(claim) == "confirmed"


def test_what_changed_meanwhile_is_said_and_stays(claim: Claim, hall: Station, keeper: Client) -> None:
    then = timezone.now() - 5 * MINUTE
    scanned = code(claim, then)
    rounds.take_away(claim=claim, by=places.user("干部"), now=timezone.now())

    told = send(keeper, hall, code=scanned, at=then.timestamp())

    assert told["says"] == "这个预约已经取消，或者改到了别的场次。"
    assert state(claim) == "cancelled"


def test_one_key_for_two_persons_is_refused(claim: Claim, hall: Station, keeper: Client) -> None:
    other = booked(now_on(hall, a_space(hall, "2 号场")), people(1)[0])
    send(keeper, hall, claim=claim.pk)

    assert send(keeper, hall, claim=other.pk)["outcome"] == "other"
    assert state(other) == "confirmed"


@pytest.mark.parametrize("hours", [-13, 1])
def test_what_lay_too_long_or_comes_from_the_future_is_not_believed(
    claim: Claim, hall: Station, keeper: Client, hours: int
) -> None:
    at = timezone.now() + timedelta(hours=hours)

    assert send(keeper, hall, claim=claim.pk, at=at.timestamp())["outcome"] == "kept"
    assert state(claim) == "confirmed"


def test_what_phones_sent_is_forgotten_after_a_week(claim: Claim, hall: Station, keeper: Client) -> None:
    send(keeper, hall, claim=claim.pk)

    assert forget_arrivals(timezone.now() + timedelta(days=6)) == 0
    assert forget_arrivals(timezone.now() + timedelta(days=8)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_phones_scan_one_code_and_she_is_in_once(committed_unit: Unit) -> None:
    at, supply, keepers = world(committed_unit)
    claim = booked(supply, people(1)[0])
    now = timezone.now()

    told = at_once(
        *[
            lambda ken=ken, key=key: (
                arrive(station=at, sent=Sent(key, now, code(claim, now)), by=ken, now=now).outcome
            )
            for ken in keepers
            for key in ("a-phone-0001", "a-phone-0002")
        ]
    )

    assert sorted(set(told)) == sorted([Outcome.ALREADY, Outcome.IN])
    assert Record.objects.filter(act="supplies.use").count() == 1
    assert Arrival.objects.count() == 2

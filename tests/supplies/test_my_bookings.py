"""My bookings: hers only; cancelled, changed, confirmed within the rules; another offered when one is taken away."""

# ruff: noqa: F811 – fixtures of the booking pages

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from tests.cast import signed_in
from tests.places import factories as places
from tests.supplies.factories import a_session, one, people
from tests.supplies.test_booking_pages import a_day, at, court, hall, her, mei, take  # noqa: F401 – fixtures
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.models import Space, Station
from yizhan.supplies import actions, telling
from yizhan.supplies.models import Claim, Limit, Strike, Supply


def booked(supply: Supply, person: Person) -> Claim:
    return Claim.objects.get(pk=one(supply, person, now=timezone.now()).claim_id)


def post(client: Client, claim: Claim, what: str, **values: object) -> str:
    return client.post(f"/bookings/{claim.pk}/{what}/", values, follow=True).content.decode()


def states(person: Person) -> list[tuple[str, str]]:
    return list(Claim.objects.filter(person=person).order_by("pk").values_list("state", "why"))


def test_hers_stand_by_time_with_their_state(hall: Station, court: Space, mei: Person, her: Client) -> None:
    day = a_day(hall, per_person=9)
    for hour in (15, 9):
        one(a_session(day, court, at(hour)), mei)
    waits = a_session(day, court, at(11))
    one(waits, *people(1))
    one(waits, mei)

    page = her.get("/bookings/").content.decode()

    assert [page.index(f"明天 {hour}:00") for hour in ("09", "11", "15")] == sorted(
        page.index(f"明天 {hour}:00") for hour in ("09", "11", "15")
    )
    assert "第 1 位" in page


def test_somebody_elses_booking_is_not_there(hall: Station, court: Space, mei: Person, west: Unit) -> None:
    claim = booked(a_session(a_day(hall), court, at(9)), mei)
    other = signed_in(places.person("吴", west))

    assert other.get(f"/bookings/{claim.pk}/").status_code == 404
    for what in ("cancel", "confirm", "change", "appeal"):
        assert other.post(f"/bookings/{claim.pk}/{what}/").status_code == 404
    assert "1 号场" not in other.get("/bookings/").content.decode()
    assert states(mei) == [("confirmed", "")]


def test_she_cancels_in_time_and_the_next_goes_up(
    hall: Station, court: Space, mei: Person, her: Client
) -> None:
    supply = a_session(a_day(hall, cancel_s=7200), court, at(9))
    claim = booked(supply, mei)
    (wu,) = people(1)
    one(supply, wu)

    assert "取消了，名额让出来了" in post(her, claim, "cancel")
    assert states(mei) == [("cancelled", "person")]
    assert states(wu) == [("confirmed", "promoted")]


def test_who_waits_leaves_the_line(hall: Station, court: Space, mei: Person, her: Client) -> None:
    supply = a_session(a_day(hall), court, at(9))
    one(supply, *people(1))

    assert "不再排队了" in post(her, booked(supply, mei), "cancel")
    assert states(mei) == [("cancelled", "person")]


def test_too_late_she_reads_why_it_stays(hall: Station, court: Space, mei: Person, her: Client) -> None:
    claim = booked(a_session(a_day(hall, cancel_s=30 * 3600 * 2), court, at(9)), mei)

    page = post(her, claim, "cancel")

    assert "离开始太近，不能自己取消了" in page
    assert "取消预约" not in page
    assert states(mei) == [("confirmed", "")]


def test_she_changes_to_another_hour_both_or_neither(
    hall: Station, court: Space, mei: Person, her: Client
) -> None:
    day = a_day(hall)
    first, free, full = (a_session(day, court, at(hour)) for hour in (9, 11, 13))
    one(full, *people(1))
    claim = booked(first, mei)
    assert "改到另一场" in her.get(f"/bookings/{claim.pk}/").content.decode()

    assert "没有改成，原来的还在" in post(her, claim, "change", session=full.session_id, key="a")
    assert states(mei) == [("confirmed", "")]
    assert "约好了" in post(her, claim, "change", session=free.session_id, key="b")
    assert states(mei) == [("cancelled", "moved"), ("confirmed", "")]


def test_a_change_to_nothing_is_refused(hall: Station, court: Space, mei: Person, her: Client) -> None:
    claim = booked(a_session(a_day(hall), court, at(9)), mei)

    for values in ({}, {"session": "x", "key": "a"}, {"session": "9" * 30, "key": "a"}, {"session": "1"}):
        assert "请先选一场再改约" in post(her, claim, "change", **values)
    assert her.post(f"/bookings/{claim.pk}/change/", {"session": "999999", "key": "a"}).status_code == 404
    assert states(mei) == [("confirmed", "")]


def test_what_is_held_for_her_she_confirms(hall: Station, court: Space, mei: Person, her: Client) -> None:
    claim = booked(a_session(a_day(hall, hold_s=600), court, at(9)), mei)
    assert "确认，我来" in her.get(f"/bookings/{claim.pk}/").content.decode()

    assert "确认好了" in post(her, claim, "confirm")
    assert states(mei) == [("confirmed", "")]


def test_a_session_taken_away_offers_another(hall: Station, court: Space, mei: Person, her: Client) -> None:
    day = a_day(hall)
    off, free = a_session(day, court, at(9)), a_session(day, court, at(11))
    claim = booked(off, mei)
    assert off.session
    now = timezone.now()

    actions.cancel_session(session=off.session, reason="停电", by=None, now=now)
    telling.tell_changes(now)

    (path,) = Notice.objects.filter(person=mei).values_list("path", flat=True)
    page = her.get(path).content.decode()
    assert path == f"/bookings/{claim.pk}/"
    assert "这一场取消了" in page
    assert f"/book/{hall.pk}/{free.session_id}/" in page


def test_she_says_once_why_she_did_not_come(hall: Station, court: Space, mei: Person, her: Client) -> None:
    limit = Limit.objects.create(
        home_id=hall.home_id, unit=hall.unit, name="球场", strikes=2, strike_days=30, barred_days=7
    )
    claim = booked(a_session(a_day(hall, limit=limit), court, at(9)), mei)
    assert "没有爽约记录" in post(her, claim, "appeal", text="堵车")
    Strike.objects.create(
        home_id=hall.home_id, limit=limit, claim=claim, person=mei, at=timezone.now() - timedelta(hours=1)
    )

    assert "请写一句为什么没有来" in post(her, claim, "appeal", text=" ")
    assert "说明最多 200 个字" in post(her, claim, "appeal", text="长" * 201)
    assert "收到，工作人员看过后告诉您" in post(her, claim, "appeal", text="堵车")
    assert "您已经说明过了" in post(her, claim, "appeal", text="又堵车")
    assert Strike.objects.get().appeal == "堵车"


def test_after_booking_she_sees_the_booking(hall: Station, court: Space, her: Client) -> None:
    page = take(her, a_session(a_day(hall), court, at(18))).content.decode()

    assert "约好了" in page
    assert "取消预约" in page

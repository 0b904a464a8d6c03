"""The keeper's day: who is expected, check in by a tap, missed, undo, who walks in; at her own stations only."""

# ruff: noqa: F811 – fixtures of the booking pages

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import signed_in
from tests.places import factories as places
from tests.places.factories import at_once
from tests.supplies.factories import a_session, a_space, one, people, station
from tests.supplies.test_booking_pages import a_day, court, hall, her, mei  # noqa: F401 – fixtures
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.places.models import Space, Station
from yizhan.records.models import Record
from yizhan.supplies.actions import mark_missed
from yizhan.supplies.door import actions
from yizhan.supplies.door.actions import NotNow
from yizhan.supplies.door.rules import Window, keeper_window, may_be_missed, own_window
from yizhan.supplies.kernel import Done, Outcome
from yizhan.supplies.models import Claim, Limit, Round, Strike, Supply
from yizhan.supplies.queries import sessions_with_absentees
from yizhan.supplies.schedules import today_at

MINUTE = timedelta(minutes=1)


@pytest.fixture
def keeper(hall: Station) -> Client:
    return signed_in(places.keeper("Ken", hall))


def now_on(hall: Station, space: Space, began: timedelta = 15 * MINUTE, **more: object) -> Supply:
    """A session that began a while ago and lasts two hours, on today's round."""
    starts = timezone.now() - began
    day = today_at(starts)
    round = Round.objects.filter(station=hall, day=day).first() or a_day(hall, day=day, per_person=9)
    return a_session(round, space, starts, 120, **more)  # type: ignore[arg-type]


def booked(supply: Supply, person: Person) -> Claim:
    assert supply.session
    answer = one(supply, person, now=supply.session.during.lower - timedelta(hours=3))
    return Claim.objects.get(pk=answer.claim_id)


def state(claim: Claim) -> str:
    return str(Claim.objects.get(pk=claim.pk).state)


def tap(keeper: Client, hall: Station, what: str, claim: Claim) -> str:
    return keeper.post(f"/keeper/{hall.pk}/day/{what}/{claim.pk}/", follow=True).content.decode()


def walk_in(keeper: Client, hall: Station, supply: Supply, **values: str) -> str:
    page = f"/keeper/{hall.pk}/day/walk-in/{supply.session_id}/"
    return keeper.post(page, {"key": "k1"} | values, follow=True).content.decode()


def test_she_sees_by_hour_and_space_who_is_expected_with_half_a_name(
    hall: Station, court: Space, mei: Person, keeper: Client
) -> None:
    booked(now_on(hall, court), mei)
    other = now_on(hall, a_space(hall, "2 号场"))

    page = keeper.get(f"/keeper/{hall.pk}/day/").content.decode()

    assert page.index("1 号场") < page.index("2 号场")
    assert "要来 1" in page
    assert f"/day/walk-in/{other.session_id}/" in page
    assert "今天的预约" in keeper.get(f"/keeper/{hall.pk}/").content.decode()


def test_a_station_without_bookings_has_no_such_part(east: Unit) -> None:
    plain = station(east)

    page = signed_in(places.keeper("Ken", plain)).get(f"/keeper/{plain.pk}/").content.decode()

    assert "今天的预约" not in page


@pytest.mark.parametrize("n", [1, 3])
def test_the_day_costs_the_same_however_many_come(
    hall: Station,
    court: Space,
    keeper: Client,
    n: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    supply = now_on(hall, court, seats=9)
    for who in people(n):
        booked(supply, who)
    keeper.get(f"/keeper/{hall.pk}/day/")

    with django_assert_num_queries(11):
        keeper.get(f"/keeper/{hall.pk}/day/")


def test_one_tap_checks_in_and_another_takes_it_back(
    hall: Station, court: Space, mei: Person, keeper: Client
) -> None:
    claim = booked(now_on(hall, court), mei)

    assert "到了，记好了" in tap(keeper, hall, "come", claim)
    assert state(claim) == "used"
    assert "撤回了" in tap(keeper, hall, "undo", claim)
    assert state(claim) == "confirmed"
    uses = Record.objects.filter(act="supplies.use", subject=f"supplies.claim:{claim.pk}")
    assert sorted(uses.values_list("count", flat=True)) == [-1, 1]


def test_who_is_missed_gets_a_strike_and_loses_it_when_she_comes_after_all(
    hall: Station, court: Space, mei: Person, keeper: Client
) -> None:
    limit = Limit.objects.create(
        home_id=hall.home_id, unit=hall.unit, name="爽约", strikes=3, strike_days=30, barred_days=7
    )
    supply = now_on(hall, court)
    Round.objects.filter(pk=supply.round_id).update(limit=limit)
    claim = booked(supply, mei)

    assert "记为没来" in tap(keeper, hall, "missed", claim)
    assert (state(claim), Strike.objects.count()) == ("missed", 1)
    tap(keeper, hall, "undo", claim)
    assert (state(claim), Strike.objects.count()) == ("confirmed", 0)
    tap(keeper, hall, "missed", claim)
    tap(keeper, hall, "come", claim)
    assert (state(claim), Strike.objects.count()) == ("used", 0)


def test_a_missed_that_was_taken_back_stays_so_when_the_clock_marks_the_others(
    hall: Station, court: Space, mei: Person, keeper: Client
) -> None:
    supply = now_on(hall, court, seats=3)
    (wu, li) = people(2)
    hers, his, wrong = booked(supply, mei), booked(supply, wu), booked(supply, li)
    tap(keeper, hall, "missed", hers)
    tap(keeper, hall, "undo", hers)
    tap(keeper, hall, "come", wrong)
    tap(keeper, hall, "undo", wrong)
    later = timezone.now() + timedelta(hours=3)

    assert supply.session
    assert list(sessions_with_absentees(later)) == [supply.session]
    assert mark_missed(session=supply.session, by=None, now=later) == 2

    assert [state(one) for one in (hers, his, wrong)] == ["confirmed", "missed", "missed"]
    assert list(sessions_with_absentees(later)) == []


def test_nobody_is_missed_in_the_first_ten_minutes(
    hall: Station, court: Space, mei: Person, keeper: Client
) -> None:
    claim = booked(now_on(hall, court, 9 * MINUTE), mei)

    assert "开始 10 分钟以后" in tap(keeper, hall, "missed", claim)
    assert state(claim) == "confirmed"


def test_what_was_yesterday_is_not_changed_today(
    hall: Station, court: Space, mei: Person, east: Unit
) -> None:
    ken = places.keeper("Ken", hall)
    claim = booked(now_on(hall, court), mei)

    with pytest.raises(NotNow):
        actions.see_in(claim=claim, by=ken, now=timezone.now() + timedelta(days=1))
    with pytest.raises(NotNow):
        actions.see_in(claim=claim, by=ken, now=timezone.now() - timedelta(days=1))


def test_another_stations_keeper_finds_nothing(
    hall: Station, court: Space, mei: Person, east: Unit, her: Client
) -> None:
    supply = now_on(hall, court)
    claim = booked(supply, mei)
    elsewhere = places.station(east, "别的站")
    stranger = signed_in(places.keeper("Lin", elsewhere))

    assert stranger.get(f"/keeper/{hall.pk}/day/").status_code == 404
    for base in (hall, elsewhere):
        for what in ("come", "missed", "undo"):
            assert stranger.post(f"/keeper/{base.pk}/day/{what}/{claim.pk}/").status_code == 404
        page = f"/keeper/{base.pk}/day/walk-in/{supply.session_id}/"
        assert stranger.post(page, {"key": "k"}).status_code == 404
    assert her.get(f"/keeper/{hall.pk}/day/").status_code == 403
    assert state(claim) == "confirmed"


# --- who walks in ------------------------------------------------------------------------------------


def test_a_guest_without_a_number_has_the_place_and_leaves_no_name(
    hall: Station, court: Space, keeper: Client
) -> None:
    supply = now_on(hall, court)

    assert "登记好了" in walk_in(keeper, hall, supply)
    assert list(Claim.objects.values_list("state", "person", "via")) == [("used", None, "keeper")]
    assert "没有空位" in walk_in(keeper, hall, supply, key="k2")


def test_the_same_page_twice_is_one_guest(hall: Station, court: Space, keeper: Client) -> None:
    supply = now_on(hall, court, seats=5)

    walk_in(keeper, hall, supply)
    walk_in(keeper, hall, supply)

    assert Claim.objects.count() == 1


def test_by_her_number_she_is_counted_as_herself(hall: Station, court: Space, keeper: Client) -> None:
    first, second = now_on(hall, court, seats=2), now_on(hall, a_space(hall, "2 号场"))

    walk_in(keeper, hall, first, phone="138 0013 8000")
    page = walk_in(keeper, hall, second, phone="13800138000", key="k2")

    assert "同一时间另有预约" in page
    assert Claim.objects.get().person
    assert "这不像手机号" in walk_in(keeper, hall, first, phone="12", key="k3")


def test_whom_the_rules_do_not_allow_comes_in_only_with_a_reason(
    hall: Station, court: Space, keeper: Client
) -> None:
    supply = now_on(hall, court)
    Round.objects.filter(pk=supply.round_id).update(eligibility=[{"rule": "verified"}])

    assert "要先实名认证" in walk_in(keeper, hall, supply, phone="13800138000")
    assert "没登记手机号" in walk_in(keeper, hall, supply)
    assert not Claim.objects.exists()
    assert "登记好了" in walk_in(keeper, hall, supply, reason="证件在身上，看过")


def test_a_walk_in_that_is_taken_back_gives_the_place_back(
    hall: Station, court: Space, keeper: Client
) -> None:
    supply = now_on(hall, court)
    walk_in(keeper, hall, supply)
    claim = Claim.objects.get()

    tap(keeper, hall, "undo", claim)

    assert (state(claim), Supply.objects.get().taken) == ("cancelled", 0)


def test_long_before_and_afterwards_nobody_walks_in(hall: Station, court: Space, east: Unit) -> None:
    ken, supply = places.keeper("Ken", hall), now_on(hall, court)
    assert supply.session
    during = supply.session.during

    for now in (during.lower - 31 * MINUTE, during.upper):
        with pytest.raises(NotNow):
            actions.let_in(supply=supply, person=None, key="k", by=ken, now=now)
    assert not Claim.objects.exists()


def test_the_windows_by_their_edges(hall: Station, court: Space) -> None:
    supply = now_on(hall, court)
    assert supply.session
    during = supply.session.during
    starts: datetime = during.lower

    assert own_window(during, starts - 31 * MINUTE) == Window.EARLY
    assert own_window(during, starts - 30 * MINUTE) == Window.OPEN
    assert own_window(during, during.upper) == Window.OVER
    assert keeper_window(during, starts - timedelta(days=1)) == Window.EARLY
    assert keeper_window(during, starts + timedelta(days=1)) == Window.OVER
    assert [may_be_missed(during, starts + n * MINUTE) for n in (9, 10)] == [False, True]


# --- two at once -------------------------------------------------------------------------------------


def world(unit: Unit, seats: int = 1) -> tuple[Station, Supply, list[User]]:
    at = station(unit)
    supply = now_on(at, a_space(at, "1 号场"), seats=seats)
    return at, supply, [places.keeper(name, at) for name in ("Ken", "Lin")]


@pytest.mark.django_db(transaction=True)
def test_two_keepers_check_in_one_person_once(committed_unit: Unit) -> None:
    _at, supply, keepers = world(committed_unit)
    claim = booked(supply, people(1)[0])

    done = at_once(
        *[lambda ken=ken: actions.see_in(claim=claim, by=ken, now=timezone.now()) for ken in keepers]
    )

    assert sorted(done) == [Done.DONE, Done.SAME]
    assert Record.objects.filter(act="supplies.use").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_walk_in_and_a_booking_never_share_the_last_place(committed_unit: Unit) -> None:
    _at, supply, (ken, _lin) = world(committed_unit)
    assert supply.session
    (mei,) = people(1)
    Round.objects.filter(pk=supply.round_id).update(waiting_most=0)
    before = supply.session.during.lower - MINUTE

    taken, booking = at_once(
        lambda: actions.let_in(supply=supply, person=None, key="door:1", by=ken, now=before),
        lambda: one(supply, mei, now=before),
    )

    assert {taken.outcome, booking.outcome} == {Outcome.MADE, Outcome.FULL}
    assert Supply.objects.get(pk=supply.pk).taken == 1

"""A booking goes to a colleague who may have it, once, within a time; until then nothing changes."""

# ruff: noqa: F811 – fixtures of the booking pages

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.cast import signed_in
from tests.places import factories as places
from tests.places.factories import at_once
from tests.supplies.factories import a_round, a_session, a_space, one, people
from tests.supplies.test_booking_pages import a_day, at, court, hall, her, mei  # noqa: F401 – fixtures
from tests.supplies.test_my_bookings import booked
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people import privacy
from yizhan.people.actions import account_for, person_for
from yizhan.people.models import Person
from yizhan.places.models import Space, Station
from yizhan.records.models import Record
from yizhan.supplies import actions, handing, laying
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.door import codes
from yizhan.supplies.handing import NotToBeHanded, OfferedTooOften, ToHerself, offer, take_over
from yizhan.supplies.invariants import nobody_waits_for_a_place_that_stands_free
from yizhan.supplies.invariants import what_was_handed_over_is_with_who_took_it as handed_over
from yizhan.supplies.kernel import Done, Outcome
from yizhan.supplies.models import Claim, Handover, Limit, Strike, Supply
from yizhan.supplies.states import ClaimState

ALLOWED: dict[str, Any] = {"may_hand_over": True, "cancel_s": 7200}


@pytest.fixture
def wu(east: Unit) -> Person:
    return places.person("吴", east, trade="courier")


@pytest.fixture
def his(wu: Person) -> Client:
    return signed_in(wu)


@pytest.fixture
def supply(hall: Station, court: Space) -> Supply:
    return a_session(a_day(hall, **ALLOWED), court, at(9))


@pytest.fixture
def claim(supply: Supply, mei: Person) -> Claim:
    return booked(supply, mei)


def take(handover: Handover, person: Person, now: datetime | None = None) -> Outcome:
    assert person.user
    return take_over(handover=handover, person=person, by=person.user, now=now or timezone.now())


def holder(claim: Claim) -> int | None:
    return Claim.objects.get(pk=claim.pk).person_id


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


# --- by phone, by code -------------------------------------------------------------------------------------


def test_by_phone_it_is_offered_to_one_and_both_are_told(
    claim: Claim, mei: Person, her: Client, west: Unit
) -> None:
    wu = person_for(account_for(phone="+8613800138001"))
    his = signed_in(wu)
    given = {"phone": "138 0013 8001"}
    page = her.post(f"/bookings/{claim.pk}/hand-over/", given, follow=True).content.decode()

    assert "接了才算，在那之前还是您的预约" in page
    assert "收回，还是我去" in page
    assert holder(claim) == mei.pk  # nothing has changed
    assert told(wu) == ["supplies.handover"]
    assert "同事转给您的" in his.get("/bookings/").content.decode()
    path = Notice.objects.get(person=wu).path
    assert signed_in(places.person("外人", west)).get(path).status_code == 404
    assert "接下来，我去" in his.get(path).content.decode()

    page = his.post(f"{path}take/", follow=True).content.decode()

    assert "接好了，现在是您的预约" in page
    assert holder(claim) == wu.pk
    assert told(mei) == ["supplies.handed_over"]
    assert told(wu) == ["supplies.handover", "supplies.taken_over"]
    assert her.get(f"/bookings/{claim.pk}/").status_code == 404
    mine = her.get("/bookings/").content.decode()
    assert "转给同事的" in mine
    assert "还没有预约" in mine
    assert list(handed_over()) == []
    record = Record.objects.get(act="supplies.hand_over")
    assert (record.subject, record.person_ref) == (f"supplies.claim:{claim.pk}", wu.ref)


def test_by_code_whoever_opens_it_first_has_it_and_the_code_is_dead(
    claim: Claim, mei: Person, wu: Person, her: Client, his: Client, east: Unit
) -> None:
    page = her.post(f"/bookings/{claim.pk}/hand-over/", follow=True).content.decode()
    found = re.search(r"http://testserver(/bookings/handed/[\w-]+/)", page)
    assert found
    assert "<svg" in page

    assert "请对方用自己的手机扫码" in her.get(found[1]).content.decode()
    assert her.post(f"{found[1]}take/").status_code == 409
    his.post(f"{found[1]}take/")
    his.post(f"{found[1]}take/")  # the same tap again
    late = signed_in(places.person("晚了", east)).post(f"{found[1]}take/")

    assert holder(claim) == wu.pk
    assert late.status_code == 404  # it was for one, and is his now
    assert her.get(f"{found[1][:-9]}00000000/").status_code == 404
    assert Handover.objects.get().state == "taken"


def test_who_is_asked_says_no_and_it_stays(claim: Claim, mei: Person, wu: Person, his: Client) -> None:
    made = offer(claim=claim, to=wu, now=timezone.now())

    page = his.post(f"{handing.path_of(made)}decline/", follow=True).content.decode()

    assert "没有接，已经告诉对方" in page
    assert (holder(claim), told(mei)) == (mei.pk, ["supplies.handover_declined"])
    assert take(made, wu) == Outcome.GONE


def test_who_only_has_the_code_cannot_say_no_for_the_others(
    claim: Claim, mei: Person, wu: Person, his: Client
) -> None:
    made = offer(claim=claim, to=None, now=timezone.now())

    assert his.post(f"{handing.path_of(made)}decline/").status_code == 404
    assert take(made, wu) == Outcome.MADE


def test_an_offer_to_a_number_whose_account_is_gone_is_nobody_elses(
    claim: Claim, mei: Person, wu: Person, east: Unit
) -> None:
    made = offer(claim=claim, to=wu, now=timezone.now())
    Handover.objects.filter(pk=made.pk).update(to=None)

    assert take(made, places.person("别人", east)) == Outcome.GONE
    assert holder(claim) == mei.pk


def test_taken_back_it_can_no_longer_be_taken(claim: Claim, mei: Person, wu: Person, her: Client) -> None:
    made = offer(claim=claim, to=wu, now=timezone.now())

    page = her.post(f"/bookings/{claim.pk}/keep/", follow=True).content.decode()

    assert "收回了，还是您的预约" in page
    assert take(made, wu) == Outcome.GONE
    assert holder(claim) == mei.pk


def test_after_its_time_it_is_void_and_the_holder_hears_of_it(claim: Claim, mei: Person, wu: Person) -> None:
    now = timezone.now()
    made = offer(claim=claim, to=wu, now=now)
    after = made.expires_at

    assert made.expires_at <= claim.during.lower
    assert take(made, wu, now=after) == Outcome.GONE
    assert handing.end_those_that_ran_out(after) == 1
    assert handing.end_those_that_ran_out(after) == 0
    assert (holder(claim), told(mei)) == (mei.pk, ["supplies.handover_expired"])


def test_a_new_offer_ends_the_one_before_and_there_are_at_most_five(
    claim: Claim, mei: Person, wu: Person
) -> None:
    offers = [offer(claim=claim, to=wu, now=timezone.now()) for _ in range(5)]

    with pytest.raises(OfferedTooOften):
        offer(claim=claim, to=wu, now=timezone.now())
    assert take(offers[0], wu) == Outcome.GONE
    assert take(offers[4], wu) == Outcome.MADE


def test_to_herself_or_a_number_that_is_none_nothing_is_offered(
    claim: Claim, mei: Person, her: Client
) -> None:
    with pytest.raises(ToHerself):
        offer(claim=claim, to=mei, now=timezone.now())
    page = her.post(f"/bookings/{claim.pk}/hand-over/", {"phone": "123"}, follow=True).content.decode()

    assert "这不像手机号" in page
    assert not Handover.objects.exists()


# --- who may have it -----------------------------------------------------------------------------------------


def test_the_colleague_must_be_eligible_by_the_same_rules(
    hall: Station, court: Space, mei: Person, east: Unit
) -> None:
    rules = [{"rule": "trade", "any": ["courier"]}]
    claim = booked(a_session(a_day(hall, eligibility=rules, **ALLOWED), court, at(9)), mei)
    driver = places.person("司机", east, trade="driver")
    made = offer(claim=claim, to=None, now=timezone.now())
    path = handing.path_of(made)

    page = signed_in(driver).get(path).content.decode()

    assert "只面向" in page
    assert "接下来" not in page
    assert signed_in(driver).post(f"{path}take/").status_code == 409
    with pytest.raises(NotEligible):
        take(made, driver)
    assert holder(claim) == mei.pk


def test_the_colleagues_own_limits_count(hall: Station, court: Space, mei: Person, wu: Person) -> None:
    limit = Limit.objects.create(home_id=hall.home_id, unit=hall.unit, name="每天", day_count=1)
    day = a_day(hall, limit=limit, per_person=9, **ALLOWED)
    claim = booked(a_session(day, court, at(9)), mei)
    booked(a_session(day, court, at(15)), wu)
    made = offer(claim=claim, to=wu, now=timezone.now())

    assert take(made, wu) == Outcome.DAY_COUNT
    assert holder(claim) == mei.pk


@pytest.mark.parametrize(
    ("hour", "more", "refused"),
    [(15, {}, Outcome.MINE), (9, {"per_person": 9}, Outcome.OVERLAPS)],
    ids=["one a day", "two at once"],
)
def test_nobody_takes_more_than_the_round_gives_or_two_at_once(
    hall: Station, court: Space, mei: Person, wu: Person, hour: int, more: dict[str, Any], refused: Outcome
) -> None:
    day = a_day(hall, **ALLOWED | more)
    claim = booked(a_session(day, court, at(9)), mei)
    booked(a_session(day, a_space(hall, "2 号场"), at(hour)), wu)

    assert take(offer(claim=claim, to=wu, now=timezone.now()), wu) == refused
    assert holder(claim) == mei.pk


def test_a_bar_for_strikes_bars_from_taking_too(hall: Station, court: Space, mei: Person, wu: Person) -> None:
    rule = {"strikes": 1, "strike_days": 30, "barred_days": 14}
    limit = Limit.objects.create(home_id=hall.home_id, unit=hall.unit, name="爽约", **rule)
    claim = booked(a_session(a_day(hall, limit=limit, per_person=9, **ALLOWED), court, at(9)), mei)
    missed = booked(a_session(claim.round, court, at(15)), wu)
    Strike.objects.create(
        home_id=hall.home_id, limit=limit, claim=missed, person=wu, at=timezone.now() - timedelta(days=1)
    )

    with pytest.raises(NotEligible):
        take(offer(claim=claim, to=wu, now=timezone.now()), wu)


# --- what comes with it --------------------------------------------------------------------------------------


def test_the_deadline_and_the_strike_are_with_who_holds_it(
    hall: Station, court: Space, mei: Person, wu: Person
) -> None:
    rule = {"strikes": 3, "strike_days": 30, "barred_days": 14}
    limit = Limit.objects.create(home_id=hall.home_id, unit=hall.unit, name="爽约", **rule)
    supply = a_session(a_day(hall, limit=limit, **ALLOWED), court, at(9))
    claim = booked(supply, mei)
    take(offer(claim=claim, to=wu, now=timezone.now()), wu)
    claim = Claim.objects.get(pk=claim.pk)

    too_late = actions.cancel(claim=claim, by=wu.user, now=at(9) - timedelta(hours=1))
    assert supply.session
    actions.mark_missed(session=supply.session, by=None, now=at(11))

    assert too_late == Done.LATE
    assert list(Strike.objects.values_list("person", flat=True)) == [wu.pk]


def test_after_the_time_to_cancel_it_may_still_be_given(
    claim: Claim, supply: Supply, mei: Person, wu: Person
) -> None:
    late = at(9) - timedelta(minutes=30)

    assert take(offer(claim=claim, to=wu, now=late), wu, now=late) == Outcome.MADE
    assert list(handed_over()) == []


def test_who_waits_is_not_overtaken_and_nobody_goes_up(
    claim: Claim, supply: Supply, mei: Person, wu: Person
) -> None:
    (waits,) = people(1)
    one(supply, waits, now=timezone.now())

    take(offer(claim=claim, to=wu, now=timezone.now()), wu)

    supply.refresh_from_db()
    assert (supply.taken, supply.waiting) == (1, 1)
    assert Claim.objects.get(person=waits).state == "waiting"
    assert list(nobody_waits_for_a_place_that_stands_free()) == []


def test_the_codes_that_the_giver_keeps_open_no_door(claim: Claim, mei: Person, wu: Person) -> None:
    now = timezone.now()
    digits = codes.code_of(claim, codes.step_at(now))
    take(offer(claim=claim, to=wu, now=now), wu)

    assert codes.verdict(Claim.objects.get(pk=claim.pk), digits, now) == codes.Verdict.WRONG


def test_calendars_follow(claim: Claim, mei: Person, wu: Person) -> None:
    from yizhan.supplies.ical import claims_for

    take(offer(claim=claim, to=wu, now=timezone.now()), wu)

    assert list(claims_for(mei, timezone.now())) == []
    assert list(claims_for(wu, timezone.now())) == [claim]


def test_the_givers_old_page_does_not_find_it_again(
    supply: Supply, mei: Person, wu: Person, her: Client, hall: Station
) -> None:
    address = f"/book/{hall.pk}/{supply.session_id}/take/"
    her.post(address, {"key": "k1"})
    claim = Claim.objects.get()
    take(offer(claim=claim, to=wu, now=timezone.now()), wu)

    again = her.post(address, {"key": "k1"})

    assert again.status_code == 409
    assert "已经转给同事" in again.content.decode()


# --- where it never is ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        {"is_scarce": True},
        {"is_numbered": True},
        {"is_private": True},
        {"mode": "approval"},
        {"mode": "draw", "closes_at": datetime(2099, 1, 1, tzinfo=timezone.get_current_timezone())},
    ],
    ids=["scarce", "cards", "private", "approved", "drawn"],
)
def test_scarce_rounds_and_cards_are_never_handed_over(east: Unit, more: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="supplies_round_is_not_handed_over"), transaction.atomic():
        a_round(east, may_hand_over=True, **more)


def test_where_the_round_does_not_allow_it_there_is_no_button_and_no_way(
    hall: Station, court: Space, mei: Person, wu: Person, her: Client
) -> None:
    claim = booked(a_session(a_day(hall), court, at(9)), mei)

    assert "转给同事" not in her.get(f"/bookings/{claim.pk}/").content.decode()
    assert "不能转给同事" in her.post(f"/bookings/{claim.pk}/hand-over/", follow=True).content.decode()
    with pytest.raises(NotToBeHanded):
        offer(claim=claim, to=wu, now=timezone.now())


def test_a_rule_that_is_taken_back_stops_offers_too(claim: Claim, mei: Person, wu: Person) -> None:
    made = offer(claim=claim, to=wu, now=timezone.now())
    claim.round.may_hand_over = False
    claim.round.save()

    assert take(made, wu) == Outcome.GONE


@pytest.mark.parametrize("state", ["waiting", "begun", "party", "child"])
def test_only_a_place_that_is_hers_alone_and_ahead_is_given(
    hall: Station, court: Space, supply: Supply, mei: Person, wu: Person, state: str
) -> None:
    if state == "waiting":
        one(supply, *people(1), now=timezone.now())
    claim = booked(supply, mei)
    if state == "party":
        Claim.objects.filter(pk=claim.pk).update(party=7)
    if state == "child":
        Claim.objects.filter(pk=claim.pk).update(who=-7)
    now = at(9) if state == "begun" else timezone.now()

    with pytest.raises(NotToBeHanded):
        offer(claim=claim, to=wu, now=now)


def test_the_officers_rule_reaches_the_days_and_approval_excludes_it(hall: Station) -> None:
    olga, now = places.officer("奥尔加", hall.unit), timezone.now()
    given = {"title": "球场", "per_person": "2", "cancel_minutes": "120", "waiting_most": "5"}
    client = places.signed_in(olga)
    laying.set_terms(station=hall, service="fitness.courts", title="球场", by=olga, now=now)
    terms = hall.terms.get()
    address = f"/console/bookings/{terms.pk}/rules/"

    both = client.post(address, given | {"may_hand_over": "on", "needs_approval": "on"})
    saved = client.post(address, given | {"may_hand_over": "on"}, follow=True)

    assert "批给这个人的，不能转" in both.content.decode()
    assert "可以转给符合条件的同事" in saved.content.decode()
    terms.refresh_from_db()
    assert terms.may_hand_over


# --- two at once --------------------------------------------------------------------------------------------------


@pytest.fixture
def scene(committed_unit: Unit) -> Callable[[], tuple[Claim, Supply, Person, Person, Person]]:
    """A booked session on a fresh day of its own station, its holder and two colleagues."""

    def build() -> tuple[Claim, Supply, Person, Person, Person]:
        hall = places.station(committed_unit, name="健身驿站")
        supply = a_session(a_day(hall, **ALLOWED), a_space(hall, "1 号场"), at(9))
        mei, wu, li = (places.person(name, committed_unit) for name in ("美", "吴", "李"))
        return booked(supply, mei), supply, mei, wu, li

    return build


Scene = Callable[[], tuple[Claim, Supply, Person, Person, Person]]


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_with_one_code_one_has_it(scene: Scene) -> None:
    for _ in range(5):
        claim, supply, _mei, wu, li = scene()
        made = offer(claim=claim, to=None, now=timezone.now())

        outcomes = at_once(lambda: take(made, wu), lambda: take(made, li))  # noqa: B023

        assert sorted(outcomes) == [Outcome.GONE, Outcome.MADE]
        assert holder(claim) == (wu if outcomes[0] == Outcome.MADE else li).pk
        supply.refresh_from_db()
        assert supply.taken == 1
    assert list(handed_over()) == []


@pytest.mark.django_db(transaction=True)
def test_given_and_cancelled_at_once_it_is_one_of_both(scene: Scene) -> None:
    for _ in range(5):
        claim, supply, mei, wu, _li = scene()
        made = offer(claim=claim, to=wu, now=timezone.now())

        outcome, done = at_once(
            lambda: take(made, wu),  # noqa: B023
            lambda: actions.cancel(claim=claim, by=mei.user, now=timezone.now()),  # noqa: B023
        )

        now = Claim.objects.get(pk=claim.pk)
        if outcome == Outcome.MADE:
            # she cancelled what was his by then, or it was not hers to cancel any more
            assert now.person_id == wu.pk
            assert (done, now.state) == (Done.NO, ClaimState.CONFIRMED)
        else:
            assert (outcome, done, now.state) == (Outcome.GONE, Done.DONE, ClaimState.CANCELLED)
        supply.refresh_from_db()
        assert supply.taken == (outcome == Outcome.MADE)


@pytest.mark.django_db(transaction=True)
def test_given_and_checked_in_at_once_it_is_one_of_both(scene: Scene) -> None:
    for _ in range(5):
        claim, supply, mei, wu, _li = scene()
        made = offer(claim=claim, to=wu, now=timezone.now())

        outcome, _done = at_once(
            lambda: take(made, wu),  # noqa: B023
            lambda: actions.check_in(claim=claim, by=None, now=timezone.now()),  # noqa: B023
        )

        now = Claim.objects.get(pk=claim.pk)
        assert now.person_id == (wu if outcome == Outcome.MADE else mei).pk
        supply.refresh_from_db()
        assert supply.taken == 1


@pytest.mark.django_db(transaction=True)
def test_the_colleague_takes_it_and_books_another_at_that_time_and_has_one(
    scene: Scene, committed_unit: Unit
) -> None:
    for _ in range(5):
        claim, _supply, _mei, wu, _li = scene()
        other_hall = places.station(committed_unit, name="另一个")
        other = a_session(a_day(other_hall), a_space(other_hall, "1 号场"), at(9))
        made = offer(claim=claim, to=wu, now=timezone.now())

        at_once(lambda: take(made, wu), lambda: one(other, wu, now=timezone.now()))  # noqa: B023

        standing = Claim.objects.filter(person=wu).exclude(state__in=["cancelled", "lost"])
        assert standing.count() == 1


# --- rights ----------------------------------------------------------------------------------------------------------


def test_two_who_become_one_person_have_given_each_other_nothing(
    claim: Claim, mei: Person, wu: Person
) -> None:
    from yizhan.supplies.privacy import move

    take(offer(claim=claim, to=wu, now=timezone.now()), wu)

    move(mei, wu, timezone.now())

    assert holder(claim) == mei.pk
    assert not Handover.objects.exists()


def test_who_goes_leaves_no_name_at_what_she_gave(claim: Claim, mei: Person, wu: Person) -> None:
    from yizhan.supplies.privacy import give_back

    take(offer(claim=claim, to=wu, now=timezone.now()), wu)
    assert "handovers" in [one.code for one in privacy.exporters()]

    give_back(mei, timezone.now())

    made = Handover.objects.get()
    assert (made.giver_id, made.to_id, holder(claim)) == (None, wu.pk, wu.pk)
    give_back(wu, timezone.now())
    assert list(handed_over()) == []

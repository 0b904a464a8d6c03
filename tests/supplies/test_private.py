"""A private round: its claims name nobody in the records, and no page of the kernel shows them to anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q

from tests.places import factories as places
from tests.supplies.factories import NOON, a_round, a_session, one
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.records.models import Record
from yizhan.supplies import actions, private
from yizhan.supplies.models import Change, Claim, Double, Supply
from yizhan.supplies.privacy import give_back, move
from yizhan.supplies.queries import sessions_with_absentees
from yizhan.supplies.states import ClaimState, Why
from yizhan.supplies.telling import tell_changes

HOUR = timedelta(hours=1)


@pytest.fixture
def mei(east: Unit) -> Person:
    return places.person("梅芳", east)


@pytest.fixture
def supply(east: Unit) -> Supply:
    return a_session(a_round(east, is_private=True, title="服务预约"), None, NOON + HOUR)


@pytest.fixture
def claim(supply: Supply, mei: Person) -> Claim:
    answer = actions.claim_place(supply=supply, person=mei, key="k", by=mei.user, now=NOON)
    return Claim.objects.select_related("round").get(pk=answer.claim_id)


def test_its_records_say_that_not_who(claim: Claim, mei: Person) -> None:
    actions.check_in(claim=claim, by=mei.user, now=NOON + HOUR)
    actions.undo_check_in(claim=claim, by=mei.user, now=NOON + HOUR)  # type: ignore[arg-type]
    actions.cancel(claim=claim, by=mei.user, now=NOON)

    rows = Record.objects.filter(subject=f"supplies.claim:{claim.pk}")

    assert set(rows.values_list("act", flat=True)) == {"supplies.claim", "supplies.use", "supplies.cancel"}
    assert not rows.filter(Q(person_ref__isnull=False) | Q(by__isnull=False)).exists()


def test_nobody_is_missed_by_the_clock_and_who_is_missed_is_not_told_by_the_kernel(claim: Claim) -> None:
    late = NOON + 9 * HOUR
    assert not sessions_with_absentees(late).exists()

    actions.mark_missed(session=claim.supply.session, by=None, now=late)  # type: ignore[arg-type]
    tell_changes(late)

    assert Change.objects.get(claim=claim).told_at
    assert not Notice.objects.exists()


def test_an_officer_does_not_find_it(claim: Claim, east: Unit) -> None:
    olga = places.signed_in(places.officer("奥尔加", east))

    assert olga.post(f"/console/bookings/claims/{claim.pk}/end/").status_code == 404
    claim.refresh_from_db()
    assert claim.state == ClaimState.CONFIRMED


def test_her_page_is_that_of_the_service(claim: Claim, mei: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "_pages", {claim.round.service: lambda one: f"/there/{one.pk}/"})

    answer = places.signed_in(mei.user).get(f"/bookings/{claim.pk}/")  # type: ignore[arg-type]

    assert answer["Location"] == f"/there/{claim.pk}/"


def test_who_is_erased_gives_the_place_back_and_is_in_no_row_of_it(claim: Claim, mei: Person) -> None:
    give_back(mei, NOON)

    claim.refresh_from_db()
    assert (claim.state, claim.why, claim.person, claim.by) == (ClaimState.CANCELLED, Why.ERASED, None, None)
    assert claim.who < 0
    assert not Change.objects.filter(claim=claim, by__isnull=False).exists()


def test_of_two_at_one_time_a_merge_opens_no_matter_for_an_officer(
    claim: Claim, mei: Person, east: Unit
) -> None:
    other = places.person("另一个号", east)
    second = a_session(a_round(east, is_private=True), None, NOON + HOUR)
    hers = Claim.objects.get(pk=one(second, other).claim_id)

    move(mei, other, NOON)

    hers.refresh_from_db()
    assert (hers.person, hers.state) == (None, ClaimState.CANCELLED)
    assert Claim.objects.get(pk=claim.pk).person == mei
    assert not Double.objects.exists()


def test_a_private_one_gives_way_to_what_the_merged_person_had_then(
    claim: Claim, mei: Person, east: Unit
) -> None:
    other = places.person("另一个号", east)
    court = Claim.objects.get(pk=one(a_session(a_round(east), None, NOON + HOUR), other).claim_id)

    move(mei, other, NOON)

    court.refresh_from_db()
    assert court.person == mei
    assert Claim.objects.get(pk=claim.pk).person is None

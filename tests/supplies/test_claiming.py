"""A claim is made once, never one too many, and nobody is told "full" while a place stands free."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.supplies.factories import (
    NOON,
    a_round,
    a_supply,
    ask,
    claims,
    one,
    outcomes,
    people,
    wants,
)
from yizhan.orgs.models import Unit
from yizhan.records.models import Record
from yizhan.supplies import kernel
from yizhan.supplies.kernel import Done, MayNotBecome, Outcome, Oversold, QuotasDoNotSum
from yizhan.supplies.models import Change, Claim, Supply
from yizhan.supplies.states import ClaimState, Why


@pytest.fixture
def two(east: Unit) -> Supply:
    """A round of two places with a waiting list."""
    return a_supply(a_round(east), 2)


def test_places_go_to_those_who_come_first_and_the_others_wait(two: Supply) -> None:
    mei, wu, li = people(3)

    answers = ask(two, mei, wu, li)

    assert outcomes(answers) == [("made", "confirmed"), ("made", "confirmed"), ("made", "waiting")]
    two.refresh_from_db()
    assert (two.taken, two.waiting) == (2, 1)


def test_where_there_is_no_waiting_the_third_is_told_full(east: Unit) -> None:
    supply = a_supply(a_round(east, waiting_most=0), 2)

    assert outcomes(ask(supply, *people(3)))[2] == ("full", None)
    assert Claim.objects.count() == 2


def test_a_waiting_list_has_its_length(east: Unit) -> None:
    supply = a_supply(a_round(east, waiting_most=2), 1)

    assert [state for _outcome, state in outcomes(ask(supply, *people(5)))] == [
        "confirmed",
        "waiting",
        "waiting",
        None,
        None,
    ]
    assert outcomes(ask(supply, *people(1))) == [("full", None)]


def test_nobody_has_two_in_a_round_that_gives_one(two: Supply) -> None:
    mei, wu = people(2)
    first = one(two, mei)

    again = ask(two, mei, wu)

    assert again[0].outcome == Outcome.MINE
    assert again[0].claim_id == first.claim_id
    assert again[1].outcome == Outcome.MADE


def test_nor_by_two_requests_in_one_batch(two: Supply) -> None:
    mei, wu = people(2)

    assert outcomes(ask(two, mei, mei, wu)) == [
        ("made", "confirmed"),
        ("mine", "confirmed"),
        ("made", "confirmed"),
    ]


def test_a_round_that_gives_three_gives_three(east: Unit) -> None:
    supply = a_supply(a_round(east, per_person=3), 10)
    (mei,) = people(1)

    answers = ask(supply, mei, mei, mei, mei)

    assert [answer.outcome for answer in answers] == [Outcome.MADE] * 3 + [Outcome.MINE]
    kernel.become(supply.round, [answers[1].claim_id or 0], ClaimState.CANCELLED, now=NOON, by_id=None)
    assert one(supply, mei).outcome == Outcome.MADE
    assert sorted(Claim.objects.exclude(state="cancelled").values_list("slot", flat=True)) == [1, 2, 3]


def test_the_same_request_again_is_the_same_claim(two: Supply) -> None:
    (mei,) = people(1)
    request = wants(two, mei)
    first = kernel.claim(two.round, [request], now=NOON, via="page")[0]

    again = kernel.claim(two.round, [request, request], now=NOON + timedelta(days=9), via="lane")

    assert outcomes(again) == [("known", "confirmed")] * 2
    assert {answer.claim_id for answer in again} == {first.claim_id}
    assert Claim.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(two: Supply) -> None:
    mei, wu = people(2)
    kernel.claim(two.round, [wants(two, mei, key="partner:1", body=b"mei")], now=NOON, via="api")

    answer = kernel.claim(two.round, [wants(two, wu, key="partner:1", body=b"wu")], now=NOON, via="api")[0]

    assert answer.outcome == Outcome.OTHER
    assert answer.claim_id is None


def test_a_window_opens_and_closes(east: Unit) -> None:
    supply = a_supply(a_round(east, opens_at=NOON, closes_at=NOON + timedelta(hours=1)), 5)
    (mei,) = people(1)

    assert one(supply, mei, now=NOON - timedelta(seconds=1)).outcome == Outcome.EARLY
    assert one(supply, mei, now=NOON + timedelta(hours=1)).outcome == Outcome.LATE
    assert one(supply, mei, now=NOON + timedelta(hours=1), anyway=True).outcome == Outcome.MADE


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_round_that_is_not_open_gives_nothing(east: Unit, state: str) -> None:
    supply = a_supply(a_round(east, state=state), 5)

    assert one(supply, people(1)[0], anyway=True).outcome == Outcome.SHUT


def test_a_supply_of_another_round_is_not_found(east: Unit, two: Supply) -> None:
    other = a_supply(a_round(east), 5)

    answer = kernel.claim(two.round, [wants(other, people(1)[0])], now=NOON, via="page")[0]

    assert answer.outcome == Outcome.NO_SUPPLY


def test_a_round_of_another_home_is_not_found(two: Supply) -> None:
    two.round.home_id += 1

    with pytest.raises(kernel.NoSuchRound):
        one(two, people(1)[0])


# --- cancelling and the waiting list -----------------------------------------------------------------------


def cancel(supply: Supply, answer: kernel.Answer, **more: object) -> Done:
    assert answer.claim_id
    settings = {"now": NOON, "by_id": None, "why": Why.BY_PERSON, "own": True} | more
    return kernel.become(supply.round, [answer.claim_id], ClaimState.CANCELLED, **settings)[answer.claim_id]  # type: ignore[arg-type]


def test_a_free_place_goes_to_the_first_who_waits(two: Supply) -> None:
    mei, wu, li, zhao = people(4)
    answers = ask(two, mei, wu, li, zhao)

    assert cancel(two, answers[0]) == Done.DONE

    assert claims(two.round) == {
        mei.pk: "cancelled",
        wu.pk: "confirmed",
        li.pk: "confirmed",
        zhao.pk: "waiting",
    }
    assert list(Change.objects.order_by("id").values_list("claim__person", "was", "became", "why")) == [
        (mei.pk, "confirmed", "cancelled", "person"),
        (li.pk, "waiting", "confirmed", "promoted"),
    ]


def test_priority_goes_before_the_queue_and_the_queue_within_it(east: Unit) -> None:
    supply = a_supply(a_round(east), 1)
    first, plain, urgent, later = people(4)
    answer = one(supply, first)
    kernel.claim(
        supply.round,
        [wants(supply, plain), wants(supply, urgent, priority=5), wants(supply, later, priority=5)],
        now=NOON,
        via="page",
    )

    cancel(supply, answer)

    assert claims(supply.round)[urgent.pk] == "confirmed"
    assert claims(supply.round)[later.pk] == "waiting"
    assert claims(supply.round)[plain.pk] == "waiting"


def test_who_comes_up_has_a_while_to_confirm_and_then_the_next_comes_up(east: Unit) -> None:
    supply = a_supply(a_round(east, confirm_s=3600), 1)
    mei, wu, li = people(3)
    answers = ask(supply, mei, wu, li)
    cancel(supply, answers[0])
    held = Claim.objects.get(person=wu)
    assert (held.state, held.awaits, held.expires_at) == ("held", "person", NOON + timedelta(hours=1))

    assert kernel.expire(supply.round, now=NOON + timedelta(minutes=59)) == 0
    assert kernel.expire(supply.round, now=NOON + timedelta(hours=1)) == 1

    assert claims(supply.round) == {mei.pk: "cancelled", wu.pk: "cancelled", li.pk: "held"}


def test_confirming_in_time_keeps_the_place_and_too_late_does_not(east: Unit) -> None:
    supply = a_supply(a_round(east, hold_s=600), 2)
    mei, wu = people(2)
    first, second = ask(supply, mei, wu)

    def confirm(answer: kernel.Answer, after_s: int) -> Done:
        return kernel.become(
            supply.round,
            [answer.claim_id or 0],
            ClaimState.CONFIRMED,
            now=NOON + timedelta(seconds=after_s),
            by_id=None,
            own=True,
        )[answer.claim_id or 0]

    assert confirm(first, 599) == Done.DONE
    assert confirm(first, 599) == Done.SAME
    assert confirm(second, 600) == Done.NO
    assert claims(supply.round) == {mei.pk: "confirmed", wu.pk: "cancelled"}


def test_a_hold_that_ran_out_is_a_free_place_for_whoever_asks_next(east: Unit) -> None:
    supply = a_supply(a_round(east, hold_s=600, waiting_most=0), 1)
    mei, wu = people(2)
    one(supply, mei)

    assert one(supply, wu, now=NOON + timedelta(seconds=599)).outcome == Outcome.FULL
    assert one(supply, wu, now=NOON + timedelta(seconds=600)).state == ClaimState.HELD


def test_but_not_past_those_who_wait(east: Unit) -> None:
    supply = a_supply(a_round(east, hold_s=600, confirm_s=600), 1)
    mei, wu, li = people(3)
    ask(supply, mei, wu)

    answer = one(supply, li, now=NOON + timedelta(seconds=600))

    assert answer.state == ClaimState.WAITING
    assert claims(supply.round)[wu.pk] == "held"


def test_after_the_deadline_she_cannot_cancel_herself_but_staff_can(east: Unit) -> None:
    supply = a_supply(a_round(east, closes_at=NOON + timedelta(hours=1)), 1)
    answer = one(supply, people(1)[0])
    after = NOON + timedelta(hours=1, seconds=1)

    assert cancel(supply, answer, now=after) == Done.LATE
    assert cancel(supply, answer, now=after, own=False, why=Why.BY_STAFF) == Done.DONE
    assert cancel(supply, answer, now=after, own=False) == Done.SAME


def test_in_a_round_that_is_approved_a_request_holds_its_place(east: Unit) -> None:
    supply = a_supply(a_round(east, mode="approval", waiting_most=0), 1)
    mei, wu = people(2)
    asked = one(supply, mei)
    assert asked.state == ClaimState.HELD
    assert one(supply, wu).outcome == Outcome.FULL

    own = kernel.become(
        supply.round, [asked.claim_id or 0], ClaimState.CONFIRMED, now=NOON, by_id=None, own=True
    )
    approved = kernel.become(supply.round, [asked.claim_id or 0], ClaimState.CONFIRMED, now=NOON, by_id=7)

    assert list(own.values()) == [Done.NO]
    assert list(approved.values()) == [Done.DONE]


# --- parties -------------------------------------------------------------------------------------------------


def party(supply: Supply, *members: object, number: int = 1, **more: object) -> list[kernel.Answer]:
    requests = [wants(supply, one, party=number) for one in members]  # type: ignore[arg-type]
    return kernel.claim(supply.round, requests, now=NOON, via="page", **more)  # type: ignore[arg-type]


def test_a_family_gets_all_its_places_or_none(east: Unit) -> None:
    supply = a_supply(a_round(east, waiting_most=0), 2)
    family = people(3)

    assert [answer.outcome for answer in party(supply, *family)] == [Outcome.FULL] * 3
    assert [answer.outcome for answer in party(supply, *family[:2])] == [Outcome.MADE] * 2


def test_if_one_of_them_may_not_nobody_of_them_does(two: Supply) -> None:
    mei, wu = people(2)
    one(two, mei)

    assert [answer.outcome for answer in party(two, mei, wu)] == [Outcome.MINE, Outcome.PARTY]


def test_a_party_goes_up_whole_and_holds_up_nobody_whom_one_place_helps(east: Unit) -> None:
    supply = a_supply(a_round(east), 2)
    first, second, a, b, single = people(5)
    answers = ask(supply, first, second)
    party(supply, a, b)
    one(supply, single)

    cancel(supply, answers[0])
    assert [claims(supply.round)[who.pk] for who in (a, b, single)] == ["waiting", "waiting", "confirmed"]

    kernel.set_capacities(supply.round, {supply: 4}, now=NOON)
    assert [claims(supply.round)[who.pk] for who in (a, b, single)] == ["confirmed"] * 3


def test_a_party_cancels_together(two: Supply) -> None:
    mei, wu = people(2)
    answers = party(two, mei, wu)

    assert cancel(two, answers[0]) == Done.DONE
    assert set(claims(two.round).values()) == {"cancelled"}


# --- capacities, quotas, numbers --------------------------------------------------------------------------------


def test_more_places_go_to_those_who_wait(two: Supply) -> None:
    ask(two, *people(5))

    assert kernel.set_capacities(two.round, {two: 4}, now=NOON) == 2
    assert sorted(claims(two.round).values()) == ["confirmed"] * 4 + ["waiting"]


def test_a_capacity_below_what_is_taken_is_refused(two: Supply) -> None:
    ask(two, *people(2))

    with pytest.raises(Oversold):
        kernel.set_capacities(two.round, {two: 1}, now=NOON)
    two.refresh_from_db()
    assert two.capacity == 2


@pytest.mark.django_db(transaction=True)
def test_quotas_sum_to_the_total_through_every_change(committed_unit: Unit) -> None:
    from django.db import transaction

    with transaction.atomic():
        round = a_round(committed_unit, total=10)
        general = a_supply(round, 4, takes_reflow=True)
        platform = a_supply(round, 6, channel="platform")
    with pytest.raises(QuotasDoNotSum), kernel.refusals(), transaction.atomic():
        kernel.set_capacities(round, {general: 5}, now=NOON)
    kernel.set_capacities(round, {general: 5, platform: 5}, now=NOON)
    ask(general, *people(7))
    ask(platform, *people(2))

    assert kernel.reflow(round, now=NOON) == 3

    assert sorted(Supply.objects.values_list("channel", "capacity", "taken", "waiting")) == [
        ("", 8, 7, 0),
        ("platform", 2, 2, 0),
    ]


def test_numbers_follow_one_another_also_for_those_who_come_up(east: Unit) -> None:
    supply = a_supply(a_round(east, is_numbered=True), 2)
    answers = ask(supply, *people(4))
    assert [answer.number for answer in answers] == [1, 2, None, None]

    cancel(supply, answers[0])

    assert list(Claim.objects.order_by("id").values_list("number", flat=True)) == [1, 2, 3, None]
    kernel.set_capacities(supply.round, {supply: 5}, now=NOON)
    assert [answer.number for answer in ask(supply, *people(1))] == [5]


# --- what the database refuses whoever writes ----------------------------------------------------------------------


@pytest.mark.django_db
def test_every_state_becomes_what_the_table_says_and_nothing_else() -> None:
    from django.db import connection

    from yizhan.supplies.states import MAY_BECOME

    with connection.cursor() as cursor:
        for was in ClaimState:
            for becomes in ClaimState:
                cursor.execute("SELECT supplies_may_become(%s, %s)", [was, becomes])
                assert cursor.fetchone() == (becomes in MAY_BECOME[was],), (was, becomes)


def test_a_claim_that_is_over_stays_over(two: Supply) -> None:
    answer = one(two, people(1)[0])
    cancel(two, answer)

    with pytest.raises(MayNotBecome), kernel.refusals():
        Claim.objects.filter(pk=answer.claim_id).update(state="confirmed")


def test_nobody_writes_what_is_taken(two: Supply) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="counted from the claims"):
        Supply.objects.filter(pk=two.pk).update(taken=0, waiting=9)


def test_a_claim_is_never_deleted(two: Supply) -> None:
    from django.db import IntegrityError

    one(two, people(1)[0])

    with pytest.raises(IntegrityError, match="cancelled, not deleted"):
        Claim.objects.all()._raw_delete("default")


def test_each_claim_and_what_became_of_it_leaves_a_record(two: Supply) -> None:
    mei, wu = people(2)
    first, second = ask(two, mei, wu)
    cancel(two, first)
    for state in (ClaimState.USED, ClaimState.CONFIRMED, ClaimState.USED):
        kernel.become(two.round, [second.claim_id or 0], state, now=NOON, by_id=None)

    told = (
        Record.objects.filter(act__startswith="supplies")
        .order_by("id")
        .values_list("subject", "act", "count", "count_of", "person_ref", "method")
    )
    mine, hers = f"supplies.claim:{first.claim_id}", f"supplies.claim:{second.claim_id}"
    assert list(told) == [
        (mine, "supplies.claim", 1, "thing", mei.ref, "page"),
        (hers, "supplies.claim", 1, "thing", wu.ref, "page"),
        (mine, "supplies.cancel", 1, "thing", mei.ref, "page"),
        (hers, "supplies.use", 1, "attendance", wu.ref, "page"),
        (hers, "supplies.use", -1, "attendance", wu.ref, "page"),
        (hers, "supplies.use", 1, "attendance", wu.ref, "page"),
    ]

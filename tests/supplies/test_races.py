"""Several connections at once: the promises hold whoever is first."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tests.places.factories import at_once
from tests.supplies.factories import (
    NOON,
    a_round,
    a_session,
    a_space,
    a_supply,
    ask,
    claims,
    one,
    people,
    station,
    wants,
)
from yizhan.orgs.models import Unit
from yizhan.supplies import kernel
from yizhan.supplies.kernel import Outcome
from yizhan.supplies.models import Claim, Limit, Part
from yizhan.supplies.states import ClaimState, Why

pytestmark = pytest.mark.django_db(transaction=True)
TEN = NOON + timedelta(hours=22)


def of(*answers: kernel.Answer) -> Counter[str]:
    """How often each outcome came, with the state where a claim was made."""
    return Counter(
        str((answer.state if answer.outcome == Outcome.MADE else answer.outcome) or "") for answer in answers
    )


def test_eight_ask_for_the_last_place_and_one_gets_it(committed_unit: Unit) -> None:
    supply = a_supply(a_round(committed_unit, waiting_most=0), 1)

    answers = at_once(*[lambda who=who: one(supply, who) for who in people(8)])

    assert of(*answers) == {"confirmed": 1, "full": 7}


def test_one_person_by_eight_phones_gets_one(committed_unit: Unit) -> None:
    supply = a_supply(a_round(committed_unit), 5)
    (mei,) = people(1)

    answers = at_once(*[lambda: one(supply, mei)] * 8)

    assert of(*answers) == {"confirmed": 1, "mine": 7}


def test_the_same_request_eight_times_is_one_claim(committed_unit: Unit) -> None:
    supply = a_supply(a_round(committed_unit), 5)
    request = wants(supply, people(1)[0])

    answers = at_once(*[lambda: kernel.claim(supply.round, [request], now=NOON, via="page")[0]] * 8)

    assert of(*answers) == {"confirmed": 1, "known": 7}
    assert len({answer.claim_id for answer in answers}) == 1


def test_one_key_in_two_rounds_is_one_claim(committed_unit: Unit) -> None:
    first, second = (a_supply(a_round(committed_unit), 5) for _ in range(2))
    mei, wu = people(2)

    answers = at_once(
        lambda: kernel.claim(first.round, [wants(first, mei, key="api:7")], now=NOON, via="api")[0],
        lambda: kernel.claim(second.round, [wants(second, wu, key="api:7")], now=NOON, via="api")[0],
    )

    assert of(*answers) == {"confirmed": 1, "other": 1}


def test_two_channels_never_give_one_person_two(committed_unit: Unit) -> None:
    round = a_round(committed_unit)
    left, right = (a_supply(round, 5, channel=name) for name in ("left", "right"))
    everybody = people(6)

    answers = at_once(
        lambda: ask(left, *everybody),
        lambda: ask(right, *reversed(everybody)),
        lambda: ask(left, *reversed(everybody)),
        lambda: ask(right, *everybody),
    )

    made = Claim.objects.exclude(state="cancelled").values_list("person", flat=True)
    assert sorted(made) == sorted(who.pk for who in everybody)
    assert of(*[answer for batch in answers for answer in batch])["mine"] == 18


def test_nobody_is_in_two_halls_at_once(committed_unit: Unit) -> None:
    halls = [a_session(a_round(committed_unit), None, TEN, seats=20) for _ in range(4)]
    (mei,) = people(1)

    answers = at_once(*[lambda hall=hall: one(hall, mei) for hall in halls])

    assert of(*answers) == {"confirmed": 1, "overlaps": 3}


def test_batches_that_meet_in_many_people_end_and_nobody_is_told_full(committed_unit: Unit) -> None:
    halls = [a_session(a_round(committed_unit, waiting_most=0), None, TEN, seats=10) for _ in range(2)]
    everybody = people(10)

    answers = at_once(
        lambda: ask(halls[0], *everybody),
        lambda: ask(halls[1], *reversed(everybody)),
    )

    assert of(*answers[0], *answers[1]) == {"confirmed": 10, "overlaps": 10}


def test_the_hall_and_its_courts_are_never_given_at_one_time(committed_unit: Unit) -> None:
    at = station(committed_unit)
    hall, left, right = (a_space(at, name) for name in ("大厅", "1 号场", "2 号场"))
    Part.objects.bulk_create(Part(whole=hall, part=part) for part in (left, right))
    supplies = [
        a_session(a_round(committed_unit), space, TEN, occupies="taken") for space in (hall, left, right)
    ]

    answers = at_once(
        *[lambda pair=pair: one(*pair) for pair in zip(supplies, people(3), strict=True)]  # type: ignore[misc]
    )

    states = [answer.outcome for answer in answers]
    assert states in (
        [Outcome.MADE, Outcome.BLOCKED, Outcome.BLOCKED],
        [Outcome.BLOCKED, Outcome.MADE, Outcome.MADE],
    )


def test_a_limit_over_rounds_holds(committed_unit: Unit) -> None:
    limit = Limit.objects.create(
        home_id=committed_unit.home_id, unit=committed_unit, name="球场", day_count=2
    )
    sessions = [
        a_session(a_round(committed_unit, limit=limit), None, TEN + timedelta(hours=at)) for at in range(6)
    ]
    (mei,) = people(1)

    answers = at_once(*[lambda supply=supply: one(supply, mei) for supply in sessions])

    assert of(*answers) == {"confirmed": 2, "day_count": 4}


def test_a_place_given_back_while_others_ask_goes_to_who_waits(committed_unit: Unit) -> None:
    supply = a_supply(a_round(committed_unit), 2)
    mei, wu, waits, asks = people(4)
    first, second, _third = ask(supply, mei, wu, waits)

    def give_back(answer: kernel.Answer) -> object:
        return kernel.become(
            supply.round,
            [answer.claim_id or 0],
            ClaimState.CANCELLED,
            now=NOON,
            why=Why.BY_PERSON,
            by_id=None,
            own=True,
        )

    at_once(lambda: give_back(first), lambda: one(supply, asks), lambda: give_back(second))

    assert claims(supply.round) == {
        mei.pk: "cancelled",
        wu.pk: "cancelled",
        waits.pk: "confirmed",
        asks.pk: "confirmed",
    }


def test_confirming_and_running_out_at_once_leave_one_of_both(committed_unit: Unit) -> None:
    supply = a_supply(a_round(committed_unit, hold_s=60), 1)
    mei, wu = people(2)
    held, _waits = ask(supply, mei, wu)
    edge = NOON + timedelta(seconds=60)

    at_once(
        lambda: kernel.become(
            supply.round,
            [held.claim_id or 0],
            ClaimState.CONFIRMED,
            now=edge - timedelta(seconds=1),
            by_id=None,
            own=True,
        ),
        lambda: kernel.expire(supply.round, now=edge),
    )

    assert claims(supply.round) in (
        {mei.pk: "confirmed", wu.pk: "waiting"},
        {mei.pk: "cancelled", wu.pk: "confirmed"},
    )


def test_less_capacity_and_more_claims_at_once_never_oversell(committed_unit: Unit) -> None:
    supply = a_supply(a_round(committed_unit, waiting_most=0), 6)

    at_once(
        lambda: ask(supply, *people(4)),
        lambda: kernel.set_capacities(supply.round, {supply: 3}, now=NOON),
        lambda: ask(supply, *people(4)),
    )

    supply.refresh_from_db()
    assert supply.taken <= supply.capacity
    assert supply.taken == Claim.objects.filter(state="confirmed").count()
    assert supply.taken == supply.capacity or supply.capacity == 6


def test_a_draw_runs_once_and_one_of_two_officers_is_told_so(committed_unit: Unit) -> None:
    round = a_round(committed_unit, mode="draw", closes_at=NOON + timedelta(hours=1))
    ask(a_supply(round, 2), *people(5))
    kernel.freeze(round, now=NOON + timedelta(hours=1), seed_source="双色球")
    later = NOON + timedelta(hours=2)

    results = at_once(
        *[lambda seed=seed: kernel.draw(round, now=later, seed=seed, by_id=None) for seed in "ab"]
    )

    assert sorted(type(result).__name__ for result in results) == ["DrawnAlready", "int"]
    assert Counter(claims(round).values()) == {"confirmed": 2, "waiting": 3}

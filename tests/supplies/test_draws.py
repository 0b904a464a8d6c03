"""A draw is frozen, hashed, seeded later, and comes out the same whoever runs it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from tests.supplies.factories import NOON, a_round, a_supply, ask, claims, one, people, wants
from yizhan.orgs.models import Unit
from yizhan.supplies import kernel
from yizhan.supplies.kernel import DrawnAlready, NotYetFrozen, Outcome
from yizhan.supplies.models import Claim, Draw, DrawEntry, Round, Supply
from yizhan.supplies.states import ClaimState

CLOSES = NOON + timedelta(days=1)
LATER = CLOSES + timedelta(hours=3)
SEED = "双色球 2026108 期 03 07 12 19 25 31 + 08"


@pytest.fixture
def term(east: Unit) -> Round:
    return a_round(east, mode="priority", closes_at=CLOSES, title="暑托班")


@pytest.fixture
def seats(term: Round) -> Supply:
    return a_supply(term, 3)


def run(round: Round, *, seed: str = SEED, freeze_at: object = CLOSES) -> Draw:
    kernel.freeze(round, now=freeze_at, seed_source="中国福彩双色球 2026108 期")  # type: ignore[arg-type]
    kernel.draw(round, now=LATER, seed=seed, by_id=None)
    return Draw.objects.get(round=round)


def by_hand(draw: Draw, capacity: int) -> list[str]:
    """The rule as it is published, in Python: who gets a place."""
    lines = [(entry.priority, entry.entry) for entry in DrawEntry.objects.filter(draw=draw)]
    ranked = sorted(
        lines,
        key=lambda line: (-line[0], hashlib.sha256(f"{draw.seed}:{line[1]}".encode()).digest(), line[1]),
    )
    return [entry for _priority, entry in ranked[:capacity]]


def test_until_the_window_closes_everybody_enters_and_nobody_is_refused(seats: Supply) -> None:
    answers = ask(seats, *people(10))

    assert {answer.state for answer in answers} == {ClaimState.ENTERED}
    seats.refresh_from_db()
    assert seats.taken == 0


def test_the_draw_comes_out_as_the_published_rule_says(seats: Supply, term: Round) -> None:
    ask(seats, *people(10))

    draw = run(term)

    won = Claim.objects.filter(state="confirmed").values_list("entry", flat=True)
    assert set(won) == set(by_hand(draw, 3))
    assert sorted(claims(term).values()) == ["confirmed"] * 3 + ["waiting"] * 7


def test_the_hash_is_that_of_the_published_text(seats: Supply, term: Round) -> None:
    ask(seats, *people(4))
    draw = run(term)

    text = "".join(
        f"{line.entry} {line.supply_id} {line.priority}\n"
        for line in sorted(DrawEntry.objects.all(), key=lambda line: line.entry)
    )
    assert draw.entries_hash == hashlib.sha256(text.encode()).hexdigest()
    assert draw.entries == 4


def test_a_priority_group_comes_before_the_others_and_is_drawn_within(seats: Supply, term: Round) -> None:
    plain, front_line = people(6), people(5)
    ask(seats, *plain)
    kernel.claim(term, [wants(seats, one, priority=10) for one in front_line], now=NOON, via="page")

    run(term)

    states = claims(term)
    assert sorted(states[one.pk] for one in front_line) == ["confirmed"] * 3 + ["waiting"] * 2
    waiting = Claim.objects.filter(state="waiting").order_by("-priority", "queue")
    assert {claim.person_id for claim in waiting[:2]} <= {one.pk for one in front_line}


def test_who_withdraws_after_the_freeze_stays_on_the_list_and_gets_no_place(
    seats: Supply, term: Round
) -> None:
    all_ten = people(10)
    answers = ask(seats, *all_ten)
    kernel.freeze(term, now=CLOSES, seed_source="双色球")
    before = Draw.objects.get().entries_hash
    kernel.become(term, [answers[0].claim_id or 0], ClaimState.CANCELLED, now=CLOSES, by_id=None, own=True)

    kernel.draw(term, now=LATER, seed=SEED, by_id=None)

    gone = DrawEntry.objects.get(claim=answers[0].claim_id)
    assert gone.result == "gone"
    assert gone.rank is not None
    assert sorted(claims(term).values()) == ["cancelled"] + ["confirmed"] * 3 + ["waiting"] * 6
    assert Draw.objects.get().entries_hash == before


def test_nobody_enters_once_the_list_is_frozen(seats: Supply, term: Round) -> None:
    ask(seats, *people(2))
    kernel.freeze(term, now=CLOSES, seed_source="双色球")

    assert one(seats, people(1)[0], now=CLOSES, anyway=True).outcome == Outcome.LATE


def test_the_list_is_not_frozen_before_the_window_closes(seats: Supply, term: Round) -> None:
    with pytest.raises(NotYetFrozen):
        kernel.freeze(term, now=CLOSES - timedelta(seconds=1), seed_source="双色球")


def test_the_seed_comes_after_the_freeze(seats: Supply, term: Round) -> None:
    from django.db import IntegrityError

    kernel.freeze(term, now=CLOSES, seed_source="双色球")

    with pytest.raises(IntegrityError, match="supplies_seed_comes_after_the_list"):
        kernel.draw(term, now=CLOSES, seed=SEED, by_id=None)


def test_a_draw_runs_once(seats: Supply, term: Round) -> None:
    ask(seats, *people(5))
    run(term)

    with pytest.raises(DrawnAlready):
        kernel.draw(term, now=LATER, seed="另一个种子", by_id=None)


def test_without_a_waiting_list_the_others_have_lost(east: Unit) -> None:
    round = a_round(east, mode="draw", closes_at=CLOSES, waiting_most=1)
    ask(a_supply(round, 2), *people(6))

    run(round)

    assert sorted(claims(round).values()) == ["confirmed"] * 2 + ["lost"] * 3 + ["waiting"]


def test_a_place_given_back_after_the_draw_goes_to_the_next_of_the_list(seats: Supply, term: Round) -> None:
    ask(seats, *people(10))
    draw = run(term)
    winner = Claim.objects.filter(state="confirmed").first()
    assert winner
    fourth = by_hand(draw, 4)[3]

    kernel.become(term, [winner.pk], ClaimState.CANCELLED, now=LATER, by_id=None)

    assert Claim.objects.get(entry=fourth).state == "confirmed"


def test_an_offer_has_its_deadline(east: Unit) -> None:
    round = a_round(east, mode="draw", closes_at=CLOSES, confirm_s=86400)
    ask(a_supply(round, 2), *people(5))
    run(round)

    offer = Claim.objects.filter(state="held")
    assert [claim.expires_at for claim in offer] == [LATER + timedelta(days=1)] * 2
    kernel.expire(round, now=LATER + timedelta(days=1))
    assert sorted(claims(round).values()) == ["cancelled"] * 2 + ["held"] * 2 + ["waiting"]

"""A round of care: set aside from stock, claimed, handed out once to each, finished."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.db.models import Sum

from tests.orgs.factories import make_user
from tests.places.factories import at_once
from tests.services.goods.factories import DAY, NOON, a_care, a_lot, claims, ink, stock
from yizhan.common.checks import invariants
from yizhan.common.retention import purge_all
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.records.models import Record
from yizhan.services.goods.access import OfOtherRound, WrongCode, claim_by_code
from yizhan.services.goods.actions.care import (
    BadWindow,
    Finished,
    HandedAlready,
    NoGoods,
    NoPlace,
    NoSignature,
    NotHers,
    NotNow,
    OtherUnit,
    WasTakenBack,
    finish,
    hand_out,
    plan_care,
    take,
    take_back,
)
from yizhan.services.goods.actions.stock import NoReason, NotEnough, write_off
from yizhan.services.goods.codes import code_of
from yizhan.services.goods.models import Care, HandOut, Lot, Share
from yizhan.services.goods.privacy import forget
from yizhan.supplies.actions import NotEligible, cancel
from yizhan.supplies.kernel import Outcome
from yizhan.supplies.models import Claim


def hands(care: Care, key: str, by: User, **more: Any) -> HandOut:
    return hand_out(care=care, key=key, by=by, **{"now": NOON} | more)


def lot_now(lot: Lot) -> tuple[int, int]:
    fresh = Lot.objects.get(pk=lot.pk)
    return fresh.stock, fresh.promised


def broken() -> list[str]:
    return [row for one in [*invariants("goods."), *invariants("supplies.")] for row in one.broken()]


def a_worker(unit: Unit, **more: Any) -> Person:
    return Person.objects.create(user=make_user("工"), unit=unit, **more)


# --- made from stock ------------------------------------------------------------------------------------


def test_a_round_sets_aside_what_it_promises_and_nobody_else_gets_it(east: Unit) -> None:
    lot = a_lot(east, 10)
    a_care(lot, places=3, per_person=2)

    assert lot_now(lot) == (10, 6)
    with pytest.raises(NotEnough, match="要出 5 份，只有 10 份，其中 6 份已留给正在办的批次。"):
        write_off(lot=lot, count=5, reason="过期", key="w", by=None, now=NOON)
    with pytest.raises(NotEnough):
        a_care(lot, places=5)
    with pytest.raises(DatabaseError), transaction.atomic():
        Share.objects.update(reserved=11)


def test_a_round_without_goods_with_another_units_goods_or_a_window_turned_round_is_none(
    east: Unit, west: Unit
) -> None:
    lot, care = a_lot(east), a_care(a_lot(east))

    with pytest.raises(NoGoods):
        a_care(lot, per_person=0)
    with pytest.raises(BadWindow):
        a_care(lot, hands_until=NOON - 2 * DAY)
    terms_of_west: Any = {"unit": west, "goods": {lot: 1}, "by": None, "now": NOON}
    with pytest.raises(OtherUnit):
        plan_care(terms=_terms(), **terms_of_west)
    assert Care.objects.get() == care


def _terms() -> Any:
    from yizhan.services.goods.actions.care import Terms
    from yizhan.services.goods.models import Season

    return Terms("送清凉", Season.SUMMER, 1, "门口", NOON, NOON + DAY, NOON, NOON + DAY)


# --- claimed --------------------------------------------------------------------------------------------


def test_who_is_of_the_unit_and_the_trade_takes_one_and_no_second(east: Unit, mei: User, wu: User) -> None:
    care = a_care(a_lot(east), trades=("courier",))
    claims(care, mei.person)

    again = take(care=care, person=mei.person, key="k2", by=mei, now=NOON)

    assert again.outcome == Outcome.MINE
    with pytest.raises(NotEligible):
        take(care=care, person=wu.person, key="k3", by=wu, now=NOON)


def test_where_names_are_asked_for_only_who_was_verified_takes_one_also_at_the_table(
    east: Unit, mei: User, olga: User
) -> None:
    care = a_care(a_lot(east), real_name=True)
    named = a_worker(east, verified_at=NOON)

    with pytest.raises(NotEligible) as no:
        take(care=care, person=mei.person, key="k", by=mei, now=NOON)
    with pytest.raises(NotEligible):
        hands(care, "h", olga, person=mei.person, signature=ink())

    assert [str(reason.says) for reason in no.value.reasons] == ["要先实名认证"]
    assert hands(care, "h2", olga, person=named, signature=ink()).claim.person == named


def test_so_many_in_a_year_over_all_rounds_of_the_unit(east: Unit, mei: User) -> None:
    lot = a_lot(east, 20)
    first, second, other = a_care(lot, year_count=1), a_care(lot, year_count=1), a_care(lot)
    claims(first, mei.person)

    refused = take(care=second, person=mei.person, key="k2", by=mei, now=NOON)

    assert refused.outcome == Outcome.YEAR_COUNT
    assert claims(other, mei.person)


def test_the_years_limit_holds_at_the_table_too_and_a_closed_window_does_not(
    east: Unit, mei: User, olga: User
) -> None:
    lot = a_lot(east, 20)
    first = a_care(lot, year_count=1, closes_at=NOON - DAY / 2)
    second = a_care(lot, year_count=1)
    hands(first, "h1", olga, person=mei.person, signature=ink())

    with pytest.raises(NoPlace, match="每人每年最多 1 次，今年已经领过。"):
        hands(second, "h2", olga, person=mei.person, signature=ink())

    assert (stock(lot), Claim.objects.count()) == (19, 1)


# --- handed out ------------------------------------------------------------------------------------------


def test_by_the_code_she_gets_it_the_ledger_says_so_and_she_is_told(
    east: Unit, mei: User, olga: User
) -> None:
    lot = a_lot(east, 10)
    care = a_care(lot, places=3, per_person=2)
    claim = claims(care, mei.person)

    done = hands(care, "h1", olga, claim=claim_by_code(care, code_of(claim)))

    claim.refresh_from_db()
    assert (claim.state, lot_now(lot)) == ("used", (8, 4))
    entry = lot.entries.get(kind="handed")
    assert (entry.count, entry.hand_out, entry.by) == (-2, done, olga)
    record = Record.objects.get(act="goods.hand_out")
    assert (record.count, record.count_of, record.data["value_fen"]) == (2, "thing", 7100)
    assert Notice.objects.get(person=mei.person).kind == "goods.handed"
    assert broken() == []


def test_without_a_code_she_signs_and_the_signature_is_kept(east: Unit, mei: User, olga: User) -> None:
    care = a_care(a_lot(east))

    with pytest.raises(NoSignature):
        hands(care, "h1", olga, person=mei.person)
    done = hands(care, "h2", olga, person=mei.person, signature=ink())

    assert (done.how, done.claim.person, default_storage.exists(done.signature.name)) == (
        "phone",
        mei.person,
        True,
    )
    assert broken() == []


def test_the_same_request_is_the_same_hand_out_and_another_is_told_who_has_it(
    east: Unit, mei: User, olga: User
) -> None:
    lot = a_lot(east)
    care = a_care(lot)
    claim = claims(care, mei.person)
    done = hands(care, "h1", olga, claim=claim)

    assert hands(care, "h1", olga, claim=claim) == done
    with pytest.raises(HandedAlready, match="欧佳 发的"):
        hands(care, "h2", olga, claim=claim)
    with pytest.raises(HandedAlready):
        hands(care, "h3", olga, person=mei.person, signature=ink())
    assert stock(lot) == 9


def test_nothing_is_handed_out_outside_the_window_or_after_the_end(east: Unit, mei: User, olga: User) -> None:
    care = a_care(a_lot(east))
    claim = claims(care, mei.person)

    for when in (NOON - 2 * DAY, NOON + DAY):
        with pytest.raises(NotNow, match="发放时间是"):
            hands(care, "h", olga, claim=claim, now=when)
    finish(care=care, by=olga, now=NOON)
    with pytest.raises(Finished):
        hands(care, "h", olga, claim=claim)


def test_a_code_that_is_made_up_of_another_round_or_given_back_gets_nothing(
    east: Unit, mei: User, olga: User
) -> None:
    lot = a_lot(east)
    care, other = a_care(lot), a_care(lot)
    claim = claims(care, mei.person)
    code = code_of(claim)

    for wrong in (
        "",
        "0-000000",
        f"{claim.pk}-000000",
        f"{claim.pk + 1}{code[-7:]}",
        "九",
        "9" * 40,
        "١-٢٣٤٥٦٧",
    ):
        with pytest.raises(WrongCode):
            claim_by_code(care, wrong)
    with pytest.raises(OfOtherRound):
        claim_by_code(other, code)
    wide = code.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789-"})
    assert claim_by_code(care, wide) == claim  # as a Chinese keyboard types it
    cancel(claim=claim, by=mei, now=NOON)
    with pytest.raises(NotHers):
        hands(care, "h", olga, claim=claim_by_code(care, code))
    assert stock(lot) == 10


def test_when_all_places_are_taken_nobody_is_taken_in_at_the_table(east: Unit, mei: User, olga: User) -> None:
    care = a_care(a_lot(east), places=1)
    claims(care, mei.person)

    with pytest.raises(NoPlace):
        hands(care, "h", olga, person=a_worker(east), signature=ink())


def test_who_may_not_have_it_gets_nothing_at_the_table_either(east: Unit, wu: User, olga: User) -> None:
    with pytest.raises(NotEligible):
        hands(a_care(a_lot(east)), "h", olga, person=wu.person, signature=ink())


def test_the_end_gives_up_what_nobody_fetched_and_frees_it(east: Unit, mei: User, olga: User) -> None:
    lot = a_lot(east, 10)
    care = a_care(lot, places=3, per_person=2)
    hands(care, "h", olga, claim=claims(care, mei.person))
    late = claims(care, a_worker(east))

    assert finish(care=care, by=olga, now=NOON) == 1

    late.refresh_from_db()
    assert (late.state, lot_now(lot)) == ("cancelled", (8, 0))
    assert finish(care=care, by=olga, now=NOON) == 0
    assert broken() == []


def test_what_was_handed_out_stays_written(east: Unit, mei: User, olga: User) -> None:
    care = a_care(a_lot(east))
    hands(care, "h", olga, claim=claims(care, mei.person))

    for wrong in (
        lambda: HandOut.objects.all().delete(),
        lambda: HandOut.objects.update(at=NOON + DAY),
        lambda: Lot.objects.update(promised=0),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


# --- taken back -------------------------------------------------------------------------------------------


def test_a_wrong_hand_out_is_taken_back_with_a_reason_and_her_claim_can_be_fetched(
    east: Unit, mei: User, olga: User
) -> None:
    lot = a_lot(east, 10)
    care = a_care(lot, places=3, per_person=2)
    claim = claims(care, mei.person)
    wrong = hands(care, "h1", olga, claim=claim)

    with pytest.raises(NoReason):
        take_back(hand_out=wrong, reason=" ", by=olga, now=NOON)
    assert take_back(hand_out=wrong, reason="发错了人", by=olga, now=NOON)
    assert not take_back(hand_out=wrong, reason="再来一次", by=olga, now=NOON)

    claim.refresh_from_db()
    assert (claim.state, lot_now(lot)) == ("confirmed", (10, 6))
    rows = [(row.kind, row.count, row.reason) for row in lot.entries.order_by("pk")]
    assert rows == [("receipt", 10, ""), ("handed", -2, ""), ("returned", 2, "发错了人")]
    assert Record.objects.filter(act="goods.hand_out").aggregate(Sum("count"))["count__sum"] == 0
    assert [one.kind for one in Notice.objects.filter(person=mei.person)].count("goods.taken_back") == 1
    with pytest.raises(WasTakenBack):
        hands(care, "h1", olga, claim=claim)
    assert hands(care, "h2", olga, claim=claim).pk != wrong.pk
    assert (lot_now(lot), broken()) == ((8, 4), [])


def test_who_was_taken_in_at_the_table_has_no_claim_after_it_and_her_place_is_free(
    east: Unit, mei: User, olga: User
) -> None:
    lot = a_lot(east)
    care = a_care(lot, places=1)
    wrong = hands(care, "h1", olga, person=mei.person, signature=ink())

    take_back(hand_out=wrong, reason="发错了人", by=olga, now=NOON)

    wrong.claim.refresh_from_db()
    assert (wrong.claim.state, lot_now(lot)) == ("cancelled", (10, 1))
    assert hands(care, "h2", olga, person=a_worker(east), signature=ink())
    assert broken() == []


def test_after_the_end_what_is_taken_back_is_free(east: Unit, mei: User, olga: User) -> None:
    lot = a_lot(east)
    care = a_care(lot)
    wrong = hands(care, "h1", olga, claim=claims(care, mei.person))
    finish(care=care, by=olga, now=NOON)

    take_back(hand_out=wrong, reason="没有发", by=olga, now=NOON + DAY)

    assert (lot_now(lot), broken()) == ((10, 0), [])
    with pytest.raises(DatabaseError), transaction.atomic():
        HandOut.objects.update(taken_back_at=None, taken_back_why="", taken_back_by=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        HandOut.objects.update(taken_back_why="另一个")


# --- the signature goes ----------------------------------------------------------------------------------


def test_a_signature_goes_after_three_years_or_with_its_person(east: Unit, mei: User, olga: User) -> None:
    care = a_care(a_lot(east))
    old = hands(care, "h1", olga, person=mei.person, signature=ink())
    other = a_worker(east)
    fresh = hands(care, "h2", olga, person=other, signature=ink())

    forget(other, NOON)
    purge_all(NOON + 1094 * DAY)
    stays = default_storage.exists(old.signature.name)
    purge_all(NOON + 1096 * DAY)

    assert stays
    assert not default_storage.exists(old.signature.name)
    assert not default_storage.exists(fresh.signature.name)
    assert list(HandOut.objects.values_list("signature", flat=True)) == ["", ""]


# --- at once ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_hand_it_out_once(east: Unit, mei: User, olga: User) -> None:
    lot = a_lot(east)
    care = a_care(lot)
    claim = claims(care, mei.person)

    got = at_once(
        *[lambda n=n: hands(care, f"code{n}", olga, claim=claim) for n in range(3)],
        *[lambda n=n: hands(care, f"sign{n}", olga, person=mei.person, signature=ink()) for n in range(3)],
    )

    assert sorted(type(one).__name__ for one in got) == ["HandOut", *["HandedAlready"] * 5]
    assert (stock(lot), Claim.objects.count()) == (9, 1)
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_the_tables_of_two_rounds_and_her_own_tap_at_once_give_her_one_in_the_year(
    east: Unit, mei: User, olga: User
) -> None:
    lot = a_lot(east, 20)
    first, second = a_care(lot, year_count=1), a_care(lot, year_count=1)

    got = at_once(
        *[
            lambda care=care: hands(care, f"h{care.pk}", olga, person=mei.person, signature=ink())
            for care in (first, second)
        ],
        lambda: take(care=first, person=mei.person, key="tap", by=mei, now=NOON),
    )

    assert Claim.objects.count() == 1, got
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_take_it_back_once(east: Unit, mei: User, olga: User) -> None:
    lot = a_lot(east)
    care = a_care(lot)
    wrong = hands(care, "h1", olga, claim=claims(care, mei.person))

    got = at_once(*[lambda: take_back(hand_out=wrong, reason="发错了人", by=olga, now=NOON)] * 3)

    assert sorted(got) == [False, False, True]
    assert (lot_now(lot), broken()) == ((10, 3), [])


@pytest.mark.django_db(transaction=True)
def test_one_request_sent_again_and_again_at_once_is_one_hand_out(east: Unit, mei: User, olga: User) -> None:
    lot = a_lot(east)
    care = a_care(lot)

    got = at_once(*[lambda: hands(care, "one", olga, person=mei.person, signature=ink())] * 6)

    assert len(set(got)) == 1
    assert stock(lot) == 9


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_never_promise_more_than_there_is(east: Unit) -> None:
    lot = a_lot(east, 10)

    got = at_once(*[lambda: a_care(lot, places=6)] * 3)

    assert sorted(isinstance(one, NotEnough) for one in got) == [False, True, True]
    assert lot_now(lot) == (10, 6)

"""Stock is what the ledger says: it only grows, never goes below zero, and each thing is entered once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.orgs.factories import make_user
from tests.places.factories import at_once
from tests.services.goods.factories import NOON, PACK, a_lot, stock
from yizhan.common.checks import invariants
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.records.models import Record
from yizhan.services.goods.actions.stock import (
    BadCount,
    BadValue,
    CountOpen,
    NoReason,
    NotEnough,
    OtherHome,
    OtherRequest,
    SamePerson,
    SameUnit,
    SettledAlready,
    count_lot,
    move,
    receive,
    settle,
    write_off,
)
from yizhan.services.goods.models import Entry, Lot
from yizhan.services.goods.queries import ledger, worth
from yizhan.services.goods.rules import yuan


def loses(lot: Lot, pieces: int, key: str, reason: str = "过期") -> Entry:
    return write_off(lot=lot, count=pieces, reason=reason, key=key, by=None, now=NOON)


def lines(lot: Lot) -> list[tuple[str, int, int]]:
    return [(line.entry.kind, line.entry.count, line.after) for line in ledger(lot)]


def broken() -> list[str]:
    return [row for one in invariants("goods.") for row in one.broken()]


def test_what_comes_in_is_there_with_its_paper_and_its_record(east: Unit, olga: User) -> None:
    lot = a_lot(east, 200, by=olga)

    entry = lot.entries.get()
    assert (stock(lot), entry.kind, entry.count, entry.document) == (200, "receipt", 200, "R-2026-07")
    record = Record.objects.get(act="goods.receive")
    assert (record.unit, record.count, record.subject) == (east, 200, f"goods.lot:{lot.pk}")


def test_the_ledger_tells_what_came_and_went_and_what_was_left(east: Unit, west: Unit) -> None:
    lot = a_lot(east, 10)
    loses(lot, 2, "w")
    there = move(lot=lot, to=west, count=5, document="T-1", key="m", by=None, now=NOON)

    assert lines(lot) == [("moved_out", -5, 3), ("write_off", -2, 8), ("receipt", 10, 10)]
    assert lines(there) == [("moved_in", 5, 5)]
    assert (there.unit, there.value_fen, there.source, there.came_from) == (west, 3550, "dues", lot)
    assert broken() == []


def test_more_than_is_there_does_not_go_and_the_numbers_are_told(east: Unit, west: Unit) -> None:
    lot = a_lot(east, 10)

    with pytest.raises(NotEnough, match="要出 11 份，只有 10 份"):
        loses(lot, 11, "w")
    with pytest.raises(NotEnough, match="要出 12 份，只有 10 份"):
        move(lot=lot, to=west, count=12, document="T", key="m", by=None, now=NOON)

    assert (stock(lot), Entry.objects.count(), Lot.objects.count()) == (10, 1, 1)


def test_a_request_again_is_the_same_row_and_another_under_its_name_is_refused(
    east: Unit, west: Unit
) -> None:
    lot = a_lot(east, 10, key="form-1")
    again = a_lot(east, 10, key="form-1")
    one = loses(lot, 3, "form-2")
    moved = [
        move(lot=lot, to=west, count=2, document="T", key="form-3", by=None, now=NOON) for _again in range(2)
    ]

    assert again == lot
    assert loses(lot, 3, "form-2") == one
    assert moved[0] == moved[1]
    with pytest.raises(OtherRequest):
        loses(lot, 4, "form-2")
    assert stock(lot) == 5


@pytest.mark.parametrize("pieces", [-3, 0, 1_000_001])
def test_a_count_that_is_none_is_refused(east: Unit, pieces: int) -> None:
    with pytest.raises(BadCount):
        a_lot(east, pieces)


@pytest.mark.parametrize("fen", [0, -1, 100_000_001])
def test_a_value_that_is_none_is_refused(east: Unit, fen: int) -> None:
    with pytest.raises(BadValue):
        a_lot(east, what=replace(PACK, value_fen=fen))


def test_what_goes_without_a_reason_stays(east: Unit) -> None:
    lot = a_lot(east)

    with pytest.raises(NoReason):
        loses(lot, 1, "w", reason="  ")
    with pytest.raises(NoReason):
        receive(unit=east, what=PACK, count=1, document=" ", key="r", by=None, now=NOON)


def test_a_transfer_goes_to_another_unit_of_the_same_home(east: Unit, other_province: Unit) -> None:
    lot = a_lot(east)

    with pytest.raises(SameUnit):
        move(lot=lot, to=east, count=1, document="T", key="m", by=None, now=NOON)
    with pytest.raises(OtherHome):
        move(lot=lot, to=other_province, count=1, document="T", key="m", by=None, now=NOON)


def test_values_add_up_by_source_of_funds_and_read_as_money(east: Unit) -> None:
    from yizhan.orgs.access import Reach, Scope

    a_lot(east, 10)
    a_lot(east, 3, what=replace(PACK, source="gift", value_fen=99))
    scope = Scope((Reach(east.pk, east.area_path, "area"),))

    assert [(one.source, yuan(one.value_fen)) for one in worth(scope)] == [
        ("工会经费", "355.00"),
        ("社会捐赠", "2.97"),
    ]


# --- the database keeps it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        lambda lot: lot.entries.update(count=99),
        lambda lot: lot.entries.all().delete(),
        lambda lot: Lot.objects.filter(pk=lot.pk).update(stock=99),
        lambda lot: Lot.objects.filter(pk=lot.pk).update(value_fen=1),
        lambda lot: Entry.objects.create(
            home_id=lot.home_id, lot=lot, kind="write_off", count=-11, reason="x", key="k", at=NOON
        ),
        lambda lot: Entry.objects.create(
            home_id=lot.home_id, lot=lot, kind="receipt", count=5, key="k", at=NOON
        ),
        lambda lot: Entry.objects.create(
            home_id=lot.home_id, lot=lot, kind="write_off", count=-1, key="k", at=NOON
        ),
    ],
    ids=["row changed", "row deleted", "stock written", "price changed", "below zero", "in twice", "no reason"],
)  # fmt: skip
def test_no_path_around_the_ledger(east: Unit, wrong: Callable[[Lot], Any]) -> None:
    lot = a_lot(east, 10)

    with pytest.raises(DatabaseError), transaction.atomic():
        wrong(lot)

    assert (stock(lot), lot.entries.count()) == (10, 1)


def test_one_side_of_a_transfer_does_not_stand_alone(transactional_db: None, east: Unit) -> None:
    import uuid

    lot = a_lot(east, 10)

    with pytest.raises(IntegrityError):
        Entry.objects.create(
            home_id=lot.home_id, lot=lot, kind="moved_out", count=-1, move=uuid.uuid4(), key="k", at=NOON
        )

    assert stock(lot) == 10


def test_a_deleted_account_is_forgotten_and_the_row_stays(east: Unit) -> None:
    gone = make_user()
    lot = a_lot(east, by=gone)

    gone.delete()

    assert (lot.entries.get().by, stock(lot)) == (None, 10)


# --- counting ------------------------------------------------------------------------------------------


def test_a_count_that_agrees_is_done(east: Unit, olga: User) -> None:
    counting = count_lot(lot=a_lot(east, 10), counted=10, by=olga, now=NOON)

    assert (counting.difference, counting.settled_at) == (0, NOON)


def test_a_difference_is_settled_by_another_person_with_a_reason(east: Unit, olga: User, ada: User) -> None:
    lot = a_lot(east, 10)
    counting = count_lot(lot=lot, counted=8, by=olga, now=NOON)

    with pytest.raises(SamePerson):
        settle(counting=counting, reason="受潮", by=olga, now=NOON)
    with pytest.raises(NoReason):
        settle(counting=counting, reason="", by=ada, now=NOON)
    entry = settle(counting=counting, reason="两份受潮，当场看过", by=ada, now=NOON)

    assert (entry.count, stock(lot)) == (-2, 8)
    with pytest.raises(SettledAlready):
        settle(counting=counting, reason="再来", by=ada, now=NOON)
    assert broken() == []


def test_what_went_since_the_count_stands_beside_its_difference(east: Unit, olga: User, ada: User) -> None:
    lot = a_lot(east, 10)
    counting = count_lot(lot=lot, counted=12, by=olga, now=NOON)
    loses(lot, 5, "w")

    settle(counting=counting, reason="上月少记两份", by=ada, now=NOON)

    assert stock(lot) == 7


def test_a_second_count_waits_for_the_first_to_be_settled(east: Unit, olga: User) -> None:
    lot = a_lot(east, 10)
    count_lot(lot=lot, counted=8, by=olga, now=NOON)

    with pytest.raises(CountOpen):
        count_lot(lot=lot, counted=10, by=olga, now=NOON)


# --- two at once ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_last_pieces_at_once_never_take_more_than_there_are(east: Unit, west: Unit) -> None:
    lot = a_lot(east, 10)

    got = at_once(
        *[lambda n=n: loses(lot, 6, f"w{n}") for n in range(3)],
        lambda: move(lot=lot, to=west, count=6, document="T", key="m", by=None, now=NOON),
    )

    assert sorted(isinstance(one, NotEnough) for one in got) == [False, True, True, True]
    assert stock(lot) == 4


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_eight_times_at_once_is_entered_once(east: Unit) -> None:
    lot = a_lot(east, 10)

    got = at_once(*[lambda: loses(lot, 2, "form")] * 8)
    came = at_once(*[lambda: a_lot(east, 5, key="paper")] * 4)

    assert len(set(got)) == 1
    assert len(set(came)) == 1
    assert stock(lot) == 8


@pytest.mark.django_db(transaction=True)
def test_two_who_settle_one_count_at_once_settle_it_once(
    east: Unit, olga: User, ada: User, chen: User
) -> None:
    lot = a_lot(east, 10)
    counting = count_lot(lot=lot, counted=7, by=olga, now=NOON)

    got = at_once(
        *[lambda by=by: settle(counting=counting, reason="核实", by=by, now=NOON) for by in (ada, chen)]
    )

    assert sorted(isinstance(one, SettledAlready) for one in got) == [False, True]
    assert stock(lot) == 7

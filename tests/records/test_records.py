"""Records: one row per thing done, never changed, put right only by further rows."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import Sum

from tests.orgs.factories import NOON, make_unit, make_user
from tests.waits import someone_waits
from yizhan.common.acts import (
    ActTaken,
    CountOf,
    Nature,
    NothingRecorded,
    UndeclaredAct,
    act,
    acts,
    nothing_done,
    write_record,
)
from yizhan.orgs.access import OutOfReach
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.records import invariants
from yizhan.records.actions import NoReason, correct_record, withdraw_record
from yizhan.records.models import Record
from yizhan.records.store import AlreadyCorrected, CounterEntry, KeyReused


@act("tests.serve", "服务", CountOf.ATTENDANCE)
def serve(unit: Unit, **more: Any) -> Record:
    return write_record(**{"unit": unit, "at": NOON, "by": None} | more)


def total(act: str = "tests.serve", **where: Any) -> int:
    return Record.objects.filter(act=act, **where).aggregate(total=Sum("count"))["total"] or 0


def raw(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


# --- append-only -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE records_record SET count = 2 WHERE id = %s",
        "UPDATE records_record SET at = now() WHERE id = %s",
        "UPDATE records_record SET data = '{\"a\": 1}' WHERE id = %s",
        "UPDATE records_record SET person_ref = gen_random_uuid() WHERE id = %s",
        "UPDATE records_record SET by_id = 1 WHERE id = %s",
        "DELETE FROM records_record WHERE id = %s",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_record(east: Unit, sql: str) -> None:
    record = serve(east)
    before = Record.objects.filter(pk=record.pk).values().get()

    with pytest.raises(IntegrityError, match="append-only"):
        raw(sql, record.pk)

    assert Record.objects.filter(pk=record.pk).values().get() == before


def test_a_deleted_account_is_forgotten_and_the_record_stays(east: Unit) -> None:
    user = make_user()
    record = serve(east, by=user)

    User.objects.filter(pk=user.pk).delete()

    record.refresh_from_db()
    assert record.by_id is None
    assert total() == 1


def test_an_erased_person_leaves_a_reference_that_leads_nowhere(east: Unit) -> None:
    person = Person.objects.create()
    record = serve(east, person_ref=person.ref)

    person.delete()

    record.refresh_from_db()
    assert record.person_ref is not None
    assert not Person.objects.filter(ref=record.person_ref).exists()
    assert total() == 1


# --- what a record must be -------------------------------------------------------------------------


def test_a_record_is_kept_with_the_home_of_its_unit(depot: Unit, province: Unit) -> None:
    assert serve(depot).home_id == province.pk


def test_the_database_refuses_a_home_that_is_not_the_unit_s(east: Unit, west: Unit) -> None:
    with pytest.raises(IntegrityError, match="records_record_home_of_its_unit"), transaction.atomic():
        Record.objects.create(home_id=west.pk, act="tests.serve", unit=east, at=NOON)


def test_what_another_body_reports_names_its_source(east: Unit) -> None:
    serve(east, nature=Nature.REPORTED, source="市统计局月报", count=50)

    with pytest.raises(IntegrityError, match="names_its_source"), transaction.atomic():
        serve(east, nature=Nature.REPORTED)


@pytest.mark.parametrize("count", [2, -2])
def test_one_person_counts_one(east: Unit, count: int) -> None:
    with pytest.raises(IntegrityError, match="one_person_counts_one"), transaction.atomic():
        serve(east, person_ref=uuid.uuid4(), count=count)


# --- acts ------------------------------------------------------------------------------------------


def test_a_record_is_written_only_within_an_act(east: Unit) -> None:
    with pytest.raises(UndeclaredAct):
        write_record(unit=east, at=NOON, by=None)


def test_an_act_that_leaves_no_record_fails_and_undoes_what_it_did(east: Unit) -> None:
    @act("tests.forgetful", "忘记")
    def forgetful() -> None:
        Unit.objects.filter(pk=east.pk).update(name="改了")

    with pytest.raises(NothingRecorded):
        forgetful()

    east.refresh_from_db()
    assert east.name == "东区总工会"


def test_an_act_that_found_nothing_to_do_says_so(east: Unit) -> None:
    @act("tests.idle", "无事")
    def idle() -> str:
        nothing_done()
        return "as before"

    assert idle() == "as before"


@pytest.mark.django_db
def test_an_act_within_an_act_does_not_excuse_the_outer_one(east: Unit) -> None:
    @act("tests.outer", "外层")
    def outer() -> None:
        serve(east)

    with pytest.raises(NothingRecorded, match=r"tests\.outer"):
        outer()
    assert total() == 0


def test_two_functions_cannot_declare_one_act_differently() -> None:
    with pytest.raises(ActTaken):
        act("tests.serve", "别的")
    assert acts["tests.serve"].name == "服务"


# --- keys ------------------------------------------------------------------------------------------


def test_the_same_key_and_content_again_is_the_same_record(east: Unit) -> None:
    first = serve(east, key="a", count=3)

    again = serve(east, key="a", count=3, at=NOON + timedelta(minutes=1))

    assert again.pk == first.pk
    assert total() == 3


@pytest.mark.parametrize(
    "other", [{"count": 4}, {"subject": "x:1"}, {"method": "door"}, {"data": {"a": 1}}], ids=str
)
def test_the_same_key_with_another_content_is_an_error(east: Unit, other: dict[str, Any]) -> None:
    serve(east, key="a", count=3)

    with pytest.raises(KeyReused):
        serve(east, key="a", **{"count": 3} | other)


def test_a_key_counts_within_its_act_and_home_only(east: Unit, other_province: Unit) -> None:
    @act("tests.other", "其他")
    def other() -> Record:
        return write_record(unit=east, at=NOON, by=None, key="a")

    assert len({serve(east, key="a").pk, other().pk, serve(other_province, key="a").pk}) == 3


@pytest.mark.django_db(transaction=True)
def test_two_who_send_one_key_at_once_get_one_record() -> None:
    unit = make_unit("province")
    got: list[int] = []

    with transaction.atomic():
        got.append(serve(unit, key="a").pk)
        thread = beside(lambda: got.append(serve(unit, key="a").pk))
        assert someone_waits()
    thread.join()

    assert got == [got[0], got[0]]
    assert total() == 1


# --- corrections -----------------------------------------------------------------------------------


def test_a_correction_writes_the_counter_entry_and_the_right_one(east: Unit, olga: User) -> None:
    record = serve(east, count=30, method="tally")

    right = correct_record(record=record, count=13, reason="点错了", by=olga, now=NOON)

    counter = Record.objects.get(corrects=record)
    assert (counter.count, counter.act, counter.at, counter.method) == (-30, "tests.serve", NOON, "tally")
    assert (right.count, right.replaces_id, right.by_id) == (13, record.pk, olga.pk)
    assert total() == 13


def test_a_correction_moves_the_count_to_another_unit_and_time(east: Unit, west: Unit, ada: User) -> None:
    record = serve(east, count=5)

    correct_record(record=record, unit=west, at=NOON + timedelta(days=1), reason="记错区", by=ada, now=NOON)

    assert (total(unit=east), total(unit=west)) == (0, 5)
    assert total(at__gt=NOON) == 5


def test_a_record_is_corrected_only_once_and_its_right_one_again(east: Unit) -> None:
    record = serve(east, count=30)
    right = correct_record(record=record, count=13, reason="点错了", by=None, now=NOON)

    with pytest.raises(AlreadyCorrected):
        correct_record(record=record, count=14, reason="又改", by=None, now=NOON)
    correct_record(record=right, count=14, reason="又改", by=None, now=NOON)

    assert total() == 14


def test_a_counter_entry_is_not_corrected(east: Unit) -> None:
    counter = withdraw_record(record=serve(east), reason="没有发生", by=None, now=NOON)

    with pytest.raises(CounterEntry):
        correct_record(record=counter, count=1, reason="改回", by=None, now=NOON)
    assert total() == 0


def test_the_database_refuses_a_counter_entry_that_differs_from_its_record(east: Unit) -> None:
    record = serve(east, count=3)

    with pytest.raises(IntegrityError, match="opposite count"), transaction.atomic():
        Record.objects.create(
            home_id=east.home_id,
            act="tests.serve",
            count_of="attendance",
            unit=east,
            at=NOON,
            count=-2,
            corrects=record,
        )


def test_a_correction_says_why(east: Unit) -> None:
    with pytest.raises(NoReason):
        correct_record(record=serve(east), count=2, reason=" ", by=None, now=NOON)


def test_only_who_answers_for_the_unit_corrects(
    east: Unit, west: Unit, wei: User, vera: User, olga: User
) -> None:
    record = serve(east)

    for by in (wei, vera):
        with pytest.raises(OutOfReach):
            correct_record(record=record, count=2, reason="改", by=by, now=NOON)
    with pytest.raises(OutOfReach):
        correct_record(record=record, unit=west, reason="改", by=olga, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_who_correct_one_record_at_once_correct_it_once() -> None:
    record = serve(make_unit("province"), count=30)
    raised: list[BaseException] = []

    def correct_too() -> None:
        try:
            correct_record(record=record, count=12, reason="改", by=None, now=NOON)
        except AlreadyCorrected as fault:
            raised.append(fault)

    with transaction.atomic():
        correct_record(record=record, count=13, reason="改", by=None, now=NOON)
        thread = beside(correct_too)
        assert someone_waits()
    thread.join()

    assert [type(fault) for fault in raised] == [AlreadyCorrected]
    assert total() == 13


def beside(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


# --- yizhan check ----------------------------------------------------------------------------------


FINDERS = [
    invariants.every_record_is_kept_with_the_home_of_its_unit,
    invariants.a_corrected_record_counts_nothing,
    invariants.what_is_put_right_was_taken_back,
    invariants.every_record_is_of_a_declared_act,
]


def test_corrected_records_are_sound(east: Unit) -> None:
    correct_record(record=serve(east), count=13, reason="改", by=None, now=NOON)

    assert [list(find()) for find in FINDERS] == [[], [], [], []]


@pytest.mark.parametrize(
    ("assignment", "find"),
    [
        ("count = -5", invariants.a_corrected_record_counts_nothing),
        ("corrects_id = NULL", invariants.what_is_put_right_was_taken_back),
        ("act = 'nobody.declared'", invariants.every_record_is_of_a_declared_act),
    ],
    ids=["counter-entry", "replacement", "act"],
)
def test_records_changed_behind_the_triggers_are_found(east: Unit, assignment: str, find) -> None:  # type: ignore[no-untyped-def]
    record = serve(east)
    correct_record(record=record, count=13, reason="改", by=None, now=NOON)
    raw("SET CONSTRAINTS ALL IMMEDIATE")
    raw("ALTER TABLE records_record DISABLE TRIGGER USER")
    raw(f"UPDATE records_record SET {assignment} WHERE corrects_id = %s", record.pk)

    assert len(list(find())) == 1

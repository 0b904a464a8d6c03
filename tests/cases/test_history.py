"""History is written once, in a chain that shows every change, and words can go without breaking it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from tests.cases.factories import MONDAY, a_case, a_tree, a_worker, an_officer, officer
from yizhan.cases import invariants
from yizhan.cases.actions import add_note, answer, take
from yizhan.cases.chain import ElsewhereMeanwhile, append, erase_words, said_in
from yizhan.cases.models import Case, Entry, Kind, Words
from yizhan.common.crypto import SealBroken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]
ALL = (
    invariants.each_entry_follows_from_the_one_before,
    invariants.words_are_those_that_were_committed_to,
    invariants.a_case_stands_where_its_history_leads,
    invariants.a_running_case_keeps_its_version,
)


def broken() -> list[str]:
    return [line for check in ALL for line in check()]


def a_story() -> Case:
    tree = a_tree()
    by = an_officer(tree.district)
    case = a_case(tree.district, a_worker(tree.branch))
    add_note(case=case, by=by, now=MONDAY, says="打电话问过")
    case.refresh_from_db()
    return take(
        case=case,
        outcome="accept",
        seen=case.entries,
        taker=officer(by),
        now=MONDAY,
        fields={"about": "充电", "illness": "没有"},
    )


def refused(sql: str, *parameters: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
    except (IntegrityError, InternalError):
        return True
    return False


def unguarded(sql: str, *parameters: object) -> None:
    """As somebody with the database in her hands would do it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, parameters)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_story_told_by_the_actions_breaks_nothing():
    case = a_story()

    assert [entry.kind for entry in case.history.order_by("number")] == ["opened", "note", "move"]
    assert broken() == []


def test_an_entry_is_never_changed_and_never_deleted():
    entry = a_story().history.get(number=2)

    assert refused("UPDATE cases_entry SET at = at - interval '1 day' WHERE id = %s", entry.pk)
    assert refused("UPDATE cases_entry SET outcome = 'x' WHERE id = %s", entry.pk)
    assert refused("DELETE FROM cases_words WHERE entry_id = %s", entry.pk)
    assert refused("DELETE FROM cases_entry WHERE id = %s", entry.pk)
    assert broken() == []


def test_an_account_that_is_deleted_is_forgotten_and_the_chain_still_holds():
    case = a_story()
    entry = case.history.get(number=2)

    Entry.objects.filter(pk=entry.pk).update(by=None)

    assert broken() == []


def test_where_a_case_stands_follows_from_its_history_alone():
    case = a_story()

    for column, value in (
        ("place", "'solved'"),
        ("ended_at", "now()"),
        ("entries", "9"),
        ("head", "''"),
        ("stay", "0"),
    ):
        assert refused(f"UPDATE cases_case SET {column} = {value} WHERE id = %s", case.pk), column
    assert refused("UPDATE cases_case SET ref = 'AAAAAAAA' WHERE id = %s", case.pk)
    assert refused("DELETE FROM cases_case WHERE id = %s", case.pk)


def test_a_case_belongs_to_the_home_of_its_unit():
    case = a_story()

    assert refused("UPDATE cases_case SET home_id = home_id + 1 WHERE id = %s", case.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases_entry SET at = at + interval '1 hour' WHERE id = %s",
        "UPDATE cases_entry SET outcome = 'other' WHERE id = %s",
        "UPDATE cases_entry SET facts = '{\"to\": 1}' WHERE id = %s",
        "UPDATE cases_entry SET is_hidden = NOT is_hidden WHERE id = %s",
        "UPDATE cases_entry SET link = sha256('x') WHERE id = %s",
        "UPDATE cases_entry SET by_id = by_id + 1000 WHERE id = %s",
        "UPDATE cases_words SET salt = decode('00', 'hex') WHERE entry_id = %s",
        "DELETE FROM cases_words WHERE entry_id = %s",
        "DELETE FROM cases_entry WHERE id = %s",
    ],
)
def test_whoever_changes_it_past_the_guards_is_found_out(sql: str):
    case = a_story()

    unguarded(sql, case.history.get(number=2).pk)

    assert broken() != []


def test_an_entry_that_is_put_in_between_is_found_out():
    case = a_story()

    unguarded(
        "INSERT INTO cases_entry (home_id, case_id, number, stay, kind, at, step, outcome, leads_to, ends, is_hidden,"
        " facts, commitment, link) SELECT home_id, case_id, 4, stay, kind, at, step, outcome, leads_to, ends,"
        " is_hidden, facts, commitment, link FROM cases_entry WHERE case_id = %s AND number = 2",
        case.pk,
    )

    assert broken() != []


def test_words_of_another_entry_are_found_out():
    case = a_story()
    first, second = case.history.get(number=1), case.history.get(number=2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cipher FROM cases_words WHERE entry_id = %s", [first.pk])
        cipher = cursor.fetchone()[0]

    unguarded("UPDATE cases_words SET cipher = %s WHERE entry_id = %s", bytes(cipher), second.pk)

    with pytest.raises(SealBroken):
        broken()


def test_erased_words_are_gone_and_the_chain_holds():
    case = a_story()

    assert erase_words([case], MONDAY) == 3

    words = Words.objects.filter(entry__case=case)
    assert all(said_in(one).is_erased for one in words)
    assert {(one.cipher, one.salt) for one in words} == {(None, None)}
    assert broken() == []


def test_erased_words_do_not_come_back():
    case = a_story()
    erase_words([case], MONDAY)
    entry = case.history.get(number=1)

    assert refused(
        "UPDATE cases_words SET cipher = 'x', salt = 'y', erased_at = NULL WHERE entry_id = %s", entry.pk
    )


def test_words_are_sealed_and_stand_in_no_column():
    a_story()

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(e)::text, '') FROM cases_entry e")
        entries = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(encode(cipher, 'escape'), '') FROM cases_words")
        ciphers = cursor.fetchone()[0]
    for said in ("电动车", "打电话", "充电"):
        assert said not in entries
        assert said.encode("unicode-escape").decode() not in ciphers
        assert said not in ciphers


def test_what_stands_elsewhere_takes_no_entry_of_this_step():
    case = a_story()

    with pytest.raises(ElsewhereMeanwhile), transaction.atomic():
        append(case, Kind.MOVE, at=MONDAY, by=None, outcome="accept", leads_to="working", step="received")

    assert broken() == []


def test_a_clock_that_goes_backwards_does_not_turn_the_order():
    case = a_story()
    by = an_officer(case.unit)

    answer(case=case, seen=case.entries, by=by, now=MONDAY - timedelta(minutes=5), says="您好")

    assert [entry.at for entry in case.history.order_by("number")] == [MONDAY] * 4
    assert broken() == []

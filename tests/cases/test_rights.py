"""Her rights: her words in the export, gone with her, gone in time; a merge moves her matters; receipts end too."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from tests.cases.factories import MONDAY, a_case, a_tree, a_worker, an_officer, worker
from tests.cases.test_attachments import PDF, another
from tests.cases.test_going_on import go
from tests.cases.test_history import broken
from yizhan.cases.actions import add_note, answer
from yizhan.cases.models import Case, Words
from yizhan.cases.privacy import cases_of, forget, keys_of_receipts, move
from yizhan.cases.retention import KEPT_DAYS, forget_old_cases
from yizhan.common.keyring import keyring
from yizhan.people.exporting import export_zip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]


def test_the_export_has_what_was_said_to_her_and_by_her_and_no_note_among_officers():
    tree = a_tree()
    person, by = a_worker(tree.branch), an_officer(tree.district)
    case = a_case(tree.district, person)
    add_note(case=case, by=by, now=MONDAY, says="此人常来")
    case.refresh_from_db()
    answer(case=case, seen=case.entries, by=by, now=MONDAY, says="在联系物业")

    exported = str(cases_of(person))

    assert "电动车充电的地方太少" in exported
    assert "在联系物业" in exported
    assert "此人常来" not in exported


def test_the_export_holds_her_files_under_the_names_by_which_it_calls_them():
    tree = a_tree()
    person, by = a_worker(tree.branch), an_officer(tree.district)
    case = a_case(tree.district, person, files=[PDF])
    add_note(case=case, by=by, now=MONDAY, says="看过", files=[another("note")])

    path = f"cases/{case.ref}/1-1.pdf"
    with zipfile.ZipFile(io.BytesIO(export_zip(person, MONDAY))) as archive:
        assert [name for name in archive.namelist() if name.startswith("cases/")] == [path]
        assert archive.read(path) == PDF.content
    assert path in str(cases_of(person))


def test_erased_she_leaves_a_case_without_words_and_without_a_name():
    tree = a_tree()
    person = a_worker(tree.branch)
    case = a_case(tree.district, person)

    forget(person, MONDAY)

    case.refresh_from_db()
    assert case.person is None
    assert not Words.objects.filter(cipher__isnull=False).exists()
    assert broken() == []


def test_two_persons_who_are_one_have_their_matters_together():
    tree = a_tree()
    stays, goes = a_worker(tree.branch), a_worker(tree.branch)
    case = a_case(tree.district, goes)

    move(stays, goes, MONDAY)

    case.refresh_from_db()
    assert case.person == stays
    assert broken() == []


def test_years_after_the_end_words_and_receipt_go_and_the_case_stays():
    tree = a_tree()
    person = a_worker(tree.branch)
    ended = go(a_case(tree.district, person), "withdraw", worker(person))
    running = a_case(tree.district)

    assert forget_old_cases(MONDAY + timedelta(days=KEPT_DAYS)) == 0
    assert forget_old_cases(MONDAY + timedelta(days=KEPT_DAYS, seconds=1)) == 2

    assert set(Words.objects.filter(cipher__isnull=False).values_list("entry__case", flat=True)) == {
        running.pk
    }
    assert Case.objects.filter(pk=ended.pk).exists()
    assert broken() == []


def test_a_key_stays_as_long_as_a_receipt_needs_it():
    assert keys_of_receipts() == set()

    a_case(a_tree().district)

    assert keys_of_receipts() == {keyring().primary_id}

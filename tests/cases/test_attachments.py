"""Files of a case: sealed, covered by the commitment, for whoever may read the words, gone with them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from PIL import Image

from tests.cases.factories import MONDAY, a_case, a_tree, a_worker, an_officer, declared, officer, worker
from tests.cases.procedures import EDIT, READ, with_step
from tests.cases.test_going_on import go
from yizhan.cases.access import file_of
from yizhan.cases.actions import (
    MOST_FILES,
    MOST_FILES_IN_ALL,
    BadWords,
    TooManyFiles,
    add_note,
    add_word,
    answer,
    reopen,
    take,
)
from yizhan.cases.chain import FILE, erase_words
from yizhan.cases.invariants import files_are_those_that_were_committed_to as wrong
from yizhan.cases.models import Attachment, Case
from yizhan.cases.queries import whole
from yizhan.common.attached import File, content_of, read_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]
PDF = File("application/pdf", b"%PDF-1.4 payslip %%EOF")


def another(text: str) -> File:
    return File("application/pdf", f"%PDF-1.4 {text} %%EOF".encode())


def photo() -> File:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "JPEG")
    return read_file(made)


def rewrite(sql: str) -> None:
    """What no code of ours does: as somebody with the database in hand would."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_attachment DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE cases_attachment ENABLE TRIGGER USER")


def test_every_way_to_speak_takes_files_and_each_is_kept_as_it_was():
    tree = a_tree()
    person, by = a_worker(tree.branch), an_officer(tree.district)
    case = a_case(tree.district, person, files=[PDF, photo()])

    add_word(case=case, taker=worker(person), now=MONDAY, says="", files=[another("word")])
    add_note(case=case, by=by, now=MONDAY, says="看过", files=[another("note")])
    case.refresh_from_db()
    answer(case=case, seen=case.entries, by=by, now=MONDAY, says="给您看", files=[another("answer")])
    case.refresh_from_db()
    files = [another("take")]
    take(case=case, outcome="withdraw", seen=case.entries, taker=worker(person), now=MONDAY, files=files)
    case.refresh_from_db()
    reopen(
        case=case,
        seen=case.entries,
        taker=worker(person),
        now=MONDAY,
        says="还没好",
        files=[another("back")],
    )

    kept = [content_of(FILE, row) for row in Attachment.objects.order_by("entry", "number")]
    assert kept[0] == PDF.content
    assert [text.split()[1] for text in (kept[0], *kept[2:])] == [
        b"payslip",
        b"word",
        b"note",
        b"answer",
        b"take",
        b"back",
    ]
    assert not any(PDF.content in bytes(row.cipher) for row in Attachment.objects.all())
    assert list(wrong()) == []


def test_a_word_without_words_and_without_a_file_is_none():
    person = a_worker(a_tree().branch)
    case = a_case(a_tree().district, person)

    with pytest.raises(BadWords):
        add_word(case=case, taker=worker(person), now=MONDAY, says=" ")


def test_too_many_files_are_refused_and_nothing_is_entered():
    person = a_worker(a_tree().branch)
    case = a_case(a_tree().district, person)

    with pytest.raises(TooManyFiles, match="一次最多传 6 个"):
        add_word(case=case, taker=worker(person), now=MONDAY, says="", files=[PDF] * (MOST_FILES + 1))
    for _time in range(MOST_FILES_IN_ALL // MOST_FILES):
        add_word(case=case, taker=worker(person), now=MONDAY, says="", files=[PDF] * MOST_FILES)
    with pytest.raises(TooManyFiles, match="已经有 60 个"):
        add_word(case=case, taker=worker(person), now=MONDAY, says="", files=[PDF])

    assert Attachment.objects.count() == MOST_FILES_IN_ALL


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases_attachment SET number = 2 WHERE number = 1",
        "UPDATE cases_attachment SET size_bytes = 1 WHERE number = 1",
        "DELETE FROM cases_attachment WHERE number = 1",
    ],
)
def test_nobody_changes_or_takes_a_file_and_who_does_behind_our_back_is_found(sql: str):
    a_case(a_tree().district, files=[PDF])
    with pytest.raises(DatabaseError, match="files are kept"), transaction.atomic():
        connection.cursor().execute(sql)

    rewrite(sql)

    assert len(list(wrong())) == 1


def test_another_file_in_its_place_is_found():
    a_case(a_tree().district, files=[PDF])
    row = Attachment.objects.get()
    Attachment.objects.filter(pk=row.pk).update(cipher=another("forged").sealed_for(FILE, row.ref))

    assert len(list(wrong())) == 1


def test_erased_with_the_words_nothing_is_left_of_a_file():
    person = a_worker(a_tree().branch)
    case = a_case(a_tree().district, person, files=[PDF])

    erase_words([case], MONDAY)

    assert not Attachment.objects.exists()
    assert list(wrong()) == []
    assert whole(case, is_worker=True).lines[0].files == ()


def files_for(case: Case, **who: object) -> int:
    return sum(len(line.files) for line in whole(case, **who).lines)  # type: ignore[arg-type]


def opens(case: Case, **who: object) -> bool:
    try:
        file_of(case, Attachment.objects.get().ref, **who)  # type: ignore[arg-type]
    except Http404:
        return False
    return True


FORM = {"about": "充电", "illness": "心脏病"}


def by_a_field() -> Case:
    tree = a_tree()
    case = a_case(tree.district, a_worker(tree.branch))
    return go(case, "accept", officer(an_officer(tree.district)), fields=FORM, files=[PDF])


def by_a_step() -> Case:
    with declared(with_step("received", is_confidential=True, confidential_fields=frozenset())):
        return a_case(a_tree().district, files=[PDF])


@pytest.mark.parametrize("made", [by_a_field, by_a_step])
def test_a_file_beside_what_is_confidential_is_for_her_and_for_the_step_s_readers(made: Callable[[], Case]):
    case = made()
    with (
        declared(with_step("received", is_confidential=True, confidential_fields=frozenset()))
        if made is by_a_step
        else declared()
    ):
        for who, may in (
            ({"is_worker": True}, True),
            ({"is_worker": False, "reads": frozenset({EDIT})}, True),
            ({"is_worker": False, "reads": frozenset({READ})}, False),
        ):
            assert (files_for(case, **who), opens(case, **who)) == (int(may), may)


def test_what_officers_note_is_not_for_her_and_a_file_of_another_case_is_not_of_this_one():
    tree = a_tree()
    person, by = a_worker(tree.branch), an_officer(tree.district)
    case, other = a_case(tree.district, person), a_case(tree.district)
    add_note(case=case, by=by, now=MONDAY, says="看过", files=[PDF])

    assert not opens(case, is_worker=True)
    assert opens(case, is_worker=False)
    assert not opens(other, is_worker=False)


def test_the_same_file_twice_is_two_and_each_entry_counts_its_own():
    case = a_case(a_tree().district, files=[PDF, replace(PDF)])

    assert [file.number for file in whole(case, is_worker=True).lines[0].files] == [1, 2]

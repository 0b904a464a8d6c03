"""The history of a case: entries in a chain, their words sealed beside it.

What an entry commits to is SHA-256 of a salt and its words. The chain (0002_history.sql) holds the commitment, never
the words, so that erasing words and salt leaves nothing to guess from, and the chain still verifies. Files lie beside
the words, sealed too; the words name the SHA-256 of each, so that the commitment covers them.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count
from django.db.utils import IntegrityError

from yizhan.cases.models import Attachment, Case, Draft, Entry, Kind, Words
from yizhan.common.attached import FILES_AT_ONCE, File, content_of
from yizhan.common.sealed import SealedColumn, declare
from yizhan.people.models import User

WORDS = declare(SealedColumn("cases.Words", "cipher", "entry_id"))
FILE = declare(SealedColumn("cases.Attachment", "cipher", "ref", batch=FILES_AT_ONCE))
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Said:
    """The words of an entry. says: free text; fields: of the step's form, by name, as plain values."""

    says: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    by: int | None = None
    is_erased: bool = False


ERASED = Said(is_erased=True)


class ElsewhereMeanwhile(ValueError):
    """The case does not stand any more where this was to be entered."""


def append(
    case: Case,
    kind: Kind,
    *,
    at: datetime,
    by: User | None,
    says: str = "",
    fields: Mapping[str, Any] | None = None,
    outcome: str = "",
    leads_to: str = "",
    ends: bool = False,
    is_hidden: bool = False,
    facts: Mapping[str, Any] | None = None,
    step: str = "",
    files: Sequence[File] = (),
) -> int:
    """Add an entry to the history of `case` and read the case anew; returns the entry's number.

    step: where the writer saw the case. Raises ElsewhereMeanwhile.
    """
    by_id = by.pk if by else None
    held: dict[str, Any] = {"by": by_id, "says": says, "fields": dict(fields or {})}
    if files:
        held["files"] = [file.sha256 for file in files]
    words = json.dumps(held, ensure_ascii=False)
    salt = secrets.token_bytes(SALT_BYTES)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_entry (home_id, case_id, number, stay, kind, at, by_id, step, outcome, leads_to,"
                " ends, is_hidden, facts, commitment, link)"
                " VALUES (%s, %s, 0, 0, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '') RETURNING id, number",
                [
                    *(
                        case.home_id,
                        case.pk,
                        kind.value,
                        at,
                        by_id,
                        step or case.place,
                        outcome,
                        leads_to,
                        ends,
                    ),
                    *(is_hidden, json.dumps(dict(facts or {}), ensure_ascii=False), commitment(salt, words)),
                ],
            )
            entry_id, number = cursor.fetchone()
    except IntegrityError as error:
        if "cases_where_it_stands" in _constraint_of(error):
            raise ElsewhereMeanwhile(ElsewhereMeanwhile.__doc__) from None
        raise
    Words.objects.create(
        entry_id=entry_id, home_id=case.home_id, cipher=WORDS.seal(entry_id, words), salt=salt
    )
    _keep(files, entry_id, case.home_id)
    case.refresh_from_db()
    return int(number)


def _keep(files: Sequence[File], entry_id: int, home_id: int) -> None:
    rows = []
    for number, file in enumerate(files, 1):
        row = Attachment(
            entry_id=entry_id,
            home_id=home_id,
            number=number,
            type=file.type,
            size_bytes=len(file.content),
        )
        row.cipher = file.sealed_for(FILE, row.ref)
        rows.append(row)
    Attachment.objects.bulk_create(rows)


def commitment(salt: bytes, words: str) -> bytes:
    return hashlib.sha256(salt + words.encode()).digest()


def said_in(words: Words) -> Said:
    """What was said, or ERASED. Raises SealBroken."""
    clear = WORDS.open(words)
    if clear is None:
        return ERASED
    held = json.loads(clear)
    return Said(held["says"], held["fields"], held["by"])


def erase_words(cases: Iterable[Case], now: datetime) -> int:
    """Erase all that was said in these cases, what officers had begun to say, and every file; what happened, and when,
    stays. Returns how many entries lost words."""
    ids = [case.pk for case in cases]
    found = Words.objects.filter(entry__case__in=ids, erased_at__isnull=True)
    erased = found.update(cipher=None, salt=None, erased_at=now)
    Attachment.objects.filter(entry__case__in=ids).delete()
    Draft.objects.filter(case__in=ids).delete()
    return erased


def broken_links() -> list[tuple[int, str]]:
    """Entries that do not follow from the one before them, and cases whose head is not their last entry's link."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT case_id, 'entry ' || number FROM (
                SELECT e.case_id, e.number, e.number <> row_number() OVER w
                    OR e.link <> cases_link(coalesce(lag(e.link) OVER w, ''::bytea), e.entry) AS is_broken
                FROM (SELECT entry.*, entry FROM cases_entry entry) e
                WINDOW w AS (PARTITION BY e.case_id ORDER BY e.number)
            ) linked WHERE is_broken
            UNION ALL
            SELECT c.id, 'head' FROM cases_case c
            LEFT JOIN cases_entry e ON e.home_id = c.home_id AND e.case_id = c.id AND e.number = c.entries
            WHERE c.head IS DISTINCT FROM coalesce(e.link, ''::bytea) OR c.entries = 0
            ORDER BY 1, 2
            """
        )
        return [(case_id, where) for case_id, where in cursor.fetchall()]


def wrong_words(chunk: int = 2000) -> Iterable[Entry]:
    """Entries whose words are not those that they commit to, or name another writer, or are gone without erasure."""
    rows = Entry.objects.select_related("words").order_by("pk")
    for entry in rows.iterator(chunk_size=chunk):
        words = getattr(entry, "words", None)
        if words is None:
            yield entry
            continue
        if words.erased_at is not None:
            continue
        clear = WORDS.open(words)
        by = json.loads(clear or "{}").get("by")
        if (
            clear is None
            or commitment(bytes(words.salt), clear) != bytes(entry.commitment)
            or entry.by_id not in (by, None)
        ):
            yield entry


def wrong_files() -> Iterable[Attachment]:
    """Files that their entry does not commit to, or that outlived its words. One at a time: they are large."""
    rows = Attachment.objects.select_related("entry__words").order_by("entry", "number")
    for row in rows.iterator(chunk_size=FILES_AT_ONCE):
        hashes = _hashes_in(row.entry.words)
        content = content_of(FILE, row)
        is_named = row.number <= len(hashes) and File(row.type, content).sha256 == hashes[row.number - 1]
        if not is_named or row.size_bytes != len(content):
            yield row


def missing_files(chunk: int = 2000) -> Iterable[Entry]:
    """Entries that commit to more files than there are."""
    rows = Entry.objects.select_related("words").annotate(kept=Count("attachments")).order_by("pk")
    for entry in rows.iterator(chunk_size=chunk):
        if len(_hashes_in(entry.words)) > entry.kept:
            yield entry


def _hashes_in(words: Words) -> list[str]:
    """The SHA-256 of each file that the words name; none once they are erased."""
    clear = WORDS.open(words)
    return list(json.loads(clear).get("files", [])) if clear else []


def _constraint_of(error: IntegrityError) -> str:
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")

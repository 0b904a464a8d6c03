"""One at a time in the register: an import or a merge sees nobody else change who is who."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

REGISTER = 0x7065726E  # "pern"


def alone_in_the_register() -> None:
    """Wait until nobody else is in, and keep all others out to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGISTER])


def in_the_register() -> None:
    """Be in together with others of this kind; an import or a merge waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [REGISTER])


def hold_persons(ids: Iterable[int]) -> list[tuple[int, int | None]]:
    """Keep these persons as they are to the end of the transaction; returns (id, merged into) of those there.

    Nobody merges or erases them meanwhile. Ascending, so that two who hold several do not deadlock; and before
    rows of theirs are locked, because a merge takes the persons first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, merged_into_id FROM people_person WHERE id = ANY(%s) ORDER BY id FOR SHARE",
            [sorted(ids)],
        )
        return [(pk, merged_into) for pk, merged_into in cursor.fetchall()]

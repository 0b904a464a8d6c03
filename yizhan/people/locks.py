"""One at a time in the register: an import or a merge sees nobody else change who is who."""

from __future__ import annotations

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

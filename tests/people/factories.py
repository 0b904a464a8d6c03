"""Accounts and persons for tests, signed in or not."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from yizhan.people import actions
from yizhan.people.models import User

NOON = datetime(2026, 10, 21, 4, 0, tzinfo=UTC)  # noon in China, a Wednesday
_numbers = count(13_900_000_000)


def make_user(*, phone: str | None = None, name: str = "") -> User:
    """A worker with a verified phone, "+8613900000000" and up, and the person behind her."""
    number = phone or f"+86{next(_numbers)}"
    user = actions.account_for(phone=number)
    actions.verify_phone(user=user, phone=number, now=NOON)
    if name:
        user.display_name = name
        user.save(update_fields=["display_name"])
    actions.person_for(user)
    return user

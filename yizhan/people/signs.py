"""What do rooms above want to know of an account on every page? Read with the account, by no query of its own.

signs.add("unread_notices", unread_of_account)     # in AppConfig.ready(); an expression over people.User
signs.of(request.user, "unread_notices", 0)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yizhan.people.models import User

Expression = Callable[[], Any]
_signs: dict[str, Expression] = {}


class SignTaken(ValueError):
    """Two rooms add a sign of one name."""


def add(name: str, expression: Expression) -> None:
    if _signs.setdefault(name, expression) is not expression:
        raise SignTaken(name)


def read_account(pk: int) -> User | None:
    """The account with its signs. One query."""
    rows = User.objects.annotate(**{name: expression() for name, expression in _signs.items()})
    return rows.filter(pk=pk).first()


def of(user: object, name: str, otherwise: Any) -> Any:
    """The sign of the account of a request; `otherwise` for nobody, or an account read another way."""
    return getattr(user, name, otherwise)

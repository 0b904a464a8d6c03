"""What do rooms above want to know of an account on every page? Read with the account, by no query of its own.

signs.add("unread_notices", unread_of_account)     # in AppConfig.ready(); an expression over people.User
signs.of(request.user, "unread_notices", 0)

The statement is made once: rendering it from its expressions took a third of a request. So an expression that needs
the time asks the database for it (`Now()`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from yizhan.people.models import User

Expression = Callable[[], Any]
_signs: dict[str, Expression] = {}


class SignTaken(ValueError):
    """Two rooms add a sign of one name."""


def add(name: str, expression: Expression) -> None:
    if _signs.setdefault(name, expression) is not expression:
        raise SignTaken(name)
    _statement.cache_clear()


def read_account(pk: int) -> User | None:
    """The account with its signs. One query."""
    sql, signs = _statement()
    return next(iter(User.objects.raw(sql, [*signs, pk])), None)


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """SQL whose last parameter is the account, and the parameters before it."""
    signs = {name: expression() for name, expression in _signs.items()}
    sql, parameters = User.objects.annotate(**signs).filter(pk=0).query.sql_with_params()
    return sql, parameters[:-1]


def of(user: object, name: str, otherwise: Any) -> Any:
    """The sign of the account of a request; `otherwise` for nobody, or an account read another way."""
    return getattr(user, name, otherwise)

"""The list of a visit: everybody on it, or nobody while a row is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yizhan.people.models import Person
from yizhan.supplies.listing import Listed


class WrongRows(ValueError):
    """Nobody is taken while a row is wrong; the message says how many are."""

    def __init__(self, rows: list[Listed]) -> None:
        self.rows = rows
        super().__init__(_("有 %(n)d 行认不出人，一个都没有导入，改好再传。") % {"n": len(rows)})


def all_of(listed: Sequence[Listed]) -> list[Person]:
    """The persons of a list, each once, whole or not at all. Raises WrongRows."""
    if wrong := [row for row in listed if row.person is None]:
        raise WrongRows(wrong)
    return [row.person for row in listed if row.person]

"""With what can somebody come to the union? Services add their pages, so that this room knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from yizhan.cases.models import Case


@dataclass(frozen=True)
class Opening:
    """A page on which a case begins. order: small ones come first. is_there: is there anything of that kind here?"""

    name: str | Promise
    url_name: str
    order: int = 50
    is_there: Callable[[], bool] = lambda: True


_openings: dict[str, Opening] = {}


def add(opening: Opening) -> Opening:
    """Called from the service's AppConfig.ready()."""
    return _openings.setdefault(opening.url_name, opening)


def openings() -> list[Opening]:
    return sorted(_openings.values(), key=lambda one: (one.order, one.url_name))


# --- what anybody may read ----------------------------------------------------------------------------

_readings: dict[str, Opening] = {}


def read(page: Opening) -> Opening:
    """A page on which anybody reads what the union does about such things. Called in ready()."""
    return _readings.setdefault(page.url_name, page)


def readings() -> list[Opening]:
    found = (one for one in _readings.values() if one.is_there())
    return sorted(found, key=lambda one: (one.order, one.url_name))


# --- what is heard elsewhere: on a visit, at a desk ---------------------------------------------------


@dataclass(frozen=True)
class Heard:
    """The procedure by which it begins. settles: the outcome that gives her the result, in `field` of its form.

    taken_back: the end at which she has taken it back.
    """

    procedure: str
    settles: str
    field: str
    taken_back: str


_heard: list[Heard] = []


class HeardTwice(ValueError):
    """Two services want what is heard elsewhere."""


def hear_by(heard: Heard) -> None:
    """What a worker says to an officer somewhere else begins by this procedure. Called in ready()."""
    if _heard and _heard != [heard]:
        raise HeardTwice(heard.procedure)
    _heard[:] = [heard]


def heard() -> str:
    """The code of that procedure. Raises LookupError when no service has said it."""
    return how_heard().procedure


def how_heard() -> Heard:
    """Raises LookupError."""
    if not _heard:
        raise LookupError("no service hears what is said elsewhere")
    return _heard[0]


# --- what stands beside the box, and where demands of several are gathered ----------------------------------------


@dataclass(frozen=True)
class Aside:
    """What another service knows of what she is about to say.

    all: the name of a page of all that others have said. like: of one that is asked, by POST, with the words that she
    types (`says`, `unit`) and answers a piece of a page; it keeps nothing. title_of: what an address's `about` names,
    "" if nothing. note: her matter is about that, by her own word; part of the transaction that opened it. gathers: the
    console's page that takes demands together, by their `ref`s, for officers with `permission`.
    """

    all: str
    like: str
    title_of: Callable[[str], str]
    note: Callable[[str, Case, datetime], None]
    gathers: str
    permission: str


_asides: list[Aside] = []


def stand_by(aside: Aside) -> None:
    """Called from the service's AppConfig.ready()."""
    _asides[:] = [aside]


def aside() -> Aside | None:
    return _asides[0] if _asides else None

"""With what can somebody come to the union? Services add their pages, so that this room knows none of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Opening:
    """A page on which a case begins. order: small ones come first."""

    name: str | Promise
    url_name: str
    order: int = 50


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
    return sorted(_readings.values(), key=lambda one: (one.order, one.url_name))


# --- what is heard elsewhere: on a visit, at a desk ---------------------------------------------------

_heard: list[str] = []


class HeardTwice(ValueError):
    """Two services want what is heard elsewhere."""


def hear_by(procedure: str) -> None:
    """What a worker says to an officer somewhere else begins by this procedure. Called in ready()."""
    if _heard and _heard != [procedure]:
        raise HeardTwice(procedure)
    _heard[:] = [procedure]


def heard() -> str:
    """The code of that procedure. Raises LookupError when no service has said it."""
    if not _heard:
        raise LookupError("no service hears what is said elsewhere")
    return _heard[0]

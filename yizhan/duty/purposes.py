"""What can somebody be on duty for? Services say it at start, so that this room knows none of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Purpose:
    """code: stored. does: what is asked of who is on duty, in a sentence. permission: who may be on duty for it.
    order: small ones are offered first."""

    code: str
    name: str | Promise
    does: str | Promise
    permission: str
    order: int = 50


class PurposeTaken(ValueError):
    """Two services declare one purpose."""


_purposes: dict[str, Purpose] = {}


def declare(purpose: Purpose) -> Purpose:
    """Called from the service's AppConfig.ready()."""
    if _purposes.setdefault(purpose.code, purpose) != purpose:
        raise PurposeTaken(purpose.code)
    return purpose


def purposes() -> list[Purpose]:
    return sorted(_purposes.values(), key=lambda one: (one.order, one.code))


def purpose_of(code: str) -> Purpose | None:
    """None for a stored code that no service declares any more."""
    return _purposes.get(code)

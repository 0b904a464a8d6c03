"""What must be done before a list is frozen? A service that looks at the entries first says so, once.

not_before("childcare.term", entries_to_check)        # words, or "" when nothing stands in the way
"""

from __future__ import annotations

from collections.abc import Callable

from yizhan.supplies.models import Round

WhyNot = Callable[[Round], str]

_asked: dict[str, WhyNot] = {}


class ServiceTaken(ValueError):
    """Two functions are to be asked for one service."""


def not_before(service: str, why_not: WhyNot) -> None:
    """Ask `why_not` before a list of this service's rounds is frozen. Raises ServiceTaken."""
    if _asked.setdefault(service, why_not) is not why_not:
        raise ServiceTaken(service)


def why_not_freeze(round: Round) -> str:
    """Say what is still to be done, "" when the list may be frozen."""
    why_not = _asked.get(round.service)
    return why_not(round) if why_not else ""

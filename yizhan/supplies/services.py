"""Which services are booked by the day: each says so once, and pages, forms and menus take it from there.

COURTS = declare(Service("fitness.courts", _("球场和房间"), icon="ball-tennis", kinds=frozenset({"fitness"})))
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Service:
    """code: stored in rounds for ever. kinds: the kinds of stations that offer it."""

    code: str
    name: str | Promise
    icon: str
    kinds: frozenset[str]


class ServiceTaken(ValueError):
    """Two services have one code."""


_known: dict[str, Service] = {}


def declare(service: Service) -> Service:
    """Declare a service whose sessions come from schedules. Raises ServiceTaken."""
    if _known.setdefault(service.code, service) != service:
        raise ServiceTaken(service.code)
    return service


def service_of(code: str) -> Service | None:
    """The service of a stored code; None when nobody declares it any more."""
    return _known.get(code)


def services_for(kind: str) -> list[Service]:
    """What stations of this kind may offer."""
    return [_known[code] for code in sorted(_known) if kind in _known[code].kinds]


def all_services() -> list[Service]:
    return [_known[code] for code in sorted(_known)]

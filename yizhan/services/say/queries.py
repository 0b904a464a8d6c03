"""Which union is it for? Hers; or the one of the place that she names, step by step down the tree."""

from __future__ import annotations

from yizhan.orgs.models import Unit, UnitKind
from yizhan.orgs.shield import outside_of, own_company

PLACES = (UnitKind.NATIONAL, UnitKind.PROVINCE, UnitKind.CITY, UnitKind.DISTRICT, UnitKind.STREET)


def place_unit(pk: str) -> Unit | None:
    """The union of a place by what an address says; None for nonsense, a closed one, or a company's."""
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 16):
        return None
    return Unit.objects.filter(pk=int(pk), kind__in=PLACES, closed_at__isnull=True).first()


def places_under(unit: Unit | None) -> list[Unit]:
    """The unions of places directly below; of None the topmost. 1 query."""
    rows = Unit.objects.filter(area_parent=unit, kind__in=PLACES, closed_at__isnull=True)
    return list(rows.order_by("division_code", "pk"))


def can_bypass(unit: Unit | None) -> bool:
    """Does somebody stand above her company, whom she can tell past it?"""
    return unit is not None and outside_of(own_company(unit)) is not None


def union_of_place(unit: Unit) -> Unit:
    """The union of the place: of a company's the one above it. Its name stands below an answer in public, for of a
    company few would be left to have asked."""
    return unit if unit.kind in PLACES else outside_of(own_company(unit)) or unit

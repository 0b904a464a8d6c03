"""Words for templates about places: names of kinds, amenities and methods by their codes."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise

from yizhan.places.amenities import BY_CODE
from yizhan.places.faults import FaultKind
from yizhan.places.hours_text import hours_sentence
from yizhan.places.kinds import is_kind, kind_of
from yizhan.places.models import Station, VisitMethod
from yizhan.places.plaques import spoken

register = template.Library()


@register.filter
def kind_name(code: str) -> str | Promise:
    """The name of a kind; its code, should its service be gone."""
    return kind_of(code).name if is_kind(code) else code


@register.filter
def kind_icon(code: str) -> str:
    return kind_of(code).icon if is_kind(code) else "map-pin"


@register.filter
def tier_name(station: Station) -> str | Promise:
    tier = kind_of(station.kind).tier(station.tier) if is_kind(station.kind) else None
    return tier.name if tier else ""


@register.filter
def amenity_name(code: str) -> str | Promise:
    return BY_CODE[code].name if code in BY_CODE else code


@register.filter
def amenity_icon(code: str) -> str:
    return BY_CODE[code].icon if code in BY_CODE else "dots"


@register.filter
def method_name(code: str) -> str | Promise:
    return VisitMethod(code).label if code in VisitMethod.values else code


@register.filter
def fault_kind_name(code: str) -> str | Promise:
    return FaultKind(code).label if code in FaultKind.values else code


@register.filter
def hours_words(osm: str) -> str:
    return hours_sentence(osm)


@register.filter
def plaque_words(code: str) -> str:
    return spoken(code)

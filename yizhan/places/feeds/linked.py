"""A station in schema.org's words, for search engines and maps: JSON-LD on its page."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from yizhan.places.feeds.features import Feature
from yizhan.places.hours import DAY_MIN, plain_rules

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "PublicHolidays")
_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def linked(feature: Feature, url: str) -> dict[str, Any]:
    """Return the station as a schema.org Place. Hours that are no plain rules stay out."""
    said = feature.properties()
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CivicStructure",
        "@id": url,
        "url": url,
        "name": feature.name,
        "identifier": str(feature.id),
        "additionalType": said["kind_name"],
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "CN",
            "streetAddress": feature.address,
        },
        "geo": {"@type": "GeoCoordinates", "longitude": feature.lon, "latitude": feature.lat},
        "isAccessibleForFree": True,
        "publicAccess": feature.admits in ("all", "outdoor"),
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": name, "value": True}
            for name in said["amenity_names"]
        ],
        "maintainer": {"@type": "Organization", "name": feature.union},
    }
    if feature.phone:
        found["telephone"] = feature.phone
    if feature.intro:
        found["description"] = feature.intro
    if feature.state == "suspended":
        found["specialOpeningHoursSpecification"] = []
    elif hours := opening(feature.hours):
        found["openingHoursSpecification"] = hours
    return found


def opening(osm: str) -> list[dict[str, Any]]:
    """Return opening hours of plain rules, the later ones winning on their days; [] when not known or not plain."""
    by_day: dict[int, tuple[tuple[int, int], ...]] = {}
    for rule in (plain_rules(osm) or []) if osm else []:
        by_day |= dict.fromkeys(rule.days, rule.times)
    grouped: dict[tuple[int, int], list[int]] = {}
    for day, times in sorted(by_day.items()):
        for time in times:
            grouped.setdefault(time, []).append(day)
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [_DAYS[day] for day in days],
            "opens": _clock(start),
            "closes": _clock(end),
        }
        for (start, end), days in grouped.items()
    ]


def _clock(minute: int) -> str:
    return "23:59" if minute == DAY_MIN else f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def script(document: dict[str, Any]) -> SafeString:
    """Return the document as a data block. It is no script to the browser, so the CSP lets it stand; signs
    that could end the block are escaped.
    """
    text = json.dumps(document, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 – escaped above

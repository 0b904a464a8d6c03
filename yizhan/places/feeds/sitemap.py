"""The sitemap: one part for every PART ids, so that no part is counted through and none grows past the limit."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import escape

from yizhan.places.feeds.features import PUBLIC_STATES, mapped_kinds, moment_text
from yizhan.places.feeds.views import feed
from yizhan.places.models import Station
from yizhan.places.models.station import StationQuerySet

PART = 10_000  # the protocol allows 50,000 addresses and 50 MB
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _public() -> StationQuerySet:
    return Station.objects.filter(state__in=PUBLIC_STATES, kind__in=mapped_kinds())


def _xml(root: str, lines: Iterable[str]) -> HttpResponse:
    text = "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f"<{root} {_SPACE}>", *lines, f"</{root}>", ""]
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@feed
def index(request: HttpRequest) -> HttpResponseBase:
    """The parts that have a station."""
    parts = _public().order_by().annotate(part=F("id") / PART).values_list("part", flat=True).distinct()
    addresses = [
        request.build_absolute_uri(reverse("feeds:sitemap_part", args=[part])) for part in sorted(parts)
    ]
    return _xml("sitemapindex", [f"<sitemap><loc>{escape(each)}</loc></sitemap>" for each in addresses])


@feed
def part(request: HttpRequest, part: int) -> HttpResponseBase:
    """The stations of one part."""
    if part > 10**12:
        raise Http404
    stations = _public().filter(pk__gte=part * PART, pk__lt=(part + 1) * PART).order_by("pk")
    lines = [
        f"<url><loc>{escape(request.build_absolute_uri(reverse('places:station', args=[pk])))}</loc>"
        f"<lastmod>{moment_text(changed_at)}</lastmod></url>"
        for pk, changed_at in stations.values_list("pk", "changed_at")
    ]
    return _xml("urlset", lines)

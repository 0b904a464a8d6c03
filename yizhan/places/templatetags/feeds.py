"""`{% load feeds %}{% station_data station %}` in the head of a station's page: its facts for search engines."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from yizhan.places.feeds.features import features_by_id
from yizhan.places.feeds.linked import linked, script
from yizhan.places.models import Station

register = template.Library()


@register.simple_tag(takes_context=True)
def station_data(context: dict[str, Any], station: Station | int) -> SafeString | str:
    """Write the station as JSON-LD; nothing when it is not public. 1 query."""
    pk = station if isinstance(station, int) else station.pk
    feature = features_by_id([pk]).get(pk)
    if feature is None:
        return ""
    return script(
        linked(feature, context["request"].build_absolute_uri(reverse("places:station", args=[pk])))
    )

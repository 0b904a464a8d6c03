"""What must always hold of places, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from yizhan.common.checks import invariant
from yizhan.places.models import StationNear
from yizhan.places.nearby import today_of
from yizhan.places.nearby.proof import index_rows_not_in_step


@invariant("places.near")
def the_search_says_what_the_stations_say() -> Iterator[str]:
    """The rows of the search equal those computed from the stations now."""
    yield from index_rows_not_in_step()


@invariant("places.near_ahead")
def the_search_is_exact_today() -> Iterator[str]:
    """The rows of the search know the holidays and closures of today."""
    stale = StationNear.objects.filter(until_date__lte=today_of(timezone.now()))
    for pk in stale.values_list("pk", flat=True).iterator():
        yield f"station {pk}"

"""A keeper's page: she hands out at her station what is handed out there."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.people.access import living_under, person_by_phone
from yizhan.people.models import User
from yizhan.places.access import keeper, kept_station
from yizhan.services.goods.access import care_at
from yizhan.services.goods.views.table import at_the_table


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeper
def hand(request: HttpRequest, pk: int, care_pk: int) -> HttpResponse:
    """Her code, or her number and her signature; what was wrong an officer takes back. Raises Http404."""
    station = kept_station(cast("User", request.user), pk)
    care = care_at(station, care_pk)
    people = living_under(care.round.unit)
    return at_the_table(
        request,
        care,
        by_phone=lambda text: person_by_phone(people, text),
        station=station,
    )

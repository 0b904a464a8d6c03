"""What came of a visit, for those who were visited: no person, nothing that is hidden from their unit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yizhan.cases.openings import openings
from yizhan.common.say import CHINA
from yizhan.orgs.access import public
from yizhan.services.visits import queries
from yizhan.services.visits.access import shown_visit
from yizhan.supplies.brought import sums


@public
@require_safe
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """The short form. 7 queries."""
    found = shown_visit(pk)
    today = timezone.now().astimezone(CHINA).date()
    wishes = list(found.wishes.filter(case__shielded_unit__isnull=True).select_related("case"))
    open_ones = found.promises.filter(is_public=True, wish__case__shielded_unit__isnull=True)
    made = list(open_ones.order_by("due_date", "pk"))
    context = {
        "openings": openings()[:1],
        "visit": found,
        "stations": [stop.station for stop in found.stops.select_related("station").order_by("at")],
        "promises": [(one, not one.is_over and one.due_date < today) for one in made],
        "figures": queries.came_of(wishes, made, today),
        "answered": queries.answered(found),
        "pieces": sums(one.handed for one in queries.brought_to(found) if one.handed),
    }
    return render(request, "visits/shown.html", context)

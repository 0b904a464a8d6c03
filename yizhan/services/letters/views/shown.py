"""What anybody may read: how many letters, how many were answered in time, how many led to mending."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yizhan.orgs.access import public
from yizhan.services.letters.queries import public_figures


@public
@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    """Counts by kind of this year and the last, by whole months; no employer, no person. 2 queries."""
    years = [one for one in public_figures(timezone.now()) if one.issued]
    return render(request, "letters/shown.html", {"years": years})

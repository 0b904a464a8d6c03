"""The worker's tab 权益: what she has, and what is offered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yizhan.orgs.access import public
from yizhan.places.views.who import person_of
from yizhan.supplies.benefits import benefits_for


@public
@require_safe
def benefits(request: HttpRequest) -> HttpResponse:
    """Queries: those of the sources, and 1 for who asks."""
    lines = benefits_for(person_of(request), timezone.now())
    return render(request, "supplies/benefits.html", {"lines": lines})

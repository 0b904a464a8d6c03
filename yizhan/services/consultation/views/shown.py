"""What anybody may read: what was demanded, what was promised by when, and what the re-checks found. No person."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yizhan.common.say import CHINA
from yizhan.orgs.access import public
from yizhan.services.consultation.access import shown_one
from yizhan.services.consultation.queries import commitments_of, meetings_of, shown_ones

PAGE = 30


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Those that are public, the newest first. 2 queries."""
    page = Paginator(shown_ones(), PAGE).get_page(request.GET.get("page"))
    return render(request, "consultation/index.html", {"page": page})


@public
@require_safe
def shown(request: HttpRequest, shown_ref: str) -> HttpResponse:
    """One: 5 queries."""
    talks = shown_one(shown_ref)
    context = {
        "talks": talks,
        "demands": list(talks.demands.order_by("number")),
        "meetings": meetings_of(talks),
        "commitments": commitments_of(talks, is_public=True),
        "today": timezone.now().astimezone(CHINA).date(),
    }
    return render(request, "consultation/shown.html", context)

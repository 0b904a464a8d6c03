"""Pages that belong to no room: errors."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error as broken

from yizhan.common.back import page_before
from yizhan.common.outage import is_outage, outage


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that lay too long, or whose session ended elsewhere: back to where it stood, signed in."""
    return render(request, "common/expired.html", {"back": page_before(request)}, status=403)


def too_often(request: HttpRequest) -> HttpResponse:
    """429 of the rate limits of signing in (handler429); the page says a minute, so does the header."""
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = "60"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort (handler500), called while the fault is being handled."""
    return unavailable(request) if is_outage(sys.exc_info()[1]) else broken(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 while the database is away. Rendered without the request: the shell would ask who is signed in."""
    outage.begin()
    return HttpResponse(
        render_to_string("503.html"),
        status=503,
        headers={"Retry-After": "5", "Cache-Control": "no-store"},
    )

"""The worker's own page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yizhan.orgs.access import public


@public
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "people/me.html")

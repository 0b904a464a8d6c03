"""The worker's pages: home, a station."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yizhan.orgs.access import public


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "places/home.html")

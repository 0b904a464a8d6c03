"""Deny by default: a view that carries no access mark is not served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

FOREIGN = (
    "allauth.",
    "django.contrib.sitemaps.",
    "django.views.i18n",
    "ninja.",
    "django.contrib.staticfiles.",
)


class deny_by_default:
    """Refuses every view of ours without a mark of yizhan.orgs.access; sign-in pages guard themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "access") and not view.__module__.startswith(FOREIGN):
            raise PermissionDenied(f"{view.__module__}.{view.__qualname__} carries no access mark")

"""Deny by default: a view that carries no access mark is not served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.defaults import page_not_found

from yizhan.orgs.access import Mark

# The pages of the sign-in library guard themselves. Whatever else comes from outside is marked where it is
# mounted, as `public(view)`.
FOREIGN = "allauth."


class deny_by_default:
    """Refuses every view of ours without a mark of yizhan.orgs.access; sign-in pages guard themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not isinstance(getattr(view, "access", None), Mark) and not view.__module__.startswith(FOREIGN):
            raise PermissionDenied(f"{view!r} carries no access mark")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A sign-in service that is not set up is not there; the library would break on it."""
        if type(exception).__module__ == "allauth.socialaccount.models" and isinstance(
            exception, ObjectDoesNotExist
        ):
            return page_not_found(request, exception)
        return None

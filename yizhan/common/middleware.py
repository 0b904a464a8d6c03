"""What happens around every request: an id, the security headers, a calm page when the database is away."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from yizhan.common import logs

Handler = Callable[[HttpRequest], HttpResponse]
PLAUSIBLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id(get_response: Handler) -> Handler:
    """Give each request an id, the proxy's if it looks like one, for logs and the answer's X-Request-ID."""

    def handle(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if PLAUSIBLE_ID.fullmatch(given) else secrets.token_hex(8)
        token = logs.request_id.set(name)
        try:
            response = get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = name
        return response

    return handle


def security_headers(get_response: Handler) -> Handler:
    """Send the content security policy: nothing inline, nothing from elsewhere."""
    policy = "; ".join(f"{name} {value}" for name, value in settings.CSP.items())

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", policy)
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        return response

    return handle


def database_gone(get_response: Handler) -> Handler:
    """Answer 503 with a friendly page while PostgreSQL is away; it comes back by itself."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    handle.process_exception = _unavailable  # type: ignore[attr-defined]
    return handle


def _unavailable(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    if not isinstance(exception, OperationalError | InterfaceError):
        return None
    return HttpResponse("503", status=503)

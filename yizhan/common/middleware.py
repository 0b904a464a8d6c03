"""What happens around every request: an id, a line in the log, the security headers, a calm page in an outage."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request

from yizhan.common import logs, metrics
from yizhan.common.outage import is_outage, outage
from yizhan.common.views import unavailable

Handler = Callable[[HttpRequest], HttpResponse]
PLAUSIBLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
NEEDS_NO_DATABASE = ("/healthz", "/readyz", "/metrics")

logger = logging.getLogger("yizhan.request")


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


def measured(get_response: Handler) -> Handler:
    """Count each answer and log it: by the name of its route, never by its address, which may name somebody."""

    def handle(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        duration_s = time.perf_counter() - began
        match = request.resolver_match
        route = (match.view_name or match.route or "unnamed") if match else "unmatched"
        method, status = request.method or "", response.status_code
        metrics.answered(route=route, method=method, status=status, duration_s=duration_s)
        fields = {"route": route, "method": method, "status": status, "ms": round(duration_s * 1000, 1)}
        logger.info("answered", extra={"fields": fields})
        return response

    return handle


def policy_text(policy: dict[str, str]) -> str:
    """Write a content security policy as its header."""
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def security_headers(get_response: Handler) -> Handler:
    """Send the content security policy: nothing inline, nothing from elsewhere."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", policy_text(settings.CSP))
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        return response

    return handle


def refuse_nul(get_response: Handler) -> Handler:
    """Answer 400 to text with a NUL in it, which PostgreSQL takes nowhere: no fault of ours, and none for the log."""

    def view_failed(request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return bad_request(request, fault) if "NUL (0x00)" in str(fault) else None

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    handle.process_exception = view_failed  # type: ignore[attr-defined]
    return handle


def database_gone(get_response: Handler) -> Handler:
    """Answer 503 with a friendly page while PostgreSQL is away; pages come back by themselves.

    A fault of a view arrives here; one of the middleware below us in views.server_error.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        if request.path not in NEEDS_NO_DATABASE and outage.is_on():
            return unavailable(request)
        return get_response(request)

    def view_failed(request: HttpRequest, fault: Exception) -> HttpResponse | None:
        return unavailable(request) if is_outage(fault) else None

    handle.process_exception = view_failed  # type: ignore[attr-defined]
    return handle

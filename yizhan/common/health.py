"""Is this process alive, is it ready, what has it counted? For load balancers and Prometheus, not for people."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST

from yizhan.common import metrics
from yizhan.common.outage import is_outage, outage


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else."""
    return JsonResponse({"alive": True})


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers too; 503 while it does not, at once: a balancer's question must not hold a thread."""
    if not outage.is_on():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError as fault:
            if is_outage(fault):
                outage.begin()
        else:
            return JsonResponse({"ready": True})
    return JsonResponse({"ready": False, "database": "gone"}, status=503)


@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for a direct caller on this machine or one who knows YIZHAN_METRICS_TOKEN."""
    if not _may_read_metrics(request):
        raise Http404
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    token: str = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    # Without a token only from here, and not through a proxy that stands here.
    return ip_address(request.META["REMOTE_ADDR"]).is_loopback and not (
        request.headers.keys() & {"X-Forwarded-For", "Forwarded", "X-Real-Ip"}
    )

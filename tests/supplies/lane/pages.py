"""Pages of the tests alone: one with the button, the tickets behind it, and a way into a lane that runs beside."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from config.urls import urlpatterns as pages
from tests.supplies.lane.conftest import lane
from yizhan.orgs.access import public, signed_in
from yizhan.supplies.issuing import answer_with_ticket
from yizhan.supplies.lane import Lane
from yizhan.supplies.models import Supply


class Beside:
    """A lane in a loop of its own, in a thread: what the web process has beside the pages."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.lane: Lane = lane()
        self.stopping = asyncio.Event()

    def call(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(20)


beside: Beside | None = None


@contextmanager
def a_lane_beside() -> Iterator[None]:
    global beside
    beside = Beside()
    thread = threading.Thread(target=beside.loop.run_forever)
    thread.start()
    beside.call(beside.lane.start(beside.stopping))
    try:
        yield
    finally:
        beside.call(beside.lane.stop())
        beside.loop.call_soon_threadsafe(beside.loop.stop)
        thread.join()
        beside.loop.close()


@signed_in
def page(request: HttpRequest, supply_pk: int) -> HttpResponse:
    context = {"ticket_url": reverse("ticket", args=[supply_pk]), "label": "领取"}
    return render(request, "lane_page.html", context)


@signed_in
@require_POST
def ticket(request: HttpRequest, supply_pk: int) -> HttpResponse:
    supply = get_object_or_404(Supply.objects.select_related("round__limit"), pk=supply_pk)
    return answer_with_ticket(request, supply=supply, person=request.user.person, now=timezone.now())


@csrf_exempt
@public
def claim(request: HttpRequest) -> HttpResponse:
    """Hand the request to the lane, as the bridge does."""
    assert beside
    scope = {
        "type": "http",
        "method": request.method,
        "path": "/lane/claim",
        "headers": [(b"cookie", request.headers.get("Cookie", "").encode())],
    }
    sent: list[Any] = []
    body = request.body

    async def receive() -> Any:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        sent.append(message)

    beside.call(beside.lane(scope, receive, send))
    answer = HttpResponse(sent[1]["body"], status=sent[0]["status"])
    for name, value in sent[0]["headers"]:
        if name != b"content-length":
            answer[name.decode()] = value.decode()
    return answer


urlpatterns = [
    *pages,
    path("test/lane/<int:supply_pk>/", page),
    path("test/lane/<int:supply_pk>/ticket/", ticket, name="ticket"),
    path("lane/claim", claim),
]

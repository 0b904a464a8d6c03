"""The lane's ASGI app on the test's database, and people who ask it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connections
from django.utils import timezone

from yizhan.people.models import Person
from yizhan.supplies import tickets
from yizhan.supplies.lane import Database, Lane
from yizhan.supplies.models import Supply

T = TypeVar("T")
SESSION = "the-key-of-a-session"


def ticket(supply: Supply, person: Person, attempt: str = "first-try", **more: Any) -> str:
    """A ticket signed now, without the questions of issuing.py."""
    now_s = int(timezone.now().timestamp())
    fields: dict[str, Any] = {
        "home_id": supply.home_id,
        "round_id": supply.round_id,
        "supply_id": supply.pk,
        "who": person.pk,
        "person_id": person.pk,
        "account_id": 1,
        "priority": 0,
        "not_before": now_s,
        "expires": now_s + 300,
        "session": tickets.session_digest(SESSION),
        "key": tickets.key_of(person.pk, supply.pk, attempt),
    }
    return tickets.sign(tickets.Ticket(**fields | more))


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    told: dict[str, Any]


@dataclass
class Asking:
    """One process's lane, running."""

    lane: Lane
    stopping: asyncio.Event

    async def post(
        self,
        text: str,
        *,
        cookie: str | None = f"sessionid={SESSION}",
        body: bytes | None = None,
        **more: Any,
    ) -> Reply:
        return await self.request(
            json.dumps({"ticket": text}).encode() if body is None else body, cookie=cookie, **more
        )

    async def request(
        self, body: bytes, *, cookie: str | None, path: str = "/lane/claim", method: str = "POST"
    ) -> Reply:
        headers = [(b"cookie", f"theme=dark; {cookie}".encode())] if cookie else []
        scope = {"type": "http", "method": method, "path": path, "headers": headers}
        incoming = [
            {"type": "http.request", "body": body[:10], "more_body": True},
            {"type": "http.request", "body": body[10:]},
        ]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return incoming.pop(0)

        async def send(message: Any) -> None:
            sent.append(dict(message))

        await self.lane(scope, receive, send)
        headers_told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Reply(sent[0]["status"], headers_told, json.loads(sent[1]["body"]))


def lane(
    *, queue_most: int = 1000, batch_most: int = 100, connections_: int = 2, parameters: Any = None
) -> Lane:
    database = Database(parameters or connections["default"].get_connection_params(), connections_)
    return Lane(database, cookie="sessionid", queue_most=queue_most, batch_most=batch_most)


@asynccontextmanager
async def running(**more: Any) -> AsyncIterator[Asking]:
    stopping = asyncio.Event()
    it = lane(**more)
    await it.start(stopping)
    try:
        yield Asking(it, stopping)
    finally:
        await it.stop()


def with_lane(story: Callable[[Asking], Awaitable[T]], **more: Any) -> T:
    """Run a story in a loop of its own, beside a lane."""

    async def run() -> T:
        async with running(**more) as asking:
            return await asyncio.wait_for(story(asking), 20)

    return asyncio.run(run())

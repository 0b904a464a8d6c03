"""The lane as an ASGI app: a signed ticket comes in, stands in line, and is answered after the commit.

    POST /lane/claim   {"ticket": "…"}  with the session's cookie
    200 {"outcome": "made", "is_hers": true, "says": "已预约", "state": "confirmed", "claim": 7, "number": 3,
         "expires_at": null}
    otherwise {"error": code}: 400 broken ticket, 403 another's, 410 stale, 425 early, 429 and 503 with Retry-After

It runs in the loop beside the pages: nothing here may block, and nothing uses Django's ORM.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import time
from typing import Any

from yizhan.common import logs, metrics
from yizhan.common.bridge import Headers, Receive, Scope, Send
from yizhan.common.middleware import PLAUSIBLE_ID
from yizhan.supplies import tickets
from yizhan.supplies.kernel import Answer, Outcome, Request
from yizhan.supplies.lane import figures
from yizhan.supplies.lane.batches import AGAIN_WAIT_S, Batches, Ended
from yizhan.supplies.lane.database import AWAY_WAIT_S, Away, Database
from yizhan.supplies.lane.line import OFTEN_WAIT_S, Line, TooOften
from yizhan.supplies.lane.rate import Rate
from yizhan.supplies.states import ClaimState
from yizhan.supplies.tickets import BrokenTicket, Refusal

PATH = "/lane/claim"
BODY_MOST_BYTES = 2048
BURST, PER_S = 10, 1  # one person's requests: a page that retries asks less than once a second
END_WITHIN_S = 2.0  # of the three seconds a process has to end: what is not answered by then is sent away

logger = logging.getLogger("yizhan.lane")


class NotFound(Refusal):
    status, code = 404, "not_found"


class OnlyPost(Refusal):
    status, code = 405, "only_post"


class Gone(Exception):
    """The client left before its request was complete."""


class Lane:
    """The ASGI app, with a life: `start` in the process's loop, `stop` at its end."""

    def __init__(self, database: Database, *, cookie: str, queue_most: int, batch_most: int) -> None:
        """cookie: the name of the session's. queue_most: how many may wait in this process."""
        self.cookie = cookie.encode()
        self.database = database
        self.line = Line(queue_most)
        self.batches = Batches(self.line, database, batch_most)
        self.rate = Rate(burst=BURST, per_s=PER_S, clock=time.monotonic)
        self.is_ended = False
        self._watch: asyncio.Task[None] | None = None

    async def start(self, stopping: asyncio.Event) -> None:
        """Begin to answer. stopping: set when the process is told to end."""
        metrics.forget_the_dead()
        await self.database.open()
        self.batches.start()
        self._watch = asyncio.create_task(self._end_in_time(stopping))

    async def stop(self) -> None:
        if self._watch:
            self._watch.cancel()
        self._end()
        await self.batches.stop()
        await self.database.close()

    async def _end_in_time(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        await asyncio.sleep(END_WITHIN_S)
        self._end()

    def _end(self) -> None:
        self.is_ended = True
        self.line.send_away(Ended(AGAIN_WAIT_S))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        name = _request_id(dict(scope["headers"]))
        token = logs.request_id.set(name)
        try:
            try:
                answer = await self._claim(scope, receive)
            except Refusal as refusal:
                answer = refusal
            if isinstance(answer, Refusal):
                status, code, body, more = answer.status, answer.code, _refused(answer), _retry(answer)
            else:
                status, code, body, more = 200, str(answer.outcome.value), told(answer), []
            await send(
                {
                    "type": "http.response.start",
                    "status": status,
                    "headers": [*_headers(body), (b"x-request-id", name.encode()), *more],
                }
            )
            await send({"type": "http.response.body", "body": body})
            _measured(status, code, time.perf_counter() - began)
        except Gone:
            return
        finally:
            logs.request_id.reset(token)

    async def _claim(self, scope: Scope, receive: Receive) -> Answer | Refusal:
        if scope["path"] != PATH:
            raise NotFound
        if scope["method"] != "POST":
            raise OnlyPost
        ticket = tickets.read(
            _ticket_in(await _body(receive)), session_key=self._session(scope), now_s=time.time()
        )
        if not self.rate.allows(ticket.person_id):
            raise TooOften(OFTEN_WAIT_S)
        if self.is_ended:
            raise Ended(AGAIN_WAIT_S)
        if self.database.is_away:
            raise Away(AWAY_WAIT_S)
        request = Request(
            ticket.supply_id,
            ticket.who,
            ticket.person_id,
            ticket.key,
            priority=ticket.priority,
            by_id=ticket.account_id,
        )
        future = self.line.join((ticket.home_id, ticket.round_id), request, ticket.person_id)
        figures.waiting.set(self.line.length)
        return await future

    def _session(self, scope: Scope) -> str:
        """The session's key from the request's cookies; empty without."""
        for name, value in scope["headers"]:
            if name == b"cookie":
                for pair in value.split(b";"):
                    key, _, found = pair.partition(b"=")
                    if key.strip() == self.cookie:
                        return str(found.strip(), "latin-1")
        return ""


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > BODY_MOST_BYTES:
            raise BrokenTicket
        if not message.get("more_body", False):
            return body


def _ticket_in(body: bytes) -> str:
    with contextlib.suppress(ValueError, RecursionError):
        content = json.loads(body)
        if isinstance(content, dict) and isinstance(content.get("ticket"), str):
            return str(content["ticket"])
    raise BrokenTicket


def _request_id(headers: dict[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id", b"").decode("latin-1")
    return given if given and PLAUSIBLE_ID.fullmatch(given) else secrets.token_hex(8)


# --- answers ------------------------------------------------------------------------------------------------

_says: dict[tuple[Outcome, ClaimState | None], str] = {}


def told(answer: Answer) -> bytes:
    """What her page is told: codes for programs, words for her."""
    known = (answer.outcome, answer.state)
    if known not in _says:
        hers = answer.state if answer.is_hers else None
        _says[known] = str(hers.label if hers else answer.outcome.label)
    content = {
        "outcome": answer.outcome.value,
        "is_hers": answer.is_hers,
        "says": _says[known],
        "state": answer.state and answer.state.value,
        "claim": answer.claim_id,
        "number": answer.number,
        "expires_at": answer.expires_at and answer.expires_at.isoformat(),
    }
    return json.dumps(content).encode()


def _refused(refusal: Refusal) -> bytes:
    content: dict[str, Any] = {"error": refusal.code}
    if refusal.retry_after_s is not None:
        content["retry_after_s"] = refusal.retry_after_s
    return json.dumps(content).encode()


def _retry(refusal: Refusal) -> Headers:
    if isinstance(refusal, OnlyPost):
        return [(b"allow", b"POST")]
    after = refusal.retry_after_s
    return [] if after is None else [(b"retry-after", str(after).encode())]


def _headers(body: bytes) -> Headers:
    return [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]


def _measured(status: int, code: str, duration_s: float) -> None:
    figures.answers.labels(code).inc()
    figures.latency.observe(duration_s)
    if logger.isEnabledFor(logging.INFO):
        fields = {"route": "lane", "status": status, "outcome": code, "ms": round(duration_s * 1000, 1)}
        logger.info("answered", extra={"fields": fields})

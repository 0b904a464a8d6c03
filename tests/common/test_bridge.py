"""Django's pages in threads under one event loop: whole bodies in, whole answers out, nobody waits for a client."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from yizhan.common.bridge import WAITING_PER_THREAD, Bridge

Page = Callable[[dict[str, Any], Callable[..., None]], Iterable[bytes]]
HEADERS = [("Content-Type", "text/plain")]


def scope(path: str = "/", *headers: tuple[bytes, bytes], **more: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"a=1&b=%E9%A9%BF",
        "headers": list(headers),
        "client": ("10.0.0.9", 4711),
        "server": ("127.0.0.1", 8000),
        "scheme": "http",
        "http_version": "1.1",
    } | more


async def ask(
    bridge: Bridge, scope: dict[str, Any], *body: bytes, leaves: bool = False
) -> list[dict[str, Any]]:
    """Send one request to the bridge; return the messages that it answered."""
    incoming: list[dict[str, Any]] = [
        {"type": "http.request", "body": part, "more_body": leaves or n < len(body)}
        for n, part in enumerate(body, 1)
    ] or [{"type": "http.request", "body": b"", "more_body": False}]
    if leaves:
        incoming.append({"type": "http.disconnect"})
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return incoming.pop(0)

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await bridge(scope, receive, send)
    return sent


def echo(environ: dict[str, Any], start: Callable[..., None]) -> Iterable[bytes]:
    start("200 OK", HEADERS)
    return [environ["wsgi.input"].read()]


def test_a_body_in_pieces_arrives_whole_with_its_length() -> None:
    seen: dict[str, Any] = {}

    def page(environ: dict[str, Any], start: Callable[..., None]) -> Iterable[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start("201 Created", HEADERS)
        return [b"a", b"b"]

    headers = (
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"1.1.1.1"),
        (b"x_forwarded_for", b"evil"),
    )
    sent = asyncio.run(ask(Bridge(page, threads=1), scope("/驿", *headers), b"12", b"345"))

    assert sent == [
        {"type": "http.response.start", "status": 201, "headers": [(b"content-type", b"text/plain")]},
        {"type": "http.response.body", "body": b"ab"},
    ]
    assert (seen["body"], seen["CONTENT_LENGTH"]) == (b"12345", "5")
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/驿"
    assert seen["QUERY_STRING"] == "a=1&b=%E9%A9%BF"
    assert seen["HTTP_COOKIE"] == "a=1; b=2"
    assert seen["HTTP_X_FORWARDED_FOR"] == "1.1.1.1"
    assert seen["REMOTE_ADDR"] == "10.0.0.9"


@pytest.mark.parametrize("headers", [((b"content-length", b"11"),), ()])
def test_a_body_over_the_limit_is_refused_whether_it_says_its_length_or_not(headers: tuple[Any, ...]) -> None:
    bridge = Bridge(echo, threads=1, body_limit_bytes=10)

    sent = asyncio.run(ask(bridge, scope("/", *headers), b"123456", b"78901"))

    assert sent[0]["status"] == 413
    assert "文件太大" in sent[1]["body"].decode()


def test_a_body_at_the_limit_passes() -> None:
    sent = asyncio.run(ask(Bridge(echo, threads=1, body_limit_bytes=10), scope(), b"1234567890"))

    assert (sent[0]["status"], sent[1]["body"]) == (200, b"1234567890")


def test_a_client_that_leaves_before_its_request_is_complete_runs_no_page() -> None:
    ran: list[str] = []

    def page(environ: dict[str, Any], start: Callable[..., None]) -> Iterable[bytes]:
        ran.append("page")
        start("200 OK", HEADERS)
        return []

    assert asyncio.run(ask(Bridge(page, threads=1), scope(), b"half", leaves=True)) == []
    assert ran == []


class Answer(list[bytes]):
    """What a page returns, with the close() that WSGI promises to call."""

    streaming = False

    def __init__(self, parts: Iterable[bytes]) -> None:
        super().__init__(parts)
        self.closed_in: list[str] = []

    def close(self) -> None:
        self.closed_in.append(threading.current_thread().name)


def test_a_page_is_run_read_and_closed_in_one_thread() -> None:
    answer = Answer([b"x"])
    ran_in: list[str] = []

    def page(environ: dict[str, Any], start: Callable[..., None]) -> Iterable[bytes]:
        ran_in.append(threading.current_thread().name)
        start("200 OK", HEADERS)
        return answer

    asyncio.run(ask(Bridge(page, threads=4), scope()))

    assert answer.closed_in == ran_in
    assert ran_in[0].startswith("page")


def test_a_stream_is_sent_chunk_by_chunk_and_closed_also_when_the_client_leaves() -> None:
    class Stream(Answer):
        streaming = True

        def __iter__(self) -> Iterator[bytes]:
            yield b"1"
            yield b"2"

    stream = Stream([])

    def page(environ: dict[str, Any], start: Callable[..., None]) -> Iterable[bytes]:
        start("200 OK", HEADERS)
        return stream

    sent = asyncio.run(ask(Bridge(page, threads=1), scope()))

    assert [message.get("body") for message in sent] == [None, b"1", b"2", b""]
    assert len(stream.closed_in) == 1

    async def leaving() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                raise OSError("the client left")

        await Bridge(page, threads=1)(scope(), receive, send)

    with pytest.raises(OSError, match="left"):
        asyncio.run(leaving())
    assert len(stream.closed_in) == 2


def test_more_requests_than_can_soon_be_served_are_told_to_come_back() -> None:
    bridge = Bridge(echo, threads=1)
    bridge.waiting = WAITING_PER_THREAD

    sent = asyncio.run(ask(bridge, scope()))

    assert sent[0]["status"] == 503
    assert (b"retry-after", b"2") in sent[0]["headers"]


def test_slow_pages_do_not_hold_up_native_routes() -> None:
    release = threading.Event()

    def slow(environ: dict[str, Any], start: Callable[..., None]) -> Iterable[bytes]:
        release.wait(10)
        start("200 OK", HEADERS)
        return [b"slow"]

    async def native(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["path"].encode()})

    bridge = Bridge(slow, threads=1, routes={"/lane/": native})

    async def both() -> None:
        page = asyncio.ensure_future(ask(bridge, scope("/")))
        await asyncio.sleep(0.05)
        quick = await asyncio.wait_for(ask(bridge, scope("/lane/7")), 2)
        assert quick[1]["body"] == b"/lane/7"
        assert not page.done()
        release.set()
        assert (await page)[1]["body"] == b"slow"

    asyncio.run(both())


def test_a_failing_page_leaves_no_place_taken() -> None:
    def page(environ: dict[str, Any], start: Callable[..., None]) -> Iterable[bytes]:
        raise ValueError("broken")

    bridge = Bridge(page, threads=1)

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(ask(bridge, scope()))
    assert bridge.waiting == 0


def test_what_lives_beside_the_routes_begins_before_the_first_request_and_ends_after_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # the test run is not to end with whoever started it
    monkeypatch.setattr("ctypes.CDLL", lambda name: SimpleNamespace(prctl=lambda *arguments: 0))
    told: list[str] = []

    class Lane:
        async def start(self, stopping: asyncio.Event) -> None:
            told.append(f"start, told to end: {stopping.is_set()}")

        async def stop(self) -> None:
            told.append("stop")

    async def story() -> None:
        bridge = Bridge(echo, threads=1, lives=[Lane()])

        async def receive() -> dict[str, Any]:
            return {}

        async def send(message: Any) -> None:
            told.append(message["type"])

        await bridge({"type": "lifespan"}, receive, send)
        assert bridge.stopping.is_set()

    asyncio.run(story())

    assert told == [
        "start, told to end: False",
        "lifespan.startup.complete",
        "stop",
        "lifespan.shutdown.complete",
    ]

"""How do Django's pages (WSGI, in threads) and native async routes share one ASGI process?

A thread never waits for the event loop: the loop reads the whole body first, one thread runs the page from
beginning to end (Django's connections belong to threads), the loop sends the answer. So a client that reads
slowly or leaves holds no thread, and a stop finds none waiting. (a2wsgi and asgiref do otherwise, and hang.)

A streamed answer (a file) takes a thread per chunk, another one each time: no database inside its generator.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, Protocol

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

BODY_LIMIT_BYTES = 64 * 1024 * 1024  # the largest sheet worth importing is a third of it
IN_MEMORY_BYTES = 1024 * 1024
WAITING_PER_THREAD = 64  # pages at 5 ms each: a third of a second in the queue, then 503
END = object()


class BodyTooLarge(Exception):
    """The request's body is larger than the limit."""


class ClientGone(Exception):
    """The client left before its request was complete."""


class Life(Protocol):
    """What a native route needs in the process's loop: begun before the first request, ended after the last."""

    async def start(self, stopping: asyncio.Event) -> None: ...

    async def stop(self) -> None: ...


class Bridge:
    """ASGI app that runs `wsgi` in `threads` threads, and hands paths under a prefix of `routes` to those."""

    def __init__(
        self,
        wsgi: Callable[..., Iterable[bytes]],
        *,
        threads: int,
        routes: Mapping[str, ASGIApp] | None = None,
        lives: Sequence[Life] = (),
        body_limit_bytes: int = BODY_LIMIT_BYTES,
    ) -> None:
        self.wsgi = wsgi
        self.routes = dict(routes or {})
        self.lives = lives
        self.body_limit_bytes = body_limit_bytes
        self.waiting_limit = threads * WAITING_PER_THREAD
        self.waiting = 0
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self.stopping = asyncio.Event()
        """Set when the process is told to end: long streams of `routes` must watch it, or they block the end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            path = scope["path"]
            for prefix, app in self.routes.items():
                if path.startswith(prefix):
                    return await app(scope, receive, send)
            await self._page(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        # An open stream would keep Granian from ending, and its own handler tells nobody: hear SIGTERM first,
        # then give Granian the signal as SIGINT.
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
            loop.add_signal_handler(signal.SIGTERM, self._stop)
        # kill -9 of Granian's parent process would leave this one serving
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
        for life in self.lives:
            await life.start(self.stopping)
        _spare_the_collector()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.stopping.set()
        for life in self.lives:
            await life.stop()
        self.pool.shutdown(wait=False, cancel_futures=True)
        await send({"type": "lifespan.shutdown.complete"})

    def _stop(self) -> None:
        self.stopping.set()
        signal.raise_signal(signal.SIGINT)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.waiting >= self.waiting_limit:
            return await _refuse(send, 503, "现在人太多，请稍后再试。", [(b"retry-after", b"2")])
        headers = dict(scope["headers"])
        try:
            body = await self._body(headers, receive)
        except BodyTooLarge:
            limit = self.body_limit_bytes // (1024 * 1024)
            return await _refuse(send, 413, f"文件太大，最多 {limit} MB。", [(b"connection", b"close")])
        except ClientGone:
            return None
        loop = asyncio.get_running_loop()
        self.waiting += 1
        try:
            answer = await loop.run_in_executor(self.pool, self._run, environ(scope, body))
            await self._send(answer, send)
        finally:
            self.waiting -= 1

    async def _body(self, headers: Mapping[bytes, bytes], receive: Receive) -> IO[bytes]:
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > self.body_limit_bytes:
            raise BodyTooLarge
        body: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - closed with the page
        size = 0
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                body.close()
                raise ClientGone
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self.body_limit_bytes:
                body.close()
                raise BodyTooLarge
            body.write(chunk)
            more = message.get("more_body", False)
        body.seek(0)
        return body

    def _run(self, environ: dict[str, Any]) -> _Answer:
        """Run the page in this thread, whole: only a streamed answer is left to be read."""
        answer = _Answer()
        result = self.wsgi(environ, answer.start)
        if getattr(result, "streaming", False):
            answer.stream = result
            return answer
        try:
            answer.body = b"".join(result)
        finally:
            if close := getattr(result, "close", None):
                close()
            environ["wsgi.input"].close()
        return answer

    async def _send(self, answer: _Answer, send: Send) -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.stream is None:
            return await send({"type": "http.response.body", "body": answer.body})
        async for chunk in self._chunks(answer.stream):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _chunks(self, stream: Iterable[bytes]) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        iterator = iter(stream)
        try:
            while (chunk := await loop.run_in_executor(self.pool, next, iterator, END)) is not END:
                assert isinstance(chunk, bytes)
                yield chunk
        finally:
            if close := getattr(stream, "close", None):
                await loop.run_in_executor(self.pool, close)


class _Answer:
    status = 500
    body = b""
    stream: Iterable[bytes] | None = None

    def __init__(self) -> None:
        self.headers: Headers = []

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers]


def environ(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """Return WSGI's environ for an ASGI request. PEP 3333: text holds bytes, one as one latin-1 character."""
    host, port = scope.get("server") or ("localhost", 80)
    result: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", "").encode().decode("latin-1"),
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or ""),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            continue  # X_Forwarded_For would pass for X-Forwarded-For
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        value = raw_value.decode("latin-1")
        if name not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            name = f"HTTP_{name}"
        if name in result:
            value = result[name] + ("; " if name == "HTTP_COOKIE" else ",") + value
        result[name] = value
    # what was read, also of a chunked body
    result["CONTENT_LENGTH"] = str(body.seek(0, os.SEEK_END))
    body.seek(0)
    return result


def _spare_the_collector() -> None:
    """Leave out of its rounds what lives as long as the process: in a rush it looks through all Django often.

    Thousands of open requests are no garbage either; by their count they would call for a round every few of them.
    Seen: 75 instead of 45 µs for a request of the lane.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _refuse(send: Send, status: int, text: str, more: Headers) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})

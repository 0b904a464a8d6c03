"""Phones that ask the lane: raw sockets under one selector, in a process of its own.

`ask` keeps some connections busy, one request after the other; `rush` gives each phone a connection of its own, all at
the same moment, and asks again on 503 as lane.js does. Tickets are signed beforehand: Django makes them in the minutes
before.
"""

from __future__ import annotations

import contextlib
import heapq
import json
import multiprocessing
import random
import selectors
import socket
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

SESSION = "a-session-of-the-benchmark"
BACK_OFF_S = 0.4


@dataclass
class Asked:
    """What the phones were told; latencies in seconds from the moment they first asked."""

    duration_s: float = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    latencies_s: list[float] = field(default_factory=list)
    again: int = 0

    @property
    def per_s(self) -> float:
        return len(self.latencies_s) / self.duration_s


def request(ticket: str) -> bytes:
    body = json.dumps({"ticket": ticket}).encode()
    return (
        b"POST /lane/claim HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Cookie: sessionid=%b\r\nContent-Length: %d\r\n\r\n%b" % (SESSION.encode(), len(body), body)
    )


def page_request(supply_pk: int, session_key: str) -> bytes:
    return (
        f"POST /bench/claim/{supply_pk}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={session_key}\r\n"
        "Content-Length: 0\r\n\r\n"
    ).encode()


def ask(port: int, requests: Sequence[bytes], *, connections: int) -> Asked:
    """Send all of them over so many connections, each the next when the one before is answered."""
    return _elsewhere(_ask, port, requests, connections)


def rush(port: int, tickets: Sequence[str], *, limit_s: float) -> Asked:
    """Each ticket is a phone; all ask at once, each until it has a true answer."""
    return _elsewhere(_rush, port, tickets, limit_s)


def _elsewhere(work, *arguments):  # type: ignore[no-untyped-def]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _ask(port: int, requests: Sequence[bytes], connections: int) -> Asked:
    left = list(reversed(requests))
    asked = Asked()
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, [b"", 0.0])
    began = time.perf_counter()
    open_ones = 0
    for key in selector.get_map().values():
        if left:
            key.data[1] = time.perf_counter()
            key.fileobj.sendall(left.pop())  # type: ignore[union-attr]
            open_ones += 1
    while open_ones:
        for key, _ in selector.select(10):
            connection, data = key.fileobj, key.data
            assert isinstance(connection, socket.socket)
            data[0] += connection.recv(65536)
            if not (found := _answer(data[0])):
                continue
            status, told, _ = found
            data[0] = b""
            now = time.perf_counter()
            asked.latencies_s.append(now - data[1])
            asked.outcomes[told.get("outcome") or f"{status} {told.get('error', '')}".strip()] += 1
            if left:
                data[1] = now
                connection.sendall(left.pop())
            else:
                open_ones -= 1
    asked.duration_s = time.perf_counter() - began
    return asked


class _Phone:
    """One phone: its request, what it has read of the answer, how often it asked."""

    __slots__ = ("connection", "read", "request", "turn")

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.read = b""
        self.turn = 0
        self.connection: socket.socket | None = None


def _rush(port: int, tickets: Sequence[str], limit_s: float) -> Asked:
    phones = [_Phone(request(ticket)) for ticket in tickets]
    random.shuffle(phones)
    asked = Asked()
    selector = selectors.DefaultSelector()
    later: list[tuple[float, int, _Phone]] = []
    began = time.perf_counter()

    def start(phone: _Phone) -> None:
        phone.read = b""
        phone.connection = connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex(("127.0.0.1", port))
        selector.register(connection, selectors.EVENT_WRITE, phone)

    def again(phone: _Phone, after_s: float) -> None:
        assert phone.connection
        selector.unregister(phone.connection)
        phone.connection.close()
        asked.again += 1
        pause_s = after_s + random.random() * min(8.0, BACK_OFF_S * 2**phone.turn)
        phone.turn += 1
        heapq.heappush(later, (time.perf_counter() + pause_s, id(phone), phone))

    for n, phone in enumerate(phones):
        start(phone)
        if n % 200 == 0:  # those who are in are served while the others come
            _turn(selector, 0, asked, began, again)
    while len(asked.latencies_s) < len(phones) and time.perf_counter() - began < limit_s:
        now = time.perf_counter()
        while later and later[0][0] <= now:
            start(heapq.heappop(later)[2])
        _turn(selector, 0.02 if later else 0.5, asked, began, again)
    asked.duration_s = time.perf_counter() - began
    return asked


def _turn(selector, wait_s, asked, began, again) -> None:  # type: ignore[no-untyped-def]
    for key, mask in selector.select(wait_s):
        connection, phone = key.fileobj, key.data
        try:
            if mask & selectors.EVENT_WRITE:
                connection.send(phone.request)
                selector.modify(connection, selectors.EVENT_READ, phone)
                continue
            received = connection.recv(65536)
        except OSError:
            again(phone, 0)
            continue
        phone.read += received
        found = _answer(phone.read)
        if not found:
            if not received:
                again(phone, 0)
            continue
        status, told, retry_after_s = found
        if status != 200:
            again(phone, retry_after_s)
            continue
        asked.latencies_s.append(time.perf_counter() - began)
        asked.outcomes[told["outcome"]] += 1
        selector.unregister(connection)
        connection.close()


def _answer(read: bytes):  # type: ignore[no-untyped-def]
    """Return status, what was told and Retry-After once the answer is whole."""
    head, separator, body = read.partition(b"\r\n\r\n")
    if not separator:
        return None
    fields = {}
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        fields[name.lower()] = value.strip()
    if len(body) < int(fields.get(b"content-length", 0)):
        return None
    told = {}
    with contextlib.suppress(ValueError):
        told = json.loads(body)
    return int(head[9:12]), told, float(fields.get(b"retry-after", 0))

"""Load on a web server: as many requests as it answers, over kept-alive connections.

Raw sockets in a few processes: an HTTP client written in Python would be slower than the server.
"""

from __future__ import annotations

import multiprocessing
import selectors
import socket
import time
from dataclasses import dataclass

CONNECTIONS = 16
PROCESSES = 2


class WrongAnswer(AssertionError):
    """The server answered something else than 200 with a body."""


@dataclass(frozen=True)
class Loaded:
    """What came of it."""

    answers: int
    duration_s: float

    @property
    def per_s(self) -> float:
        return self.answers / self.duration_s


def load(host: str, port: int, path: str, duration_s: float) -> Loaded:
    """Ask for `path` for so long and count the answers. Raises WrongAnswer."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        counts = pool.starmap(_ask, [(host, port, path, duration_s, CONNECTIONS // PROCESSES)] * PROCESSES)
    return Loaded(sum(counts), duration_s)


def _ask(host: str, port: int, path: str, duration_s: float, connections: int) -> int:
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        connection = socket.create_connection((host, port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, bytearray())
        connection.sendall(request)
    until = time.monotonic() + duration_s
    answers = 0
    while time.monotonic() < until:
        for key, _ in selector.select(0.1):
            asked, buffer = key.fileobj, key.data
            assert isinstance(asked, socket.socket)
            received = asked.recv(262144)
            if not received:
                raise WrongAnswer("the server closed the connection")
            buffer += received
            if _is_whole(buffer):
                buffer.clear()
                answers += 1
                asked.sendall(request)
    return answers


def _is_whole(buffer: bytearray) -> bool:
    head, separator, body = buffer.partition(b"\r\n\r\n")
    if not separator:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise WrongAnswer(bytes(head[:200]).decode(errors="replace"))
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at >= 0:
        return len(body) >= int(lower[at + 15 :].split(b"\r\n", 1)[0])
    return body.endswith(b"0\r\n\r\n")

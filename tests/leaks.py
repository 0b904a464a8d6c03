"""Does anything that somebody must not know of show anywhere? Asks every page as a given client.

Two questions, for any service with rows that some may not see:

    assert_silent(client, side, ["漏水 7311"])            # the words never occur, on no page, in no export
    with assert_unchanged(client, side):                  # with the row and without it every page is the same,
        report_fault(…, is_shielded=True)                 # so no count, total, order or gap reveals it
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.test import Client
from django.urls import NoReverseMatch

from tests.sweep import Place, Side, address, ask, places, said

# What differs between two answers of one page without meaning anything.
NOISE = re.compile(
    b"|".join(
        [
            rb'csrfmiddlewaretoken"[^>]*value="[^"]*"',
            rb"X-CSRFToken[^,}]*",
            rb'name="(?:csrf|key)[^>]*>',
            rb'data-rendered="[^"]*"',
            rb"[A-Za-z0-9]{64}",
            rb"urn:yizhan:request:[0-9A-Za-z._-]+",
            rb'"(?:number|cursor)": "?\d+"?',  # places in the feed of changes, given out by asking
            rb"(?:since|cursor|after)=\d+",
            rb"\d{1,2}:\d{2}:\d{2}",
            rb'"(?:now|first)": [\d.]+',  # the clock of turning codes
        ]
    )
)
ALWAYS_MOVING = {"metrics", "healthz", "readyz"}  # figures of the process, not of the union


def pages(side: Side) -> list[tuple[Place, str]]:
    """Every address of the site that can be asked by GET, about rows of `side`."""
    found = []
    for place in places():
        if place.mark and place.name not in ALWAYS_MOVING and not place.route.startswith("accounts/"):
            try:
                found.append((place, address(place, side)))
            except NoReverseMatch:
                continue
    return found


def text_of(client: Client, path: str) -> bytes:
    """The status and the words of the answer, without noise."""
    response = ask(client, "get", path)
    return str(response.status_code).encode() + b"\n" + NOISE.sub(b"", said(response))


def assert_silent(client: Client, side: Side, words: Sequence[str], queries: Sequence[str] = ("",)) -> None:
    """Assert that none of `words` occurs on any page; queries: "?q=…" strings to ask each page with, too."""
    assert told(snapshot(client, side, queries), words) == []


def told(texts: dict[str, bytes], words: Sequence[str]) -> list[str]:
    """Which of `words` occur on which pages of a snapshot."""
    return [f"{path}: {word}" for path, text in texts.items() for word in words if word.encode() in text]


@contextmanager
def assert_unchanged(
    client: Client,
    side: Side,
    queries: Sequence[str] = ("",),
    *,
    never: Sequence[str] = (),
    but: tuple[str, ...] = (),
) -> Iterator[None]:
    """Assert that what the block does changes no page for this client, not by a byte.

    never: words that afterwards may stand on none of these pages, as for `assert_silent`. but: pages whose addresses
    begin like this may change.
    """
    before = snapshot(client, side, queries)
    yield
    after = snapshot(client, side, queries)
    changed = {
        path: _first_difference(before.get(path, b""), after.get(path, b""))
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path) and not path.startswith(but)
    }
    assert changed == {}, changed
    assert told(after, never) == []


def _first_difference(before: bytes, after: bytes) -> str:
    at = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    near = slice(max(0, at - 60), at + 60)
    return f"{before[near].decode(errors='replace')!r} → {after[near].decode(errors='replace')!r}"


def snapshot(client: Client, side: Side, queries: Sequence[str] = ("",)) -> dict[str, bytes]:
    """What every page that takes GET says, asked with each query. One that does not open is asked once."""
    found: dict[str, bytes] = {}
    for place, path in pages(side):
        if place.route in _takes_no_get:
            continue
        for query in queries:
            text = text_of(client, path + query)
            if text.startswith(b"405"):
                _takes_no_get.add(place.route)
                break
            found[path + query] = text
            if text.startswith((b"401", b"403", b"404")):
                break
    return found


_takes_no_get: set[str] = set()  # of all the places; known once somebody has asked

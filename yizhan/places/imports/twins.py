"""Are two rows one place? Near, and of similar name once the words that every station has are taken away."""

from __future__ import annotations

import re
from functools import lru_cache
from zlib import crc32

NEAR_M = 150.0
SAME_SPOT_M = 30.0
_EVERY = re.compile(
    "户外劳动者|劳动者|环卫工人|环卫工|新就业形态|职工|总工会|工会|爱心|驿站|服务站|服务点|休息站|接力站|"
    "司机之家|工心|公交站|有限责任公司|有限公司|公司"
)
_SIGNS = re.compile(r"[\W_]+")
_ASIDE = re.compile(r"[（(]([^（）()]*)[）)]")
MARK_BITS = 128


@lru_cache(maxsize=16384)
def _parts(name: str) -> tuple[str, frozenset[str], str]:
    """Return the name's own words, their pairs of signs, and its aside's own words."""
    whole, aside = _words(name)
    return whole, frozenset(whole[at : at + 2] for at in range(len(whole) - 1)), aside


def _words(name: str) -> tuple[str, str]:
    """Return the name's own words and those of its aside."""
    text = name.casefold()
    asides = _ASIDE.findall(text)
    if not asides:
        return _own(text), ""
    outer = _own(_ASIDE.sub("", text))
    return outer if len(outer) > 1 else _own(text), _own("".join(asides))


def _own(text: str) -> str:
    return _SIGNS.sub("", _EVERY.sub("", text)) or _SIGNS.sub("", text)


def mark(name: str) -> int:
    """Return MARK_BITS bits, one for each pair of signs: names whose marks share none have similarity 0.

    So that of thousands of neighbours only a few need to be compared sign by sign.
    """
    whole, aside = _words(name)
    bits = 0
    for words in (whole, aside):
        for at in range(len(words) - 1):
            bits |= 1 << crc32(words[at : at + 2].encode()) % MARK_BITS
    return bits if len(whole) > 1 else bits | 1 << crc32(whole.encode()) % MARK_BITS


def similarity(a: str, b: str) -> float:
    """Return 0 … 1: the shared pairs of signs of two names (Dice); 1 when one stands in the other's brackets."""
    whole_a, pairs_a, aside_a = _parts(a)
    whole_b, pairs_b, aside_b = _parts(b)
    if (
        whole_a == whole_b
        or (len(whole_a) > 2 and whole_a == aside_b)
        or (len(whole_b) > 2 and whole_b == aside_a)
    ):
        return 1.0
    if not pairs_a or not pairs_b:
        return 0.0
    return 2 * len(pairs_a & pairs_b) / (len(pairs_a) + len(pairs_b))


def is_likely_twin(name: str, other: str, apart_m: float) -> bool:
    """Are these likely one place? The farther apart, the more alike the names must be."""
    if apart_m > NEAR_M:
        return False
    alike = similarity(name, other)
    if apart_m <= SAME_SPOT_M:
        return alike >= 0.6
    return alike >= 0.8

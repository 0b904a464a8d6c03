"""How is a name searched with one wrong sign in it? As pairs of signs, next to each other or one apart. Pure.

人民广场 is 人民 民广 广场 人_广 民_场. A wrong sign spoils the pairs it stands in and leaves the others whole,
so a text that equals the query but for one sign still holds every pair of the query without that sign.

The index holds pairs as numbers of four bytes, for they are written and compared by the million: two signs of 21
bits and which kind, modulo a prime. Two pairs may have one number; what the index finds is read again sign by sign.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

LONGEST_QUERY = 12
_SIGN_BITS = 21  # Unicode
_APART, _BEGINS = 1 << 2 * _SIGN_BITS, 2 << 2 * _SIGN_BITS
_NUMBERS = 1_999_999_973  # a prime; they fit a PostgreSQL integer
_NOT_SIGNS = re.compile(r"[\W_]+")


def signs_of(text: str) -> str:
    """Return letters and digits only, half-width, small."""
    return _NOT_SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())


def pairs(signs: str) -> list[str]:
    """Return adjoining pairs, then pairs one apart ("人_广"), each once, in order."""
    close = [a + b for a, b in pairwise(signs)]
    apart = [f"{a}_{b}" for a, b in zip(signs, signs[2:], strict=False)]
    return list(dict.fromkeys(close + apart))


def pairs_of(name: str, address: str) -> list[int]:
    """Return what the index holds for a station, from signs: pairs of both, and how the name begins."""
    numbers = {(_BEGINS | ord(name[0])) % _NUMBERS} if name else set()
    for signs in (name, address):  # what `number_of` says of `pairs`, without a text for each
        points = list(map(ord, signs))
        numbers.update((a << _SIGN_BITS | b) % _NUMBERS for a, b in pairwise(points))
        numbers.update(
            (_APART | a << _SIGN_BITS | b) % _NUMBERS for a, b in zip(points, points[2:], strict=False)
        )
    return sorted(numbers)


def number_of(pair: str) -> int:
    """Return the number of 人民, 人_广 (one apart) or ^人 (the beginning)."""
    first, last = pair[0], pair[-1]
    if first == "^":
        return (_BEGINS | ord(last)) % _NUMBERS
    close = ord(first) << _SIGN_BITS | ord(last)
    return (close if len(pair) == 2 else _APART | close) % _NUMBERS


def ways_to_match(signs: str) -> list[list[str]]:
    """Return the sets of pairs of which a match holds at least one whole set: all of them first, then those
    that are left when one sign is wrong. A query of one or two signs must match as it is.
    """
    if len(signs) == 1:
        return [[f"^{signs}"]]
    whole = pairs(signs)
    if len(signs) == 2:
        return [whole]
    ways = [whole]
    for wrong in range(len(signs)):
        close = [signs[i : i + 2] for i in range(len(signs) - 1) if wrong not in (i, i + 1)]
        apart = [f"{signs[i]}_{signs[i + 2]}" for i in range(len(signs) - 2) if wrong not in (i, i + 2)]
        if close or apart:
            ways.append(list(dict.fromkeys(close + apart)))
    return ways

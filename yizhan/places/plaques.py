"""The code on a station's plaque: short, read aloud without doubt, and a wrong sign is noticed."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator

# No 0 O, 1 I L. 31 signs, a prime: the weighted sum below then notices every single wrong sign and every
# two neighbours swapped.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
_BASE = len(ALPHABET)


class BadPlaque(ValueError):
    """这不是驿站铭牌上的码，请再看一遍。"""


def check_sign(body: str) -> str:
    """Return the last sign of a code whose first signs are `body`."""
    return _check([ALPHABET.index(sign) for sign in body])


def _check(numbers: list[int]) -> str:
    return ALPHABET[sum(place * number for place, number in enumerate(numbers, start=1)) % _BASE]


def new_code() -> str:
    """Return a fresh random code; 27 thousand million of them, so that nobody guesses one."""
    drawn = secrets.randbelow(_BASE ** (LENGTH - 1))  # once: the system is asked for each draw
    numbers = []
    for _place in range(LENGTH - 1):
        drawn, number = divmod(drawn, _BASE)
        numbers.append(number)
    return "".join(ALPHABET[number] for number in numbers) + _check(numbers)


def codes() -> Iterator[str]:
    """Fresh codes without end, none twice."""
    given: set[str] = set()
    while True:
        code = new_code()
        if code not in given:
            given.add(code)
            yield code


def tidy(text: str) -> str:
    """Return what somebody typed as codes are stored: no hyphens or blanks, capitals, half-width signs."""
    return re.sub(r"[\s\-‐-―－]", "", unicodedata.normalize("NFKC", text)).upper()


def read_code(text: str) -> str:
    """Return the code as stored, from how somebody typed it. Raises BadPlaque."""
    code = tidy(text)
    if len(code) != LENGTH or any(sign not in ALPHABET for sign in code):
        raise BadPlaque
    if check_sign(code[:-1]) != code[-1]:
        raise BadPlaque
    return code


def spoken(code: str) -> str:
    """Return the code in two halves, as it is printed: ABCD-EFGH."""
    return f"{code[:4]}-{code[4:]}" if len(code) == LENGTH else code

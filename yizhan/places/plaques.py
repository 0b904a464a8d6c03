"""The code on a station's plaque: short, read aloud without doubt, and a wrong sign is noticed."""

from __future__ import annotations

import re
import secrets
import unicodedata

import numpy as np

# No 0 O, 1 I L. 31 signs, a prime: the weighted sum below then notices every single wrong sign and every
# two neighbours swapped.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
_BASE = len(ALPHABET)
_BODIES = _BASE ** (LENGTH - 1)  # a body is what stands before the check sign
_BITS = _BODIES.bit_length()
_PLACES = np.array([_BASE**place for place in range(LENGTH - 1)], np.uint64)


class BadPlaque(ValueError):
    """这不是驿站铭牌上的码，请再看一遍。"""


def check_sign(body: str) -> str:
    """Return the last sign of a code whose first signs are `body`."""
    return ALPHABET[sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, start=1)) % _BASE]


def new_code() -> str:
    """Return a fresh random code; 27 thousand million of them, so that nobody guesses one."""
    return new_codes(1)[0]


def new_codes(number: int) -> list[str]:
    """Return fresh random codes, none twice."""
    codes: dict[str, None] = {}
    while len(codes) < number:
        codes |= dict.fromkeys(_drawn(number - len(codes)))
    return list(codes)


def _drawn(number: int) -> list[str]:
    """Return about so many random codes, at most that many: all at once, for an import wants 100,000."""
    drawn = np.frombuffer(secrets.token_bytes(8 * number), np.uint64) >> np.uint64(64 - _BITS)
    drawn = drawn[drawn < _BODIES]  # each body is as likely as any other
    numbers = drawn[:, None] // _PLACES % np.uint64(_BASE)
    checks = numbers @ np.arange(1, LENGTH, dtype=np.uint64) % np.uint64(_BASE)
    signs = np.array(list(ALPHABET))[np.column_stack([numbers, checks])]
    codes: list[str] = signs.view(f"U{LENGTH}").ravel().tolist()
    return codes


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

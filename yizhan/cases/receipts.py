"""A receipt: the code by which somebody unknown follows her matter, and the short name of a case. Both are drawn.

The code has 16 signs of 31, 79 bits: not to be guessed. Only its keyed hash is kept.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

from yizhan.common import crypto

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L: read aloud, written by hand
REF_SIGNS = 8
CODE_SIGNS = 16
PURPOSE = "cases.receipt"


def new_ref() -> str:
    return "".join(secrets.choice(ALPHABET) for _sign in range(REF_SIGNS))


def new_code() -> str:
    """Four groups of four: K7QM-2XPD-…"""
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(CODE_SIGNS))
    return "-".join(signs[at : at + 4] for at in range(0, CODE_SIGNS, 4))


def plain(code: str) -> str | None:
    """What somebody typed, as it is kept; None if it is no code. Blanks, hyphens and small letters do not matter."""
    if len(code) > 60:
        return None
    text = re.sub(r"[\s\-‐-―－]", "", unicodedata.normalize("NFKC", code)).upper()
    return text if len(text) == CODE_SIGNS and all(sign in ALPHABET for sign in text) else None


def index_of(code: str) -> str:
    return crypto.index_of(plain(code) or "", PURPOSE)


def indexes_of(code: str) -> list[str]:
    found = plain(code)
    return [] if found is None else crypto.indexes_of(found, PURPOSE)

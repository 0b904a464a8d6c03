"""The code by which a child is fetched: six digits for one authorised person, one child and one day.

It is computed from the person's reference and the day under today's key and stands nowhere. It is good once: whoever
has fetched the child has used it, and one who is taken off the list has none.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import date
from hmac import compare_digest
from uuid import UUID

from yizhan.common import crypto

DIGITS = 6
PURPOSE = "childcare.pickup"
TRIES_MOST = 5  # wrong ones for a child and a day: 5 in a million, then only the guardian herself helps


def code_of(ref: UUID, day: date) -> str:
    """The code that a collector shows on `day`."""
    return _short(crypto.index_of(f"{ref}/{day.isoformat()}", PURPOSE))


def is_code(typed: str, ref: UUID, day: date) -> bool:
    """Is this her code, under any key that counts? Keys may turn over in the middle of a day.

    However it is typed: with blanks, and in the wide digits of a Chinese keyboard.
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign in "0123456789")
    all_of_them = crypto.indexes_of(f"{ref}/{day.isoformat()}", PURPOSE)
    return any(compare_digest(_short(index), plain) for index in all_of_them)


def _short(index: str) -> str:
    number = int.from_bytes(hashlib.sha256(index.encode()).digest()[:8])
    return f"{number % 10**DIGITS:0{DIGITS}d}"

"""A receipt: the code by which somebody unknown follows her matter, and the short name of a case.

The name is drawn. The code is made from her request with a key of the deployment, so that a request sent twice, on a
bad line, has one answer; 16 signs of 31, 79 bits: not to be guessed. Only its keyed hash is kept.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata

from django.http import HttpRequest

from yizhan.common import crypto

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L: read aloud, written by hand
REF_SIGNS = 8
CODE_SIGNS = 16
PURPOSE = "cases.receipt"
IN_SESSION = "case_receipt"  # the code stays out of addresses, logs and histories


def new_ref() -> str:
    return "".join(secrets.choice(ALPHABET) for _sign in range(REF_SIGNS))


def code_of(request: str) -> str:
    """The code that answers this request, the same however often it is sent; four groups of four: K7QM-2XPD-…"""
    number = int.from_bytes(hashlib.sha256(crypto.index_of(request, f"{PURPOSE}.code").encode()).digest())
    signs = ""
    for _sign in range(CODE_SIGNS):
        number, at = divmod(number, len(ALPHABET))
        signs += ALPHABET[at]
    return "-".join(signs[at : at + 4] for at in range(0, CODE_SIGNS, 4))


def plain(code: str) -> str | None:
    """What somebody typed, as it is kept; None if it is no code. Blanks, hyphens and small letters do not matter."""
    if len(code) > 60:
        return None
    text = re.sub(r"[\s\-‐-―－]", "", unicodedata.normalize("NFKC", code)).upper()
    return text if len(text) == CODE_SIGNS and all(sign in ALPHABET for sign in text) else None


def forget_in_session(sender: object, request: HttpRequest, **_more: object) -> None:
    """Signed in, she has a name here: a code that was kept while she had none goes."""
    request.session.pop(IN_SESSION, None)


def index_of(code: str) -> str:
    return crypto.index_of(plain(code) or "", PURPOSE)


def indexes_of(code: str) -> list[str]:
    found = plain(code)
    return [] if found is None else crypto.indexes_of(found, PURPOSE)

"""What does the lane believe? A ticket: Django looked up who may ask for what, and signed it for a few minutes.

A ticket is base64url(body · HMAC-SHA256(body)) without padding. It binds home, round, supply, whom the round counts,
person, account, priority, the request's key, from when and until when it is good, and the session it was made for:
the cookie of another session makes it worthless. Nothing in it is looked up again.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import math
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import ClassVar, NamedTuple

from django.conf import settings

VERSION = 1
LIFETIME_S = 300
EARLY_S = (
    900  # so long before the window opens it may be handed out, so that nobody needs a page at that second
)
MAC_BYTES = 32
SESSION_BYTES = 16
ATTEMPT = re.compile(r"[A-Za-z0-9-]{8,40}")
_BODY = struct.Struct(f">B6qhII{SESSION_BYTES}s")


class Refusal(Exception):
    """The lane refuses: an HTTP status, a code for programs, seconds until asking again makes sense."""

    status: ClassVar[int] = 503
    code: ClassVar[str] = ""

    def __init__(self, retry_after_s: int | None = None) -> None:
        super().__init__(self.code)
        self.retry_after_s = retry_after_s


class BrokenTicket(Refusal):
    """It is no ticket, or was changed."""

    status, code = 400, "broken_ticket"


class NotYours(Refusal):
    """It was made for another session."""

    status, code = 403, "not_yours"


class StaleTicket(Refusal):
    """Its minutes are over: a fresh one with the same key is the same request."""

    status, code = 410, "stale_ticket"


class TooEarly(Refusal):
    """Its window has not opened yet."""

    status, code = 425, "early"


class NoAttempt(ValueError):
    """An attempt's name is 8 to 40 letters, digits and hyphens."""


class Ticket(NamedTuple):
    """What Django says about one request. not_before, expires: seconds since 1970."""

    home_id: int
    round_id: int
    supply_id: int
    who: int
    person_id: int
    account_id: int
    priority: int
    not_before: int
    expires: int
    session: bytes
    key: str


def key_of(person_id: int, supply_id: int, attempt: str) -> str:
    """Name the request of one attempt of hers: a fresh ticket for it is the same request, nobody else's is.

    attempt: a random name that her page chose. Raises NoAttempt.
    """
    if not ATTEMPT.fullmatch(attempt):
        raise NoAttempt(NoAttempt.__doc__)
    return f"lane:{supply_id}:{person_id}:{attempt}"


def sign(ticket: Ticket) -> str:
    body = _BODY.pack(VERSION, *ticket[:-1]) + ticket.key.encode()
    return urlsafe_b64encode(body + _mac(body)).rstrip(b"=").decode()


def read(text: str, *, session_key: str, now_s: float) -> Ticket:
    """Return what a ticket says. Raises BrokenTicket, NotYours, StaleTicket, TooEarly, asked in this order."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise BrokenTicket from None
    body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if len(body) < _BODY.size or not hmac.compare_digest(_mac(body), mac) or body[0] != VERSION:
        raise BrokenTicket
    _version, *fields = _BODY.unpack_from(body)
    ticket = Ticket._make([*fields, body[_BODY.size :].decode()])
    if not hmac.compare_digest(ticket.session, session_digest(session_key)):
        raise NotYours
    if ticket.expires <= now_s:
        raise StaleTicket
    if ticket.not_before > now_s:
        raise TooEarly(max(1, math.ceil(ticket.not_before - now_s)))
    return ticket


def session_digest(session_key: str) -> bytes:
    """Stand for a session in a ticket without telling its key."""
    return _keyed("yizhan.supplies.ticket.session", session_key.encode())[:SESSION_BYTES]


def _mac(body: bytes) -> bytes:
    return _keyed("yizhan.supplies.ticket", body)


def _keyed(purpose: str, message: bytes) -> bytes:
    return hmac.digest(_key(purpose, settings.SECRET_KEY), message, hashlib.sha256)


@cache
def _key(purpose: str, secret: str) -> bytes:
    """A key of its own for each purpose: what one signs, another never takes."""
    return hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)

"""Tokens of other platforms, each fetched by one process and kept, sealed, for all until shortly before it ends."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection, transaction

from yizhan.common import crypto

EARLY_S = 300  # a token is renewed five minutes before it ends
LEAST_S = 30

Fetch = Callable[[], tuple[str, int]]  # the token, and for how many seconds it lasts


def kept_token(name: str, fetch: Fetch) -> str:
    """Return the token kept under `name` ("wechat.token"); one process fetches it anew, the others wait."""
    found = _stored(name)
    if found:
        return found
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock(name)])  # held until the value is committed
        found = _stored(name)
        if found:
            return found
        value, lasts_s = fetch()
        cache.set(_key(name), crypto.seal(value, name), max(LEAST_S, lasts_s - EARLY_S))
    return value


def drop_token(name: str) -> None:
    """Forget a token that the platform no longer takes."""
    cache.delete(_key(name))


def _stored(name: str) -> str | None:
    sealed = cache.get(_key(name))
    try:
        return crypto.unseal(sealed, name) if sealed else None
    except (crypto.SealBroken, LookupError):
        return None  # a key was dropped: fetch anew


def _key(name: str) -> str:
    return f"token:{name}"


def _lock(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"token:{name}".encode()).digest()[:8], signed=True)

"""Who asks, what may it, how often? A key in the header `Authorization: Bearer yz_…`, or a signature by one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import connection
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from yizhan.api import keys
from yizhan.api.models import ApiKey, Partner
from yizhan.api.problems import Problem
from yizhan.api.signatures import BadSignature, UnknownSigner, signer_of
from yizhan.orgs.access import Reach, Scope
from yizhan.orgs.models import Line, Role, Unit
from yizhan.orgs.permissions import declare

API_MANAGE = declare("api.manage", frozenset({Role.ADMIN}))
WINDOW_S = 60


@dataclass(frozen=True)
class Rate:
    """What a key has left in this minute."""

    limit: int
    used: int
    resets_in_s: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


class Key(HttpBearer):
    """Admits requests with a valid key, or signed with one, that has `scope` and is within its rate."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiKey | None:
        """Return the key, None without one. Raises Problem 401, 403 or 429."""
        if "Signature-Input" not in request.headers:
            return cast("ApiKey | None", super().__call__(request))
        now = timezone.now()
        try:
            key = signer_of(request, now)
        except UnknownSigner as refused:
            raise Problem(401, "unknown-key", str(refused)) from None
        except BadSignature as refused:
            raise Problem(401, "bad-signature", str(refused)) from None
        return self._admit(request, key, now)

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """Return the key that was sent. Raises Problem 401, 403 or 429."""
        now = timezone.now()
        key = find_key(token, now)
        if key is None:
            raise Problem(401, "unknown-key", "The key is unknown, expired or revoked.")
        return self._admit(request, key, now)

    def _admit(self, request: HttpRequest, key: ApiKey, now: datetime) -> ApiKey:
        rate = spend(key, now)
        vars(request)["_rate"] = rate
        if rate.used > rate.limit:
            raise Problem(429, "too-many-requests", f"At most {rate.limit} requests a minute with this key.")
        if self.scope not in key.scopes:
            raise Problem(403, "missing-scope", f"The key lacks the scope {self.scope}.")
        return key


def find_key(text: str, now: datetime) -> ApiKey | None:
    """Return the valid key of this text, or None. 1 query."""
    parts = keys.parse(text)
    if parts is None:
        return None
    key = ApiKey.objects.valid(now).filter(prefix=parts[0]).select_related("partner__unit").first()
    return key if key and keys.matches(parts[1], key.digest) else None


def spend(key: ApiKey, now: datetime) -> Rate:
    """Count one request of the key's minute, in the database: the limit holds over all processes. 1 query."""
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO api_keyuse (key_id, minute_at, used) VALUES (%s, %s, 1)
            ON CONFLICT (key_id) DO UPDATE SET
                used = CASE WHEN api_keyuse.minute_at = EXCLUDED.minute_at THEN api_keyuse.used + 1 ELSE 1 END,
                minute_at = EXCLUDED.minute_at
            RETURNING used
            """,
            [key.pk, minute],
        )
        used = int(cursor.fetchone()[0])
    return Rate(key.per_minute, used, WINDOW_S - math.floor((now - minute).total_seconds()))


def key_of(request: HttpRequest) -> ApiKey:
    """The key that the request was admitted by."""
    return cast("ApiKey", vars(request)["auth"])


def scope_of_key(key: ApiKey) -> Scope:
    """What is not public a partner reads and writes within its unit: there and below, on both lines."""
    unit: Unit = key.partner.unit
    reaches = [Reach(unit.pk, getattr(unit, f"{line}_path"), line) for line in (Line.AREA, Line.INDUSTRY)]
    return Scope(tuple(reach for reach in reaches if reach.path))


# --- for the console's page of partners -------------------------------------------------------------


def partner_in(scope: Scope, pk: int) -> Partner:
    """The partner for an officer. Raises Http404 when it is not there or not hers, without telling which."""
    found = scope.filter(Partner.objects.filter(pk=pk)).select_related("unit").first()
    if not found:
        raise Http404
    return found


def key_in(partner: Partner, pk: int) -> ApiKey:
    """A key of a partner that was looked up before. Raises Http404."""
    found = partner.keys.filter(pk=pk).first()
    if not found:
        raise Http404
    return found

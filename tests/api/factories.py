"""Partners and keys for tests, and a client that sends a key."""

from __future__ import annotations

import itertools
from datetime import datetime

from django.test import Client

from tests.orgs.factories import NOON
from yizhan.api.actions import admit_partner, issue_key
from yizhan.api.keys import SCOPES
from yizhan.api.models import ApiKey, Partner
from yizhan.orgs.models import Unit

_numbers = itertools.count(1)


def make_partner(unit: Unit) -> Partner:
    return admit_partner(unit=unit, name=f"合作方 {next(_numbers)}", contact="", by=None, now=NOON)


def make_key(
    partner: Partner,
    scopes: tuple[str, ...] = tuple(SCOPES),
    per_minute: int = 100_000,
    expires_at: datetime | None = None,
    now: datetime = NOON,
) -> tuple[ApiKey, str]:
    return issue_key(
        partner=partner, scopes=scopes, per_minute=per_minute, expires_at=expires_at, by=None, now=now
    )


def client_with(text: str) -> Client:
    """A client that sends this key with every request."""
    return Client(headers={"Authorization": f"Bearer {text}"}, raise_request_exception=False)


def partner_client(unit: Unit, *scopes: str) -> Client:
    """A client of a new partner of `unit`; all scopes when none are named."""
    return client_with(make_key(make_partner(unit), scopes or tuple(SCOPES))[1])

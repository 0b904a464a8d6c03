"""Partners are admitted; their keys issued and revoked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from yizhan.api.access import API_MANAGE
from yizhan.api.columns import KEY_SECRET
from yizhan.api.keys import SCOPES, fresh_key
from yizhan.api.models import ApiKey, Partner
from yizhan.common.acts import act, nothing_done, write_record
from yizhan.orgs.access import require
from yizhan.orgs.models import Unit
from yizhan.people.models import User


class KeyRefused(ValueError):
    """The key cannot be issued so."""


class UnknownScope(KeyRefused):
    """A key's scopes are among those of yizhan.api.keys."""


class KeyWithoutScope(KeyRefused):
    """A key is good for something."""


class KeyExpired(KeyRefused):
    """A key expires later than it is issued."""


@act("api.partner_admit", "新增接口合作方")
def admit_partner(*, unit: Unit, name: str, contact: str, by: User | None, now: datetime) -> Partner:
    """Let a partner use the API, in answer to `unit`. Raises OutOfReach."""
    require(by, API_MANAGE, unit, now)
    partner = Partner.objects.create(unit=unit, name=name, contact=contact, created_at=now)
    write_record(unit=unit, at=now, by=by, subject=f"api.partner:{partner.pk}")
    return partner


@act("api.key_issue", "发放接口密钥")
def issue_key(
    *,
    partner: Partner,
    scopes: Collection[str],
    per_minute: int,
    expires_at: datetime | None,
    by: User | None,
    now: datetime,
    signs: bool = False,
) -> tuple[ApiKey, str]:
    """Issue a key and return it with its whole text, which is never seen again. signs: it is not sent, but signs.

    Raises OutOfReach, UnknownScope, KeyWithoutScope, KeyExpired.
    """
    require(by, API_MANAGE, partner.unit, now)
    if not scopes:
        raise KeyWithoutScope(KeyWithoutScope.__doc__)
    if not set(scopes) <= set(SCOPES):
        raise UnknownScope(UnknownScope.__doc__)
    if expires_at and expires_at <= now:
        raise KeyExpired(KeyExpired.__doc__)
    fresh = fresh_key()
    key = ApiKey.objects.create(
        partner=partner,
        prefix=fresh.prefix,
        digest="" if signs else fresh.digest,
        secret_cipher=KEY_SECRET.seal(fresh.prefix, fresh.text) if signs else None,
        scopes=[scope for scope in SCOPES if scope in scopes],
        per_minute=per_minute,
        issued_at=now,
        issued_by=by,
        expires_at=expires_at,
    )
    write_record(
        unit=partner.unit,
        at=now,
        by=by,
        subject=f"api.partner:{partner.pk}",
        data={"prefix": key.prefix, "scopes": key.scopes} | ({"signs": True} if signs else {}),
    )
    return key, fresh.text


@act("api.key_revoke", "吊销接口密钥")
def revoke_key(*, key: ApiKey, by: User | None, now: datetime) -> ApiKey:
    """End the key now; a request in flight may still finish. Raises OutOfReach."""
    fresh = ApiKey.objects.select_for_update(of=("self",)).select_related("partner__unit").get(pk=key.pk)
    require(by, API_MANAGE, fresh.partner.unit, now)
    if fresh.revoked_at:
        nothing_done()
        return fresh
    fresh.revoked_at, fresh.revoked_by = now, by
    fresh.save(update_fields=["revoked_at", "revoked_by"])
    write_record(
        unit=fresh.partner.unit,
        at=now,
        by=by,
        subject=f"api.partner:{fresh.partner_id}",
        data={"prefix": fresh.prefix},
    )
    return fresh

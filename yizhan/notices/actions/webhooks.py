"""Webhooks of a unit: made, called for a try, given another secret, switched off and on."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from yizhan.common.acts import act, nothing_done, unrecorded, write_record
from yizhan.notices.access import WEBHOOKS_EDIT
from yizhan.notices.actions.telling import told_to_webhook
from yizhan.notices.channels.addresses import check_form
from yizhan.notices.kinds import groups_to_webhooks
from yizhan.notices.models import Webhook
from yizhan.notices.sealed import WEBHOOK_SECRET, WEBHOOK_URL
from yizhan.notices.trying import TRY
from yizhan.orgs.access import require
from yizhan.orgs.models import Unit
from yizhan.people.models import User

SECRET_BYTES = 32


class NothingToHear(ValueError):
    """A webhook hears at least one group that goes to webhooks."""


@act("notices.webhook_add", "新增接口推送")
def add_webhook(
    *, unit: Unit, name: str, url: str, groups: Collection[str], by: User | None, now: datetime
) -> tuple[Webhook, str]:
    """Have a system of the unit called; returns it with its secret, which is never shown again.

    Raises OutOfReach, BadAddress, NothingToHear.
    """
    require(by, WEBHOOKS_EDIT, unit, now)
    check_form(url)
    known = [group.code for group in groups_to_webhooks() if group.code in groups]
    if not known:
        raise NothingToHear(NothingToHear.__doc__)
    assert unit.home_id
    hook, secret = Webhook(home_id=unit.home_id, unit=unit, name=name, groups=known, made_by=by), _secret()
    hook.url_cipher = WEBHOOK_URL.seal(hook.handle, url)
    hook.secret_cipher = WEBHOOK_SECRET.seal(hook.handle, secret)
    hook.made_at = now
    hook.save(force_insert=True)
    _record(hook, by, now)
    return hook, secret


@act("notices.webhook_secret", "更换接口推送密钥")
def rotate_secret(*, hook: Webhook, by: User | None, now: datetime) -> str:
    """Sign with another secret from now on; returns it. Raises OutOfReach."""
    hook = _locked(hook, by, now)
    secret = _secret()
    hook.secret_cipher = WEBHOOK_SECRET.seal(hook.handle, secret)
    hook.save(update_fields=["secret_cipher"])
    _record(hook, by, now)
    return secret


@act("notices.webhook_switch", "开关接口推送")
def switch_webhook(*, hook: Webhook, is_on: bool, by: User | None, now: datetime) -> Webhook:
    """Call it no longer, or again; what was waiting when it was switched off is dropped. Raises OutOfReach."""
    hook = _locked(hook, by, now)
    if (hook.off_at is None) == is_on:
        nothing_done()
        return hook
    hook.off_at = None if is_on else now
    hook.save(update_fields=["off_at"])
    _record(hook, by, now, is_on=str(is_on))
    return hook


@unrecorded("a call for a try says nothing of what the union did")
def try_webhook(*, hook: Webhook, by: User | None, now: datetime) -> None:
    """Send it a message that says nothing, by the way that all others take. Raises OutOfReach."""
    require(by, WEBHOOKS_EDIT, hook.unit, now)
    told_to_webhook(kind=TRY, hook=hook, params={"unit": str(hook.unit)}, key=secrets.token_hex(8), now=now)


def _locked(hook: Webhook, by: User | None, now: datetime) -> Webhook:
    fresh = Webhook.objects.select_for_update(of=("self",)).select_related("unit").get(pk=hook.pk)
    require(by, WEBHOOKS_EDIT, fresh.unit, now)
    return fresh


def _secret() -> str:
    return f"whsec-{secrets.token_urlsafe(SECRET_BYTES)}"


def _record(hook: Webhook, by: User | None, now: datetime, **data: str) -> None:
    write_record(unit=hook.unit, at=now, by=by, subject=f"notices.webhook:{hook.pk}", data=data)

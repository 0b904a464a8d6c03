"""Somebody is appointed by the phone number she signs in with: found or made, and nothing told of her.

Whoever may appoint knows a number and writes how she calls its owner. What the account itself is called is not
shown to her, else any number could be asked for its name. Tries are bounded per account.
"""

from __future__ import annotations

import logging

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yizhan.people.actions import account_for
from yizhan.people.models import User
from yizhan.people.phones import normal_phone

log = logging.getLogger(__name__)


_held: list[tuple[str, str]] = []


def holds(model: str, field: str) -> None:
    """Rows of "appointments.Provider" keep the account in `field` while it waits for its owner, though they outlive
    it. (Rows that go with their account keep it anyway.) Called in AppConfig.ready()."""
    if (model, field) not in _held:
        _held.append((model, field))


def held() -> list[tuple[str, str]]:
    return list(_held)


class TooManyAppointed(ValueError):
    """指定得太勤了，请过一会儿再来。"""

    says = _("指定得太勤了，请过一会儿再来。")


def account_to_appoint(request: HttpRequest, phone: str, *, action: str = "appoint") -> User:
    """Return the account of a number as people write it. Raises BadPhone, TooManyAppointed.

    action: whose bound counts, of ACCOUNT_RATE_LIMITS.
    """
    normal = normal_phone(phone)
    if not ratelimit.consume(request, action=action, user=request.user):
        log.warning("account %s asks by phone too often: %s", request.user.pk, action)
        raise TooManyAppointed
    return account_for(phone=normal)

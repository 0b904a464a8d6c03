"""Accounts and persons for tests, signed in or not."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.test import Client

from yizhan.people import actions
from yizhan.people.models import User

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

NOON = datetime(2026, 10, 21, 4, 0, tzinfo=UTC)  # noon in China, a Wednesday
_numbers = count(13_900_000_000)


def make_user(*, phone: str | None = None, name: str = "") -> User:
    """A worker with a verified phone, "+8613900000000" and up, and the person behind her."""
    number = phone or f"+86{next(_numbers)}"
    user = actions.account_for(phone=number)
    actions.verify_phone(user=user, phone=number, now=NOON)
    if name:
        user.display_name = name
        user.save(update_fields=["display_name"])
    actions.person_for(user)
    return user


class SignedClient(Client):
    """Django's test client, whose force_login has also shown a second factor, as officers must."""

    def force_login(self, user: Any, backend: str | None = None, *, second_factor: bool = True) -> None:
        super().force_login(user, backend)
        if second_factor:
            show_second_factor(self, user)


def show_second_factor(client: Client, user: User) -> None:
    """Note in the client's session that a second factor was shown."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def sign_in(context: BrowserContext, base_url: str, user: User, *, second_factor: bool = True) -> None:
    """Sign `user` in in a browser, by the cookie of a session made for her."""
    client = SignedClient()
    client.force_login(user, second_factor=second_factor)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": base_url}])

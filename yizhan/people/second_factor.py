"""Officers need a second factor in every session that opens a page of theirs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yizhan.orgs.access import held_by
from yizhan.people.models import DemoUser, User

JUST_NOW_S = 300
ADDING = ("mfa_activate_totp", "mfa_add_webauthn")


def has_shown(request: HttpRequest) -> bool:
    """Was a second factor (TOTP, passkey, recovery code) shown in this session?"""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def may_add_key(request: HttpRequest) -> bool:
    """May this session set up a second factor, or an officer's other number?

    The first takes a code to her phone, shown in this session; one more takes one that she has. Neither a
    password nor a WeChat account will do: each may be somebody else's by now.
    """
    if is_mfa_enabled(request.user):
        return has_shown(request)
    return any(record.get("method") == "code" for record in get_authentication_records(request, request.user))


def has_just_shown_code(request: HttpRequest) -> bool:
    """Did she show an SMS code, or a second factor, in the last five minutes?"""
    return _has_just_shown(request, {"code", "mfa"})


def has_just_signed_in(request: HttpRequest) -> bool:
    """Did she show anything at all in the last five minutes?"""
    return _has_just_shown(request, {"code", "mfa", "password", "socialaccount"})


def _has_just_shown(request: HttpRequest, methods: set[str]) -> bool:
    return any(
        record.get("method") in methods and time.time() - float(record["at"]) < JUST_NOW_S
        for record in get_authentication_records(request, request.user)
    )


def is_exempt(user: User) -> bool:
    """Demo users of a demo, and nobody else, go without; the sign-in page says so."""
    return settings.DEMO and DemoUser.objects.filter(user=user).exists()


def count_as_shown(request: HttpRequest, user: User, authenticator: Authenticator, **more: Any) -> None:
    """Setting up a second factor proves it: the session need not show it again. Receives authenticator_added."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)


class RequireSecondFactor:
    """Sends an officer without one to set it up, and one who has it to show it. Guards how one is set up, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        if _adds_key(request) and not may_add_key(request):
            return _to_next_step(request, request.user)
        mark = getattr(view, "access", None)
        if mark is None or mark.who != "officer":
            return None
        if has_shown(request) or is_exempt(request.user):
            return None
        return _to_next_step(request, request.user)


def _adds_key(request: HttpRequest) -> bool:
    name = request.resolver_match.url_name if request.resolver_match else ""
    return name in ADDING or (name == "account_change_phone" and bool(held_by(request.user)))


def _to_next_step(request: HttpRequest, user: User) -> HttpResponse:
    """Send her on; what she asked for comes after it."""
    there = urlencode({"next": request.get_full_path()}, safe="/")
    return redirect(f"{_next_step(user)}?{there}")


def _next_step(user: User) -> str:
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in kinds:
        return reverse("mfa_reauthenticate")
    if Authenticator.Type.WEBAUTHN in kinds:
        return reverse("mfa_reauthenticate_webauthn")
    return reverse("people:second_factor")

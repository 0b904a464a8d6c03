"""Signing in where allauth's own pages do not say enough: password, expired codes, demo users, second factor."""

from __future__ import annotations

import time
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import get_pending_stage, stash_login
from allauth.account.stages import LoginByCodeStage
from allauth.account.utils import perform_login
from allauth.account.views import LoginView, confirm_login_code
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yizhan.orgs.access import View, public, signed_in
from yizhan.people.access import account_of
from yizhan.people.actions import drop_password
from yizhan.people.forms import PasswordLoginForm
from yizhan.people.models import DemoUser
from yizhan.people.second_factor import has_just_shown_code, may_add_key


class _PasswordLogin(LoginView):  # type: ignore[misc]
    """allauth's sign-in with the password that its phone form leaves out."""

    template_name = "account/password_login.html"

    def get_form_class(self) -> type[PasswordLoginForm]:
        return PasswordLoginForm


password_login = public(_PasswordLogin.as_view())


def one_guess_at_a_time(view: View) -> View:
    """Let the guesses of one session wait for each other.

    allauth counts them in the session, which each request reads and writes as a whole: ten at once would count
    as one.
    """

    @wraps(view)
    def waiting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.session.session_key
        if request.method != "POST" or not key:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            Session.objects.select_for_update().filter(session_key=key).first()
            vars(request.session).pop("_session_cache", None)  # as the one before has left it
            response = view(request, *args, **kwargs)
            if request.session.session_key == key and request.session.modified:
                request.session.save()
                request.session.modified = False  # saved; once more, it would undo what the next has counted
        return response

    return waiting


@public
@one_guess_at_a_time
def confirm_code(request: HttpRequest) -> HttpResponse:
    """allauth's page for the code; when the code is too old it says so instead of only going back."""
    stage = get_pending_stage(request)
    if stage and stage.key == LoginByCodeStage.key:
        process = LoginCodeVerificationProcess(stage=stage)
        if not process.is_valid():
            messages.error(request, _("验证码过了五分钟，已经作废，请重新要一个。"))
        elif request.POST.get("action") == "resend" and process.can_resend:
            stage.state["at"] = time.time()  # a code sent again lives five minutes, too
            stash_login(request, stage.login)
    response: HttpResponse = confirm_login_code(request)
    return response


@public
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Addresses of allauth that are one with the sign-in page here."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{_login_url()}?{query}" if query else _login_url())


def _login_url() -> str:
    return reverse(settings.LOGIN_URL)


@require_POST
@public
def demo_sign_in(request: HttpRequest, handle: UUID) -> HttpResponse:
    """Sign in as a user of the demo at once. Outside a demo there is no such page."""
    if not settings.DEMO:
        raise Http404
    there = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure()):
        there = ""
    offered = get_object_or_404(DemoUser.objects.select_related("user"), user__handle=handle)
    response: HttpResponse = perform_login(
        request, offered.user, email_verification="none", redirect_url=there or None
    )
    return response


@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why an officer needs a second factor, and the two ways to set one up."""
    kinds = set(Authenticator.objects.filter(user=account_of(request)).values_list("type", flat=True))
    there = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure()):
        there = ""
    return render(
        request,
        "people/second_factor.html",
        {
            "has_one": bool(kinds - {Authenticator.Type.RECOVERY_CODES}),
            "may": may_add_key(request),
            "next": there,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Drop a forgotten password, so that a new one can be set; only just after signing in by code."""
    user = account_of(request)
    if request.method == "POST" and has_just_shown_code(request):
        drop_password(user=user)
        update_session_auth_hash(request, user)
        return redirect("account_set_password")
    return render(
        request,
        "people/forgotten_password.html",
        {"name": _("忘了密码"), "may": has_just_shown_code(request)},
    )

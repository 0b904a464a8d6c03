"""The worker's own page."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhan.orgs.access import public, signed_in
from yizhan.people import actions
from yizhan.people.access import account_of
from yizhan.people.columns import PERSON_NAME, USER_PHONE
from yizhan.people.names import masked_name


@require_safe
@public
def me(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "people/me.html")
    user = account_of(request)
    person = actions.person_for(user)
    name = PERSON_NAME.open(person)
    return render(
        request,
        "people/me.html",
        {
            "person": person,
            "shown_name": masked_name(name) if name else user.display_name or _("还没有填姓名"),
            "phone": USER_PHONE.open(user),
        },
    )


@require_safe
@signed_in
def safety(request: HttpRequest) -> HttpResponse:
    user = account_of(request)
    return render(
        request,
        "people/safety.html",
        {
            "name": _("登录与安全"),
            "phone": USER_PHONE.open(user),
            "has_password": user.has_usable_password(),
            "has_second_factor": is_mfa_enabled(user),
        },
    )


@require_safe
@public
def privacy_words(request: HttpRequest) -> HttpResponse:
    return render(request, "people/privacy_words.html", {"name": _("怎样保护您的信息")})

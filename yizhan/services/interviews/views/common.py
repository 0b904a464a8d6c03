"""What the views of this service share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yizhan.cases.actions import Refused as CaseRefused
from yizhan.orgs.access import Scope
from yizhan.people.models import User
from yizhan.services.interviews.actions import Refused
from yizhan.services.interviews.models import Interview


def scope_of(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def user_of(request: HttpRequest) -> User:
    return cast("User", request.user)


def done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Did it take it? Why not stands in the form, which keeps what was entered."""
    try:
        act()
    except (Refused, CaseRefused) as refused:
        form.add_error(None, str(refused))
        return False
    return True


def form_page(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    button: str,
    *,
    talk: Interview | None = None,
    hint: str = "",
) -> HttpResponse:
    """A form of the console, about an interview or by itself."""
    context = {"form": form, "title": title, "button": button, "talk": talk, "hint": hint}
    status = 422 if form.errors else 200
    return render(request, "interviews/console/form.html", context, status=status)

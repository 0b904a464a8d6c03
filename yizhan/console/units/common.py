"""What the pages of units share: who acts, where they go back to, one small form per page."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yizhan.orgs.access import Scope, unit_in
from yizhan.orgs.models import Unit
from yizhan.people.models import User


def scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def the_unit(request: HttpRequest, pk: int) -> Unit:
    return unit_in(scope(request), pk)


def by(request: HttpRequest) -> User:
    return cast("User", request.user)


def back(unit: Unit, part: str = "") -> HttpResponse:
    answer = redirect("units:unit", unit.pk)
    answer["Location"] += f"#{part}" if part else ""
    return answer


def ask(
    request: HttpRequest, form: forms.Form, unit: Unit, *, title: str, button: str, hint: str = ""
) -> HttpResponse:
    """Show a small form about a unit; 422 when what was sent is at fault."""
    shown: dict[str, Any] = {"form": form, "unit": unit, "title": title, "button": button, "hint": hint}
    return render(request, "console/units/small_form.html", shown, status=422 if form.errors else 200)

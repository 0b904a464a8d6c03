"""The notebook's page: the list, and what she does in it."""

from __future__ import annotations

import secrets
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.notebook import actions
from yizhan.notebook.access import NOTEBOOK_KEEP, note_of
from yizhan.notebook.actions import NotAhead
from yizhan.notebook.day import open_day
from yizhan.notebook.forms import NoteForm, PutOffForm
from yizhan.orgs.access import acting_unit, held_in, officer
from yizhan.orgs.models import Unit
from yizhan.people.models import User

MOST_KEY = 40


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(NOTEBOOK_KEEP)
def day(request: HttpRequest) -> HttpResponse:
    """All that she owes by when; her own notes are added, changed, done and put off here."""
    form = NoteForm()
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "add":
            form = NoteForm(request.POST)
            wrong = _add(request, form)
        elif do == "seen":
            wrong = _seen(request)
        else:
            wrong = _change(request, do)
        if not wrong:
            return redirect("notebook:day")
        messages.error(request, wrong)
    key = request.POST.get("key", "")[:MOST_KEY] or secrets.token_urlsafe(12)
    return render(
        request,
        "notebook/day.html",
        {
            "day": open_day(request, timezone.now()),
            "form": form,
            "key": key,
            "acts_for": acting_unit(request),
            "tried": request.POST if request.POST.get("do") == "change" else None,
        },
        status=422 if request.method == "POST" else 200,
    )


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _add(request: HttpRequest, form: NoteForm) -> str:
    """What is wrong, "" when it is noted."""
    if not form.is_valid():
        return _("还没有记下，请看下面的提示")
    key = request.POST.get("key", "")[:MOST_KEY] or secrets.token_urlsafe(12)
    actions.add_note(
        user=_user(request), home_id=_home(request), key=key, now=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("记下了"))
    return ""


def _home(request: HttpRequest) -> int:
    """The home of the unit she acts for, else of her first role."""
    unit = acting_unit(request) or Unit.objects.get(pk=held_in(request)[0].reach.unit_id)
    assert unit.home_id is not None
    return unit.home_id


def _seen(request: HttpRequest) -> str:
    sent = request.POST.getlist("gone")[:500]
    ids = [int(one) for one in sent if one.isascii() and one.isdecimal() and len(one) < 16]
    actions.acknowledge(user=_user(request), ids=ids, now=timezone.now())
    return ""


def _change(request: HttpRequest, do: str) -> str:
    """What is wrong, "" when it is done. Raises Http404 for a note that is not hers."""
    if do not in {"done", "up", "off", "change", "drop"}:
        return _("没有这种操作")
    note, now = note_of(_user(request), request.POST.get("note", "")), timezone.now()
    match do:
        case "done":
            actions.finish(note=note, now=now)
        case "up":
            actions.take_up(note=note)
        case "drop":
            actions.drop(note=note)
            messages.success(request, _("删掉了"))
        case "off":
            asked = PutOffForm(request.POST)
            if not asked.is_valid():
                return " ".join(str(error) for errors in asked.errors.values() for error in errors)
            try:
                actions.put_off(note=note, until=asked.cleaned_data["until"], now=now)
            except NotAhead as wrong:
                return str(wrong)
        case "change":
            form = NoteForm(request.POST)
            if not form.is_valid():
                return " ".join(str(error) for errors in form.errors.values() for error in errors)
            actions.change_note(note=note, **form.cleaned_data)
    return ""

"""The instructor's pages: today's and coming sessions, who comes, attendance, a note to all, what people say."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import signed_in
from yizhan.places.views.who import her
from yizhan.services.classes import actions, queries
from yizhan.services.classes.access import claim_at, taught_series, taught_session, teaches
from yizhan.services.classes.forms import NoteForm
from yizhan.services.classes.models import Series
from yizhan.supplies.answers import hours_of
from yizhan.supplies.door.actions import NotNow
from yizhan.supplies.kernel import Done


@signed_in
@require_safe
def teaching(request: HttpRequest) -> HttpResponse:
    """What she teaches, the next first."""
    _user, person = her(request)
    ahead, past = queries.taught_by(person, timezone.now())
    hers = teaches(person).filter(session__isnull=True).select_related("series__round").order_by("pk")
    return render(request, "classes/teaching.html", {"ahead": ahead, "past": past, "hers": hers})


@signed_in
@require_safe
def session(request: HttpRequest, session_pk: int) -> HttpResponse:
    """A session of hers: who has a place, who is there. Raises Http404."""
    _user, person = her(request)
    now = timezone.now()
    series, found = taught_session(person, session_pk)
    is_hers = teaches(person).filter(series=series, session__isnull=True).exists()
    comers = queries.comers(series, found, now)
    context = {
        "series": series,
        "session": found,
        "when": hours_of(found.during, now),
        "comers": comers,
        "came": sum(one.code == "in" for one in comers),
        "is_hers": is_hers,
        "substitute": queries.substitutes(series).get(found.pk, ""),
    }
    return render(request, "classes/lesson.html", context)


@signed_in
@require_POST
def come(request: HttpRequest, session_pk: int, claim_pk: int) -> HttpResponse:
    """She is there. Raises Http404."""
    return _act(request, session_pk, claim_pk, actions.see_in, _("到了，记好了。"))


@signed_in
@require_POST
def missed(request: HttpRequest, session_pk: int, claim_pk: int) -> HttpResponse:
    """She has not come. Raises Http404."""
    return _act(request, session_pk, claim_pk, actions.say_missed, _("记为没来。来了再点“到了”。"))


@signed_in
@require_POST
def undo(request: HttpRequest, session_pk: int, claim_pk: int) -> HttpResponse:
    """It was the wrong one. Raises Http404."""
    return _act(request, session_pk, claim_pk, actions.take_back, _("撤回了。"))


def _act(
    request: HttpRequest, session_pk: int, claim_pk: int, act: Callable[..., Done], text: str
) -> HttpResponse:
    user, person = her(request)
    series, found = taught_session(person, session_pk)
    claim = claim_at(series, found, claim_pk)
    try:
        done = act(series=series, session=found, claim=claim, by=user, now=timezone.now())
    except NotNow as no:
        messages.warning(request, str(no))
    else:
        if done in {Done.DONE, Done.SAME}:
            messages.success(request, text)
        else:
            messages.warning(request, _("刚有人改过这一条，请看现在的样子。"))
    return redirect("teaching:session", session_pk)


@signed_in
@require_safe
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """A series of hers: all its sessions, a note to everybody, what people say. Raises Http404."""
    _user, person = her(request)
    return _series(request, taught_series(person, pk), NoteForm(initial={"key": secrets.token_urlsafe(12)}))


def _series(request: HttpRequest, found: Series, form: NoteForm) -> HttpResponse:
    now = timezone.now()
    context = {
        "series": found,
        "when": queries.week_of(found),
        "lessons": queries.lessons(found, None, now),
        "figures": queries.figures_of([found], now)[found.pk],
        "said": queries.said_of(found),
        "form": form,
        "notes": found.notes.order_by("-at")[:5],
    }
    return render(request, "classes/taught.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell everybody who has a place. Raises Http404."""
    user, person = her(request)
    found = taught_series(person, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _series(request, found, form)
    told = actions.send_note(series=found, **form.cleaned_data, by=user, now=timezone.now())
    if told is None:
        messages.success(request, _("这句话已经发过了。"))
    else:
        messages.success(request, _("发给了 %(n)s 人。") % {"n": told})
    return redirect("teaching:series", pk)

"""One session of a class, for officers: who comes, moved, cancelled, a substitute."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.orgs.access import officer
from yizhan.places.models import Space
from yizhan.services.classes import actions, queries
from yizhan.services.classes.access import CLASSES_EDIT, CLASSES_READ, lesson_in
from yizhan.services.classes.actions import NotAhead, NotApart, TeachesAlready
from yizhan.services.classes.forms import MoveForm, ReasonForm, TeacherForm
from yizhan.services.classes.models import Series, Teaching
from yizhan.services.classes.views.officer import READ_WRITE, brings_list, may_edit, person_by_phone
from yizhan.supplies.answers import hours_of
from yizhan.supplies.kernel import SessionsOverlap, SpaceInUse
from yizhan.supplies.models import Session
from yizhan.supplies.views.officer import scope_of, who


@require_safe
@officer(CLASSES_READ)
def lesson(request: HttpRequest, session_pk: int) -> HttpResponse:
    """A session: who has a place, and what can be done with it. Raises Http404."""
    series, found = lesson_in(scope_of(request), session_pk)
    return _show(request, series, found)


def _show(
    request: HttpRequest,
    series: Series,
    found: Session,
    *,
    moving: MoveForm | None = None,
    cancelling: ReasonForm | None = None,
    naming: TeacherForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    given = [moving, cancelling, naming]
    wrong = next((form for form in given if form and form.errors), None)
    context = {
        "series": series,
        "session": found,
        "when": hours_of(found.during, now),
        "comers": queries.comers(series, found, now),
        "substitute": Teaching.objects.filter(session=found, ended_at__isnull=True).first(),
        "moving": moving or MoveForm(spaces=_spaces(series), session=found),
        "cancelling": cancelling or ReasonForm(),
        "naming": naming or TeacherForm(),
        "form": wrong,
        "is_ahead": found.cancelled_at is None and found.during.lower > now,
        "can_edit": may_edit(request, series.round.unit),
    }
    return render(request, "classes/console/lesson.html", context, status=422 if wrong else 200)


def _spaces(series: Series) -> QuerySet[Space]:
    return Space.objects.filter(station=series.round.station_id, closed_at__isnull=True).order_by("pk")


@require_http_methods(READ_WRITE)
@never_cache
@officer(CLASSES_EDIT)
def bring_list(request: HttpRequest, session_pk: int) -> HttpResponse:
    """People brought into this session by a list. Raises Http404."""
    series, found = lesson_in(scope_of(request), session_pk)
    when = hours_of(found.during, timezone.now())
    back = reverse("classes_console:lesson", args=[session_pk])
    return brings_list(request, series, session_pk, when, back)


@require_POST
@officer(CLASSES_EDIT)
def move(request: HttpRequest, session_pk: int) -> HttpResponse:
    """Another time or space; everybody in it and who teaches it are told. Raises Http404."""
    (series, found), now = lesson_in(scope_of(request), session_pk), timezone.now()
    form = MoveForm(request.POST, spaces=_spaces(series), session=found)
    if form.is_valid() and form.cleaned_data["starts_at"] <= now:
        form.add_error("starts_at", _("要晚于现在"))
    if not form.is_valid():
        return _show(request, series, found, moving=form)
    try:
        lost = actions.move_lesson(
            series=series,
            session=found,
            space=form.cleaned_data["space"],
            starts_at=form.cleaned_data["starts_at"],
            ends_at=form.ends_at,
            by=who(request),
            now=now,
        )
    except NotAhead as no:
        messages.error(request, str(no))
    except (NotApart, SessionsOverlap, SpaceInUse) as refusal:
        form.add_error(None, _("%(why)s换个时间或者场地。") % {"why": refusal})
        return _show(request, *lesson_in(scope_of(request), session_pk), moving=form)
    else:
        text = _("改好了，报名的人和老师都通知了。")
        if lost:
            text += _("%(n)s 人那时另有预约，这一次替她们取消了。") % {"n": lost}
        messages.success(request, text)
    return redirect("classes_console:lesson", session_pk)


@require_POST
@officer(CLASSES_EDIT)
def cancel(request: HttpRequest, session_pk: int) -> HttpResponse:
    """It does not take place; everybody is told, and may take another. Raises Http404."""
    series, found = lesson_in(scope_of(request), session_pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, series, found, cancelling=form)
    try:
        actions.cancel_lesson(
            series=series,
            session=found,
            reason=form.cleaned_data["reason"],
            by=who(request),
            now=timezone.now(),
        )
    except NotAhead as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("这一次取消了，报名的人和老师都通知了。"))
    return redirect("classes_console:lesson", session_pk)


@require_POST
@officer(CLASSES_EDIT)
def substitute(request: HttpRequest, session_pk: int) -> HttpResponse:
    """Somebody stands in this once; she is told. Raises Http404."""
    series, found = lesson_in(scope_of(request), session_pk)
    form = TeacherForm(request.POST)
    person = person_by_phone(request, form) if form.is_valid() else None
    if person is None:
        return _show(request, series, found, naming=form)
    try:
        actions.name_substitute(
            series=series,
            session=found,
            person=person,
            called=form.cleaned_data["called"],
            by=who(request),
            now=timezone.now(),
        )
    except (NotAhead, TeachesAlready) as no:
        form.add_error(None, str(no))
        return _show(request, series, found, naming=form)
    messages.success(request, _("请好了，她会收到通知，只看得到这一次的名单。"))
    return redirect("classes_console:lesson", session_pk)

"""Classes for officers: the list with its figures, a new one with its days shown first, one class."""

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

from yizhan.common.downloads import table_file
from yizhan.orgs.access import officer, scope_for
from yizhan.orgs.models import Unit
from yizhan.people.actions import person_for
from yizhan.people.appointing import TooManyAppointed, account_to_appoint
from yizhan.people.models import Person
from yizhan.people.phones import BadPhone
from yizhan.places.access import station_in
from yizhan.places.models import Space, Station, StationState
from yizhan.services.classes import actions, queries
from yizhan.services.classes.access import (
    CLASSES_EDIT,
    CLASSES_READ,
    all_series_in,
    claim_of_series,
    series_in,
    supply_for,
    teaching_of,
)
from yizhan.services.classes.figures import HEADERS, cells_of, table
from yizhan.services.classes.forms import (
    EditForm,
    PlacesForm,
    ReasonForm,
    SeriesForm,
    StationForm,
    TeacherForm,
)
from yizhan.services.classes.models import Series
from yizhan.services.classes.rules import BadSeries
from yizhan.supplies.kernel import Done, Oversold, SessionsOverlap, SpaceInUse
from yizhan.supplies.views.listing import Place, list_page
from yizhan.supplies.views.officer import scope_of, units_over, who

READ_WRITE = ["GET", "HEAD", "POST"]


def may_edit(request: HttpRequest, unit: Unit) -> bool:
    scope = scope_for(request, CLASSES_EDIT)
    return bool(scope) and scope.holds(unit)


@require_safe
@officer(CLASSES_READ)
def listed(request: HttpRequest) -> HttpResponse:
    """The classes of her units with their figures, those that go on first."""
    lines = table(all_series_in(scope_of(request)), timezone.now())
    context = {"lines": lines, "can_make": bool(_stations(request).exists())}
    return render(request, "classes/console/list.html", context)


@require_safe
@officer(CLASSES_READ)
def file(request: HttpRequest) -> HttpResponse:
    """The same table as CSV, or with `as=xlsx` as a workbook."""
    lines = table(all_series_in(scope_of(request)), timezone.now())
    rows = cells_of(lines)
    return table_file(request, "classes", _("课程"), HEADERS, rows)


def _stations(request: HttpRequest) -> QuerySet[Station]:
    scope = scope_for(request, CLASSES_EDIT)
    rows = Station.objects.filter(state=StationState.RUNNING)
    return scope.filter(rows, "unit").order_by("name", "pk") if scope else rows.none()


@require_safe
@officer(CLASSES_EDIT)
def choose(request: HttpRequest) -> HttpResponse:
    """At which station is the new class?"""
    form = StationForm(request.GET or None, stations=_stations(request))
    if form.is_valid():
        return redirect("classes_console:new", form.cleaned_data["station"].pk)
    return render(request, "classes/console/choose.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(READ_WRITE)
@officer(CLASSES_EDIT)
def new(request: HttpRequest, station_pk: int) -> HttpResponse:
    """Enter a class, see its days, then make it. Raises Http404."""
    station = station_in(scope_of(request), station_pk)
    form = SeriesForm(
        request.POST or None,
        units=units_over(station),
        spaces=Space.objects.filter(station=station, closed_at__isnull=True).order_by("pk"),
        initial={
            "enrolment": "series",
            "minutes": 60,
            "places": 20,
            "waiting_most": 10,
            "cancel_minutes": 120,
            "starts": "18:30",
        },
    )
    days = None
    if form.is_valid() and (closes := form.plan.closes_at) and closes <= timezone.now():
        form.add_error("closes_date", _("报名截止要在今天以后。"))
    if form.is_valid():
        days = form.plan.days
        if request.POST.get("do") == "make" and (made := _make(request, station, form)):
            messages.success(request, _("建好了，还是草稿。看过没问题就发布，工人就能报名。"))
            return redirect("classes_console:series", made.pk)
    context = {
        "form": form,
        "station": station,
        "days": days,
        "held": sum(not day.skipped for day in days) if days else 0,
    }
    return render(request, "classes/console/new.html", context, status=422 if form.errors else 200)


def _make(request: HttpRequest, station: Station, form: SeriesForm) -> Series | None:
    try:
        return actions.plan_series(station=station, plan=form.plan, by=who(request), now=timezone.now())
    except BadSeries as wrong:
        form.add_error("first_date", str(wrong))
    except (SpaceInUse, SessionsOverlap) as wrong:
        form.add_error("space", _("%(why)s换个时间或者场地。") % {"why": wrong})
    return None


@require_safe
@officer(CLASSES_READ)
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """A class: figures, sessions, who teaches, who has enrolled, what people say. Raises Http404."""
    return _page(request, series_in(scope_of(request), pk))


def _page(
    request: HttpRequest,
    found: Series,
    *,
    naming: TeacherForm | None = None,
    sizing: PlacesForm | None = None,
    cancelling: ReasonForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    given = [naming, sizing, cancelling]
    wrong = next((form for form in given if form and form.errors), None)
    context = {
        "series": found,
        "round": found.round,
        "station": found.round.station,
        "when": queries.week_of(found),
        "lessons": queries.officer_lessons(found, now),
        "figures": queries.figures_of([found], now)[found.pk],
        "rules": queries.rules_of(found, now),
        "teachings": found.teachings.filter(session__isnull=True, ended_at__isnull=True).order_by("pk"),
        "enrolled": queries.enrolled(found),
        "said": queries.said_of(found),
        "naming": naming or TeacherForm(),
        "sizing": sizing or PlacesForm(initial={"places": found.places}),
        "cancelling": cancelling or ReasonForm(),
        "form": wrong,
        "can_edit": may_edit(request, found.round.unit),
    }
    return render(request, "classes/console/series.html", context, status=422 if wrong else 200)


@require_http_methods(READ_WRITE)
@officer(CLASSES_EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words, or another end of the window. Raises Http404."""
    found = series_in(scope_of(request), pk)
    form = EditForm(request.POST or None, series=found)
    if form.is_valid():
        actions.edit_series(series=found, by=who(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("改好了。"))
        return redirect("classes_console:series", pk)
    return render(
        request,
        "classes/console/edit.html",
        {"form": form, "series": found},
        status=422 if form.errors else 200,
    )


@require_POST
@officer(CLASSES_EDIT)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Workers may enrol from now on. Raises Http404."""
    found = series_in(scope_of(request), pk)
    actions.publish(series=found, by=who(request), now=timezone.now())
    messages.success(request, _("发布了，工人在“预约”里的“课程”能看到。"))
    return redirect("classes_console:series", pk)


@require_POST
@officer(CLASSES_EDIT)
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """More or fewer places; never fewer than are taken. Raises Http404."""
    found, form = series_in(scope_of(request), pk), PlacesForm(request.POST)
    if not form.is_valid():
        return _page(request, found, sizing=form)
    try:
        went_up = actions.set_places(
            series=found, places=form.cleaned_data["places"], by=who(request), now=timezone.now()
        )
    except Oversold as wrong:
        form.add_error("places", str(wrong))
        return _page(request, found, sizing=form)
    messages.success(request, _("名额改好了，候补补上 %(n)s 人。") % {"n": went_up})
    return redirect("classes_console:series", pk)


@require_POST
@officer(CLASSES_EDIT)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The class does not go on; everybody is told. Raises Http404."""
    found, form = series_in(scope_of(request), pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, cancelling=form)
    lost = actions.cancel_series(
        series=found, reason=form.cleaned_data["reason"], by=who(request), now=timezone.now()
    )
    messages.success(request, _("整期取消了，%(n)s 个名额收回，报名的人都会收到通知。") % {"n": lost})
    return redirect("classes_console:series", pk)


def person_by_phone(request: HttpRequest, form: TeacherForm) -> Person | None:
    """Who signs in with that number; None, with the form saying why, for one that is no number."""
    try:
        user = account_to_appoint(request, form.cleaned_data["phone"])
    except (BadPhone, TooManyAppointed) as wrong:
        form.add_error("phone", str(wrong.says))
        return None
    if not user.is_active:
        form.add_error("phone", _("这个账号已经停用"))
        return None
    return person_for(user)


@require_http_methods(READ_WRITE)
@never_cache
@officer(CLASSES_EDIT)
def bring_list(request: HttpRequest, pk: int) -> HttpResponse:
    """People brought into all of it by a list. Raises Http404."""
    found = series_in(scope_of(request), pk)
    return brings_list(request, found, None, "", reverse("classes_console:series", args=[pk]))


def brings_list(
    request: HttpRequest, found: Series, session_pk: int | None, when: str, back: str
) -> HttpResponse:
    """back: the page that leads here. Says so where one enrols the other way."""
    supply = supply_for(found, session_pk)
    if supply is None:
        messages.error(
            request,
            _("这个课按次报名，请到要导入的那一次。")
            if session_pk is None
            else _("这个课报全期，请到课程的页面导入。"),
        )
        return redirect(back)
    crumbs = [
        (reverse("classes_console:list"), _("课程")),
        (reverse("classes_console:series", args=[found.pk]), str(found)),
    ]
    if when:
        crumbs.append((back, when))
    return list_page(request, supply, Place(str(found), when, back, crumbs), actions.bring_in)


@require_POST
@officer(CLASSES_EDIT)
def name_instructor(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody teaches the class; she is told. Raises Http404."""
    found, form = series_in(scope_of(request), pk), TeacherForm(request.POST)
    person = person_by_phone(request, form) if form.is_valid() else None
    if person is None:
        return _page(request, found, naming=form)
    actions.name_instructor(
        series=found,
        person=person,
        called=form.cleaned_data["called"],
        by=who(request),
        now=timezone.now(),
    )
    messages.success(request, _("指定好了，她用这个号码登录，在“我的”里看得到名单。"))
    return redirect("classes_console:series", pk)


@require_POST
@officer(CLASSES_EDIT)
def end_teaching(request: HttpRequest, pk: int, teaching_pk: int) -> HttpResponse:
    """She does not teach it any more. Raises Http404."""
    found = series_in(scope_of(request), pk)
    teaching = teaching_of(found, teaching_pk)
    actions.end_teaching(teaching=teaching, by=who(request), now=timezone.now())
    messages.success(request, _("撤下了。"))
    if teaching.session_id:
        return redirect("classes_console:lesson", teaching.session_id)
    return redirect("classes_console:series", pk)


@require_POST
@officer(CLASSES_EDIT)
def end_claim(request: HttpRequest, pk: int, claim_pk: int) -> HttpResponse:
    """Give somebody's place on; she is told. Raises Http404."""
    found = series_in(scope_of(request), pk)
    claim = claim_of_series(found, claim_pk)
    done = actions.take_away(series=found, claim=claim, by=who(request), now=timezone.now())
    if done in {Done.DONE, Done.SAME}:
        messages.success(request, _("收回了，她会收到通知，名额给了下一位。"))
    else:
        messages.error(request, _("这个名额现在的状态不能收回。"))
    return redirect("classes_console:series", pk)

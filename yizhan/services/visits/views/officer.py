"""The officer's pages of visits: plan, route, diary, wishes, promises, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.cases.access import CASES_READ
from yizhan.cases.actions import BadWords
from yizhan.common.say import CHINA
from yizhan.common.uploads import photo_response
from yizhan.orgs.access import Scope, officer, scope_for
from yizhan.orgs.shield import shield_in
from yizhan.people.access import NobodyHasIt, account_of, living_under, person_asked_for
from yizhan.people.models import User
from yizhan.places.models import Station
from yizhan.services.visits import actions, queries
from yizhan.services.visits.access import (
    VISITS_EDIT,
    VISITS_READ,
    brought_of,
    colleagues,
    picture_of,
    promise_of,
    promises_to,
    stations_under,
    stop_of,
    visit_in,
    visits_in,
    wishes_of,
)
from yizhan.services.visits.actions import AnotherWish, Plan, Refused
from yizhan.services.visits.forms import (
    BringForm,
    CancelForm,
    LaterForm,
    MoveForm,
    OutcomeForm,
    OverForm,
    PageForm,
    PlanForm,
    PromiseForm,
    StopForm,
    WavesForm,
    WishForm,
)
from yizhan.services.visits.models import Promise, Visit, Waves
from yizhan.supplies import brought

PAGE, STATIONS_OFFERED = 50, 300
RECEIPT = "visits_receipt"


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@officer(VISITS_READ)
def table(request: HttpRequest) -> HttpResponse:
    """Visits of her units, the newest first."""
    rows = visits_in(_scope(request)).annotate(stations=Count("stops")).order_by("-starts_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "now": timezone.now(), "may_plan": bool(scope_for(request, VISITS_EDIT))}
    return render(request, "visits/console/list.html", context)


@require_safe
@officer(VISITS_READ)
def promises(request: HttpRequest) -> HttpResponse:
    """What was promised on visits and is not over, by its day; ?which=late, mine."""
    now = timezone.now()
    which = request.GET.get("which", "")
    rows = _scope(request).filter(
        Promise.objects.filter(kept_at__isnull=True, dropped_at__isnull=True), "visit__unit"
    )
    rows = promises_to(rows, shield_in(request), _user(request)).order_by("due_date", "pk")
    if which == "late":
        rows = rows.filter(due_date__lt=now.astimezone(CHINA).date())
    elif which == "mine":
        rows = rows.filter(owner=_user(request))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    views = (("", _("全部没兑现的")), ("mine", _("我答应的")), ("late", _("过了日子的")))
    context = {"page": page, "which": which, "views": views, "today": now.astimezone(CHINA).date()}
    return render(request, "visits/console/promises.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Plan one; the route follows on its page."""
    now, scope = timezone.now(), _scope(request)
    units = scope.units()
    first = units.standing().order_by("area_path", "industry_path", "pk").first()
    people = colleagues(first, now) if first else User.objects.none()
    if (wanted := request.POST.get("unit", "")).isdecimal() and len(wanted) < 16:
        chosen = units.filter(pk=int(wanted)).first()
        people = colleagues(chosen, now) if chosen else people
    form = PlanForm(request.POST or None, units=units, people=people, initial={"goers": [_user(request).pk]})
    if form.is_valid():
        given = form.cleaned_data
        plan = Plan(
            title=given["title"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            goers=[one.pk for one in given["goers"]],
            others=given["others"],
            brings=given["brings"],
        )
        try:
            made = actions.plan_visit(
                unit=given["unit"], plan=plan, key=given["key"], by=account_of(request), now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("定好了。接着排路线：去哪几站、几点到。"))
            return redirect("visits_console:visit", made.pk)
    return _form(request, form, _("安排走访"), _("定下来"))


@require_safe
@never_cache
@officer(VISITS_READ)
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """All of one visit: route, diary, wishes, promises, what came of it."""
    found, now = visit_in(_scope(request), pk), timezone.now()
    shield, user = shield_in(request), _user(request)
    wishes = list(wishes_of(found, shield, user))
    made = list(promises_to(found.promises.all(), shield, user).order_by("due_date", "pk"))
    today = now.astimezone(CHINA).date()
    can_read = scope_for(request, CASES_READ)
    context = {
        "visit": found,
        "route": queries.route(found),
        "goers": found.goers.select_related("user").order_by("pk"),
        "pages": found.pages.select_related("by").prefetch_related("pictures").order_by("day", "pk"),
        "wishes": [(wish, queries.place_of(wish), can_read.holds(wish.case.unit)) for wish in wishes],
        "promises": [(one, queries.was_late(one), not one.is_over and one.due_date < today) for one in made],
        "figures": queries.came_of(wishes, made, today),
        "may_edit": scope_for(request, VISITS_EDIT).holds(found.unit),
        "has_begun": found.starts_at <= now,
        "goods": [(one, brought.seen_by(request, one.brought.round)) for one in queries.brought_to(found)],
        "receipt": request.session.pop(RECEIPT, ""),
        "answered": queries.answered(found),
        "odd": found.answers.filter(is_odd=True, set_aside_at__isnull=True).count(),
    }
    return render(request, "visits/console/visit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    found = visit_in(_scope(request), pk)
    form = MoveForm(request.POST or None, initial={"starts_at": found.starts_at, "ends_at": found.ends_at})
    if form.is_valid() and _done(
        form,
        lambda: actions.move_visit(
            visit=found, by=account_of(request), now=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("改好了，路线上每一站跟着改了，去的人收到了通知。请看看有没有撞上忙时。"))
        return redirect("visits_console:visit", pk)
    return _form(request, form, _("改时间"), _("改"), found)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = visit_in(_scope(request), pk)
    form = CancelForm(request.POST or None)
    if form.is_valid() and _done(
        form,
        lambda: actions.cancel_visit(
            visit=found, by=account_of(request), now=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("取消了，去的人收到了通知。写过的、答应过的都还在。"))
        return redirect("visits_console:visit", pk)
    return _form(request, form, _("取消走访"), _("取消这次走访"), found)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def add_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """A station on the route; ?q= narrows the list by name."""
    found = visit_in(_scope(request), pk)
    stations = stations_under(found.unit)
    q = request.GET.get("q", "").strip()[:40]
    offered = stations.filter(name__icontains=q) if q else stations
    shown = Station.objects.filter(pk__in=list(offered.values_list("pk", flat=True)[:STATIONS_OFFERED]))
    last = found.stops.order_by("-at").first()
    at = last.at + timedelta(minutes=last.minutes + 15) if last else found.starts_at
    form = StopForm(
        request.POST or None,
        stations=stations if request.method == "POST" else shown.order_by("name", "pk"),
        initial={"at": at},
    )
    if form.is_valid() and _done(
        form,
        lambda: actions.add_stop(
            visit=found, by=account_of(request), now=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("排进路线了。"))
        return redirect("visits_console:visit", pk)
    more = {"q": q, "is_search": True, "route": queries.route(found)}
    return _form(request, form, _("加一站"), _("排进路线"), found, **more)


@require_POST
@officer(VISITS_EDIT)
def drop_stop(request: HttpRequest, pk: int, stop_pk: int) -> HttpResponse:
    found = visit_in(_scope(request), pk)
    try:
        actions.drop_stop(stop=stop_of(found, stop_pk), by=account_of(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("从路线里去掉了。"))
    return redirect("visits_console:visit", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def waves(request: HttpRequest, pk: int, stop_pk: int) -> HttpResponse:
    """When the station of this stop has no time."""
    found = visit_in(_scope(request), pk)
    stop = stop_of(found, stop_pk)
    told = Waves.objects.filter(station=stop.station_id).exists()
    times = queries.times_of([stop.station])[stop.station_id]
    initial = {"times": " ".join(f"{each:%H:%M}" for each in times)}
    form = WavesForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.set_waves(
            station=stop.station, times=form.cleaned_data["times"], by=account_of(request), now=timezone.now()
        )
        messages.success(request, _("记下了，以后安排走访会避开。"))
        return redirect("visits_console:visit", pk)
    hint = "" if told else _("这一站还没有登记过，下面是快递网点通常的时间。请问清楚再改。")
    return _form(
        request, form, _("%(station)s的忙时") % {"station": stop.station.name}, _("记下"), found, hint=hint
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """A round of care whose goods the team takes along."""
    found, now = visit_in(_scope(request), pk), timezone.now()
    rounds = {one.pk: one for one in brought.listed(request, now) if one.home_id == found.home_id}
    form = BringForm(request.POST or None, rounds=list(rounds.values()))
    if form.is_valid():
        chosen = rounds[int(form.cleaned_data["round"])]
        if _done(form, lambda: actions.bring(visit=found, round=chosen, by=account_of(request), now=now)):
            messages.success(request, _("记下了，走访时在这里发。"))
            return redirect("visits_console:visit", pk)
    hint = "" if rounds else _("没有正在发的慰问批次。在「慰问批次」里定好一批，再来这里选。")
    return _form(request, form, _("带一批慰问"), _("带上"), found, hint=hint)


@require_POST
@officer(VISITS_EDIT)
def leave_behind(request: HttpRequest, pk: int, brought_pk: int) -> HttpResponse:
    found = visit_in(_scope(request), pk)
    try:
        actions.leave_behind(
            brought=brought_of(found, brought_pk), by=account_of(request), now=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("这次不带这一批了。"))
    return redirect("visits_console:visit", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def diary(request: HttpRequest, pk: int) -> HttpResponse:
    """Another page of the diary, with photos."""
    found, now = visit_in(_scope(request), pk), timezone.now()
    form = PageForm(
        request.POST or None, request.FILES or None, initial={"day": now.astimezone(CHINA).date()}
    )
    if form.is_valid():
        given = form.cleaned_data

        def write() -> object:
            return actions.write_page(
                visit=found,
                day=given["day"],
                says=given["says"],
                pictures=form.photos,
                key=given["key"],
                by=account_of(request),
                now=now,
            )

        if _done(form, write):
            messages.success(request, _("写进日记了。"))
            return redirect("visits_console:visit", pk)
    return _form(request, form, _("写日记"), _("写进去"), found, has_files=True)


@require_safe
@officer(VISITS_READ)
def picture(request: HttpRequest, pk: int, picture_pk: int) -> HttpResponseBase:
    return photo_response(picture_of(visit_in(_scope(request), pk), picture_pk).file)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer(VISITS_EDIT)
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody says what she wants: a case of the union, from this moment."""
    found, now = visit_in(_scope(request), pk), timezone.now()
    form = WishForm(request.POST or None, stops=found.stops.select_related("station").order_by("at"))
    if form.is_valid():
        given = form.cleaned_data
        try:
            person = (
                person_asked_for(request, living_under(found.unit), given["phone"])
                if given["phone"].strip()
                else None
            )
            heard = actions.hear_wish(
                visit=found,
                says=given["says"],
                stop=given["stop"],
                person=person,
                is_shielded=given["shield"],
                key=given["key"],
                by=account_of(request),
                now=now,
            )
        except NobodyHasIt as nobody:
            form.add_error("phone", str(nobody))
        except (BadWords, Refused) as refused:
            if isinstance(refused, AnotherWish):
                form.renew()
            form.add_error(None, str(refused))
        else:
            if heard.receipt:
                request.session[RECEIPT] = heard.receipt
            messages.success(
                request, _("记下了，从现在起按诉求的时限办。") if heard.is_new else _("这条已经记过了。")
            )
            return redirect("visits_console:visit", pk)
    return _form(request, form, _("记心愿"), _("记下"), found)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Who does what by when: from now on in her day."""
    found, now = visit_in(_scope(request), pk), timezone.now()
    form = PromiseForm(
        request.POST or None,
        people=colleagues(found.unit, now),
        wishes=wishes_of(found, shield_in(request), _user(request)),
        initial={"owner": _user(request).pk},
    )
    if form.is_valid() and _done(
        form, lambda: actions.promise(visit=found, by=account_of(request), now=now, **form.cleaned_data)
    ):
        messages.success(request, _("记下了，到日子以前一直在承办人的今天里。"))
        return redirect("visits_console:visit", pk)
    return _form(request, form, _("记承诺"), _("记下"), found)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def keep(request: HttpRequest, pk: int, promise_pk: int) -> HttpResponse:
    """Kept, dropped, or later: `do` says which."""
    found = visit_in(_scope(request), pk)
    made = promise_of(found, shield_in(request), _user(request), promise_pk)
    do = request.POST.get("do", "")
    over = OverForm(request.POST if do in {"keep", "drop"} else None, prefix="over")
    later = LaterForm(request.POST if do == "later" else None, prefix="later")
    form: forms.Form = later if do == "later" else over
    by, now = account_of(request), timezone.now()
    acts: dict[str, Any] = {
        "keep": actions.keep_promise,
        "drop": actions.drop_promise,
        "later": actions.postpone,
    }
    if (
        do in acts
        and form.is_valid()
        and _done(form, lambda: acts[do](promise=made, by=by, now=now, **form.cleaned_data))
    ):
        messages.success(request, _("记下了。"))
        return redirect("visits_console:visit", pk)
    context = {"visit": found, "promise": made, "over": over, "later": later, "form": form}
    return render(
        request, "visits/console/keep.html", context, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What those who were visited may read."""
    found = visit_in(_scope(request), pk)
    form = OutcomeForm(request.POST or None, initial={"outcome": found.outcome})
    if form.is_valid() and _done(
        form,
        lambda: actions.show_outcome(
            visit=found, by=account_of(request), now=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("公开了，站点页面上能看到。"))
        return redirect("visits_console:visit", pk)
    return _form(request, form, _("写回音"), _("公开"), found)


def _done(form: forms.Form, does: Any) -> bool:
    """Do it; what is refused stands in the form."""
    try:
        does()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _form(
    request: HttpRequest, form: forms.Form, title: str, button: str, found: Visit | None = None, **more: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "visit": found, **more}
    return render(request, "visits/console/form.html", context, status=422 if form.errors else 200)

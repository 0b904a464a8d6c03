"""The officer's page of one station, and the form that makes or changes it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.common.geo import Position
from yizhan.orgs.access import acting_unit, officer, scope_for
from yizhan.orgs.shield import shield_in
from yizhan.places import station_pages
from yizhan.places.access import STATIONS_EDIT, STATIONS_READ, station_in
from yizhan.places.actions.amenities import set_amenities
from yizhan.places.actions.common import NotFitToRun
from yizhan.places.actions.stations import StaleEdit, create_station, edit_station
from yizhan.places.forms.station import StationForm, seen_of
from yizhan.places.hours import BadHours
from yizhan.places.hours_text import hours_sentence, read_hours
from yizhan.places.kinds import Kind, all_kinds, is_kind, kind_of
from yizhan.places.models import Station, StationState
from yizhan.places.plaques import BadPlaque, new_code
from yizhan.places.queries.officer_station import field_words, missing_words, station_page
from yizhan.places.views.officer_map import map_words

HOURS_EXAMPLES = (
    ("24/7", gettext_lazy("24 小时")),
    ("08:00-20:00", gettext_lazy("每天 8–20 点")),
    ("Mo-Fr 08:30-17:30; PH off", gettext_lazy("工作日 8:30–17:30")),
    ("Mo-Fr 08:30-17:30; Sa-Su 09:00-17:00; PH 09:00-17:00", gettext_lazy("周末节假日 9–17 点")),
)


@require_safe
@officer(STATIONS_READ)
def station(request: HttpRequest, pk: int) -> HttpResponse:
    """All of a station; asked for by htmx from the list, the part that stands beside it."""
    found = station_in(request.scope, pk)  # type: ignore[attr-defined]
    scope_to_edit = scope_for(request, STATIONS_EDIT)
    context = {
        "shown": station_page(request.scope, shield_in(request), found, timezone.now()),  # type: ignore[attr-defined]
        "station": found,
        "can_edit": bool(scope_to_edit) and scope_to_edit.holds(found.unit),
        "pages": _pages(request, found),
    }
    is_beside = request.headers.get("HX-Request") == "true"
    answer = render(
        request, "places/console/_beside.html" if is_beside else "places/console/station.html", context
    )
    answer["Vary"] = "HX-Request"
    return answer


def _pages(request: HttpRequest, station: Station) -> list[tuple[station_pages.StationPage, str]]:
    """What other rooms have about it, as far as she may open it."""
    return [
        (page, address)
        for page in station_pages.pages()
        if (scope := scope_for(request, page.permission)) and scope.holds(station.unit)
        if (address := page.address(station))
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@officer(STATIONS_EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Make a station: first its kind, then what that kind asks for."""
    code = request.POST.get("kind") or request.GET.get("kind", "")
    if not is_kind(code):
        return render(request, "places/console/new_kind.html", {"kinds": all_kinds()})
    kind = kind_of(code)
    units = request.scope.units().standing().order_by("area_path", "industry_path", "pk")  # type: ignore[attr-defined]
    if request.method == "POST":
        form = StationForm(request.POST, kind=kind, units=units)
        if form.is_valid() and (made := _create(request, form)):
            messages.success(request, _("“%(name)s”建好了") % {"name": made.name})
            return redirect("stations:station", made.pk)
    else:
        first = acting_unit(request) or (units[0] if units.count() == 1 else None)
        form = StationForm(
            kind=kind,
            units=units,
            initial={
                "plaque": new_code(),
                "kind": code,
                "admits": kind.admits,
                "amenities": kind.must,
                "unit": first,
            },
        )
    return _form_page(request, form, kind, None)


def _create(request: HttpRequest, form: StationForm) -> Station | None:
    runs = form.cleaned_data["runs_already"]
    try:
        return create_station(
            unit=form.cleaned_data["unit"],
            values=form.values,
            amenities=form.cleaned_data["amenities"],
            state=StationState.RUNNING if runs else StationState.PLANNED,
            plaque_code=form.cleaned_data["plaque"],
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except NotFitToRun as refused:
        _say_unfit(form, refused, "runs_already")
    except BadPlaque:
        form.add_error(None, _("这一页太旧了，请重新打开“新建站点”"))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@officer(STATIONS_EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a station. What somebody else changed meanwhile is shown, and nothing typed is lost."""
    found = station_in(request.scope, pk)  # type: ignore[attr-defined]
    standing = frozenset(found.amenities.values_list("amenity", flat=True))
    kind = kind_of(found.kind) if is_kind(found.kind) else all_kinds()[0]
    if request.method == "POST":
        form = StationForm(request.POST, kind=kind, station=found, amenities=standing)
        if form.is_valid() and _save(request, form, found):
            messages.success(request, _("改好了"))
            return redirect("stations:station", found.pk)
    else:
        form = StationForm(kind=kind, station=found, amenities=standing)
    return _form_page(request, form, form.shown_kind, found)


def _save(request: HttpRequest, form: StationForm, found: Station) -> bool:
    now = timezone.now()
    by: Any = request.user
    try:
        with transaction.atomic():
            edit_station(station_id=found.pk, seen=form.seen_values, wanted=form.values, by=by, now=now)
            set_amenities(
                station_id=found.pk,
                seen=form.seen_amenities,
                wanted=set(form.cleaned_data["amenities"]),
                by=by,
                now=now,
            )
    except StaleEdit as stale:
        _say_stale(form, stale, found.pk)
    except NotFitToRun as refused:
        _say_unfit(form, refused, None)
    else:
        return True
    return False


def _say_unfit(form: StationForm, refused: NotFitToRun, field: str | None) -> None:
    needs = "、".join(missing_words(code) for code in refused.missing)
    form.add_error(field, _("这类站点运行时不能没有：%(needs)s") % {"needs": needs})


def _say_stale(form: StationForm, stale: StaleEdit, pk: int) -> None:
    """Show beside each field how it stands now; saving once more then means hers."""
    for name, value in stale.now.items():
        field = "position" if name in ("lon", "lat") else name
        said = _("刚才有人把这一项改成了“%(value)s”。下面是您填的，再保存一次就用您的。") % {
            "value": value if value not in ("", None) else _("空")
        }
        if field in form.fields and said not in form.errors.get(field, []):
            form.add_error(field, said)
        elif field not in form.fields:
            form.add_error(None, f"{field_words(name)}：{said}")
    fresh = Station.objects.get(pk=pk)
    data = cast("QueryDict", form.data).copy()
    data["seen"] = seen_of(fresh, frozenset(fresh.amenities.values_list("amenity", flat=True)))
    form.data = data


def _form_page(request: HttpRequest, form: StationForm, kind: Kind, found: Station | None) -> HttpResponse:
    about = [found.division_code, found.unit.division_code] if found else []
    about += [unit.division_code for unit in request.scope.units().order_by("area_path")[:20]]  # type: ignore[attr-defined]
    at = Position(found.lon, found.lat) if found else None
    return render(
        request,
        "places/console/form.html",
        {
            "form": form,
            "kind": kind,
            "station": found,
            "hours_examples": HOURS_EXAMPLES,
            "map": map_words(about, at),
        },
        status=422 if form.errors else 200,
    )


@require_safe
@officer(STATIONS_READ)
def hours_preview(request: HttpRequest) -> HttpResponse:
    """How the hours being typed are understood, as a sentence; or what is wrong with them."""
    text = request.GET.get("hours", "")[:400]
    context: dict[str, Any] = {"text": text}
    try:
        reading = read_hours(text)
    except BadHours as error:
        context["wrong"] = str(error)
    else:
        context |= {
            "sentence": hours_sentence(reading.osm) if reading.osm else "",
            "note": reading.note,
            "osm": reading.osm,
        }
    return render(request, "places/console/_hours_preview.html", context)

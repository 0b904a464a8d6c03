"""What places put into the console's menu and onto its first page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yizhan.common import nav, offered, say
from yizhan.common.today import Owed, Source
from yizhan.common.today import add as owe
from yizhan.orgs.access import Scope
from yizhan.orgs.shield import shield_in
from yizhan.places.access import STATIONS_EDIT, STATIONS_READ, faults_in
from yizhan.places.models import ImportRow, ImportState, Keeper, RowState, Station
from yizhan.places.queries.officer import OLD, OPEN_FAULTS, Filter, stations

SHOWN = 3


def keeps_a_station(request: HttpRequest) -> bool:
    """Does she keep a station now?"""
    user = request.user
    return user.is_authenticated and Keeper.objects.in_force(timezone.now()).filter(user=user).exists()


def owed(request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """What stations owe: faults that came in and that are late, hours not written, nobody there. 10 queries."""
    shield = shield_in(request)
    open_faults = faults_in(scope, shield).filter(state__in=OPEN_FAULTS)
    late = open_faults.filter(reported_at__lt=now - OLD).order_by("reported_at", "pk")
    fresh = open_faults.filter(reported_at__gte=now - OLD).order_by("-reported_at", "pk")
    list_page, faults_page = reverse("stations:list"), reverse("stations:faults")

    def of_faults(name: Any, rows: Any, url: str, is_late: bool) -> Owed:
        shown = [
            (
                str(fault.station),
                reverse("stations:fault", args=[fault.pk]),
                say.moment(fault.reported_at, now),
            )
            for fault in rows.select_related("station")[:SHOWN]
        ]
        return Owed(name, rows.count(), url, "tool", is_late, tuple(shown))

    def of_stations(name: Any, icon: str, **asked: bool) -> Owed:
        wanted = Filter(**asked)  # type: ignore[arg-type]
        rows = stations(scope, shield, wanted, now).select_related("unit")
        shown = [
            (str(station), reverse("stations:station", args=[station.pk]), str(station.unit))
            for station in rows[:SHOWN]
        ]
        return Owed(
            name, rows.order_by().count(), f"{list_page}?{wanted.address()}", icon, False, tuple(shown)
        )

    return [
        of_faults(_("报修超过一周没办完"), late, f"{faults_page}?which=old", True),
        of_faults(_("一周内的报修"), fresh, faults_page, False),
        of_stations(_("没写开放时间的站点"), "clock-question", no_hours=True),
        of_stations(_("30 天没人来的站点"), "walk", idle=True),
    ]


def owed_imports(_request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """Rows of imports that wait for somebody's decision. 1 query."""
    try:
        url = reverse("imports:waiting")
    except NoReverseMatch:  # the pages of imports are not built in
        return []
    rows = ImportRow.objects.filter(
        state__in=[RowState.HELD, RowState.DUPLICATE], batch__state=ImportState.DONE
    )
    waiting = scope.filter(rows, "batch__unit").count()
    return [Owed(_("导入时留下、等您决定的行"), waiting, url, "file-alert")]


OFFERED = ("running", "suspended")


def _title(kwargs: dict[str, Any]) -> str | None:
    rows = Station.objects.filter(pk=kwargs["pk"], state__in=OFFERED)
    return rows.values_list("name", flat=True).first()


def _listed(scope: Scope, _now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Stations of an officer's units that workers may see, the newest first. 1 query."""
    rows = scope.filter(Station.objects.filter(state__in=OFFERED)).order_by("-pk")
    for pk, name in rows.values_list("pk", "name")[: offered.MOST_LISTED]:
        yield name, {"pk": pk}


def add_all() -> None:
    """Called once, when the app is ready."""
    offered.add(offered.Offered("places:station", _("驿站"), _title, _listed))
    nav.add(
        nav.Entry(
            "stations",
            _("全部驿站"),
            "home-heart",
            "stations:list",
            STATIONS_READ,
            order=20,
            group="stations",
        )
    )
    nav.add(
        nav.Entry("faults", _("报修"), "tool", "stations:faults", STATIONS_READ, order=21, group="stations")
    )
    nav.add(
        nav.Entry("use", _("使用情况"), "chart-bar", "stations:use", STATIONS_READ, order=22, group="figures")
    )
    nav.add(nav.Entry("keeper", _("我管的站"), "key", "keeper:home", order=10, shown=keeps_a_station))
    owe(Source("stations", STATIONS_READ, owed, order=10))
    owe(Source("imports", STATIONS_EDIT, owed_imports, order=20))

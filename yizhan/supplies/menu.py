"""What a keeper finds on her page; what officers owe: draws to freeze, and frozen ones that wait for their seed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.common import nav, today
from yizhan.common.say import moment
from yizhan.common.today import Owed
from yizhan.orgs.access import Scope
from yizhan.places import arrived, parts, station_pages
from yizhan.places.models import Station
from yizhan.supplies import desk
from yizhan.supplies.access import ROUNDS_EDIT, ROUNDS_READ, doubles_in, strikes_in
from yizhan.supplies.door.plaque import check_in_to_bookings
from yizhan.supplies.door.queries import door_day, takes_bookings
from yizhan.supplies.models import Terms
from yizhan.supplies.queries import undrawn
from yizhan.supplies.schedules import today_at
from yizhan.supplies.services import services_for

SHOWN = 3


def add_all() -> None:
    """Called once, when the app is ready."""
    nav.add(
        nav.Entry(
            "bookings",
            _("预约"),
            "calendar-event",
            "bookings_console:list",
            ROUNDS_READ,
            order=23,
            group="sessions",
            also=("/console/draws/",),
        )
    )
    station_pages.add(
        station_pages.StationPage("bookings", _("预约"), "calendar-event", ROUNDS_READ, _booked_at)
    )
    arrived.add("bookings", check_in_to_bookings)
    parts.add("bookings", "supplies/door/_part.html", _bookings)
    today.add(today.Source("draws", ROUNDS_EDIT, owed_draws, order=30))
    today.add(today.Source("bookings", ROUNDS_EDIT, owed_bookings, order=31))


def _bookings(station: Station, now: datetime) -> dict[str, Any] | None:
    """What a keeper's page says of today's bookings. 5 queries or more, 2 where nothing is booked."""
    return {"day": door_day(station, today_at(now), now)} if takes_bookings(station, now) else None


def owed_draws(_request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """One query."""
    rows = list(undrawn(scope, now))
    shown = tuple(
        (str(round), reverse("draws_console:round", args=[round.pk]), moment(round.closes_at, now))
        for round in rows[:SHOWN]
        if round.closes_at
    )
    return [
        Owed(
            _("申请截止、还没抽签的"), len(rows), reverse("draws_console:list"), "arrows-shuffle", rows=shown
        )
    ]


def owed_bookings(_request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """Sessions left behind by a change, and bookings and strikes that wait for a word. 5 queries."""
    appeals = desk.strikes_shown(strikes_in(scope), "appealed").count()
    doubles = doubles_in(scope).filter(settled_at__isnull=True).count()
    left = desk.left_behind(scope, now)
    shown = tuple(
        (f"{line.space} {line.when}", reverse("bookings_console:session", args=[line.session.pk]), "")
        for line in desk.lines_of(left[:SHOWN], now)
    )
    first_page = reverse("bookings_console:list")
    return [
        Owed(
            _("不在时间表里、有人约着的场次"),
            left.count(),
            first_page,
            "calendar-x",
            is_late=True,
            rows=shown,
        ),
        Owed(
            _("等审核的预约"),
            desk.to_approve(scope, now).count(),
            reverse("bookings_console:approvals"),
            "checks",
        ),
        Owed(_("没来的人作了说明，等答复"), appeals, reverse("bookings_console:strikes"), "message-report"),
        Owed(_("同一个人的两份，等处理"), doubles, reverse("bookings_console:doubles"), "copy"),
    ]


def _booked_at(station: Station) -> str | None:
    """How it is booked, or where that begins; None where nothing can be. One query, none for the other kinds."""
    if not services_for(station.kind):
        return None
    standing = Terms.objects.filter(station=station).order_by("pk").first()
    if standing:
        return reverse("bookings_console:terms", args=[standing.pk])
    return reverse("bookings_console:list")

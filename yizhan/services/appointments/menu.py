"""Where the service stands in the menus: the worker's tab 权益, the console; her page of a booking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common import nav
from yizhan.common.say import moment
from yizhan.people.models import Person
from yizhan.places import offers, parts
from yizhan.places.models import Station
from yizhan.places.offers import Line
from yizhan.services.appointments.access import READ
from yizhan.services.appointments.laying import SERVICE
from yizhan.services.appointments.models import Profession, Provider
from yizhan.services.appointments.queries import at_door, offers_at, something_there
from yizhan.supplies import benefits, bookables, private
from yizhan.supplies.benefits import Benefit


def add_all() -> None:
    """Called once, when the app is ready."""
    nav.add(
        nav.Entry(
            "appointments",
            gettext_lazy("咨询预约"),
            "stethoscope",
            "appointments_console:list",
            READ,
            order=41,
            group="sessions",
        )
    )
    benefits.add(benefits.Source("appointments", benefits_of, there=something_there, order=20))
    bookables.lead(
        bookables.Way(
            service=SERVICE,
            name=gettext_lazy("咨询"),
            line=gettext_lazy("心理、医生、律师、营养，免费，不问原因"),
            icon="message-circle",
            url_name="appointments:index",
            there=something_there,
            says=_says,
            order=20,
        )
    )
    parts.add("appointments", "appointments/_door.html", _door)
    offers.add("appointments", _offers)
    private.add(SERVICE, lambda claim: reverse("appointments:mine", args=[claim.pk]))


def _door(station: Station, now: datetime) -> dict[str, Any] | None:
    """What a keeper's page says of today; nothing where nobody comes. 1 query."""
    rows = at_door(station, now)
    return {"rows": rows} if rows else None


ICONS = {
    Profession.PSYCHOLOGIST: "brain",
    Profession.DOCTOR: "stethoscope",
    Profession.LAWYER: "scale",
    Profession.DIETITIAN: "salad",
    Profession.ROOM: "door",
}


def _offers(station: Station, now: datetime) -> list[Line]:
    """Whom one can see at the station, and its room, with the next free time. 2 queries at most."""
    return [
        Line(
            str(one.profession.label),
            _("最早 %(when)s") % {"when": moment(one.next_at, now)} if one.next_at else _("近日约满了"),
            reverse("appointments:profession", args=[one.profession.value])
            + (f"?provider={one.provider_id}" if one.provider_id else "?way=here"),
            ICONS[one.profession],
        )
        for one in offers_at(station, now)
    ]


def _says(_now: datetime) -> str | None:
    """Nothing more where anybody provides anything: the next free time is on the page. 1 query."""
    return "" if Provider.objects.filter(left_at__isnull=True).exists() else None


def benefits_of(_person: Person | None, now: datetime) -> list[Benefit]:
    """One line, the same for everybody: whether she has an appointment is not shown here. 1 query."""
    if not Provider.objects.filter(left_at__isnull=True).exists():
        return []
    return [
        Benefit(
            _("找人聊聊、问问"),
            _("心理、医生、律师、营养，免费，不问原因；24 小时小屋随时可去。"),
            reverse("appointments:index"),
            "message-circle",
        )
    ]

"""Where the service stands in the menus: the worker's tab 权益, the console; her page of a booking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common import nav
from yizhan.people.models import Person
from yizhan.places import parts
from yizhan.places.models import Station
from yizhan.services.appointments.access import READ
from yizhan.services.appointments.laying import SERVICE
from yizhan.services.appointments.models import Provider
from yizhan.services.appointments.queries import at_door, something_there
from yizhan.supplies import benefits, private
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
        )
    )
    benefits.add(benefits.Source("appointments", benefits_of, there=something_there, order=20))
    parts.add("appointments", "appointments/_door.html", _door)
    private.add(SERVICE, lambda claim: reverse("appointments:mine", args=[claim.pk]))


def _door(station: Station, now: datetime) -> dict[str, Any] | None:
    """What a keeper's page says of today; nothing where nobody comes. 1 query."""
    rows = at_door(station, now)
    return {"rows": rows} if rows else None


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

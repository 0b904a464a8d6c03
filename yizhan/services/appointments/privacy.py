"""What a person's rights mean for her visits: she has them exported, and they are forgotten when she says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yizhan.people import privacy
from yizhan.people.models import ConsentKind, Person
from yizhan.people.queries import when
from yizhan.services.appointments.forgetting import forget_all, past_of
from yizhan.services.appointments.models import Appointment, Miss, Profession
from yizhan.supplies.states import ClaimState


def register() -> None:
    privacy.add_exporter("appointments", _("我的咨询预约"), visits_of)
    privacy.add_eraser(forget)
    privacy.add_merger(move)
    privacy.on_withdrawn(ConsentKind.HEALTH, forget_past)


def visits_of(person: Person) -> list[dict[str, Any]]:
    rows = (
        Appointment.objects.filter(claim__person=person)
        .select_related("claim", "slot__provider")
        .order_by("slot__starts_at", "pk")
    )
    return [
        {
            str(_("时间")): when(row.slot.starts_at),
            str(_("类别")): str(Profession(row.slot.provider.profession).label),
            str(_("接待")): row.slot.provider.name,
            str(_("状态")): str(ClaimState(row.claim.state).label),
            str(_("编号")): row.code,
            str(_("对方看到的称呼")): row.call_name,
        }
        for row in rows
    ]


def forget(person: Person, now: datetime) -> None:
    """Her claims are given back by the kernel; what stands beside them goes."""
    Appointment.objects.filter(Q(claim__person=person) | Q(claim__person=None)).delete()
    Miss.objects.filter(person=person).delete()


def forget_past(person: Person, now: datetime) -> None:
    """She takes her consent back: what is over is nobody's at once."""
    forget_all(past_of(person, now), now)


def move(stays: Person, goes: Person, now: datetime) -> None:
    Miss.objects.filter(person=goes).update(person=stays)
    Appointment.objects.filter(claim__person=None).delete()  # what the kernel forgot where the two met

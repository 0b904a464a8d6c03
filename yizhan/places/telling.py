"""Whom a fault concerns: who reported it hears what becomes of it, who keeps the station hears that it is there.

A matter that a worker said past her unit is told to nobody but herself: no keeper, no officer, no system.
"""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.notices.actions import Message, tell, tell_many, tell_unit
from yizhan.notices.kinds import DUTIES, MATTERS, Kind, declare
from yizhan.orgs.models import RoleGrant
from yizhan.orgs.permissions import roles_with
from yizhan.people.models import User
from yizhan.places.access import STATIONS_EDIT
from yizhan.places.amenities import BY_CODE
from yizhan.places.faults import FaultKind
from yizhan.places.models import Fault, FaultNote, FaultState, Keeper

FAULT_ANSWERED = declare(
    Kind(
        code="places.fault_answered",
        group=MATTERS,
        name=_("反映的问题有了回音"),
        params={"station": 14, "what": 8, "outcome": 4, "word": 20},
        title=_("您反映的问题：{outcome}"),
        text=_("{station}，{what}。{word}"),
        sms=_("您在{station}反映的问题（{what}）：{outcome}。"),
        wechat={"thing1": "{station}", "thing2": "{what}", "phrase3": "{outcome}"},
    )
)
FAULT_REPORTED = declare(
    Kind(
        code="places.fault_reported",
        group=DUTIES,
        name=_("站点有新报修"),
        params={"station": 14, "what": 8},
        title=_("新报修：{what}"),
        text=_("{station}。看看是什么情况，接下来或转给会修的人。"),
        sms=_("{station}有新报修：{what}。"),
        wechat={"thing1": "{station}", "thing2": "{what}"},
        to_dingtalk=True,
        to_webhooks=True,
    )
)


def tell_reporter(fault: Fault, note: FaultNote, by: User | None, now: datetime) -> None:
    """Tell who reported it, unless she answered it herself; part of the act's transaction."""
    reporter = fault.reporter
    if reporter is None or (by is not None and reporter.user_id == by.pk):
        return
    params = {
        "station": str(fault.station),
        "what": _what(fault),
        "outcome": FaultState(note.state).label,
        "word": note.text,
    }
    tell(
        kind=FAULT_ANSWERED,
        home_id=fault.home_id,
        to=reporter,
        about=f"places.fault:{fault.pk}",
        params=params,
        key=f"note:{note.pk}",
        path=reverse("places:fault", args=[fault.pk]),
        now=now,
    )


def tell_who_mends(fault: Fault, by: User | None, now: datetime) -> None:
    """Tell who keeps the station, or, where nobody does, the officers of its own unit; and the unit's systems."""
    if fault.shielded_unit_id is not None:
        return
    station, about = fault.station, f"places.fault:{fault.pk}"
    params, key = {"station": str(station), "what": _what(fault)}, f"fault:{fault.pk}"
    console = reverse("stations:fault", args=[fault.pk])
    keepers = User.objects.filter(kept_stations__in=Keeper.objects.in_force(now).filter(station=station))
    whom, path = (
        keepers.filter(is_active=True).distinct(),
        reverse("keeper:fault", args=[station.pk, fault.pk]),
    )
    if not keepers.exists():
        grants = RoleGrant.objects.in_force(now).filter(
            unit=station.unit_id, role__in=roles_with(STATIONS_EDIT)
        )
        whom, path = User.objects.filter(role_grants__in=grants, is_active=True).distinct(), console
    messages = [
        Message(to=user, key=key, about=about, params=params, path=path)
        for user in whom.order_by("pk")
        if by is None or user.pk != by.pk
    ]
    tell_many(kind=FAULT_REPORTED, home_id=fault.home_id, messages=messages, now=now)
    tell_unit(
        kind=FAULT_REPORTED, unit=station.unit, about=about, params=params, key=key, path=console, now=now
    )


def _what(fault: Fault) -> str:
    """What is wrong, in few words: 饮水机：东西坏了. Her own words stay in the matter, where they can be erased."""
    kind = str(FaultKind(fault.kind).label)
    amenity = BY_CODE.get(fault.amenity)
    return f"{amenity.name}：{kind}" if amenity else kind

"""She scans the plaque: her visit is counted, and where she has a booking now, she is checked in to it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yizhan.places.arrived import Arrived, Said
from yizhan.supplies.actions import check_in
from yizhan.supplies.answers import hours_of, moment_of
from yizhan.supplies.door.rules import EARLY, Window, own_window
from yizhan.supplies.kernel import Done
from yizhan.supplies.models import Claim
from yizhan.supplies.schedules import today_at
from yizhan.supplies.states import ClaimState

COMES = [ClaimState.CONFIRMED, ClaimState.MISSED]


def check_in_to_bookings(arrived: Arrived) -> list[Said]:
    """Check her in to what she has booked here for now; else say when, for the next of today. 1 query, more if any."""
    now = arrived.now
    claims = (
        Claim.objects.filter(
            home_id=arrived.station.home_id,
            person=arrived.person,
            round__station=arrived.station,
            during__endswith__gt=now,
            state__in=COMES,
        )
        .select_related("round__limit", "round__unit", "supply")
        .order_by("during", "pk")
    )
    said: list[Said] = []
    for claim in claims:
        what = f"{claim.supply.name or claim.round.title} {hours_of(claim.during, now)}"
        if own_window(claim.during, now) == Window.EARLY:
            if not said and today_at(claim.during.lower) == today_at(now):
                opens = moment_of(claim.during.lower - EARLY, now)
                text = _("您约的 %(what)s 还早，%(opens)s 起再扫一次就签到。") % {
                    "what": what,
                    "opens": opens,
                }
                said.append(Said(text, is_well=False))
            break
        if arrived.is_near is False:
            text = _("看位置您还没到，约的 %(what)s 没有签到。到了再扫一次，或找管理员。") % {"what": what}
            said.append(Said(text, is_well=False))
        elif check_in(claim=claim, by=arrived.by, now=now) in {Done.DONE, Done.SAME}:
            said.append(Said(_("您约的 %(what)s 签到好了。") % {"what": what}, is_well=True))
    return said

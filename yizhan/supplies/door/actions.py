"""What the keeper does at the door. Records are written by the database's triggers (ADR 0041)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.common.acts import act, recorded_below, unrecorded
from yizhan.people.models import Person, User
from yizhan.places.models import Station
from yizhan.supplies import kernel
from yizhan.supplies.actions import check_in, give_strikes, take_in
from yizhan.supplies.door.queries import WALK_IN
from yizhan.supplies.door.rules import Window, keeper_window, may_be_missed, own_window
from yizhan.supplies.kernel import Answer, Done
from yizhan.supplies.models import Arrival, Claim, Strike, Supply
from yizhan.supplies.states import ClaimState, Why


class NotNow(ValueError):
    """It is too early or too late for this; the message says so."""


def see_in(*, claim: Claim, by: User | None, now: datetime) -> Done:
    """She is there, says the keeper. Also for one who was marked as missed; her strike goes. Raises NotNow."""
    _must_be_today(claim, now)
    return check_in(claim=claim, by=by, now=now)


@unrecorded("the check-in below is the act")
@transaction.atomic
def take_arrival(
    *,
    station: Station,
    claim: Claim,
    how: str,
    key: str,
    seen_at: datetime,
    refused: str | None,
    by: User,
    now: datetime,
) -> Done | str:
    """Check in what a phone sent, once: the same key again is answered as before, "other" if it named another claim.

    refused: why not, if that is known already. Returns what became of it, or what was answered before.
    """
    Arrival.objects.bulk_create(
        [
            Arrival(
                home_id=station.home_id,
                station=station,
                key=key,
                claim=claim,
                how=how,
                seen_at=seen_at,
                sent_at=now,
                by=by,
            )
        ],
        ignore_conflicts=True,  # waits for whoever sends the same now
    )
    row = Arrival.objects.select_for_update().get(station=station, key=key)
    if row.claim_id != claim.pk:
        return "other"
    if not row.outcome:
        row.outcome = refused or check_in(claim=claim, by=by, now=now)
        row.save(update_fields=["outcome"])
    return row.outcome


@act("supplies.miss", "未到场")
def say_missed(*, claim: Claim, by: User, now: datetime) -> Done:
    """She has not come, says the keeper, ten minutes after the start. Raises NotNow."""
    if not may_be_missed(claim.during, now):
        raise NotNow(_("开始 10 分钟以后才能记没来。"))
    done = kernel.become(claim.round, [claim.pk], ClaimState.MISSED, now=now, by_id=by.pk)[claim.pk]
    if done == Done.DONE:
        give_strikes(claim.round, [claim.pk], now)
    recorded_below(int(done == Done.DONE))
    return done


@act("supplies.undo_use", "撤回到场")
def take_back(*, claim: Claim, by: User, now: datetime) -> Done:
    """What was said of her was wrong: she is expected again; who walked in was not here. Raises NotNow."""
    _must_be_today(claim, now)
    done = kernel.become(claim.round, [claim.pk], ClaimState.CONFIRMED, now=now, by_id=by.pk)[claim.pk]
    Strike.objects.filter(claim=claim).delete()
    count = int(done == Done.DONE)
    if count and claim.via == WALK_IN:
        gone = kernel.become(
            claim.round, [claim.pk], ClaimState.CANCELLED, now=now, why=Why.NONE, by_id=by.pk
        )
        count += int(gone[claim.pk] == Done.DONE)
    recorded_below(count)
    return done


def let_in(
    *, supply: Supply, person: Person | None, key: str, by: User, now: datetime, reason: str = ""
) -> Answer:
    """Somebody at the door who has not booked has the place at once, if one is free; person: None for a guest.

    Raises NotNow, NotEligible, identity.NotVerified.
    """
    session = supply.session
    assert session
    if own_window(session.during, now) != Window.OPEN:
        raise NotNow(_("开始前 30 分钟到结束前才能现场登记。"))
    return take_in(supply=supply, person=person, key=key, by=by, now=now, reason=reason)


def _must_be_today(claim: Claim, now: datetime) -> None:
    window = keeper_window(claim.during, now)
    if window == Window.EARLY:
        raise NotNow(_("还没到那一天，当天才能登记。"))
    if window == Window.OVER:
        raise NotNow(_("那一天已经过去，当天才能改。"))

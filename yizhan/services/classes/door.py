"""A class at the station's door: who has a place at every session is on the keeper's list, and scans the plaque."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from yizhan.people.models import User
from yizhan.places import arrived
from yizhan.places.arrived import Arrived, Said
from yizhan.places.queries.keeper import shown_name
from yizhan.services.classes import actions
from yizhan.services.classes.access import claim_at
from yizhan.services.classes.models import SERVICE, Attendance, Series
from yizhan.services.classes.queries import COUNTED
from yizhan.supplies.answers import hours_of
from yizhan.supplies.door import rolls
from yizhan.supplies.door.queries import Comer, Place, place_name
from yizhan.supplies.door.rules import EARLY, Window, keeper_window, may_be_missed, own_window
from yizhan.supplies.kernel import Done
from yizhan.supplies.models import Claim, RoundState, Session, Supply
from yizhan.supplies.states import ClaimState


def add_all() -> None:
    """Called once, when the app is ready."""
    rolls.add(rolls.Roll(service=SERVICE, places=places, claim_at=_claim, come=_come, miss=_miss, undo=_undo))
    arrived.add("classes", come_to_class)


def places(sessions: Sequence[Session], now: datetime) -> dict[int, Place]:
    """Sessions of series that one enrols in as a whole, with who comes. 3 queries."""
    rounds = {session.round_id for session in sessions}
    supplies = {one.round_id: one for one in Supply.objects.filter(round__in=rounds, session__isnull=True)}
    claims: dict[int, list[Claim]] = defaultdict(list)
    home = sessions[0].home_id
    rows = Claim.objects.filter(home_id=home, round__in=rounds, state__in=[*COUNTED, ClaimState.HELD])
    for claim in rows.select_related("person__user").order_by("queue", "pk"):
        claims[claim.round_id].append(claim)
    marks = {
        (session, claim): state
        for session, claim, state in Attendance.objects.filter(session__in=sessions).values_list(
            "session", "claim", "state"
        )
    }
    found = {}
    for session in sessions:
        supply = supplies[session.round_id]
        comers = [
            _comer(claim, session, marks.get((session.pk, claim.pk), ""), now)
            for claim in claims[session.round_id]
        ]
        found[session.pk] = Place(
            session_id=session.pk,
            name=place_name(session),
            comers=tuple(comers),
            capacity=supply.capacity,
            left=supply.left,
            waiting=supply.waiting,
            off=session.cancel_reason if session.cancelled_at else "",
            may_take=False,  # a place is given for the whole series, not at the door
            is_rolled=True,
        )
    return found


def _comer(claim: Claim, session: Session, mark: str, now: datetime) -> Comer:
    is_hers, is_on = claim.state == ClaimState.CONFIRMED, session.cancelled_at is None
    is_today = is_on and is_hers and keeper_window(session.during, now) == Window.OPEN
    code = {Attendance.State.CAME: "in", Attendance.State.MISSED: "missed"}.get(
        mark,  # type: ignore[call-overload]
        "held" if claim.state == ClaimState.HELD else "expected",
    )
    icon, word = {
        "expected": ("clock", _("要来")),
        "held": ("help-circle", _("还没确认")),
        "in": ("check", _("到了")),
        "missed": ("user-off", _("没来")),
    }[code]
    return Comer(
        claim_id=claim.pk,
        name=shown_name(claim.person) if claim.person else _("已注销"),
        code=code,
        icon=icon,
        word=word,
        is_walk_in=False,
        may_come=is_today and code != "in",
        may_miss=is_on and is_hers and code == "expected" and may_be_missed(session.during, now),
        may_undo=is_today and code in {"in", "missed"},
    )


def _series(session: Session) -> Series:
    return Series.objects.select_related("round__unit").get(round=session.round_id)


def _claim(session: Session, pk: int) -> Claim:
    return claim_at(_series(session), session, pk)


def _come(session: Session, claim: Claim, by: User, now: datetime) -> Done:
    return actions.see_in(series=_series(session), session=session, claim=claim, by=by, now=now)


def _miss(session: Session, claim: Claim, by: User, now: datetime) -> Done:
    return actions.say_missed(series=_series(session), session=session, claim=claim, by=by, now=now)


def _undo(session: Session, claim: Claim, by: User, now: datetime) -> Done:
    return actions.take_back(series=_series(session), session=session, claim=claim, by=by, now=now)


def come_to_class(here: Arrived) -> list[Said]:
    """She scans the plaque: she is at her class that is on, or begins within half an hour. 1 query or more."""
    rows = (
        Session.objects.filter(
            round__station=here.station,
            round__service=SERVICE,
            during__overlap=(here.now, here.now + EARLY),
            cancelled_at__isnull=True,
            supplies__isnull=True,
            round__claims__person=here.person,
            round__claims__state=ClaimState.CONFIRMED,
        )
        .exclude(round__state=RoundState.DRAFT)
        .select_related("round__unit", "space")
        .order_by("during", "pk")
    )
    said = []
    for session in rows:
        if own_window(session.during, here.now) != Window.OPEN:
            continue
        what = f"{session.round.title} {hours_of(session.during, here.now)}"
        if here.is_near is False:
            text = _("看位置您还没到，%(what)s 没有签到。到了再扫一次，或找管理员。") % {"what": what}
            said.append(Said(text, is_well=False))
            continue
        claim = Claim.objects.select_related("round__unit", "person").get(
            round=session.round_id, person=here.person, state=ClaimState.CONFIRMED
        )
        if actions.attend(session=session, claim=claim, by=here.by, now=here.now) in {Done.DONE, Done.SAME}:
            said.append(Said(_("您的 %(what)s 签到好了。") % {"what": what}, is_well=True))
    return said

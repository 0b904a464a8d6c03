"""Whom does what became of a claim concern? The changes that nobody has been told of, as notices, once each.

The database writes a Change beside every change of a claim, in its transaction, by whatever path; a job turns them
into notices. So nobody is told of what was rolled back, and a killed worker loses none: the change waits untold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.notices.actions import Message, tell_many
from yizhan.notices.kinds import BOOKINGS, Kind, declare
from yizhan.supplies.models import Change, Claim, Handover, HandoverState, Round, Session, Strike
from yizhan.supplies.states import OVER, ClaimState, Why
from yizhan.supplies.whole import everybody_at
from yizhan.supplies.words import day_and_hours, moment

MOST = 500
Text = str | Promise
WHAT = {"what": 14, "when": 20}


def _kind(code: str, name: Text, title: Text, text: Text, *, is_urgent: bool = False, **more: int) -> Kind:
    return declare(
        Kind(
            code=f"supplies.{code}",
            group=BOOKINGS,
            name=name,
            params=WHAT | more,
            title=title,
            text=text,
            sms=text,
            wechat={"thing1": "{what}", "thing2": "{when}"},
            is_urgent=is_urgent,
        )
    )


PROMOTED = _kind("promoted", _("候补补上了"), _("候补补上了：{what}"), _("{what} {when}，已为您预约好。"))
OFFERED = _kind(
    "offered",
    _("有名额留给您"),
    _("有名额留给您：{what}"),
    _("{what} {when}，请在{until}前确认。"),
    until=14,
)
APPROVED = _kind("approved", _("审核通过"), _("审核通过：{what}"), _("{what} {when}，已通过审核。"))
REFUSED = _kind("refused", _("没有通过审核"), _("没有通过审核：{what}"), _("{what} {when}，没有通过审核。"))
EXPIRED = _kind(
    "expired", _("过时没有确认"), _("过时没有确认：{what}"), _("{what} {when}，过时没有确认，没有再保留。")
)
TAKEN_AWAY = _kind(
    "taken_away", _("预约被取消"), _("预约被取消：{what}"), _("{what} {when}，已被工作人员取消。")
)
REGISTERED = _kind(
    "registered",
    _("单位或平台为您登记了"),
    _("为您登记了：{what}"),
    _("{what} {when}，单位或平台为您登记的。不要可以取消。"),
)
REGISTERED_WAITS = _kind(
    "registered_waits",
    _("单位或平台为您报了，满了在候补"),
    _("为您排了候补：{what}"),
    _("{what} {when}，单位或平台为您报了候补。不要可以取消。"),
)
UNREGISTERED = _kind(
    "unregistered",
    _("登记您的单位或平台取消了"),
    _("登记取消了：{what}"),
    _("{what} {when}，为您登记的单位或平台取消了。"),
)
SESSION_OFF = _kind(
    "session_off",
    _("这一场取消了"),
    _("取消：{what}"),
    _("{what} {when} 取消了，可在“我的预约”改约。"),
    is_urgent=True,
)
ROUND_OFF = _kind(
    "round_off", _("整批取消了"), _("取消：{what}"), _("{what}取消了，您的名额也没有了。"), is_urgent=True
)
MOVED = _kind(
    "moved",
    _("改期后与您的安排冲突"),
    _("改期：{what}"),
    _("{what}改到{when}，与您的另一项预约冲突，已取消。"),
    is_urgent=True,
)
RETIMED = _kind(
    "retimed",
    _("改期"),
    _("改期：{what}"),
    _("{what}改到{when}，您的预约还在。不方便可以取消或改约。"),
    is_urgent=True,
)
ONE_OFF = _kind(
    "one_off",
    _("课程中的一次取消了"),
    _("取消一次：{what}"),
    _("{what} {when} 这一次取消了，您在其余各次的名额还在。"),
    is_urgent=True,
)
LOST = _kind("lost", _("没有抽中"), _("没有抽中：{what}"), _("{what} {when}，这次没有抽中。"))
WON = _kind("won", _("抽中了"), _("抽中了：{what}"), _("{what} {when}，抽中了，已为您预约好。"))
WAITS = _kind("waits", _("抽签后候补"), _("候补：{what}"), _("{what} {when}，这次没有抽中，已排在候补。"))
MISSED = _kind(
    "missed",
    _("没有到场"),
    _("没有到场：{what}"),
    _("{what} {when}，没有到场。有特殊情况可以说明。"),
)

ANSWERED = _kind(
    "answered",
    _("爽约说明有了答复"),
    _("爽约说明有了答复：{what}"),
    _("{what} {when}，没有到场的那一次{how}。"),
    how=4,
)

HANDED = {
    HandoverState.OPEN: _kind(
        "handover",
        _("同事转给您一场"),
        _("同事转给您：{what}"),
        _("同事把{what} {when}转给您，{until}前可接。"),
        until=14,
    ),
    HandoverState.TAKEN: _kind(
        "handed_over",
        _("转给同事的，同事接了"),
        _("同事接了：{what}"),
        _("{what} {when}，同事接了，不再是您的预约。"),
    ),
    HandoverState.DECLINED: _kind(
        "handover_declined",
        _("转给同事的，同事没有接"),
        _("同事没有接：{what}"),
        _("{what} {when}，同事没有接，还是您的预约。"),
    ),
    HandoverState.EXPIRED: _kind(
        "handover_expired",
        _("转给同事的，到时没有人接"),
        _("没有人接：{what}"),
        _("{what} {when}，到时没有人接，还是您的预约。"),
    ),
}
TAKEN_OVER = _kind(
    "taken_over",
    _("接了同事转的一场"),
    _("接好了：{what}"),
    _("{what} {when}，现在是您的预约。来不了请及时取消。"),
)

OF_CANCELLING = {
    Why.EXPIRED: EXPIRED,
    Why.BY_STAFF: TAKEN_AWAY,
    Why.BY_PARTNER: UNREGISTERED,
    Why.REFUSED: REFUSED,
    Why.SESSION_OFF: SESSION_OFF,
    Why.ROUND_OFF: SESSION_OFF,
}
OF_DRAWING = {
    ClaimState.CONFIRMED: WON,
    ClaimState.HELD: OFFERED,
    ClaimState.WAITING: WAITS,
    ClaimState.LOST: LOST,
}


def kind_for(change: Change) -> Kind | None:
    """What is told of a change; None for what she did herself, sees on the spot, or hears from the service.

    An offer that is answered by now and a miss that was taken back are told no more.
    """
    became, why = ClaimState(change.became), Why(change.why)
    if became in {ClaimState.HELD, ClaimState.MISSED} and change.claim.state != became:
        return None
    if became == ClaimState.MISSED and change.claim.round.is_private:
        return None
    if why == Why.DRAWN:
        return OF_DRAWING.get(became)
    if became == ClaimState.HELD:
        return OFFERED
    if became == ClaimState.CONFIRMED and why == Why.PROMOTED:
        return PROMOTED
    if became == ClaimState.CONFIRMED and change.was == ClaimState.HELD and change.by_id != _account(change):
        return APPROVED
    if became == ClaimState.CANCELLED and why == Why.ROUND_OFF and not change.claim.during:
        return ROUND_OFF
    if became == ClaimState.CANCELLED:
        if why == Why.MOVED and change.by_id == _account(change):
            return None  # she changed to another session herself
        return MOVED if why == Why.MOVED else OF_CANCELLING.get(why)
    return MISSED if became == ClaimState.MISSED else None


def _account(change: Change) -> int | None:
    person = change.claim.person
    return person.user_id if person else None


def tell_changes(now: datetime) -> int:
    """Tell up to MOST changes that nobody has been told of; returns how many were looked at.

    Several workers at once take different ones; the key makes a notice unique even if one is told twice.
    """
    with transaction.atomic():
        changes = list(
            Change.objects.filter(told_at__isnull=True)
            .order_by("id")
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("claim__person", "claim__round", "claim__supply")[:MOST]
        )
        by_kind: dict[tuple[str, int], list[Message]] = defaultdict(list)
        for change in changes:
            kind, claim = kind_for(change), change.claim
            if kind and claim.person:
                by_kind[kind.code, claim.home_id].append(message_of(change, kind))
        for (code, home_id), messages in by_kind.items():
            tell_many(kind=KINDS[code], home_id=home_id, messages=messages, now=now)
        Change.objects.filter(pk__in=[change.pk for change in changes]).update(told_at=now)
    return len(changes)


def message_of(change: Change, kind: Kind) -> Message:
    claim = change.claim
    assert claim.person
    params = {"what": what_of(claim), "when": day_and_hours(claim.during) if claim.during else ""}
    if "until" in kind.params:
        params["until"] = moment(claim.expires_at) if claim.expires_at else ""
    return Message(
        to=claim.person,
        key=f"change:{change.pk}",
        about=f"supplies.claim:{claim.pk}",
        params=params,
        path=path_of(claim),
    )


_pages: dict[str, Callable[[Claim], str]] = {}


def lead_to(service: str, page: Callable[[Claim], str]) -> None:
    """Claims of this service have a page of their own, to which their notices lead."""
    _pages[service] = page


def path_of(claim: Claim) -> str:
    page = _pages.get(claim.round.service)
    return page(claim) if page else f"/bookings/{claim.pk}/"


def what_of(claim: Claim) -> str:
    """The court with its station, or the round: 1 号场（曹杨健身驿站球场）."""
    name = claim.supply.name if claim.supply.session_id else ""
    return f"{name}（{claim.round.title}）" if name else claim.round.title


def tell_registered(round: Round, claim_ids: Sequence[int], now: datetime) -> int:
    """Tell people that a partner or a list claimed for them, in its transaction. Returns how many were told."""
    rows = Claim.objects.filter(home_id=round.home_id, pk__in=claim_ids, person__isnull=False)
    by_kind: dict[str, list[Message]] = defaultdict(list)
    for claim in rows.select_related("round", "supply").order_by("pk"):
        kind = _registered(claim)
        params = {"what": what_of(claim), "when": day_and_hours(claim.during) if claim.during else ""}
        if "until" in kind.params and claim.expires_at:
            params["until"] = moment(claim.expires_at)
        message = Message(
            to=claim.person_id or 0,
            key=f"registered:{claim.pk}",
            about=f"supplies.claim:{claim.pk}",
            params=params,
            path=path_of(claim),
        )
        by_kind[kind.code].append(message)
    kinds = {kind.code: kind for kind in (REGISTERED, REGISTERED_WAITS, OFFERED)}
    return sum(
        tell_many(kind=kinds[code], home_id=round.home_id, messages=messages, now=now)
        for code, messages in by_kind.items()
    )


def _registered(claim: Claim) -> Kind:
    if claim.state == ClaimState.WAITING:
        return REGISTERED_WAITS
    return OFFERED if claim.state == ClaimState.HELD and claim.expires_at else REGISTERED


def tell_new_time(session: Session, now: datetime) -> int:
    """Tell whoever still has a place in a session that moved, in its transaction. Returns how many."""
    claims = (
        Claim.objects.filter(home_id=session.home_id, supply__session=session, person__isnull=False)
        .exclude(state__in=OVER)
        .select_related("person", "round", "supply")
    )
    messages = _of_session(session, [*claims, *everybody_at(session)], f"moved:{now.isoformat()}")
    return tell_many(kind=RETIMED, home_id=session.home_id, messages=messages, now=now)


def tell_off(session: Session, now: datetime) -> int:
    """Tell who has a place at every session that this one does not take place; her place at the others stays. In its
    transaction; who had a place at this one alone hears it of her claim. Returns how many.
    """
    messages = _of_session(session, everybody_at(session), "off")
    return tell_many(kind=ONE_OFF, home_id=session.home_id, messages=messages, now=now)


def _of_session(session: Session, claims: Iterable[Claim], why: str) -> list[Message]:
    return [
        Message(
            to=claim.person_id or 0,
            key=f"session:{session.pk}:{claim.pk}:{why}",
            about=f"supplies.claim:{claim.pk}",
            params={"what": what_of(claim), "when": day_and_hours(session.during)},
            path=f"/bookings/{claim.pk}/",
        )
        for claim in claims
    ]


def tell_handover(handover: Handover, now: datetime, path: str = "") -> None:
    """Tell of an offer, in its transaction: open, who is asked; taken, both; declined or run out, the holder."""
    state, claim = HandoverState(handover.state), handover.claim
    is_asked = state == HandoverState.OPEN
    _tell_of(handover, HANDED[state], handover.to_id if is_asked else handover.giver_id, path, now)
    if state == HandoverState.TAKEN:
        _tell_of(handover, TAKEN_OVER, handover.to_id, f"/bookings/{claim.pk}/", now)


def _tell_of(handover: Handover, kind: Kind, to: int | None, path: str, now: datetime) -> None:
    claim = handover.claim
    params = {"what": what_of(claim), "when": day_and_hours(claim.during) if claim.during else ""}
    if "until" in kind.params:
        params["until"] = moment(handover.expires_at)
    message = Message(
        to=to or 0,
        key=f"handover:{handover.pk}",
        about=f"supplies.claim:{claim.pk}",
        params=params,
        path=path or "/bookings/",
    )
    tell_many(kind=kind, home_id=handover.home_id, messages=[message], now=now)


def tell_answer(strike: Strike, forgiven: bool, now: datetime) -> int:
    """Tell her what became of her strike, in the answer's transaction. Returns how many were told."""
    claim = strike.claim
    message = Message(
        to=strike.person_id,
        key=f"strike:{strike.pk}",
        about=f"supplies.claim:{claim.pk}",
        params={
            "what": what_of(claim),
            "when": day_and_hours(claim.during) if claim.during else "",
            "how": _("不计") if forgiven else _("照计"),
        },
        path=f"/bookings/{claim.pk}/",
    )
    return tell_many(kind=ANSWERED, home_id=strike.home_id, messages=[message], now=now)


KINDS = {
    kind.code: kind
    for kind in (
        PROMOTED,
        OFFERED,
        APPROVED,
        REFUSED,
        EXPIRED,
        TAKEN_AWAY,
        UNREGISTERED,
        SESSION_OFF,
        ROUND_OFF,
        MOVED,
        LOST,
        WON,
        WAITS,
        MISSED,
    )
}

"""What becomes of a code that was scanned or typed, or of a tap that a phone kept while it had no network?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.acts import unrecorded
from yizhan.common.say import CHINA
from yizhan.people.models import User
from yizhan.places.models import Station
from yizhan.places.queries.keeper import shown_name
from yizhan.supplies.door import codes
from yizhan.supplies.door.actions import take_arrival
from yizhan.supplies.door.codes import BadCode, Read, Verdict
from yizhan.supplies.door.rules import EARLY, Window, keeper_window, own_window
from yizhan.supplies.kernel import Done
from yizhan.supplies.models import Claim, How
from yizhan.supplies.states import ClaimState

OLDEST = timedelta(hours=12)  # how long a phone may have kept a check-in
CLOCK = timedelta(minutes=2)  # how far ahead its clock may go


class Outcome(models.TextChoices):
    """As the keeper reads it."""

    IN = "in", gettext_lazy("到了，记好了。")
    ALREADY = "already", gettext_lazy("已经签到过，一次只算一个人。")
    EARLY = "early", gettext_lazy("还早，开始前 30 分钟才能签到。")
    OVER = "over", gettext_lazy("这一场已经结束。当天来过的，请在名单里点“到了”。")
    NOT_YET = "not_yet", gettext_lazy("还没有名额：在候补，或者还没确认。")
    GONE = "gone", gettext_lazy("这个预约已经取消，或者改到了别的场次。")
    ELSEWHERE = "away", gettext_lazy("这是别的站的预约，不在这里签到。")
    STALE = "stale", gettext_lazy("这个码过期了，请出示手机上正在变的码，截图不行。")
    WRONG = "wrong", gettext_lazy("码不对，请再扫一次，或在名单里点“到了”。")
    NO_CODE = "no_code", gettext_lazy("这不是预约的签到码。")
    KEPT_LONG = "kept", gettext_lazy("这一条在手机里放得太久，请在名单里核对。")
    OTHER = "other", gettext_lazy("这个编号已经用于另一个人，请重新扫。")


OF_CHECK_IN: dict[str, Outcome] = {
    Done.DONE: Outcome.IN,
    Done.SAME: Outcome.ALREADY,
    Done.NO: Outcome.GONE,
    Done.LATE: Outcome.GONE,
}


@dataclass(frozen=True)
class Sent:
    """One check-in as a page sends it. code: "" for a tap on the list, which names the claim itself."""

    key: str
    seen_at: datetime
    code: str = ""
    claim_id: int | None = None


@dataclass(frozen=True)
class Told:
    """The answer to one check-in. who, what: half a name and the session, only for claims of this station."""

    key: str
    outcome: Outcome
    claim_id: int | None = None
    who: str = ""
    what: str = ""


@unrecorded("calls the act, which has its record")
def arrive(*, station: Station, sent: Sent, by: User, now: datetime) -> Told:
    """Answer one check-in; the same key again has the same answer and changes nothing."""
    if not now - OLDEST <= sent.seen_at <= now + CLOCK:
        return Told(sent.key, Outcome.KEPT_LONG)
    at = min(sent.seen_at, now)
    if sent.code:
        found = _by_code(station, sent.code, at)
        if isinstance(found, Outcome):
            return Told(sent.key, found)
        claim = found
    else:
        known = _claims(station).filter(pk=sent.claim_id or 0).first()
        if known is None:
            return Told(sent.key, Outcome.GONE)
        claim = known
    became = take_arrival(
        station=station,
        claim=claim,
        how=How.CODE if sent.code else How.TAP,
        key=sent.key,
        seen_at=at,
        refused=_refused(claim, at, is_own=bool(sent.code)),
        by=by,
        now=now,
    )
    outcome = OF_CHECK_IN[became] if became in OF_CHECK_IN else Outcome(became)
    return Told(sent.key, outcome, claim.pk, _who(claim), _what(claim))


def _claims(station: Station) -> models.QuerySet[Claim]:
    return Claim.objects.filter(
        home_id=station.home_id, round__station=station, during__isnull=False
    ).select_related("round__limit", "round__unit", "supply", "person__user")


def _by_code(station: Station, text: str, at: datetime) -> Claim | Outcome:
    try:
        given = codes.read(text)
    except BadCode:
        return Outcome.NO_CODE
    if given.claim_id is None:
        return _by_digits(station, given, at)
    claim = Claim.objects.filter(pk=given.claim_id, during__isnull=False).select_related("round").first()
    if claim is None:
        return Outcome.WRONG
    verdict = codes.verdict(claim, given.digits, at)
    if verdict == Verdict.WRONG:  # nobody learns by trying which claims there are
        return Outcome.WRONG
    if claim.round.station_id != station.pk:
        return Outcome.ELSEWHERE
    return Outcome.STALE if verdict == Verdict.STALE else _claims(station).get(pk=claim.pk)


def _by_digits(station: Station, given: Read, at: datetime) -> Claim | Outcome:
    """Digits alone name nobody: whose code of this time is it, of those expected or here about now?"""
    stale = False
    for claim in about_now(station, at):
        verdict = codes.verdict(claim, given.digits, at)
        if verdict == Verdict.GOOD:
            return claim
        stale |= verdict == Verdict.STALE
    return Outcome.STALE if stale else Outcome.WRONG


def about_now(station: Station, now: datetime, until: datetime | None = None) -> models.QuerySet[Claim]:
    """The claims whose codes may be shown here from now on, to `until`. One query."""
    reach = (until or now) + EARLY + timedelta(minutes=1)
    return (
        _claims(station)
        .filter(during__overlap=(now - timedelta(minutes=1), reach))
        .exclude(state=ClaimState.LOST)
        .order_by("pk")
    )


def _refused(claim: Claim, at: datetime, *, is_own: bool) -> Outcome | None:
    """Why not, before the database is asked; None: try. A tap is the keeper's own word, all day long."""
    state = ClaimState(claim.state)
    if state in {ClaimState.CANCELLED, ClaimState.LOST}:
        return Outcome.GONE
    if state in {ClaimState.WAITING, ClaimState.HELD, ClaimState.ENTERED}:
        return Outcome.NOT_YET
    if state == ClaimState.USED:
        return Outcome.ALREADY
    window = (own_window if is_own else keeper_window)(claim.during, at)
    return {Window.EARLY: Outcome.EARLY, Window.OVER: Outcome.OVER}.get(window)


def _who(claim: Claim) -> str:
    return shown_name(claim.person) if claim.person else _("来客")


def _what(claim: Claim) -> str:
    starts, ends = (at.astimezone(CHINA) for at in (claim.during.lower, claim.during.upper))
    return f"{claim.supply.name or claim.round.title} {starts:%H:%M}–{ends:%H:%M}"


@dataclass(frozen=True)
class Expected:
    """What a keeper's page keeps to check a code without network; opens, closes: seconds since 1970."""

    id: int
    who: str
    what: str
    state: str
    opens: int
    closes: int
    codes: list[str]


def expected(station: Station, now: datetime) -> Iterable[Expected]:
    """Whoever may be checked in by a code within the next ten minutes. One query."""
    for claim in about_now(station, now, now + codes.AHEAD):
        if claim.state in {ClaimState.CONFIRMED, ClaimState.USED, ClaimState.MISSED}:
            yield Expected(
                claim.pk,
                _who(claim),
                _what(claim),
                claim.state,
                int((claim.during.lower - EARLY).timestamp()),
                int(claim.during.upper.timestamp()),
                codes.codes_ahead(claim, now),
            )

"""Who gets a ticket for the lane? She who is signed in and eligible, for a round whose window is open or opens soon.

A service's view looks up the supply and the person, as for every page, and answers with `answer_with_ticket`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from yizhan.people.models import Person, User
from yizhan.supplies import tickets
from yizhan.supplies.eligibility import Reason, reasons_against
from yizhan.supplies.identity import NotVerified, who_of
from yizhan.supplies.models import RoundState, Supply
from yizhan.supplies.tickets import NoAttempt, Ticket


class NoTicket(ValueError):
    """She gets none; code for programs, reasons in words."""

    def __init__(self, code: str, reasons: Sequence[Reason]) -> None:
        super().__init__(code)
        self.code = code
        self.reasons = list(reasons)


@dataclass(frozen=True)
class Issued:
    """A ticket, and from when until when it is good."""

    text: str
    not_before: datetime
    expires_at: datetime


def ticket_for(
    *,
    supply: Supply,
    person: Person,
    account: User,
    session_key: str,
    attempt: str,
    now: datetime,
    priority: int = 0,
) -> Issued:
    """Make the ticket of one attempt of hers. Raises NoTicket, tickets.NoAttempt."""
    round = supply.round
    key = tickets.key_of(person.pk, supply.pk, attempt)
    if reasons := reasons_against(round, person, now):
        raise NoTicket("not_eligible", reasons)
    try:
        who = who_of(round, person)
    except NotVerified as refused:
        raise NoTicket("not_eligible", [Reason(refused.says, path=reverse("people:real_name"))]) from None
    opens_at = max(now, round.opens_at or now)
    if round.state != RoundState.OPEN or supply.closed_at or (round.closes_at and round.closes_at <= now):
        raise NoTicket("shut", [Reason(gettext_lazy("已经停止或截止了"))])
    if opens_at - now > timedelta(seconds=tickets.EARLY_S):
        raise NoTicket("early", [Reason(gettext_lazy("还没有开始，开始前十五分钟内再来"))])
    not_before = math.ceil(opens_at.timestamp()) if opens_at > now else int(now.timestamp())
    expires = not_before + tickets.LIFETIME_S
    text = tickets.sign(
        Ticket(
            supply.home_id,
            round.pk,
            supply.pk,
            who,
            person.pk,
            account.pk,
            priority,
            not_before,
            expires,
            tickets.session_digest(session_key),
            key,
        )
    )
    return Issued(
        text, datetime.fromtimestamp(not_before, now.tzinfo), datetime.fromtimestamp(expires, now.tzinfo)
    )


def answer_with_ticket(
    request: HttpRequest, *, supply: Supply, person: Person, now: datetime, priority: int = 0
) -> JsonResponse:
    """Answer the page's question for a ticket (lane.js): the ticket, or why there is none.

    opens_in_s counts from now: the phone's own clock may be wrong.
    """
    assert isinstance(request.user, User)
    session_key = request.session.session_key
    assert session_key  # she is signed in
    try:
        issued = ticket_for(
            supply=supply,
            person=person,
            account=request.user,
            session_key=session_key,
            attempt=request.POST.get("attempt", ""),
            now=now,
            priority=priority,
        )
    except NoTicket as refused:
        return _json(403, {"error": refused.code, "reasons": [_told(reason) for reason in refused.reasons]})
    except NoAttempt:
        return _json(400, {"error": "attempt", "reasons": [_told(Reason(gettext("请重新打开页面")))]})
    opens_in_s = max(0.0, (issued.not_before - now).total_seconds())
    return _json(200, {"ticket": issued.text, "opens_in_s": opens_in_s})


def _told(reason: Reason) -> dict[str, str]:
    return {"says": str(reason.says), "helps": str(reason.helps), "path": reason.path}


def _json(status: int, content: dict[str, object]) -> JsonResponse:
    answer = JsonResponse(content, status=status)
    answer["Cache-Control"] = "no-store"
    return answer

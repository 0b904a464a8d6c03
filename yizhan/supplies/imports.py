"""Claims for a list of people that an officer brings: what would become of each row, and then what became of it.

Who may take part, the window and the limits are as for everybody. Whoever has a place on it, or waits, stays as she is,
so the same list again makes nothing double; who gave her place back herself is not brought in again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.acts import act, recorded_below, unrecorded
from yizhan.supplies import kernel
from yizhan.supplies.answers import of_another
from yizhan.supplies.eligibility import reasons_against
from yizhan.supplies.identity import NotVerified, who_of
from yizhan.supplies.kernel import Answer, Outcome, Request
from yizhan.supplies.listing import Listed
from yizhan.supplies.models import Claim, Round, Supply
from yizhan.supplies.states import OVER, ClaimState, Why
from yizhan.supplies.telling import tell_registered

if TYPE_CHECKING:
    from yizhan.people.models import Person, User

VIA = "import"


class Became(models.TextChoices):
    """What becomes of a row; the first three are claims that it makes."""

    PLACE = "place", gettext_lazy("有名额")
    WAITS = "waits", gettext_lazy("排候补")
    AWAITS = "awaits", gettext_lazy("等确认")
    IN = "in", gettext_lazy("已经在了")
    GAVE_BACK = "gave_back", gettext_lazy("本人退过")
    NOT_ELIGIBLE = "not_eligible", gettext_lazy("不符合条件")
    FULL = "full", gettext_lazy("满了")
    REFUSED = "refused", gettext_lazy("不能登记")
    UNKNOWN = "unknown", gettext_lazy("认不出")
    TWICE = "twice", gettext_lazy("重复")


MAKES = (Became.PLACE, Became.WAITS, Became.AWAITS)


@dataclass(frozen=True)
class Row:
    """A row of the list, and what became of it. name: masked."""

    line: int
    name: str
    became: Became
    says: str


def counts_of(rows: Iterable[Row]) -> list[tuple[Became, int]]:
    """How many of each, in the order of Became."""
    counted = Counter(row.became for row in rows)
    return [(became, counted[became]) for became in Became if counted[became]]


class _OnlyLooked(Exception):
    """Takes back what was done in order to look."""


@unrecorded("it is taken back")
def look_at(*, supply: Supply, listed: Sequence[Listed], by: User, now: datetime) -> list[Row]:
    """What `bring_in` would answer now: it is done, looked at, and taken back, so the answer is exact."""
    rows: list[Row] = []
    try:
        with transaction.atomic():
            rows = bring_in(supply=supply, listed=listed, key="look", by=by, now=now)
            raise _OnlyLooked
    except _OnlyLooked:
        pass
    return rows


@act("supplies.claim", "预约、领取")
def bring_in(*, supply: Supply, listed: Sequence[Listed], key: str, by: User, now: datetime) -> list[Row]:
    """Claim for everybody on the list who can have it; answered row for row, in one transaction. They are told.

    key: of this upload; the same again is the same claims.
    """
    round = supply.round
    kernel.lock(round)
    before = _latest(supply, [row.person for row in listed if row.person])
    became: dict[int, Row] = {}
    asked: list[tuple[int, Request]] = []
    for at, row in enumerate(listed):
        wanted = _wanted(row, supply, before, now)
        if isinstance(wanted, Row):
            became[at] = wanted
        else:
            name = f"list:{supply.pk}:{key}:{wanted.person_id}"
            asked.append((at, wanted._replace(key=name, by_id=by.pk)))
    answers = kernel.claim(round, [request for _at, request in asked], now=now, via=VIA) if asked else []
    for (at, _request), answer in zip(asked, answers, strict=True):
        became[at] = Row(listed[at].line, listed[at].name, *_of_answer(answer))
    made = [answer.claim_id or 0 for answer in answers if answer.outcome == Outcome.MADE]
    tell_registered(round, made, now)
    recorded_below(len(made))
    return [became[at] for at in range(len(listed))]


def _latest(supply: Supply, persons: Sequence[Person]) -> dict[int | None, Claim]:
    """The last claim of each on these places. One query."""
    rows = Claim.objects.filter(home_id=supply.home_id, supply=supply, person__in=persons)
    return {claim.person_id: claim for claim in rows.order_by("pk")}


def _wanted(row: Listed, supply: Supply, before: dict[int | None, Claim], now: datetime) -> Row | Request:
    """The request of a row, still without its key; or what it becomes without one."""

    def refused(became: Became, says: str) -> Row:
        return Row(row.line, row.name, became, says)

    person, round = row.person, supply.round
    if person is None:
        return refused(Became.TWICE if row.twice else Became.UNKNOWN, row.why)
    claim = before.get(person.pk)
    if claim and claim.state not in OVER:
        return refused(Became.IN, str(ClaimState(claim.state).label))
    if claim and claim.why == Why.BY_PERSON:
        return refused(Became.GAVE_BACK, _("本人自己退的，不再替本人登记；本人可以再报。"))
    if why_not := _why_not(round, person, now):
        return refused(Became.NOT_ELIGIBLE, why_not)
    return Request(supply.pk, who_of(round, person), person.pk, "")


def _why_not(round: Round, person: Person, now: datetime) -> str:
    if reasons := reasons_against(round, person, now):
        return _("；").join(str(reason.says) for reason in reasons)
    try:
        who_of(round, person)
    except NotVerified as refused:
        return str(refused.says)
    return ""


def _of_answer(answer: Answer) -> tuple[Became, str]:
    if answer.is_hers and answer.state in OVER:
        return Became.REFUSED, _("用这份名单登记过，后来取消了；要再登记，请重新上传。")
    if answer.is_hers and answer.state:
        became = {ClaimState.WAITING: Became.WAITS, ClaimState.CONFIRMED: Became.PLACE}
        return became.get(answer.state, Became.AWAITS), str(answer.state.label)
    if answer.outcome == Outcome.MINE:
        return Became.IN, of_another(answer.outcome)
    if answer.outcome == Outcome.FULL:
        return Became.FULL, _("名额满了，候补也满了。")
    return Became.REFUSED, of_another(answer.outcome)

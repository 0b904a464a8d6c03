"""What goes to and comes from the hotline about an order that we have: an answer handed back, more time, and what its
own call to her found. By an officer's page, a file, or the hotline's system (by: None).

The same told again changes nothing and is no fault.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.cases.actions import Meanwhile, NotNow, Refused, SpokenAlready, heard_back, take, take_by_service
from yizhan.cases.actors import Taker, locked, step_of
from yizhan.cases.models import Case, Kind
from yizhan.common.acts import unrecorded
from yizhan.common.forms import MomentField
from yizhan.people.models import User
from yizhan.services.hotline.exchange import Became, Told, key_of, rows_of
from yizhan.services.hotline.forms import SENT_FORMATS
from yizhan.services.hotline.procedure import CODE, HANDED_BACK_BY

MOST_WORD = 200
GRANTED, DENIED = "granted", "denied"


class Result(models.TextChoices):
    """What the hotline's call found. Whom nobody reached says nothing."""

    HAPPY = "happy", gettext_lazy("满意")
    FAIRLY = "fairly", gettext_lazy("基本满意")
    UNHAPPY = "unhappy", gettext_lazy("不满意")
    NOBODY = "nobody", gettext_lazy("未联系上")


STARS = {Result.HAPPY: 5, Result.FAIRLY: 4, Result.UNHAPPY: 1}
HEARD = (
    gettext_lazy("工单编号"),
    gettext_lazy("热线"),
    gettext_lazy("回访时间"),
    gettext_lazy("回访结果"),
    gettext_lazy("来电人的话"),
)


class BadCall(Refused):
    """A call that was made before the order ended, or has still to be made."""

    says = gettext_lazy("回访时间早于办结时间，或者还没有到")


class NotByApi(Refused):
    """The order runs by a version that knows no API."""

    says = gettext_lazy("这件按旧的办法办，请工会在工作台上记")


def order_of(orders: QuerySet[Case], line: str, number: str) -> Case | None:
    """The order that the hotline calls so, among these."""
    return orders.filter(procedure=CODE, key=key_of(line, number)).first()


@unrecorded("the move of the case is recorded")
def hand_back(*, case: Case, seen: int, by: User | None, now: datetime) -> bool:
    """It has gone to the hotline. False: that was told before. Raises Refused."""
    return _told(case, seen, list(HANDED_BACK_BY.values()), by, now)


@unrecorded("the move of the case is recorded")
def answer_delay(*, case: Case, seen: int, is_granted: bool, word: str, now: datetime) -> bool:
    """The hotline's system says whether there is more time. False: that was told before. Raises Refused."""
    return _told(case, seen, [GRANTED if is_granted else DENIED], None, now, word)


@transaction.atomic
def _told(case: Case, seen: int, ways: Sequence[str], by: User | None, now: datetime, says: str = "") -> bool:
    """Take whichever of the ways is there. False: one of them was taken right after what was seen."""
    case = locked(case)
    after = case.history.filter(number=seen + 1).values_list("outcome", flat=True).first()
    if after in ways:
        return False
    if case.entries != seen:
        raise Meanwhile
    step = step_of(case)
    outcome = next((one.code for one in step.outcomes if one.code in ways), None) if step else None
    if outcome is None:
        raise NotNow
    if by is not None:
        take(case=case, outcome=outcome, seen=seen, taker=Taker(by), now=now)
    elif not take_by_service(case=case, outcome=outcome, now=now, says=says[:MOST_WORD]):
        raise NotByApi
    return True


def read_moment(text: str) -> datetime | None:
    """A time in China's clock as the template writes it; None for what is none."""
    try:
        return MomentField(input_formats=SENT_FORMATS).clean(text)  # type: ignore[no-any-return]
    except ValidationError:
        return None


@unrecorded("what was heard is recorded by its own act")
@transaction.atomic
def hear(
    *, case: Case, result: Result, called_at: datetime, says: str, by: User | None, now: datetime
) -> bool:
    """What its call found; not satisfied opens it again. False: told before, or nobody was reached.

    called_at: a call belongs to the end before it. What was told of an earlier end, also sent again after the order was
    opened and ended once more, changes nothing. Raises BadCall, Refused.
    """
    stars = STARS.get(result)
    if stars is None:
        return False
    if called_at > now:
        raise BadCall
    case = locked(case)
    last = case.history.filter(kind=Kind.RATED).order_by("-number").first()
    is_same = last is not None and last.facts["stars"] == stars
    if last is not None and is_same and (case.ended_at is None or last.stay == case.stay):
        return False
    if case.ended_at is not None and called_at < case.ended_at.replace(second=0, microsecond=0):
        if last is None:
            raise BadCall
        return False
    words = says.strip()[:MOST_WORD] or (str(_("热线回访：不满意")) if result == Result.UNHAPPY else "")
    heard_back(case=case, stars=stars, says=words, by=by, now=now)
    return True


# --- a file of what the calls found ---------------------------------------------------------------------


def heard_columns() -> list[str]:
    """The headings, in Chinese whatever the officer reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return [str(name) for name in HEARD]


@unrecorded("each row is recorded by its own act")
def hear_all(*, path: Path, orders: Callable[[], QuerySet[Case]], by: User, now: datetime) -> list[Told]:
    """One answer a row; the others go on. orders: among which. Raises BadSheet, NotOrders, TooManyOrders."""
    with translation.override(settings.LANGUAGE_CODE):
        results = {str(result.label): result for result in Result}
    rows = list(rows_of(path, heard_columns(), needed=4))
    return [_hear_row(line, faults, cells, results, orders, by, now) for line, faults, cells in rows]


def _hear_row(
    line: int,
    faults: str,
    cells: dict[str, str],
    results: dict[str, Result],
    orders: Callable[[], QuerySet[Case]],
    by: User,
    now: datetime,
) -> Told:
    number, hotline, called, found, says = (cells.get(name, "") for name in heard_columns())

    def refused(why: str, ref: str = "") -> Told:
        return Told(line, number[:40], Became.REFUSED, ref=ref, says=why)

    if faults:
        return refused(faults)
    if (result := results.get(found)) is None:
        return refused(_("回访结果写 {names} 之一").format(names="、".join(results)))
    if (called_at := read_moment(called)) is None:
        return refused(_("回访时间照 2026-11-20 09:30 这样写"))
    if (case := order_of(orders(), hotline, number)) is None:
        return refused(_("没有这个工单"))
    try:
        is_new = hear(case=case, result=result, called_at=called_at, says=says, by=by, now=now)
    except SpokenAlready:
        return refused(_("先前记的是别的结果"), case.ref)
    except NotNow:
        return refused(_("这件还没有办结"), case.ref)
    except Refused as why_not:
        return refused(str(why_not), case.ref)
    return Told(line, number[:40], Became.NEW if is_new else Became.KNOWN, ref=case.ref)

"""What goes to and comes from the hotline about an order that we have: an answer handed back, more time, and what its
own call to her found. By an officer's page, a file, or the hotline's system (by: None).

The same told again changes nothing and is no fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import models
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.cases.actions import Meanwhile, NotNow, Refused, SpokenAlready, heard_back, take, take_by_service
from yizhan.cases.actors import Taker
from yizhan.cases.models import Case, Entry, Kind
from yizhan.common.acts import unrecorded
from yizhan.people.models import User
from yizhan.services.hotline.exchange import Became, Told, key_of, rows_of
from yizhan.services.hotline.procedure import ASKED, CODE, HANDED_BACK_BY

MOST_WORD = 200


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
    gettext_lazy("回访结果"),
    gettext_lazy("来电人的话"),
)


class NotByApi(Refused):
    """The order runs by a version that knows no API."""

    says = gettext_lazy("这件按旧的办法办，请工会在工作台上记")


def order_of(orders: QuerySet[Case], line: str, number: str) -> Case | None:
    """The order that the hotline calls so, among these."""
    return orders.filter(procedure=CODE, key=key_of(line, number)).first()


@unrecorded("the move of the case is recorded")
def hand_back(*, case: Case, seen: int, by: User | None, now: datetime) -> bool:
    """It has gone to the hotline. False: that was told before. Raises Refused."""
    return _told(case, seen, HANDED_BACK_BY.get(case.place, ""), HANDED_BACK_BY.values(), by, now)


@unrecorded("the move of the case is recorded")
def answer_delay(*, case: Case, seen: int, is_granted: bool, word: str, now: datetime) -> bool:
    """The hotline's system says whether there is more time. False: that was told before. Raises Refused."""
    outcome = "granted" if is_granted else "denied"
    return _told(case, seen, outcome if case.place == ASKED else "", [outcome], None, now, word)


def _told(
    case: Case, seen: int, outcome: str, same: object, by: User | None, now: datetime, says: str = ""
) -> bool:
    if case.entries != seen or not outcome:
        next_one = Entry.objects.filter(case=case, number=seen + 1).values_list("outcome", flat=True).first()
        if next_one in list(same):  # type: ignore[call-overload]
            return False
        raise Meanwhile if case.entries != seen else NotNow
    if by is not None:
        take(case=case, outcome=outcome, seen=seen, taker=Taker(by), now=now)
    elif not take_by_service(case=case, outcome=outcome, now=now, says=says[:MOST_WORD]):
        raise NotByApi
    return True


@unrecorded("what was heard is recorded by its own act")
def hear(*, case: Case, result: Result, says: str, by: User | None, now: datetime) -> bool:
    """What its call found; not satisfied opens it again. False: told before, or nobody was reached. Raises Refused."""
    stars = STARS.get(result)
    if stars is None:
        return False
    says = says.strip()[:MOST_WORD]
    last = case.history.filter(kind=Kind.RATED).order_by("-number").first()
    is_same = last is not None and last.facts["stars"] == stars
    if last is not None and is_same and (case.ended_at is None or last.stay == case.stay):
        return False
    words = says or (str(_("热线回访：不满意")) if result == Result.UNHAPPY else "")
    heard_back(case=case, stars=stars, says=words, by=by, now=now)
    return True


# --- a file of what the calls found ---------------------------------------------------------------------


def heard_columns() -> list[str]:
    """The headings, in Chinese whatever the officer reads."""
    with translation.override("zh-hans"):
        return [str(name) for name in HEARD]


@unrecorded("each row is recorded by its own act")
def hear_all(*, path: Path, orders: Callable[[], QuerySet[Case]], by: User, now: datetime) -> list[Told]:
    """One answer a row; the others go on. orders: among which. Raises BadSheet, NotOrders, TooManyOrders."""
    rows = list(rows_of(path, heard_columns(), needed=3))
    return list(_heard(rows, orders, by, now))


@dataclass(frozen=True)
class _Row:
    number: str
    line: str
    result: str
    says: str


def _heard(
    rows: list[tuple[int, str, dict[str, str]]], orders: Callable[[], QuerySet[Case]], by: User, now: datetime
) -> Iterator[Told]:
    names = heard_columns()
    with translation.override("zh-hans"):
        known = {str(result.label): result for result in Result}
    for at, faults, cells in rows:
        row = _Row(*(cells.get(name, "") for name in names))
        number = row.number[:40]
        if faults:
            yield Told(at, number, Became.REFUSED, says=faults)
            continue
        result = known.get(row.result)
        if result is None:
            yield Told(
                at, number, Became.REFUSED, says=_("回访结果写 {names} 之一").format(names="、".join(known))
            )
            continue
        case = order_of(orders(), row.line, row.number)
        if case is None:
            yield Told(at, number, Became.REFUSED, says=_("没有这个工单"))
            continue
        try:
            is_new = hear(case=case, result=result, says=row.says, by=by, now=now)
        except SpokenAlready:
            yield Told(at, number, Became.REFUSED, ref=case.ref, says=_("先前记的是别的结果"))
        except NotNow:
            yield Told(at, number, Became.REFUSED, ref=case.ref, says=_("这件还没有办结"))
        except Refused as refused:
            yield Told(at, number, Became.REFUSED, ref=case.ref, says=str(refused))
        else:
            yield Told(at, number, Became.NEW if is_new else Became.KNOWN, ref=case.ref)

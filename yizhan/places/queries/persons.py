"""How many persons came? Told so that no figure, and no difference of two, singles somebody out.

An officer sees every visit with its time, and could ask for persons over any set of them: with one visit more
or less, the difference would say whether the same person had come before. So the sets are ours, not hers: whole
calendar months that are over, all stations of her scope, no filter; and each figure is told in tens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from yizhan.common.say import CHINA
from yizhan.orgs.access import Scope
from yizhan.places.models import Visit

TENS = 10


@dataclass(frozen=True)
class Persons:
    """How many of those who agreed to be known came in a month: `at_least` to `at_most`; 0 to 9 is told as that."""

    month: date
    at_least: int

    @property
    def at_most(self) -> int:
        return self.at_least + TENS - 1


def persons_by_month(scope: Scope, first: date, last: date, today: date) -> list[Persons]:
    """Who came to the stations of the scope and agreed to be known. 1 query, or none."""
    return persons_of(
        scope.filter(Visit.objects.filter(person__isnull=False), "station__unit"), "at", first, last, today
    )


def persons_of(rows: QuerySet[Any], at: str, first: date, last: date, today: date) -> list[Persons]:
    """The finished months that the days touch, the newest first, whole whatever the days. 1 query, or none.

    rows: with a person and the time `at`, all of an officer's scope and by no filter of hers.
    """
    begin, end = first.replace(day=1), min(_month_after(last), today.replace(day=1))
    if begin >= end:
        return []
    within = rows.filter(**{f"{at}__gte": _midnight(begin), f"{at}__lt": _midnight(end)})
    counted = dict(
        within.annotate(month=TruncMonth(at, tzinfo=CHINA))
        .values_list("month")
        .annotate(n=Count("person", distinct=True))
        .order_by("month")
    )
    months = {moment.date(): n for moment, n in counted.items()}
    told = []
    while begin < end:
        told.append(Persons(begin, months.get(begin, 0) // TENS * TENS))
        begin = _month_after(begin)
    return told[::-1]


def _month_after(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)

"""How does a procedure run? Of the cases opened in a period: how many, how long each step takes, where they wait, what
is late, what came back, how content people are. Counted from the history, by the database.

Durations are days as the calendar has them, nights and holidays too; of a step only stays that are over are timed.
Every number counts cases, and the list shows exactly these (`Wanted`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    Aggregate,
    Avg,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.cases.listing import Wanted, chosen, day_in, is_late
from yizhan.cases.models import Case, Entry, Kind
from yizhan.cases.procedures import Procedure, Text, all_newest, all_versions
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.people.models import User

LEAST = 5  # of fewer cases neither median nor mean is told: it would be about one of them
LONGEST = timedelta(days=3 * 366)
USUAL = timedelta(days=89)
NEWEST = 500
MOST_UNITS = 200


@dataclass(frozen=True)
class Asked:
    """Of which procedure, opened on which days (Chinese, both included), at which unit and below; 0: all of hers."""

    procedure: str
    first: date
    last: date
    unit: int = 0

    @classmethod
    def read(cls, given: Mapping[str, str], today: date, usual: str = "") -> Asked:
        """What an address says; by default the last 90 days of the usual procedure, else of the first; three years at
        most."""
        codes = [one.code for one in all_newest()]
        procedure, unit = given.get("procedure", usual), given.get("unit", "")
        last = min(day_in(given.get("last", "")) or today, today)
        first = day_in(given.get("first", "")) or last - USUAL
        return cls(
            procedure=procedure if procedure in codes else next(iter(codes), ""),
            first=min(max(first, last - LONGEST), last),
            last=last,
            unit=int(unit) if unit.isascii() and unit.isdecimal() and len(unit) < 16 else 0,
        )

    def address(self, **changes: Any) -> str:
        asked = replace(self, **changes)
        said = {"procedure": asked.procedure, "first": asked.first, "last": asked.last, "unit": asked.unit}
        return urlencode({name: value for name, value in said.items() if value})

    def wanted(self, **more: Any) -> Wanted:
        """The list of these cases."""
        found = Wanted(
            which="all",
            procedure=self.procedure,
            unit=self.unit,
            opened_from=self.first,
            opened_until=self.last,
        )
        return replace(found, **more)


@dataclass(frozen=True)
class Counted:
    """A number and the address of the list of exactly these cases."""

    count: int
    query: str


@dataclass(frozen=True)
class Took:
    """How long, in days: half of them at most `median`, nine of ten at most `p90`; None of fewer than LEAST."""

    median: float | None
    p90: float | None


@dataclass(frozen=True)
class Whole:
    """All of them, or those of one unit. late: past a limit, running or ended. stars: the mean of 1 to 5, or None."""

    name: Text
    unit: int
    all: Counted
    running: Counted
    ended: Counted
    late: Counted
    reopened: Counted
    rated: Counted
    unhappy: Counted
    took: Took
    stars: float | None

    @property
    def late_share(self) -> int:
        """In hundredths of all, rounded."""
        return round(100 * self.late.count / self.all.count) if self.all.count else 0


@dataclass(frozen=True)
class AtStep:
    """A step. passed: cases that went on from it; waiting: those that stand there now, and `late` of them."""

    name: Text
    passed: Counted
    took: Took
    waiting: Counted
    late: Counted


@dataclass(frozen=True)
class Figures:
    whole: Whole
    steps: list[AtStep]
    units: list[Whole]

    @property
    def longest(self) -> float:
        """The longest p90 of a step, to draw the others beside it."""
        return max((one.took.p90 for one in self.steps if one.took.p90), default=0.0)


class Percentile(Aggregate):
    """The value that a share of the others does not pass, between two of them by proportion."""

    template = "percentile_cont(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, share: float, expression: Any, **extra: Any) -> None:
        super().__init__(expression, share=share, output_field=DurationField(), **extra)


def usual(visible: QuerySet[Case]) -> str:
    """The procedure of most of the newest cases; "" if there are none. 1 query."""
    newest = visible.select_related(None).order_by("-opened_at", "-pk")[:NEWEST]
    most = Counter(newest.values_list("procedure", flat=True)).most_common(1)
    return most[0][0] if most else ""


def figures(visible: QuerySet[Case], asked: Asked, *, scope: Scope, user: User, now: datetime) -> Figures:
    """What `visible`, cases in `scope` that she may see, say. 4 queries, and 1 for each of her roles.

    scope: hers, or with a unit asked for the part of it there.
    """
    rows = chosen(visible, asked.wanted(), user=user, now=now).select_related(None).order_by()
    procedure = next(one for one in all_newest() if one.code == asked.procedure)
    (whole,) = _wholes(rows, {}, now)
    return Figures(
        _whole(_("合计"), asked, whole),
        _steps(rows, procedure, asked, now),
        _units(rows, asked, scope, now),
    )


def _wholes(rows: QuerySet[Case], by: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    history = Entry.objects.filter(case=OuterRef("pk"))
    rated = history.filter(kind=Kind.RATED)
    last = rated.order_by("-number").annotate(stars=Cast(KT("facts__stars"), IntegerField()))
    ran = Q(ended_at__isnull=False, main__isnull=True)
    took = ExpressionWrapper(F("ended_at") - F("opened_at"), output_field=DurationField())
    rows = rows.annotate(
        is_reopened=Exists(history.filter(kind=Kind.REOPENED)),
        is_rated=Exists(rated),
        is_unhappy=Exists(rated.filter(facts__stars__lte=2)),
        stars=Subquery(last.values("stars")[:1]),
        took=took,
    )
    counts: dict[str, Any] = {
        "all": Count("pk"),
        "running": Count("pk", filter=Q(ended_at__isnull=True)),
        "ended": Count("pk", filter=Q(ended_at__isnull=False)),
        "late": Count("pk", filter=is_late(now)),
        "reopened": Count("pk", filter=Q(is_reopened=True)),
        "rated": Count("pk", filter=Q(is_rated=True)),
        "unhappy": Count("pk", filter=Q(is_unhappy=True)),
        "mean": Avg("stars"),
        "timed": Count("pk", filter=ran),
        "median": Percentile(0.5, F("took"), filter=ran),
        "p90": Percentile(0.9, F("took"), filter=ran),
    }
    if not by:
        return [rows.aggregate(**counts)]
    return list(rows.annotate(**by).values(*by).annotate(**counts).order_by(*by))


def _whole(name: Text, asked: Asked, row: Mapping[str, Any], **more: Any) -> Whole:
    def counted(field: str, **narrow: Any) -> Counted:
        return Counted(row[field], asked.wanted(**more, **narrow).address())

    return Whole(
        name=name,
        unit=more.get("unit", 0),
        all=counted("all"),
        running=counted("running", which="below"),
        ended=counted("ended", which="ended"),
        late=counted("late", past="late"),
        reopened=counted("reopened", past="reopened"),
        rated=counted("rated", past="rated"),
        unhappy=counted("unhappy", past="unhappy"),
        took=_took(row["timed"], row["median"], row["p90"]),
        stars=round(float(row["mean"]), 1) if row["rated"] >= LEAST else None,
    )


def _took(count: int, median: timedelta | None, p90: timedelta | None) -> Took:
    if count < LEAST or median is None or p90 is None:
        return Took(None, None)
    return Took(_days(median), _days(p90))


def _days(took: timedelta) -> float:
    return round(took / timedelta(days=1), 1)


# --- steps ------------------------------------------------------------------------------------------

STAYS = """
    WITH chosen AS ({chosen}),
    left_at AS (
        SELECT e.case_id, e.step, e.kind,
            e.at - coalesce(lag(e.at) OVER (PARTITION BY e.case_id ORDER BY e.number), c.opened_at) AS took
        FROM chosen JOIN cases_case c ON c.id = chosen.id JOIN cases_entry e ON e.case_id = c.id
        WHERE e.leads_to <> ''
    )
    SELECT step, count(DISTINCT case_id), percentile_cont(0.5) WITHIN GROUP (ORDER BY took),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY took)
    FROM left_at WHERE kind = 'move' GROUP BY step
"""


def _steps(rows: QuerySet[Case], procedure: Procedure, asked: Asked, now: datetime) -> list[AtStep]:
    """A row for each step that any of its versions has, in the order of the newest. 2 queries."""
    stays = _stays(rows)
    standing = rows.filter(ended_at__isnull=True).values("place")
    counts = standing.annotate(n=Count("pk"), late=Count("pk", filter=Q(owed_at__lt=now))).order_by("place")
    waiting = {row["place"]: (row["n"], row["late"]) for row in counts}
    found = []
    for code, name in _all_steps(procedure).items():
        passed, took = stays.get(code, (0, Took(None, None)))
        stand, late = waiting.get(code, (0, 0))
        place = f"{procedure.code}:{code}"
        here = asked.wanted(which="below", place=place)
        found.append(
            AtStep(
                name,
                Counted(passed, asked.wanted(been=place).address()),
                took,
                Counted(stand, here.address()),
                Counted(late, here.address(due="late")),
            )
        )
    return found


def _stays(rows: QuerySet[Case]) -> dict[str, tuple[int, Took]]:
    """By step: how many went on from it, and how long they had stood there. 1 query."""
    try:
        sql, params = rows.values("id").query.sql_with_params()
    except EmptyResultSet:  # a unit beyond her reach
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STAYS.format(chosen=sql), params)
        return {step: (count, _took(count, median, p90)) for step, count, median, p90 in cursor.fetchall()}


def _all_steps(procedure: Procedure) -> dict[str, Text]:
    found = {step.code: step.name for step in procedure.steps}
    for one in all_versions():
        if one.code == procedure.code:
            found |= {step.code: step.name for step in one.steps if step.code not in found}
    return found


# --- units ------------------------------------------------------------------------------------------


def _units(rows: QuerySet[Case], asked: Asked, scope: Scope, now: datetime) -> list[Whole]:
    """Her unit by itself and each that stands next below it, where there are cases. 1 query a role, 1 for names."""
    grouped: dict[tuple[int, bool], dict[str, Any]] = {}
    for reach in scope.reaches:
        path = F(f"unit__{reach.line}_path")
        depth = Value(reach.path.count("/") + 1)  # "/1/7/" → the part after 7
        part = Func(path, Value("/"), depth, function="split_part", output_field=TextField())
        mine = Scope((reach,)).filter(rows)
        for row in _wholes(mine, {"part": part}, now):
            is_alone = not row["part"]
            grouped[(reach.unit_id if is_alone else int(row["part"]), is_alone)] = row
    names = Unit.objects.in_bulk([pk for pk, _is_alone in grouped])
    order = sorted(grouped, key=lambda one: (not one[1], names[one[0]].area_path))
    return [
        _whole(
            _("{unit}本级").format(unit=names[pk]) if is_alone else str(names[pk]),
            asked,
            grouped[pk, is_alone],
            unit=pk,
            is_alone=is_alone,
        )
        for pk, is_alone in order[:MOST_UNITS]
    ]


# --- as a file --------------------------------------------------------------------------------------

HEADERS = (
    gettext_lazy("哪里"),
    gettext_lazy("提出"),
    gettext_lazy("没办结"),
    gettext_lazy("办结"),
    gettext_lazy("超过时限"),
    gettext_lazy("超过时限（%）"),
    gettext_lazy("办结用时中位数（天）"),
    gettext_lazy("九成在几天内"),
    gettext_lazy("重新办理"),
    gettext_lazy("评价"),
    gettext_lazy("满意（5 分）"),
    gettext_lazy("不满意"),
)


def table(found: Figures) -> Iterator[Sequence[str]]:
    """Rows under HEADERS: all, the units, then the steps: how many went on, stand there, are late, how long it took."""
    for one in (found.whole, *found.units):
        yield [
            str(one.name),
            *(str(each.count) for each in (one.all, one.running, one.ended, one.late)),
            str(one.late_share),
            *_cells(one.took),
            *(str(each.count) for each in (one.reopened, one.rated)),
            "" if one.stars is None else str(one.stars),
            str(one.unhappy.count),
        ]
    for step in found.steps:
        name = _("环节：{name}").format(name=step.name)
        yield [
            name,
            "",
            str(step.waiting.count),
            str(step.passed.count),
            str(step.late.count),
            "",
            *_cells(step.took),
        ]


def _cells(took: Took) -> list[str]:
    return ["" if value is None else str(value) for value in (took.median, took.p90)]

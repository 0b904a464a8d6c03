"""The officer's list of cases: what she asks for, as an address says it, and one page of it after another.

A page begins where the one before it ended (a keyset), so the thousandth costs what the first does; what is counted is
counted to a bound. No words of a case stand here: see `queries.opening_words`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Case, Category, Entry, Kind, Via
from yizhan.cases.procedures import all_newest
from yizhan.common.say import CHINA
from yizhan.orgs.access import NOWHERE, Scope, units_of
from yizhan.orgs.models import Unit
from yizhan.people.models import User

PAGE = 50
FEW = 500  # units are asked for by their ids; more, by their path
COUNTED = 200  # cases are counted so far; beyond, there are "more"
VIEWS = {
    "mine": _("交给我的"),
    "free": _("本单位等着接的"),
    "desk": _("本单位没办结的"),
    "late": _("超期的"),
    "below": _("管辖范围内没办结的"),
    "call": _("要回访的"),
    "ended": _("办结的"),
    "all": _("全部"),
}
ASSIGNEES = {"mine": _("我"), "nobody": _("还没有交给谁"), "others": _("别的同事")}
DUES = {"late": _("已超期"), "today": _("今天以前"), "week": _("七天以内"), "paused": _("暂停计时")}
PASTS = {
    "reopened": _("重新办理过"),
    "climbed": _("超期报过上级"),
    "rated": _("本人评价过"),
    "unhappy": _("本人不满意（1、2 分）"),
    "late": _("超过时限的，办结的也算"),
}
EARLIEST_YEAR = 2000
PLACE = re.compile(r"\w{1,30}", re.ASCII)  # a code of a step, an end or a grade


@dataclass(frozen=True)
class Wanted:
    """What an officer asks for. place: "procedure:place", where a case is; been: the same, where it was and went on.

    unit: that one and all below it, or with is_alone only that one. grade: "procedure:grade".
    category: with those under it. opened_from, opened_until: Chinese days, both included.
    with_words: what each began with too, which is then noted as read.
    """

    which: str = "desk"
    ref: str = ""
    procedure: str = ""
    place: str = ""
    been: str = ""
    unit: int = 0
    is_alone: bool = False
    assignee: str = ""
    due: str = ""
    via: str = ""
    grade: str = ""
    category: int = 0
    past: str = ""
    opened_from: date | None = None
    opened_until: date | None = None
    with_words: bool = False

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Wanted:
        """What an address says; nonsense in it is as if it were not there."""
        procedures = {one.code: one for one in all_newest()}

        def one_of(name: str, choices: Any) -> str:
            text = given.get(name, "")
            return text if text in choices else ""

        def pair(name: str) -> str:
            text = given.get(name, "")
            code, _colon, rest = text.partition(":")
            return text if code in procedures and PLACE.fullmatch(rest) else ""

        def number(name: str) -> int:
            text = given.get(name, "")
            return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0

        ref = given.get("ref", "").strip().upper()[:12]
        return cls(
            which=one_of("which", VIEWS) or "desk",
            ref=ref if ref.isascii() and ref.isalnum() else "",
            procedure=one_of("procedure", procedures),
            place=pair("place"),
            been=pair("been"),
            unit=number("unit"),
            is_alone=given.get("is_alone", "") == "1",
            assignee=one_of("assignee", ASSIGNEES),
            due=one_of("due", DUES),
            via=one_of("via", Via.values),
            grade=pair("grade"),
            category=number("category"),
            past=one_of("past", PASTS),
            opened_from=day_in(given.get("opened_from", "")),
            opened_until=day_in(given.get("opened_until", "")),
            with_words=given.get("with_words", "") == "1",
        )

    def address(self, **changes: Any) -> str:
        """As the query of an address, without what is not asked for."""
        asked = replace(self, **changes)
        said = {one.name: getattr(asked, one.name) for one in fields(asked)}
        return urlencode({name: "1" if value is True else value for name, value in said.items() if value})

    @property
    def is_filtered(self) -> bool:
        return self != Wanted(which=self.which, with_words=self.with_words)

    @property
    def order(self) -> str:
        """By which moment they are listed: "-" the latest first, else what is due next."""
        orders = {"ended": "-ended_at", "all": "-opened_at", "call": "call_due_at"}
        return orders.get(self.which, "owed_at")


def day_in(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST_YEAR <= day.year <= 9000 else None


def begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


# --- which ------------------------------------------------------------------------------------------


def units_in(wanted: Wanted, *, scope: Scope, unit: Unit | None) -> tuple[Scope, Collection[int] | None]:
    """Where to look: the part of her scope that she asks for, and its units if they are few. At most 1 query.

    unit: the one that `wanted` names, if it is there.
    """
    if wanted.unit:
        scope = scope.within(unit) if unit else NOWHERE
        if wanted.is_alone:
            return scope, [wanted.unit] if scope else []
    if wanted.which in ("free", "desk"):
        desks = units_of([scope])
        return scope, desks
    few = list(scope.units().values_list("pk", flat=True)[: FEW + 1])
    return scope, few if len(few) <= FEW else None


def chosen(rows: QuerySet[Case], wanted: Wanted, *, user: User, now: datetime) -> QuerySet[Case]:
    """Those of `rows`, cases of `units_in` which she may see (`access.cases_in`), that she asks for; in no order."""
    if wanted.which == "ended":
        rows = rows.filter(ended_at__isnull=False)
    elif wanted.which == "call":
        rows = rows.filter(call_due_at__isnull=False)
    elif wanted.which != "all":
        rows = rows.filter(ended_at__isnull=True)
    match wanted.which:
        case "mine":
            rows = rows.filter(assignee=user)
        case "free":
            rows = rows.filter(assignee__isnull=True)
        case "late":
            rows = rows.filter(owed_at__lt=now)
    return rows.filter(_plain(wanted, user, now)).filter(*_told_by_history(wanted, now))


def _plain(wanted: Wanted, user: User, now: datetime) -> Q:
    """What the row of a case says by itself."""
    found = Q()
    if wanted.ref:
        found &= Q(ref=wanted.ref)
    if wanted.procedure:
        found &= Q(procedure=wanted.procedure)
    if wanted.place:
        procedure, place = wanted.place.split(":", 1)
        found &= Q(procedure=procedure, place=place)
    if wanted.grade:
        procedure, grade = wanted.grade.split(":", 1)
        found &= Q(procedure=procedure, grade=grade)
    if wanted.category:
        found &= Q(category__in=Category.objects.filter(Q(pk=wanted.category) | Q(parent=wanted.category)))
    if wanted.via:
        found &= Q(via=wanted.via)
    if wanted.opened_from:
        found &= Q(opened_at__gte=begin_of(wanted.opened_from))
    if wanted.opened_until:
        found &= Q(opened_at__lt=begin_of(wanted.opened_until + timedelta(days=1)))
    match wanted.assignee:
        case "mine":
            found &= Q(assignee=user)
        case "nobody":
            found &= Q(assignee__isnull=True)
        case "others":
            found &= Q(assignee__isnull=False) & ~Q(assignee=user)
    tomorrow = begin_of(now.astimezone(CHINA).date() + timedelta(days=1))
    match wanted.due:
        case "late":
            found &= Q(owed_at__lt=now)
        case "today":
            found &= Q(owed_at__lte=tomorrow)  # a limit that ends with the day ends at its midnight
        case "week":
            found &= Q(owed_at__lte=tomorrow + timedelta(days=6))
        case "paused":
            found &= Q(ended_at__isnull=True, owed_at__isnull=True)
    return found


def _told_by_history(wanted: Wanted, now: datetime) -> list[Any]:
    """What only its entries say, by one look into each case's own."""
    history = Entry.objects.filter(home_id=OuterRef("home_id"), case=OuterRef("pk"))
    found: list[Any] = []
    if wanted.been:
        procedure, place = wanted.been.split(":", 1)
        found += [Q(procedure=procedure), Exists(history.filter(step=place, kind=Kind.MOVE))]
    match wanted.past:
        case "reopened":
            found.append(Exists(history.filter(kind=Kind.REOPENED)))
        case "climbed":
            found.append(Exists(history.filter(kind=Kind.CLIMBED)))
        case "rated":
            found.append(Exists(history.filter(kind=Kind.RATED)))
        case "unhappy":
            found.append(Exists(history.filter(kind=Kind.RATED, facts__stars__lte=2)))
        case "late":
            found.append(is_late(now))
    return found


def is_late(now: datetime) -> Q:
    """Past a limit now, or when it ended."""
    return Q(owed_at__lt=now) | Q(ended_at__gt=F("solution_due_at"))


# --- one page ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the moment by which the list is ordered (None: those without one), and the id."""

    at: datetime | None
    pk: int

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        micros, _dash, pk = text.partition("-")
        if not (_is_number(pk) and (micros == "none" or _is_number(micros))):
            return None
        return cls(None if micros == "none" else EPOCH + timedelta(microseconds=int(micros)), int(pk))

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1) if self.at else 'none'}-{self.pk}"


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 17


@dataclass(frozen=True)
class Page:
    """cases: with unit, assignee, main and category. after: where the next one begins, None at the end.

    count: all of them, up to COUNTED + 1; None on a later page.
    """

    cases: list[Case]
    after: Cursor | None
    count: int | None


def page_of(rows: QuerySet[Case], wanted: Wanted, cursor: Cursor | None, most: int = PAGE) -> Page:
    """The next `most` of `rows` after `cursor`. 2 queries, 3 where on a later page those with a date end.

    Ids are found first, by index, and only those rows are read.
    """
    found = _keys(rows, wanted.order, cursor, (most if cursor else max(most, COUNTED)) + 1)
    shown = found[:most]
    read = Case.objects.select_related("unit", "assignee", "main", "category").defer("head")
    by_pk = read.in_bulk([pk for _at, pk in shown])
    after = Cursor(*shown[-1]) if len(found) > most else None
    cases = [by_pk[pk] for _at, pk in shown if pk in by_pk]
    return Page(cases, after, None if cursor else len(found))


def _keys(
    rows: QuerySet[Case], order: str, cursor: Cursor | None, most: int
) -> list[tuple[datetime | None, int]]:
    rows, key = rows.select_related(None), order.removeprefix("-")
    if order != key:  # no row is without it
        if cursor and cursor.at:
            rows = rows.filter(
                Q(**{f"{key}__lt": cursor.at}) | Q(pk__lt=cursor.pk), **{f"{key}__lte": cursor.at}
            )
        return list(rows.order_by(order, "-pk").values_list(key, "pk")[:most])
    if cursor is None:  # those without a date come last by themselves
        return list(rows.order_by(key, "pk").values_list(key, "pk")[:most])
    found: list[tuple[datetime | None, int]] = []
    if cursor.at:
        dated = rows.filter(
            Q(**{f"{key}__gt": cursor.at}) | Q(pk__gt=cursor.pk), **{f"{key}__gte": cursor.at}
        )
        found = list(dated.order_by(key, "pk").values_list(key, "pk")[:most])
    if len(found) < most:
        undated = rows.filter(**{f"{key}__isnull": True})
        if cursor.at is None:
            undated = undated.filter(pk__gt=cursor.pk)
        found += undated.order_by("pk").values_list(key, "pk")[: most - len(found)]
    return found


def counted(rows: QuerySet[Case]) -> int:
    """How many, up to COUNTED + 1. 1 query."""
    return rows.select_related(None).order_by()[: COUNTED + 1].count()

"""Decisions of holiday childcare: points, ages, who may speak for a child. Values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.people.idnumbers import years_between

SERVICE = "childcare.term"  # of its rounds
ADULT_YEARS = 18
TERM_MOST_DAYS = 184  # half a year: longer is no holiday, and every day of it has a roster


EDITABLE = (
    "title",
    "season",
    "intro",
    "starts_date",
    "ends_date",
    "weekdays",
    "starts",
    "ends",
    "opens_at",
    "closes_at",
    "confirm_s",
    "absences_most",
    "fee_cents",
    "fee_for",
)
# What families agreed to when they applied, and what ages hang on: as it was when applications opened.
FIXED_WHEN_OPEN = ("season", "starts_date", "opens_at", "confirm_s", "absences_most", "fee_cents", "fee_for")


@dataclass(frozen=True)
class Criterion:
    """Something that gives points. needs_proof: counts only with a file that an officer has looked at."""

    code: str
    name: str | Promise
    points: int
    needs_proof: bool = True


@dataclass(frozen=True)
class Scheme:
    """The points of a term; a change of points is a new version, and a term keeps the one it began with."""

    version: str
    criteria: tuple[Criterion, ...]

    def points(self, codes: Collection[str]) -> int:
        return sum(one.points for one in self.criteria if one.code in codes)

    def named(self, codes: Collection[str]) -> list[Criterion]:
        return [one for one in self.criteria if one.code in codes]

    def known(self, codes: Collection[str]) -> list[str]:
        """The codes that this scheme has, in its order."""
        return [one.code for one in self.named(codes)]


# Front-line workers' children first: by themselves they outweigh everything else together.
SCHEMES = {
    one.version: one
    for one in (
        Scheme(
            "2026",
            (
                Criterion("front_line", gettext_lazy("一线职工、新就业形态劳动者的子女"), 50),
                Criterion("both_work", gettext_lazy("父母双方都上班，白天没人照看"), 20),
                Criterion("hardship", gettext_lazy("困难职工家庭或单亲家庭"), 15),
                Criterion("honoured", gettext_lazy("劳动模范、先进工作者的子女"), 8),
                Criterion("sibling", gettext_lazy("兄弟姐妹同期报名"), 5, needs_proof=False),
            ),
        ),
    )
}
NEWEST = max(SCHEMES)


def band_problem(birth_date: date, starts_date: date, age_from: int, age_to: int) -> str:
    """Say why a child is not of the band on the term's first day; "" when she is."""
    age = years_between(birth_date, starts_date)
    if age_from <= age <= age_to:
        return ""
    return _("孩子在开班那天（%(day)s）满 %(age)s 岁，这个班收 %(low)s 到 %(high)s 岁。") % {
        "day": starts_date.isoformat(),
        "age": age,
        "low": age_from,
        "high": age_to,
    }


def guardian_problem(
    *, guardian_birth: date | None, child_birth: date, is_same_name: bool, today: date
) -> str:
    """Say why somebody cannot speak for a child; "" when nothing known speaks against it."""
    if guardian_birth is None:
        return ""
    if guardian_birth == child_birth and is_same_name:
        return _("孩子不能做自己的监护人，请由父母或其他监护人来报名。")
    if years_between(guardian_birth, today) < ADULT_YEARS:
        return _("监护人要满十八周岁，请由父母或其他监护人来报名。")
    return ""


def unproven(scheme: Scheme, claimed: Collection[str], proofs: int) -> list[Criterion]:
    """What is claimed, needs a proof, and has no file at all with it."""
    return [] if proofs else [one for one in scheme.named(claimed) if one.needs_proof]


def check_until(checked_date: date) -> date:
    """The first day on which a record check counts no more: a year later."""
    try:
        return checked_date.replace(year=checked_date.year + 1)
    except ValueError:  # 29 February
        return date(checked_date.year + 1, 3, 1)


def fixed_fields(
    *,
    is_draft: bool,
    is_frozen: bool,
    opens_at: datetime,
    closes_at: datetime,
    starts_date: date,
    ends_date: date,
    now: datetime,
    today: date,
) -> dict[str, str]:
    """The fields of a term that can no longer be changed, each with why. A draft, and what nobody could apply for yet,
    may be changed altogether.
    """
    if is_draft or now < opens_at:
        return {}
    if today > ends_date:
        return dict.fromkeys(EDITABLE, _("这一期已经结束，不能再改。"))
    fixed = dict.fromkeys(FIXED_WHEN_OPEN, _("已经开始报名，家长是照这个报的，不能再改。"))
    if is_frozen or now >= closes_at:
        fixed["closes_at"] = _("报名已经截止，不能再改。")
    if today >= starts_date:
        fixed["weekdays"] = _("已经开班，星期不能再改；有一天不开，替孩子们记请假。")
    return fixed


def days_of(starts_date: date, ends_date: date, weekdays: Collection[int]) -> Iterator[date]:
    """The days of a term."""
    day = starts_date
    while day <= ends_date:
        if day.weekday() in weekdays:
            yield day
        day += timedelta(days=1)

"""Problems to read: how many asked, what is like it, what the public and those who asked may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.cases.actors import is_bypassed
from yizhan.cases.chain import Said
from yizhan.cases.clocks import procedure_of
from yizhan.cases.likeness import most_alike
from yizhan.cases.models import Case
from yizhan.cases.openings import how_heard
from yizhan.cases.queries import opening_words
from yizhan.orgs.access import Scope
from yizhan.services.problems.access import shown_problems
from yizhan.services.problems.models import CameOf, Member, Problem
from yizhan.services.problems.procedure import CLOSED, DECLINED, DOING, GATHERED, PROPOSED, THERE

COMPARED = 300  # problems that the public reads, the newest
SUGGESTED = 3  # to her who types
NEAR = 1000  # demands compared with those of a problem
MOST_NEAR = 10


# --- who asked --------------------------------------------------------------------------------------------


def who_asked(problem: Problem) -> list[Case]:
    """All whose demands are in it, or go on with one that is: not those taken back, nor those that the unit where the
    problem is now must not know of. 2 queries."""
    now_in = Member.objects.filter(problem=problem, left_at__isnull=True).values("case")
    rows = Case.objects.filter(Q(pk__in=now_in) | Q(main__in=now_in)).exclude(place=how_heard().taken_back)
    rows = rows.select_related("shielded_unit", "about_unit", "unit").order_by("pk")
    return [case for case in rows if not is_bypassed(case, problem.case.unit)]


@dataclass(frozen=True)
class Counted:
    """demands: as many as were said. persons: different ones, known. nameless: demands without a name, each perhaps of
    the same person. units: of those that the reader reaches, from which they came."""

    demands: int = 0
    persons: int = 0
    nameless: int = 0
    units: int = 0


def counts(problems: Iterable[Problem], visible: QuerySet[Case], scope: Scope) -> dict[int, Counted]:
    """By problem, and of all under 0: of the demands that she may see. A demand taken back is not counted. 3 queries.

    A demand comes from the unit of her whose it is; if that is not known, or it goes past it, from where it was said.
    """
    problem_of = dict(
        Member.objects.filter(problem__in=list(problems), left_at__isnull=True).values_list("case", "problem")
    )
    rows = visible.filter(Q(pk__in=problem_of) | Q(main__in=problem_of)).exclude(place=how_heard().taken_back)
    fields = ("pk", "main", "person", "person__unit", "unit", "shielded_unit")
    found: dict[int, list[tuple[int | None, int]]] = defaultdict(list)
    for pk, main, person, own_unit, unit, shielded in rows.order_by().values_list(*fields):
        whence = own_unit if own_unit and not shielded else unit
        for problem in {problem_of.get(pk), problem_of.get(main)} - {None}:
            found[problem or 0].append((person, whence))
        found[0].append((person, whence))
    units = {whence for each in found.values() for _person, whence in each}
    reached = set(scope.units().filter(pk__in=units).values_list("pk", flat=True)) if units else set()
    return {
        problem: Counted(
            demands=len(each),
            persons=len({person for person, _unit in each if person is not None}),
            nameless=sum(person is None for person, _unit in each),
            units=len({unit for _person, unit in each} & reached),
        )
        for problem, each in found.items()
    }


def in_tens(n: int) -> str:
    """As the public reads it (ADR 0030): under ten as that."""
    return _("{n} 多人").format(n=n // 10 * 10) if n >= 10 else _("不到 10 人")


def shown_counts(problems: Sequence[Problem]) -> dict[int, str]:
    """How many asked, as everybody may read it: without what goes past a unit, in tens. 2 queries."""
    public = Case.objects.filter(shielded_unit__isnull=True, about_unit__isnull=True)
    found = counts(problems, public, Scope(()))
    return {one.pk: in_tens(_people(found.get(one.pk, Counted()))) for one in problems}


def _people(counted: Counted) -> int:
    return counted.persons + counted.nameless


# --- what it looks like ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """Something that became of it, for those who asked."""

    at: datetime
    says: str | Promise
    more: str = ""
    path: str = ""


def turns(problem: Problem, joined_at: datetime | None = None) -> list[Turn]:
    """What became of it, the newest last. 1 query."""
    found = [Turn(joined_at, _("和大家提的一起办"))] if joined_at else []
    if problem.decided_at:
        found.append(Turn(problem.decided_at, _("定下来了，正在办")))
    found += [
        Turn(one.at, one.title or _("有了能用的服务"), one.says, one.path)
        for one in CameOf.objects.filter(problem=problem).order_by("at", "pk")
    ]
    found.sort(key=lambda one: one.at)
    if problem.case.ended_at:
        found.append(Turn(problem.case.ended_at, place_said(problem), problem.answer))
    return found


SAID = {
    GATHERED: gettext_lazy("工会在想办法"),
    PROPOSED: gettext_lazy("工会在定怎么办"),
    DOING: gettext_lazy("正在办"),
    THERE: gettext_lazy("有了能用的服务"),
    CLOSED: gettext_lazy("办成了"),
    DECLINED: gettext_lazy("没有办，说明了原因"),
}


def place_said(problem: Problem) -> str:
    """Where it stands, as those read it who asked."""
    return str(SAID[problem.case.place])


def title_shown(ref: str) -> str:
    """What the public calls it by; "" if it reads of no such problem."""
    return shown_problems().filter(case__ref=ref).values_list("title", flat=True).first() or ""


# --- what is like it ------------------------------------------------------------------------------------------


def like_these_words(says: str, home_id: int) -> list[Problem]:
    """Problems that everybody may read of and that say much the same as her words; solved ones first. 2 queries."""
    rows = list(shown_problems(home_id)[:COMPARED])
    answers: dict[int, list[str]] = defaultdict(list)
    for problem, title, said in CameOf.objects.filter(problem__in=rows).values_list(
        "problem", "title", "says"
    ):
        answers[problem] += [title, said]
    texts = {one.pk: " ".join([one.title, one.text, one.answer, *answers[one.pk]]) for one in rows}
    by_pk = {one.pk: one for one in rows}
    found = [by_pk[one.key] for one in most_alike(says, texts, most=SUGGESTED)]
    return sorted(found, key=lambda one: one.case.place not in (THERE, CLOSED))


@dataclass(frozen=True)
class Near:
    """A demand that says much the same as those of a problem. is_me_too: she said so herself."""

    demand: Case
    said: Said
    words: tuple[str, ...]
    is_me_too: bool = False


def near(problem: Problem, demands: Sequence[Case], free: QuerySet[Case]) -> list[Near]:
    """Of the demands that are free: first whose reporters said that they have it too, then the likest. 4 queries."""
    others = {one.pk: one for one in free.order_by("-opened_at", "-pk")[:NEAR]}
    me_too = {one.pk: one for one in free.filter(pk__in=problem.me_too.values("case"))}
    said = opening_words([*demands, *(others | me_too).values()])
    texts = {pk: said[pk].says for pk in others if pk in said and pk not in me_too}
    ours = " ".join([problem.title, *(said[one.pk].says for one in demands if one.pk in said)])
    found = [
        Near(one, said.get(one.pk, Said()), (), is_me_too=True)
        for one in sorted(me_too.values(), key=lambda one: (one.opened_at, one.pk))
    ]
    likest = most_alike(ours, texts, most=MOST_NEAR)
    return found + [Near(others[one.key], said[one.key], one.words) for one in likest]


def named(case: Case) -> Promise | str:
    return procedure_of(case).name_of(case.place)


def gathered_in(cases: Iterable[int]) -> list[int]:
    """Ids of the demands that belong to these, where they are problems. 1 query."""
    rows = Member.objects.filter(problem__in=list(cases), left_at__isnull=True)
    return list(rows.values_list("case", flat=True))

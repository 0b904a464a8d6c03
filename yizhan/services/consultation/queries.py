"""Consultations to read: what is open, who asked, what anybody may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Prefetch, Q, QuerySet

from yizhan.cases.beside import gathered_in
from yizhan.cases.models import Bond, Case, Entry, Relation
from yizhan.services.consultation.models import Commitment, Recheck, Talks

MOST_BEHIND = 20_000


def first_check(talks: Talks) -> date | None:
    """The day of the next re-check. 1 query."""
    found: date | None = talks.commitments.aggregate(first=Min("check_date"))["first"]
    return found


def who_asked(talks: Talks) -> list[int]:
    """Persons whose matters stand behind it, also by one that gathers others (a common problem), and those that go on
    with one of them; each once. 3 queries."""
    behind = set(behind_of([talks.pk]))
    found = behind | gathered_in(behind)
    rows = Case.objects.filter(Q(pk__in=found) | Q(main__in=found), person__isnull=False)
    return sorted(set(rows.values_list("person", flat=True)[:MOST_BEHIND]))


def behind_of(cases: Iterable[int]) -> QuerySet[Relation, int]:
    return Relation.objects.filter(one__in=cases, bond=Bond.PART).values_list("other", flat=True)


@dataclass(frozen=True)
class Meeting:
    """How many sat on each side."""

    day: date
    ours: int
    theirs: int


def meetings_of(talks: Talks) -> list[Meeting]:
    """Those of which the history tells, by day. 1 query."""
    facts = (
        Entry.objects.filter(case=talks.pk, outcome="meet").order_by("number").values_list("facts", flat=True)
    )
    found = [Meeting(date.fromisoformat(one["met"]), one["ours"], one["theirs"]) for one in facts]
    return sorted(found, key=lambda one: one.day)


def commitments_of(talks: Talks, *, is_public: bool = False) -> list[Commitment]:
    """With demand and re-checks. Anybody sees what was promised before the text that was looked at. 2 queries."""
    rows = talks.commitments.select_related("demand").prefetch_related(
        Prefetch("rechecks", Recheck.objects.order_by("number"))
    )
    if is_public:
        rows = rows.filter(made_at__lte=talks.shown_at)
    return list(rows.order_by("number"))


def shown_ones() -> QuerySet[Talks]:
    return (
        Talks.objects.filter(shown_at__isnull=False).select_related("case__unit").order_by("-shown_at", "-pk")
    )


def asked_by(case: Case) -> Talks | None:
    """The newest public consultation behind which her matter stands, or the one that it goes on with. 1 query."""
    mine = [pk for pk in (case.pk, case.main_id) if pk]
    behind = Relation.objects.filter(other__in=mine, bond=Bond.PART).values("one")
    return shown_ones().filter(case__in=behind).first()

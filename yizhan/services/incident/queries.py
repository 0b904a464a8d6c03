"""What is running of what happened, what was kept of it, and how long people waited for somebody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from yizhan.cases.models import Case, Entry
from yizhan.cases.queries import opening_words
from yizhan.duty.models import Shift
from yizhan.orgs.models import Unit, UnitKind
from yizhan.people.models import Person
from yizhan.services.incident.calling import CALLED, WAITING
from yizhan.services.incident.models import Evidence
from yizhan.services.incident.procedure import ANSWER_WITHIN, PROCEDURES, PURPOSE
from yizhan.services.incident.rules import ITEMS, Item, Limit, What, limits

CODES = [procedure.code for procedure in PROCEDURES.values()]
FIGURES_OF = timedelta(days=365)
MOST = 2000  # cases of which figures are made
PLACES = (UnitKind.PROVINCE, UnitKind.CITY, UnitKind.DISTRICT)


def what_of(case: Case) -> What:
    return What(case.procedure.removeprefix("incident."))


def running(person: Person) -> list[Case]:
    """Hers that have not ended, the newest first."""
    rows = Case.objects.filter(person=person, procedure__in=CODES, ended_at__isnull=True)
    return list(rows.select_related("unit").order_by("-opened_at", "-pk"))


def waiting(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Of the cases that she may see, those that nobody has taken, the longest first."""
    return rows.filter(procedure__in=CODES, place__in=WAITING).order_by("opened_at", "pk")


def answerable(now: datetime) -> list[Case]:
    """Cases that wait for a shift and stand at or below a unit with somebody on duty; the longest first. 1 query."""
    there = Shift.objects.at(now).filter(post__purpose=PURPOSE.code, post__closed_at__isnull=True)
    under = Q(pk__in=[])
    for path in ("area_path", "industry_path"):
        here = ExpressionWrapper(OuterRef(f"unit__{path}"), output_field=CharField())
        at_or_above = there.exclude(**{f"post__unit__{path}": ""}).alias(here=here)
        under |= Q(Exists(at_or_above.filter(here__startswith=F(f"post__unit__{path}"))))
    rows = Case.objects.filter(under, procedure__in=CODES, place="away", ended_at__isnull=True)
    return list(rows.order_by("opened_at", "pk"))


def taken(rows: QuerySet[Case]) -> QuerySet[Case]:
    found = rows.filter(procedure__in=CODES, ended_at__isnull=True).exclude(place__in=WAITING)
    return found.order_by("owed_at", "pk")


def union_of_place(code: str) -> Unit | None:
    """The union of a district by its code, else of its city or province. 1 query."""
    codes = [code[:n] for n in (6, 4, 2) if len(code) >= n]
    rows = Unit.objects.filter(division_code__in=codes, kind__in=PLACES, closed_at__isnull=True)
    return max(rows, key=lambda unit: len(unit.division_code), default=None)


def limits_of(case: Case) -> list[Limit]:
    """The limits that run for her since the day that she named; none once her words are erased. 1 query."""
    fields = opening_words([case])[case.pk].fields
    if not fields.get("happened_on"):
        return []
    left = fields.get("left_on")
    return limits(
        what_of(case),
        date.fromisoformat(fields["happened_on"]),
        date.fromisoformat(left) if left else None,
    )


def kept_of(case: Case) -> list[tuple[Item, int]]:
    """The check-list, and how often something was added for each. 1 query."""
    there = Counter(Evidence.objects.filter(case=case).values_list("item", flat=True))
    return [(item, there[item.code]) for item in ITEMS[what_of(case)]]


@dataclass(frozen=True)
class Waited:
    """cases: opened in the last year. taken: those that somebody took after a call; in_time: within the minutes that
    are promised; median_minutes: from the first call to the yes, None without any."""

    cases: int
    taken: int
    in_time: int
    median_minutes: int | None


def waited(rows: QuerySet[Case], now: datetime) -> Waited:
    """How long they waited, from the first call; nights without anybody on duty are not counted. 2 queries."""
    ids = list(
        rows.filter(procedure__in=CODES, opened_at__gte=now - FIGURES_OF)
        .order_by("-opened_at")
        .values_list("pk", flat=True)[:MOST]
    )
    called: dict[int, datetime] = {}
    took: dict[int, datetime] = {}
    moves = Entry.objects.filter(case__in=ids, outcome__in=("call", "accept")).order_by("case", "number")
    for case_id, outcome, at in moves.values_list("case_id", "outcome", "at"):
        (called if outcome == "call" else took).setdefault(case_id, at)
    spans = [(took[pk] - called[pk]).total_seconds() / 60 for pk in took.keys() & called.keys()]
    return Waited(
        len(ids),
        len(spans),
        sum(span <= ANSWER_WITHIN.amount for span in spans),
        round(median(spans)) if spans else None,
    )


def is_called(case: Case) -> bool:
    return case.place in CALLED

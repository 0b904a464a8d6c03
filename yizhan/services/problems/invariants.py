"""What must always hold of problems, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from yizhan.cases.models import Case
from yizhan.common import offered
from yizhan.common.checks import invariant
from yizhan.services.problems.models import CameOf, Member, Problem
from yizhan.services.problems.procedure import CODE


@invariant("problems.cases")
def a_problem_is_a_case_of_its_own() -> Iterator[str]:
    """Each case by the procedure of problems is one, and the other way round, in one home."""
    for ref in Case.objects.filter(procedure=CODE, problem__isnull=True).values_list("ref", flat=True):
        yield f"case {ref} has no problem"
    for pk in Problem.objects.exclude(case__procedure=CODE, case__home_id=F("home_id")).values_list(
        "pk", flat=True
    ):
        yield f"problem {pk}"


@invariant("problems.members")
def what_is_over_holds_nobody() -> Iterator[str]:
    """A demand is held by a problem that runs, of its home; one that ended has let go of all."""
    held = Q(left_at__isnull=True, over_at__isnull=True, problem__case__ended_at__isnull=False)
    over = Q(over_at__isnull=False, problem__case__ended_at__isnull=True)
    strange = ~Q(case__home_id=F("problem__home_id"), home_id=F("problem__home_id"))
    for pk in Member.objects.filter(held | over | strange).order_by("pk").values_list("pk", flat=True):
        yield f"member {pk}"


@invariant("problems.hidden")
def what_is_hidden_is_not_told_in_public() -> Iterator[str]:
    """The public reads of no problem that goes past a unit; and such a one holds nothing that does not."""
    hidden = Q(case__shielded_unit__isnull=False) | Q(case__about_unit__isnull=False)
    for pk in Problem.objects.filter(hidden, shown_at__isnull=False).values_list("pk", flat=True):
        yield f"problem {pk} is shown"
    rows = Member.objects.filter(left_at__isnull=True, problem__in=Problem.objects.filter(hidden))
    for row in rows.select_related("problem__case", "case").order_by("pk"):
        ours, theirs = row.problem.case, row.case
        if (ours.shielded_unit_id, ours.about_unit_id) != (theirs.shielded_unit_id, theirs.about_unit_id):
            yield f"member {row.pk} is hidden from others than its problem"


@invariant("problems.money")
def what_was_decided_was_decided_by_a_move() -> Iterator[str]:
    """Money is decided where the history has the decision."""
    decided = Problem.objects.filter(decided_at__isnull=False).values("pk")
    moved = Case.objects.filter(procedure=CODE, history__kind="move", history__outcome="approve").values("pk")
    for pk in Problem.objects.filter(pk__in=decided).exclude(pk__in=moved).values_list("pk", flat=True):
        yield f"problem {pk} has money without a decision"
    for pk in Problem.objects.filter(pk__in=moved).exclude(pk__in=decided).values_list("pk", flat=True):
        yield f"problem {pk} has a decision without money"


@invariant("problems.links")
def each_link_leads_to_something() -> Iterator[str]:
    """What came of a problem can still be opened."""
    for row in CameOf.objects.exclude(path="").order_by("pk"):
        if offered.find(row.path) is None:
            yield f"link {row.pk}"

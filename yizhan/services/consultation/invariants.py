"""What must always hold of consultations, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from yizhan.cases.models import Case, Entry
from yizhan.common.checks import invariant
from yizhan.services.consultation.models import Commitment, Talks
from yizhan.services.consultation.procedure import CODE


@invariant("consultation.cases")
def each_case_has_its_consultation() -> Iterator[str]:
    """No case of the procedure is without what is demanded."""
    for case in Case.objects.filter(procedure=CODE, talks__isnull=True).order_by("pk"):
        yield f"case {case.pk}"


@invariant("consultation.shown")
def what_is_public_was_looked_at() -> Iterator[str]:
    """A text is public if, and only if, the history says that somebody else passed it."""
    passed = set(
        Entry.objects.filter(case__procedure=CODE, outcome="pass_text").values_list("case", flat=True)
    )
    for talks in Talks.objects.order_by("pk"):
        if (talks.shown_at is not None) != (talks.pk in passed):
            yield f"consultation {talks.pk}"


@invariant("consultation.found")
def a_commitment_stands_as_its_last_recheck_found() -> Iterator[str]:
    """Numbers run without a gap, and a commitment says what its last re-check found."""
    rows = Commitment.objects.prefetch_related("rechecks").order_by("talks", "number")
    last: dict[int, int] = {}
    for one in rows:
        last[one.talks_id] = last.get(one.talks_id, 0) + 1
        checks = sorted(one.rechecks.all(), key=lambda check: check.number)
        numbers = [check.number for check in checks]
        found = checks[-1].found if checks else ""
        if one.number != last[one.talks_id] or numbers != [*range(1, len(checks) + 1)] or one.found != found:
            yield f"commitment {one.pk}"

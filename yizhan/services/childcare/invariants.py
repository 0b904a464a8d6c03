"""What must hold of terms at any time; `yizhan check` names the rows against which it does not."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from yizhan.common.checks import invariant
from yizhan.services.childcare import rules
from yizhan.services.childcare.models import Application, RecordCheck, Shift


@invariant("childcare.roster")
def nobody_is_on_the_roster_without_a_record_check() -> Iterator[str]:
    """Every day of a roster is covered by a check of hers that stands, or was taken back only after it."""
    for shift in Shift.objects.select_related("carer").order_by("pk").iterator(chunk_size=2000):
        checks = RecordCheck.objects.filter(
            user=shift.carer.user_id, checked_date__lte=shift.day, until_date__gt=shift.day
        )
        if not any(not one.withdrawn_at or one.withdrawn_at.date() >= shift.day for one in checks):
            yield f"shift {shift.pk}"


@invariant("childcare.points")
def points_are_those_that_were_granted() -> Iterator[str]:
    """The points of an application are those of what was granted, and the kernel ranks by them while it may."""
    rows = Application.objects.select_related("term", "claim")
    for row in rows.order_by("pk").iterator(chunk_size=2000):
        if rules.SCHEMES[row.term.scheme].points(row.granted) != row.points:
            yield f"application {row.pk}"
    for pk in (
        Application.objects.filter(claim__state__in=("entered", "waiting"))
        .exclude(claim__priority=F("points"))
        .values_list("pk", flat=True)
    ):
        yield f"application {pk}: priority"

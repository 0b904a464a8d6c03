"""What must always hold of visits, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from yizhan.cases.models import Via
from yizhan.common.checks import invariant
from yizhan.services.visits.models import Promise, Stop, Wish


@invariant("visits.route")
def each_stop_lies_within_its_visit() -> Iterator[str]:
    """Nobody is at a station before the visit begins or after it ends."""
    wrong = Stop.objects.filter(Q(at__lt=F("visit__starts_at")) | Q(at__gte=F("visit__ends_at")))
    for pk in wrong.order_by("pk").values_list("pk", flat=True):
        yield f"stop {pk}"


@invariant("visits.wishes")
def a_wish_is_a_case_that_came_by_a_visit() -> Iterator[str]:
    """What was heard on a visit is a case of the same home that says so."""
    wrong = Wish.objects.exclude(case__via=Via.VISIT, case__home_id=F("visit__home_id"))
    for pk in wrong.order_by("pk").values_list("pk", flat=True):
        yield f"wish {pk}"


@invariant("visits.promises")
def what_is_hidden_is_not_told_in_public() -> Iterator[str]:
    """No promise about a wish that goes past a unit may be read there; its wish is of the same visit."""
    hidden = Q(is_public=True, wish__case__shielded_unit__isnull=False)
    wrong = Promise.objects.filter(hidden | Q(wish__isnull=False) & ~Q(wish__visit=F("visit")))
    for pk in wrong.order_by("pk").values_list("pk", flat=True):
        yield f"promise {pk}"

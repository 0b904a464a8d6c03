"""What must always hold of orders, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from yizhan.common.checks import invariant
from yizhan.services.hotline.models import Caller
from yizhan.services.hotline.procedure import CODE


@invariant("hotline.callers")
def a_caller_is_of_an_order_of_her_home() -> Iterator[str]:
    """What finds others of the same caller belongs to an order, in the home of that order."""
    wrong = Caller.objects.filter(~Q(case__procedure=CODE) | ~Q(home_id=F("case__home_id")))
    for row in wrong.order_by("pk"):
        yield f"case {row.pk}"

"""What must always hold of orders, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from yizhan.common.checks import invariant
from yizhan.services.hotline.models import Advice, Caller
from yizhan.services.hotline.procedure import CODE


@invariant("hotline.callers")
def a_caller_is_of_an_order_of_her_home() -> Iterator[str]:
    """What finds others of the same caller belongs to an order, in the home of that order."""
    wrong = Caller.objects.filter(~Q(case__procedure=CODE) | ~Q(home_id=F("case__home_id")))
    for row in wrong.order_by("pk"):
        yield f"case {row.pk}"


@invariant("hotline.advice")
def an_expert_is_asked_about_an_order() -> Iterator[str]:
    """An expert is asked about an order, and of its own home."""
    wrong = Advice.objects.filter(~Q(case__procedure=CODE) | ~Q(home_id=F("case__home_id")))
    for pk in wrong.order_by("pk").values_list("pk", flat=True):
        yield f"advice {pk}"

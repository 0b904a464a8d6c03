"""What must always hold of stock, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from yizhan.common.checks import invariant
from yizhan.services.goods.models import Counting, Entry, Lot


@invariant("goods.ledger")
def what_is_there_is_the_sum_of_the_ledger() -> Iterator[str]:
    """The stock of a lot is the sum of its ledger, and never below zero."""
    summed = Lot.objects.annotate(sum=Coalesce(Sum("entries__count"), 0))
    for pk in summed.exclude(stock=F("sum")).order_by("pk").values_list("pk", flat=True):
        yield f"lot {pk}"


@invariant("goods.moves")
def what_left_one_unit_came_to_another() -> Iterator[str]:
    """The two rows of a transfer sum to zero."""
    moves = Entry.objects.filter(move__isnull=False).values("move").annotate(sum=Sum("count"))
    for row in moves.exclude(sum=0).order_by("move"):
        yield f"move {row['move']}"


@invariant("goods.counts")
def a_count_is_settled_by_its_difference() -> Iterator[str]:
    """The row that settles a count is its difference."""
    settled = Counting.objects.filter(entry__isnull=False)
    wrong = settled.exclude(entry__count=F("counted") - F("booked"), entry__lot=F("lot"))
    for pk in wrong.order_by("pk").values_list("pk", flat=True):
        yield f"counting {pk}"

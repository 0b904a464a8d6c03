"""What must always hold of stock, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from yizhan.common.checks import invariant
from yizhan.services.goods.models import Counting, Entry, HandOut, Lot, Share
from yizhan.supplies.models import Claim
from yizhan.supplies.states import ClaimState


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


@invariant("goods.promised")
def what_is_promised_is_the_sum_of_the_shares() -> Iterator[str]:
    """What is promised of a lot is what its rounds still have to hand out."""
    summed = Lot.objects.annotate(sum=Coalesce(Sum("shares__reserved"), 0))
    for pk in summed.exclude(promised=F("sum")).order_by("pk").values_list("pk", flat=True):
        yield f"lot {pk}"


@invariant("goods.handed")
def who_used_a_claim_got_what_the_round_gives() -> Iterator[str]:
    """A used claim of a round of care has its hand-out; a hand-out has its rows in the ledger, or two that cancel."""
    standing = HandOut.objects.standing()
    used = Claim.objects.filter(round__care__isnull=False, state=ClaimState.USED)
    used = used.exclude(pk__in=standing.values("claim"))
    for pk in used.order_by("pk").values_list("pk", flat=True):
        yield f"claim {pk}"
    for pk in standing.exclude(claim__state=ClaimState.USED).order_by("pk").values_list("pk", flat=True):
        yield f"hand-out {pk}"
    rows = Entry.objects.filter(hand_out__isnull=False).values("hand_out", "hand_out__care")
    shares = dict(Share.objects.values("care").annotate(n=Sum("per_person")).values_list("care", "n"))
    handed = {row["hand_out"]: (row["hand_out__care"], -row["n"]) for row in rows.annotate(n=Sum("count"))}
    for pk, care, back_at in HandOut.objects.order_by("pk").values_list("pk", "care", "taken_back_at"):
        if handed.get(pk) != (care, 0 if back_at else shares.get(care)):
            yield f"hand-out {pk}"

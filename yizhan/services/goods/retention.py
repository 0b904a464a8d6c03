"""How long the columns of this service are kept."""

from datetime import datetime, timedelta

from yizhan.common.retention import FACT, WHO_DID_IT, for_days, keep, purge
from yizhan.services.goods.models import HandOut

SIGNATURE_DAYS = 1095  # three years: the term within which auditors come back to a round

keep(
    "goods.Lot",
    {FACT: "id home_id unit_id name measure source value_fen document came_from_id came_at stock promised"},
)
keep(
    "goods.Entry",
    {FACT: "id home_id lot_id kind count reason document move hand_out_id key at", WHO_DID_IT: "by_id"},
)
keep(
    "goods.Counting",
    {
        FACT: "id home_id lot_id booked counted counted_at settled_at entry_id",
        WHO_DID_IT: "counted_by_id settled_by_id",
    },
)
keep(
    "goods.Care",
    {FACT: "id home_id round_id season place hands_from hands_until finished_at told_to told_at station_id"},
)
keep("goods.Share", {FACT: "id home_id care_id lot_id per_person reserved"})
keep(
    "goods.HandOut",
    {
        FACT: "id home_id care_id claim_id how key at taken_back_at taken_back_why",
        for_days(SIGNATURE_DAYS, "goods.signatures"): "signature",
        WHO_DID_IT: "by_id taken_back_by_id",
    },
)


@purge("goods.signatures")
def forget_signatures(now: datetime) -> int:
    """Three years after the hand-out the drawing goes; that it was handed out stays."""
    old = HandOut.objects.filter(at__lt=now - timedelta(days=SIGNATURE_DAYS)).exclude(signature="")
    return drop_signatures(list(old))


def drop_signatures(hand_outs: list[HandOut]) -> int:
    for one in hand_outs:
        one.signature.delete(save=False)
        HandOut.objects.filter(pk=one.pk).update(signature="")
    return len(hand_outs)

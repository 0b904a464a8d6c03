"""How long the columns of this service are kept."""

from yizhan.common.retention import FACT, WHO_DID_IT, keep

keep(
    "goods.Lot",
    {FACT: "id home_id unit_id name measure source value_fen document came_from_id came_at stock"},
)
keep(
    "goods.Entry",
    {FACT: "id home_id lot_id kind count reason document move key at", WHO_DID_IT: "by_id"},
)
keep(
    "goods.Counting",
    {
        FACT: "id home_id lot_id booked counted counted_at settled_at entry_id",
        WHO_DID_IT: "counted_by_id settled_by_id",
    },
)

"""How long the columns of this room are kept: records are the union's memory, and name nobody."""

from yizhan.common.retention import DEAD_REF, FACT, WHO_DID_IT, keep

keep(
    "records.Record",
    {
        FACT: "id home_id act unit_id subject place_id at count count_of method nature source corrects_id"
        " replaces_id data key written_at",
        DEAD_REF: "person_ref",
        WHO_DID_IT: "by_id",
    },
)

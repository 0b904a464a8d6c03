"""How long the columns of this service are kept."""

from yizhan.common.retention import FACT, WHO_DID_IT, WITH_PERSON, keep

keep(
    "cards.Campaign",
    {
        FACT: "id home_id unit_id code title intro terms cover_from cover_until insurers gift free_id discounted_id"
        " gifts_id made_at",
        WHO_DID_IT: "made_by_id",
    },
)
keep("cards.Channel", {FACT: "id home_id campaign_id unit_id code name"})
keep("cards.FamilyMember", {WITH_PERSON: "id holder_id person_id relation added_at agreed_at"})
keep("cards.Withdrawal", {FACT: "id home_id claim_id reason at", WHO_DID_IT: "by_id"})
keep(
    "cards.StatusFile",
    {FACT: "id home_id campaign_id insurer name digest counts rows at", WHO_DID_IT: "by_id"},
)
keep("cards.CardStanding", {FACT: "id home_id claim_id state file_id changed_at"})

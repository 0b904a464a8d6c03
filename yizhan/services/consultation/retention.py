"""How long the columns of this service are kept: what was demanded and promised in public, without a person."""

from yizhan.common.retention import FACT, WHO_DID_IT, keep

keep("consultation.Talks", {FACT: "case_id home_id title trade counterpart summary shown_at"})
keep("consultation.Demand", {FACT: "id talks_id number says"})
keep(
    "consultation.Commitment",
    {
        FACT: "id home_id talks_id number demand_id says owes due_date made_at check_date found",
        WHO_DID_IT: "made_by_id",
    },
)
keep("consultation.Recheck", {FACT: "id commitment_id number day found says at", WHO_DID_IT: "by_id"})

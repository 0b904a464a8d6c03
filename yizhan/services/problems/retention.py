"""How long the columns of this service are kept. They are the union's; a worker's words are in her case."""

from yizhan.common.retention import FACT, WHO_DID_IT, keep

keep(
    "problems.Problem",
    {
        FACT: "case_id home_id title asked_cents source decided_cents decided_at answer text shown_at",
    },
)
keep(
    "problems.Member",
    {
        FACT: "id home_id problem_id case_id joined_at left_at over_at",
        WHO_DID_IT: "joined_by_id left_by_id",
    },
)
keep("problems.MeToo", {FACT: "id home_id problem_id case_id at"})
keep("problems.CameOf", {FACT: "id home_id problem_id path title says at", WHO_DID_IT: "by_id"})

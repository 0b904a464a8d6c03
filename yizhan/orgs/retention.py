"""How long the columns of this room are kept."""

from yizhan.common.retention import FACT, WHO_DID_IT, WITH_ACCOUNT, keep

keep(
    "orgs.Unit",
    {
        FACT: "id home_id kind name short_name division_code credit_code area_parent_id industry_parent_id led_by"
        " area_path industry_path lead_path created_at closed_at"
    },
)
keep(
    "orgs.RoleGrant",
    {WITH_ACCOUNT: "id user_id unit_id role line starts_at ends_at called", WHO_DID_IT: "granted_by_id"},
)
keep("orgs.JointTeam", {FACT: "id name task unit_id starts_at ends_at"})
keep("orgs.JointTeam_covers", {FACT: "id jointteam_id unit_id"})
keep("orgs.TeamMember", {WITH_ACCOUNT: "id team_id user_id body role left_at called"})
# Who read a shielded matter: the worker may see it as long as the matter is there.
keep("orgs.ShieldedRead", {FACT: "id subject unit_id role first_at last_at times", WHO_DID_IT: "reader_id"})

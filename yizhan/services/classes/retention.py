"""How long the columns of this service are kept."""

from yizhan.common.retention import FACT, WHO_DID_IT, WITH_PERSON, keep

keep(
    "classes.Series",
    {
        FACT: "id home_id round_id kind enrolment space_id weekdays starts minutes first_date last_date on_holidays"
        " places absences_most"
    },
)
keep(
    "classes.Teaching",
    {
        WITH_PERSON: "id home_id series_id session_id person_id called named_at ended_at",
        WHO_DID_IT: "named_by_id",
    },
)
keep("classes.Attendance", {FACT: "id home_id session_id claim_id state at", WHO_DID_IT: "by_id"})
keep(
    "classes.Feedback",
    {FACT: "id home_id session_id stars said_at changed_at", WITH_PERSON: "person_id words"},
)
keep("classes.Note", {FACT: "id home_id series_id text key at", WHO_DID_IT: "by_id"})

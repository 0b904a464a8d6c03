"""How long the columns of this service are kept: a letter is a document of the union, and names no worker."""

from yizhan.common.retention import FACT, WHO_DID_IT, keep

keep("letters.Counter", {FACT: "id home_id unit_id year kind last"})
keep(
    "letters.Letter",
    {
        FACT: "case_id home_id kind employer authority facts demand laws answer_days unit_id year number issued_at"
        " served_date answer_by answered_date judged",
        WHO_DID_IT: "issued_by_id",
    },
)

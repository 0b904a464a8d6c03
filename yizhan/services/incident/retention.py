"""How long the columns of this service are kept."""

from yizhan.common.retention import FACT, keep

keep("incident.Evidence", {FACT: "id home_id case_id item entry at"})

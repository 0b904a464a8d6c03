"""How long the columns of this service are kept. Who called stands in the words of the order (cases/retention.py)."""

from datetime import datetime, timedelta

from yizhan.cases.retention import KEPT_DAYS as WORDS_DAYS
from yizhan.common.retention import FACT, WHO_DID_IT, for_days, keep, purge
from yizhan.services.hotline.models import Advice, Caller

KEPT_DAYS = 180  # so that an order of 90 days ago still finds those of the 90 days before it

keep(
    "hotline.Caller",
    {FACT: "case_id home_id", for_days(KEPT_DAYS, "hotline.callers"): "phone_index masked_index"},
)


@purge("hotline.callers")
def forget_old_callers(now: datetime) -> int:
    """By what orders sent half a year ago found others of the same caller."""
    return Caller.objects.filter(case__opened_at__lt=now - timedelta(days=KEPT_DAYS)).delete()[0]


keep(
    "hotline.Advice",
    {
        FACT: "id home_id case_id field asked_at due_at answered_at withdrawn_at",
        for_days(WORDS_DAYS, "hotline.advice"): "question says",
        WHO_DID_IT: "asked_by_id expert_id",
    },
)


@purge("hotline.advice")
def forget_old_advice(now: datetime) -> int:
    """As long after the end of the order as what was said in it."""
    return Advice.objects.filter(case__ended_at__lt=now - timedelta(days=WORDS_DAYS)).delete()[0]

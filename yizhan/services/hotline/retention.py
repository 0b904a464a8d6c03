"""How long the columns of this service are kept. Who called stands in the words of the order (cases/retention.py)."""

from datetime import datetime, timedelta

from yizhan.common.retention import FACT, for_days, keep, purge
from yizhan.services.hotline.models import Caller

KEPT_DAYS = 180  # so that an order of 90 days ago still finds those of the 90 days before it

keep(
    "hotline.Caller",
    {FACT: "case_id home_id", for_days(KEPT_DAYS, "hotline.callers"): "phone_index masked_index"},
)


@purge("hotline.callers")
def forget_old_callers(now: datetime) -> int:
    """By what orders sent half a year ago found others of the same caller."""
    return Caller.objects.filter(case__opened_at__lt=now - timedelta(days=KEPT_DAYS)).delete()[0]

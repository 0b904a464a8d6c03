"""How long the columns of this room are kept."""

from datetime import datetime, timedelta

from yizhan.common.retention import FACT, WHO_DID_IT, WITH_ACCOUNT, for_days, keep, purge
from yizhan.duty.models import Shift

SHIFT_DAYS = 1095

keep("duty.Post", {FACT: "id home_id unit_id purpose name phone made_at closed_at"})
keep("duty.Watch", {FACT: "id post_id name weekdays starts ends"})
keep(
    "duty.Shift",
    {
        FACT: "id home_id post_id watch_id day starts_at ends_at set_at reminded_at",
        for_days(SHIFT_DAYS, "duty.shifts"): "user_id",
        WHO_DID_IT: "set_by_id",
    },
)
keep("duty.Swap", {WITH_ACCOUNT: "id shift_id asker_id to_id asked_at answered_at has_agreed"})


@purge("duty.shifts")
def forget_shifts(now: datetime) -> int:
    """After three years nobody needs to know who sat there; with the shift go the questions about it."""
    gone, _by_model = Shift.objects.filter(ends_at__lt=now - timedelta(days=SHIFT_DAYS)).delete()
    return gone

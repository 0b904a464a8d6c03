"""How long the columns of this room are kept."""

from datetime import datetime, timedelta

from yizhan.common.retention import WITH_ACCOUNT, for_days, keep, purge
from yizhan.notebook.models import Kept, Note

DONE_DAYS = 365

keep(
    "notebook.Note",
    {WITH_ACCOUNT: "id home_id user_id handle key cipher due_date put_off_until made_at done_at"},
)
keep(
    "notebook.Kept",
    {
        for_days(
            DONE_DAYS, "notebook.done"
        ): "id home_id user_id source key title url due_at first_at gone_at says is_done seen_at"
    },
)


@purge("notebook.done")
def forget_what_is_done(now: datetime) -> int:
    """A year after it was done, or after she read why it left her list; what she has not read stays."""
    before = now - timedelta(days=DONE_DAYS)
    notes = Note.objects.filter(done_at__lt=before).delete()[0]
    return notes + Kept.objects.filter(seen_at__lt=before).delete()[0]

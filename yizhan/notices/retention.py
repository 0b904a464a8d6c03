"""How long the columns of this room are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from yizhan.common.retention import FACT, WHO_DID_IT, WITH_PERSON, for_days, keep, purge

NOTICE_DAYS = 365

keep(
    "notices.Notice",
    {
        for_days(
            NOTICE_DAYS, "notices.notices"
        ): "id home_id person_id webhook_id kind key about params title"
        " text path is_urgent told_at expires_at read_at"
    },
)
keep(
    "notices.Delivery",
    {
        for_days(NOTICE_DAYS, "notices.notices"): "id home_id notice_id channel state ref due_at tries"
        " tried_at lease leased_until sent_at receipt why changed_at"
    },
)
keep("notices.Wish", {WITH_PERSON: "id person_id group channel is_wanted"})
keep("notices.QuietHours", {WITH_PERSON: "id person_id begins ends"})
keep(
    "notices.Webhook",
    {
        FACT: "id home_id unit_id handle name url_cipher secret_cipher groups off_at made_at",
        WHO_DID_IT: "made_by_id",
    },
)


@purge("notices.notices")
def forget_old_notices(now: datetime) -> int:
    """A year after she was told, with how it went out."""
    before = now - timedelta(days=NOTICE_DAYS)
    with transaction.atomic(), connection.cursor() as cursor:  # not row by row: a night may end a million
        cursor.execute(
            "DELETE FROM notices_delivery d USING notices_notice n WHERE n.id = d.notice_id AND n.told_at < %s",
            [before],
        )
        cursor.execute("DELETE FROM notices_notice WHERE told_at < %s", [before])
        return int(cursor.rowcount)

"""Which ways does a notice take, and when? One line of the outbox for each, with the job that sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import connection

from yizhan.notices import channels, tasks
from yizhan.notices.kinds import PERSONAL, Channel, Kind
from yizhan.notices.rules import quiet_of, ring_at

# For each notice the ways on which she can be reached and that she has not shut: her own word, else the group's.
# SMS needs a number that she has shown to be hers; DingTalk finds her by it; WeChat needs an account tied to hers.
WAYS = """
SELECT n.id, c.channel, w.is_wanted IS NOT NULL, q.begins, q.ends
FROM unnest(%(notices)s::bigint[], %(persons)s::bigint[]) AS n(id, person_id)
JOIN people_person p ON p.id = n.person_id
JOIN people_user u ON u.id = p.user_id AND u.is_active
CROSS JOIN unnest(%(channels)s::text[], %(by_default)s::bool[]) AS c(channel, by_default)
LEFT JOIN notices_wish w ON w.person_id = p.id AND w."group" = %(group)s AND w.channel = c.channel
LEFT JOIN notices_quiethours q ON q.person_id = p.id
WHERE (%(is_urgent)s OR coalesce(w.is_wanted, c.by_default))
  AND CASE c.channel
    WHEN 'wechat' THEN EXISTS (
        SELECT FROM socialaccount_socialaccount s WHERE s.user_id = u.id AND s.provider = 'weixin')
    ELSE u.phone_verified_at IS NOT NULL AND u.phone_cipher IS NOT NULL END
ORDER BY n.id
"""


@dataclass(frozen=True)
class _Way:
    notice_id: int
    channel: str
    is_her_word: bool
    own_quiet: tuple[time, time] | None


def put(kind: Kind, told: Sequence[tuple[int, int | None]], now: datetime) -> None:
    """Write the deliveries of fresh notices, and wake who sends them, in the transaction that told them.

    told: (notice, person); no person: it is a webhook's.
    """
    of_persons = [(notice, person) for notice, person in told if person is not None]
    rows = [
        (way.notice_id, way.channel, _due_at(kind, way, now))
        for way in (_personal(kind, of_persons) if of_persons else [])
    ]
    if channels.takes(Channel.WEBHOOK, kind):
        rows += [(notice, Channel.WEBHOOK.value, now) for notice, person in told if person is None]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_delivery"
            " (home_id, notice_id, channel, state, ref, due_at, tries, receipt, why, changed_at)"
            " SELECT n.home_id, n.id, d.channel, 'due', gen_random_uuid(), d.due_at, 0, '', '', %s"
            " FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS d(notice_id, channel, due_at)"
            " JOIN notices_notice n ON n.id = d.notice_id",
            [now, *(list(column) for column in zip(*rows, strict=True))],
        )
    for channel in sorted({channel for _pk, channel, due_at in rows if due_at <= now}):
        tasks.wake(channel, told[0][0])


def _personal(kind: Kind, told: Sequence[tuple[int, int]]) -> list[_Way]:
    open_now = [channel for channel in PERSONAL if channels.takes(channel, kind)]
    if not open_now:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            WAYS,
            {
                "channels": [channel.value for channel in open_now],
                "by_default": [channel in kind.group.by for channel in open_now],
                "group": kind.group.code,
                "is_urgent": kind.is_urgent,
                "notices": [notice for notice, _person in told],
                "persons": [person for _notice, person in told],
            },
        )
        found = [
            _Way(pk, channel, is_her_word, (begins, ends) if begins is not None else None)
            for pk, channel, is_her_word, begins, ends in cursor.fetchall()
        ]
    return found if kind.is_urgent else _without_spare_sms(found)


def _without_spare_sms(ways: Sequence[_Way]) -> list[_Way]:
    """An SMS that she did not ask for goes only to whom nothing else reaches: it costs, and says the same."""
    reached = {way.notice_id for way in ways if way.channel != Channel.SMS}
    return [
        way for way in ways if way.channel != Channel.SMS or way.is_her_word or way.notice_id not in reached
    ]


def _due_at(kind: Kind, way: _Way, now: datetime) -> datetime:
    return now if kind.is_urgent else ring_at(now, quiet_of(way.own_quiet))

"""When does a round need no longer know who was who? Then `who`, the keyed hash of an identity number, is drawn anew.

A scarce round counts persons under the key that it was planned with, whatever the keys of the day are; so that key
stays in the keyring (`yizhan keys drop` refuses) until GRACE after nobody asks any more, and the round is forgotten.
From then on it takes no claims, at any hand: it could not tell who had one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from yizhan.common.acts import unrecorded
from yizhan.supplies import kernel
from yizhan.supplies.models import Claim, Round, RoundState

GRACE_DAYS = 90  # for complaints, and for officers who look a card up
BATCH = 10_000

Ends = Callable[[Round], datetime | None]
_ends: dict[str, Ends] = {}


def counts_until(services: str, ends: Ends) -> None:
    """A service says until when its rounds ("cards." all of those) tell persons apart; None: nobody can say yet."""
    _ends[services] = ends


def ends_at(round: Round) -> datetime | None:
    """From when does nobody ask who has what in the round? None: still somebody may."""
    for services, ends in _ends.items():
        if round.service.startswith(services):
            return ends(round)
    if round.closes_at:
        return round.closes_at
    if round.state in {RoundState.CLOSED, RoundState.CANCELLED}:
        last: datetime | None = Claim.objects.filter(round=round).aggregate(at=Max("changed_at"))["at"]
        return last or round.made_at
    return None


@unrecorded("forgetting, nobody's act")
def forget_who(now: datetime) -> int:
    """Draw `who` anew in scarce rounds that ended GRACE ago; returns how many claims."""
    count = 0
    for round in Round.objects.filter(is_scarce=True, forgotten_at__isnull=True).order_by("pk"):
        end = ends_at(round)
        if end and end + timedelta(days=GRACE_DAYS) <= now:
            count += _forget(round, now)
    return count


@transaction.atomic
def _forget(round: Round, now: datetime) -> int:
    """All of it or nothing: a round that is half forgotten would give somebody a second one."""
    kernel.lock(round)
    Round.objects.filter(pk=round.pk).update(forgotten_at=now)
    count = last = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(FORGET_SQL, [round.home_id, round.pk, last, BATCH])
            done, upto = cursor.fetchone()
            if not done:
                return count
            count, last = count + done, upto


# 56 random bits of a fresh UUID, negative as every `who` that is no person's id
FORGET_SQL = """
    WITH these AS (SELECT id FROM supplies_claim WHERE home_id = %s AND round_id = %s AND id > %s ORDER BY id LIMIT %s),
    drawn AS (
        UPDATE supplies_claim c
        SET who = -('x' || left(replace(gen_random_uuid()::text, '-', ''), 15))::bit(60)::bigint - 1
        FROM these WHERE c.id = these.id RETURNING c.id)
    SELECT count(*), max(id) FROM drawn
"""


def keys_needed() -> set[int]:
    """The keys that rounds count persons under."""
    named = Round.objects.filter(is_scarce=True, forgotten_at__isnull=True).values_list("hash_key", flat=True)
    return {int(key.partition(":")[2]) for key in named.distinct() if key}

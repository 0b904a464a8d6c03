"""What changed, in an order that a reader can follow without a gap.

Triggers note every change of a station without a number, in the transaction that makes it. The order of
commits is known only afterwards; so whoever reads first takes a lock, numbers what is committed by then, and
commits before anybody else may number. Numbers therefore appear in order: a reader who has seen number n will
never miss a smaller one. (A column like changed_at cannot promise that: it is set before the commit.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from yizhan import __version__
from yizhan.common.acts import unrecorded
from yizhan.places.feeds.features import Feature, features_by_id

LOCK = 0x59495A4E_00000000
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class UnknownCursor(ValueError):
    """Nobody was given this cursor: the database was restored. Begin again at 0."""


@dataclass(frozen=True, slots=True)
class Version:
    """How far the feeds are: the newest change and when it happened."""

    number: int
    at: datetime

    @property
    def etag(self) -> str:
        """Weak: an answer may be packed, or carry the time. A new release may say more of the same stations."""
        return f'W/"{self.number}-{__version__}"'


@dataclass(frozen=True, slots=True)
class Change:
    """A station as it stands now, or None when it is no longer offered (closed, deleted)."""

    number: int
    station_id: int
    at: datetime
    feature: Feature | None


@unrecorded("numbers for readers; what they number is recorded by whoever did it")
def number_changes() -> Version:
    """Number what is committed and not yet numbered; returns how far the feeds are. 1 query when nothing is."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select 1 from places_stationchange where number is null)")
        if cursor.fetchone()[0]:
            _number()
        cursor.execute(
            "select number, at from places_stationchange where number is not null order by number desc limit 1"
        )
        found = cursor.fetchone()
    return Version(*found) if found else Version(0, BEGINNING)


def _number() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        # A change noted in a transaction still open keeps its row locked: passed over, numbered when it is done.
        cursor.execute(
            """
            update places_stationchange change set number = numbered.number
            from (
                select station_id, nextval('places_change_number') number
                from (select station_id from places_stationchange where number is null
                      order by station_id for update skip locked) pending
            ) numbered
            where change.station_id = numbered.station_id
            """
        )


def changes_after(number: int, limit: int) -> tuple[list[Change], int, bool]:
    """Return public changes after `number`, oldest first; the next cursor; whether that is all for now.

    A station that changed twice appears once, as it stands now. Raises UnknownCursor.
    """
    newest = number_changes().number
    if number > newest:
        raise UnknownCursor
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select number, station_id, at from places_stationchange
            where number > %s and number <= %s and was_public order by number limit %s
            """,
            [number, newest, limit + 1],
        )
        rows = cursor.fetchall()
    is_all = len(rows) <= limit
    features = features_by_id([station_id for _number, station_id, _at in rows[:limit]])
    changes = [
        Change(change, station_id, at, features.get(station_id)) for change, station_id, at in rows[:limit]
    ]
    return changes, newest if is_all else changes[-1].number, is_all

"""A record is put right: what was written stays, its counter-entry and the right one are added."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yizhan.common.acts import act, write_counter_record
from yizhan.orgs.access import require
from yizhan.orgs.models import Unit
from yizhan.records.access import RECORDS_CORRECT
from yizhan.records.models import Record
from yizhan.records.store import CounterEntry

if TYPE_CHECKING:
    from yizhan.people.models import User


class NoReason(ValueError):
    """A correction says why."""


@act("records.correct", "更正记录")
def correct_record(
    *,
    record: Record,
    reason: str,
    by: User | None,
    now: datetime,
    count: int | None = None,
    unit: Unit | None = None,
    at: datetime | None = None,
    place_id: int | None = None,
    method: str | None = None,
) -> Record:
    """Write the counter-entry of `record` and the right one, linked to it; returns the right one.

    What is None stays as it was. The actor answers for the unit it was counted at, and for the new one.
    A right one can be corrected again; the same record only once.
    Raises NoReason, CounterEntry, OutOfReach, AlreadyCorrected.
    """
    _may_take_back(record, reason, by, now)
    if unit is not None:
        require(by, RECORDS_CORRECT, unit, now)
    write_counter_record(record=record, by=by, reason=reason)
    right_unit = unit or record.unit
    right = Record(
        home_id=right_unit.home_id,
        act=record.act,
        count_of=record.count_of,
        unit=right_unit,
        subject=record.subject,
        place_id=record.place_id if place_id is None else place_id,
        at=at or record.at,
        count=record.count if count is None else count,
        person_ref=record.person_ref,
        method=record.method if method is None else method,
        nature=record.nature,
        source=record.source,
        data=record.data | {"reason": reason},
        replaces=record,
        by=by,
    )
    right.save(force_insert=True)
    return right


@act("records.withdraw", "撤回记录")
def withdraw_record(*, record: Record, reason: str, by: User | None, now: datetime) -> Record:
    """Write the counter-entry of a record of something that never happened; returns the counter-entry.

    Raises NoReason, CounterEntry, OutOfReach, AlreadyCorrected.
    """
    _may_take_back(record, reason, by, now)
    return write_counter_record(record=record, by=by, reason=reason)


def _may_take_back(record: Record, reason: str, by: User | None, now: datetime) -> None:
    if not reason.strip():
        raise NoReason(NoReason.__doc__)
    if record.corrects_id:
        raise CounterEntry(CounterEntry.__doc__)
    require(by, RECORDS_CORRECT, record.unit, now)

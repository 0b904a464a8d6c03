"""How is a record kept? One row, once per key, with the home of its unit."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from yizhan.common.acts import TakenBack, Told
from yizhan.records.models import Record

KEY_CONSTRAINT = "records_record_key_once"
CORRECTS_CONSTRAINT = "records_corrected_once"
# What the same request, sent again, must say again; `by` and the clock may differ.
SAME = (
    "unit_id",
    "subject",
    "place_id",
    "count",
    "count_of",
    "person_ref",
    "method",
    "nature",
    "source",
    "data",
)


class KeyReused(ValueError):
    """The key already names a record of another content."""


class AlreadyCorrected(ValueError):
    """This record has been corrected already; correct the one that put it right."""


class CounterEntry(ValueError):
    """A counter-entry is not corrected; write what is right as a record of its own."""


def keep(told: Told) -> Record:
    """Insert the record and return it; with a key that is there already, return that one.

    Raises KeyReused when the key already names another content.
    """
    record = Record(
        home_id=told.unit.home_id or told.unit.pk,
        act=told.act.code,
        count_of=told.act.count_of,
        unit=told.unit,
        subject=told.subject,
        place_id=told.place_id,
        at=told.at,
        count=told.count,
        person_ref=told.person_ref,
        method=told.method,
        nature=told.nature,
        source=told.source,
        key=told.key,
        data=told.data,
        by=told.by,
    )
    if told.key is None:
        record.save(force_insert=True)
        return record
    return _first_of_its_key(record) or _insert_keyed(record)


def _first_of_its_key(record: Record) -> Record | None:
    first = Record.objects.filter(home_id=record.home_id, act=record.act, key=record.key).first()
    if first and any(getattr(first, name) != getattr(record, name) for name in SAME):
        raise KeyReused(record.key)
    return first


def _insert_keyed(record: Record) -> Record:
    try:
        with transaction.atomic():
            record.save(force_insert=True)
            return record
    except IntegrityError as clash:
        # Somebody sent the same key in the same moment: hers stands.
        first = _first_of_its_key(record) if KEY_CONSTRAINT in str(clash) else None
        if not first:
            raise
        return first


def take_back(taken: TakenBack) -> Record:
    """Insert the counter-entry of a record and return it. Raises AlreadyCorrected, CounterEntry."""
    record = taken.record
    if record.corrects_id:
        raise CounterEntry(CounterEntry.__doc__)
    counter = Record(
        home_id=record.home_id,
        act=record.act,
        count_of=record.count_of,
        unit_id=record.unit_id,
        subject=record.subject,
        place_id=record.place_id,
        at=record.at,
        count=-record.count,
        person_ref=record.person_ref,
        method=record.method,
        nature=record.nature,
        source=record.source,
        corrects=record,
        data={"reason": taken.reason},
        by=taken.by,
    )
    try:
        with transaction.atomic():
            counter.save(force_insert=True)
    except IntegrityError as clash:
        if CORRECTS_CONSTRAINT not in str(clash):
            raise
        raise AlreadyCorrected(AlreadyCorrected.__doc__) from clash
    return counter

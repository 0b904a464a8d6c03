"""Seeing a person's data in full: with a reason, and never without a trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yizhan.common.acts import act, nothing_done, write_record
from yizhan.orgs.models import Unit
from yizhan.people.columns import PERSON_ID_NUMBER, PERSON_NAME, PERSON_PHONE
from yizhan.people.models import Person, UnmaskLog, User

COLUMNS = {"name": PERSON_NAME, "phone": PERSON_PHONE, "id_number": PERSON_ID_NUMBER}
SHORTEST_REASON = 4


class NoReason(ValueError):
    """请写明为什么要看，本人看得到这句话。"""


@dataclass(frozen=True)
class Unmasked:
    """What was asked for, in clear; None where there is nothing."""

    name: str | None = None
    phone: str | None = None
    id_number: str | None = None


@act("people.unmask", "查看个人信息原文")
def unmask(
    *, person: Person, fields: tuple[str, ...], reason: str, by: User, unit: Unit, now: datetime
) -> Unmasked:
    """Return these fields in clear, and note who saw them and why; the person can read it.

    by: an officer with people.unmask whose scope holds the person (people.access.seen_person). unit: for which
    she acts. Raises NoReason.
    """
    _note(person, sorted(fields), _reason(reason), by, unit, now)
    return _in_clear(person, fields)


def _reason(reason: str) -> str:
    why = " ".join(reason.split())
    if len(why) < SHORTEST_REASON:
        raise NoReason(NoReason.__doc__)
    return why


def _in_clear(person: Person, fields: tuple[str, ...]) -> Unmasked:
    return Unmasked(**{field: COLUMNS[field].open(person) for field in fields})


@act("people.unmask_list", "查看名单原文")
def unmask_list(
    *,
    persons: Sequence[Person],
    fields: tuple[str, ...],
    reason: str,
    about: str,
    by: User,
    unit: Unit,
    now: datetime,
) -> dict[int, Unmasked]:
    """The same for a whole list, by the persons' ids: each can read it, one record says that the list was seen.

    about: which list, "goods.care:12". 2 statements. Raises NoReason.
    """
    why = _reason(reason)
    if not persons:
        nothing_done()
        return {}
    UnmaskLog.objects.bulk_create(
        [_log(person, sorted(fields), why, by, unit, now) for person in persons], batch_size=1000
    )
    write_record(unit=unit, at=now, by=by, subject=about, count=len(persons), method="unmask")
    return {person.pk: _in_clear(person, fields) for person in persons}


@act("people.look", "查看个人材料")
def note_look(*, person: Person, what: str, reason: str, by: User, unit: Unit, now: datetime) -> None:
    """Note that somebody saw what a person has handed in; she can read it. what: declared in people/looks.py."""
    _note(person, [what], reason, by, unit, now)


def _note(person: Person, fields: list[str], why: str, by: User, unit: Unit, now: datetime) -> None:
    _log(person, fields, why, by, unit, now).save(force_insert=True)
    write_record(
        unit=unit, at=now, by=by, subject=f"people.person:{person.pk}", person_ref=person.ref, method="unmask"
    )


def _log(person: Person, fields: list[str], why: str, by: User, unit: Unit, now: datetime) -> UnmaskLog:
    return UnmaskLog(
        person=person,
        person_ref=person.ref,
        officer=by,
        officer_name=str(by),
        unit=unit,
        fields=fields,
        reason=why[:200],
        at=now,
    )

"""A list of people that an officer brings: whom each row of a sheet names in the unit's register, or why nobody."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from yizhan.orgs.models import Unit
from yizhan.people.columns import PERSON_NAME
from yizhan.people.models import Person
from yizhan.people.names import is_similar_name, masked_name
from yizhan.people.register.plan import known_persons, rows_of
from yizhan.people.register.rows import PersonRow

MOST_LISTED = 2000


class TooLong(ValueError):
    """名单一次最多 2000 人，请拆成几个文件。"""


class NobodyListed(ValueError):
    """表里没有人。"""


@dataclass(frozen=True)
class Listed:
    """A row. name: masked. person: None where it names nobody here, `why` says it; twice: she stands above already."""

    line: int
    name: str
    person: Person | None
    why: str = ""
    twice: bool = False


class _NotHere(ValueError):
    """Nobody, or not one person alone; the message says it."""


def read_list(content: bytes, *, unit: Unit, today: date) -> list[Listed]:
    """The rows of a sheet, in order, with the persons of the unit and below whom they name. One query for the rows.

    Raises BadSheet, NotPersons, TooManyRows; TooLong, NobodyListed.
    """
    rows: list[PersonRow] = []
    listed: list[Listed] = []
    with tempfile.TemporaryDirectory(prefix="yizhan-") as folder:
        path = Path(folder) / "list"
        path.touch(mode=0o600)
        path.write_bytes(content)
        for read in rows_of(path, today):
            if isinstance(read, PersonRow):
                rows.append(read)
            else:
                why = "；".join(fault.why for fault in read.faults)
                listed.append(Listed(read.line, read.name, None, why))
            if len(rows) + len(listed) > MOST_LISTED:
                raise TooLong(TooLong.__doc__)
    by_id, by_phone = known_persons(rows)
    first: dict[int, int] = {}
    for row in rows:
        name = masked_name(row.name)
        try:
            person = _named(row, by_id, by_phone, unit)
        except _NotHere as nobody:
            listed.append(Listed(row.line, name, None, str(nobody)))
            continue
        above = first.setdefault(person.pk, row.line)
        if above == row.line:
            listed.append(Listed(row.line, name, person))
        else:
            why = _("和第 %(line)d 行是同一个人。") % {"line": above}
            listed.append(Listed(row.line, name, None, why, twice=True))
    if not listed:
        raise NobodyListed(NobodyListed.__doc__)
    return sorted(listed, key=lambda one: one.line)


def _named(row: PersonRow, by_id: dict[str, Person], by_phone: dict[str, list[Person]], unit: Unit) -> Person:
    """By the identity number, whose name must be alike; else by the phone and the same name. Raises _NotHere."""
    by_number = by_id.get(row.id_number.text) if row.id_number else None
    if by_number and is_here(by_number, unit):
        if not is_similar_name(PERSON_NAME.open(by_number) or "", row.name):
            raise _NotHere(_("这个身份证号登记的是另一个姓名。"))
        return by_number
    with_phone = [
        one
        for one in by_phone.get(row.phone or "", [])
        if is_here(one, unit)
        and PERSON_NAME.open(one) == row.name
        and not (row.id_number and one.id_number_index)  # another number: another person
    ]
    if not with_phone:
        raise _NotHere(_("本单位的名册里没有这个人；请核对，或者先导入名册。"))
    if len(with_phone) > 1:
        raise _NotHere(_("名册里有两个人姓名和手机号都一样，请写身份证号。"))
    return with_phone[0]


def is_here(person: Person, unit: Unit) -> bool:
    return person.unit is not None and person.unit.stands_under(unit)

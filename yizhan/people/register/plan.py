"""What would an import do? Each row: new, changed, the same, or refused and why. Reads the database, writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext as _

from yizhan.common import crypto
from yizhan.common.sheets import Sheet, open_sheet
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.people.columns import ID_NUMBER, PERSON_NAME, PERSON_PHONE, PHONE
from yizhan.people.models import Person, WhyDouble
from yizhan.people.names import is_similar_name, masked_name
from yizhan.people.register.rows import Fault, PersonRow, column_of, count_known, read_row

MAX_ROWS = 20_000
MAX_BYTES = 5 * 1024 * 1024
CHUNK = 500
NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
Progress = Callable[[int], object]


class NotPersons(ValueError):
    """表里要有“姓名”一列，还要有“手机号”或“身份证号”。"""


class TooManyRows(ValueError):
    """一次最多两万行，请拆成几个文件。"""


@dataclass(frozen=True)
class Planned:
    """What becomes of one row. name: masked. double_of: a person who may be the same one."""

    line: int
    outcome: str
    name: str = ""
    faults: tuple[Fault, ...] = ()
    row: PersonRow | None = None
    unit: Unit | None = None
    person: Person | None = None
    changes: tuple[str, ...] = ()
    double_of: Person | None = None
    why_double: str = ""


@dataclass
class Plan:
    rows: list[Planned] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(row.outcome for row in self.rows)
        return {outcome: counted[outcome] for outcome in (NEW, CHANGED, SAME, REFUSED)}

    @property
    def doubles(self) -> int:
        return sum(1 for row in self.rows if row.double_of)

    @property
    def changes_something(self) -> bool:
        return any(row.outcome in {NEW, CHANGED} for row in self.rows)


def plan_import(
    path: Path, *, unit: Unit, scope: Scope | None, today: date, progress: Progress = int
) -> Plan:
    """Plan the import of a sheet for `unit`. scope: what the officer may write to; None: the operator, anywhere.

    Raises BadSheet, NotPersons or TooManyRows.
    """
    plan, readable = Plan(), []
    for read in rows_of(path, today):
        if isinstance(read, PersonRow):
            readable.append(read)
        else:
            plan.rows.append(read)
        progress(1)
    units = _Units(unit, scope)
    for start in range(0, len(readable), CHUNK):
        plan.rows += _planned(readable[start : start + CHUNK], units, unit)
    _refuse_repeats(plan)
    return plan


def rows_of(path: Path, today: date) -> Iterator[PersonRow | Planned]:
    """The rows of a sheet of persons, each as it reads, or refused with what is wrong with it.

    Raises BadSheet, NotPersons or TooManyRows.
    """
    sheet = open_sheet(path, max_bytes=MAX_BYTES, score=count_known)
    columns = [column_of(header) for header in sheet.headers]
    if "姓名" not in columns or not {"手机号", "身份证号"} & set(columns):
        raise NotPersons(NotPersons.__doc__)
    for line, cells, own_faults in _rows(sheet, columns):
        read = read_row(line, cells, today)
        if isinstance(read, PersonRow) and not own_faults:
            yield read
        else:
            faults = [*own_faults, *(read if isinstance(read, list) else [])]
            yield Planned(line, REFUSED, masked_name(cells.get("姓名", "")), tuple(faults))


def _rows(sheet: Sheet, columns: list[str | None]) -> Iterable[tuple[int, dict[str, str], list[Fault]]]:
    seen = 0
    for row in sheet.rows():
        cells = {name: cell for name, cell in zip(columns, row.cells, strict=False) if name}
        if not any(cells.values()) and not row.faults:
            continue
        seen += 1
        if seen > MAX_ROWS:
            raise TooManyRows(TooManyRows.__doc__)
        faults = [Fault((columns[at] or "") if at >= 0 else "", why) for at, why in row.faults]
        yield row.line, cells, faults


class _Units:
    """The units a row may name: the import's own and those below it that the officer may write to."""

    def __init__(self, unit: Unit, scope: Scope | None) -> None:
        below = Unit.objects.below(unit).standing()
        self._by_name: dict[str, list[Unit]] = {}
        for found in below if scope is None else below.filter(scope.where()):
            for name in {found.name, found.short_name, found.credit_code} - {""}:
                self._by_name.setdefault(name, []).append(found)

    def named(self, text: str, default: Unit) -> Unit | str:
        """Return the unit, or why there is none."""
        if not text:
            return default
        found = self._by_name.get(text, [])
        if len(found) == 1:
            return found[0]
        return (
            _("您管的单位里没有“%(name)s”。") % {"name": text[:40]}
            if not found
            else _("有 %(n)d 个单位叫“%(name)s”，请写统一社会信用代码。")
            % {"n": len(found), "name": text[:40]}
        )


def _planned(rows: list[PersonRow], units: _Units, default: Unit) -> list[Planned]:
    by_id, by_phone = known_persons(rows)
    planned = []
    for row in rows:
        unit = units.named(row.unit, default)
        if isinstance(unit, str):
            planned.append(_refused(row, "单位", unit))
            continue
        planned.append(_plan_row(row, unit, by_id, by_phone))
    return planned


def known_persons(rows: list[PersonRow]) -> tuple[dict[str, Person], dict[str, list[Person]]]:
    """Living persons by their identity number and by their phone, for a chunk of rows. One query."""
    ids = {
        index: row.id_number.text
        for row in rows
        if row.id_number
        for index in crypto.indexes_of(row.id_number.text, ID_NUMBER)
    }
    phones = {index: row.phone for row in rows if row.phone for index in crypto.indexes_of(row.phone, PHONE)}
    found = Person.objects.filter(
        Q(id_number_index__in=list(ids)) | Q(phone_index__in=list(phones)), merged_into__isnull=True
    ).select_related("unit")
    by_id: dict[str, Person] = {}
    by_phone: dict[str, list[Person]] = {}
    for person in found.order_by("pk"):
        if person.id_number_index in ids:
            by_id[ids[person.id_number_index]] = person
        if person.phone_index in phones and (phone := phones[person.phone_index]):
            by_phone.setdefault(phone, []).append(person)
    return by_id, by_phone


def _plan_row(
    row: PersonRow, unit: Unit, by_id: dict[str, Person], by_phone: dict[str, list[Person]]
) -> Planned:
    same_phone = by_phone.get(row.phone or "", [])
    person = by_id.get(row.id_number.text) if row.id_number else None
    if person:
        known = PERSON_NAME.open(person) or ""
        if known and not is_similar_name(known, row.name):
            return _refused(row, "姓名", _("这个身份证号登记的是另一个姓名。"))
        if person.unit_id not in {None, unit.pk}:
            return _refused(row, "单位", _("这个身份证号已登记在别的单位，请先办转会。"))
        return _compare(row, unit, person)
    for other in same_phone:
        name = PERSON_NAME.open(other)
        if other.id_number_index and row.id_number:
            continue  # two numbers: two persons with one phone
        if name == row.name and other.unit_id in {None, unit.pk}:
            return _compare(row, unit, other)
        if name is None and other.unit_id is None and len(same_phone) == 1:
            return _compare(row, unit, other)  # an account that nobody has named yet
    double = next((one for one in same_phone if is_similar_name(PERSON_NAME.open(one) or "", row.name)), None)
    return Planned(
        row.line,
        NEW,
        masked_name(row.name),
        row=row,
        unit=unit,
        double_of=double,
        why_double=WhyDouble.PHONE_AND_NAME if double else "",
    )


def _compare(row: PersonRow, unit: Unit, person: Person) -> Planned:
    """What the row adds to, or changes of, a person who is known. What she proved by herself is not changed."""
    changes = []
    if not person.verified_at and PERSON_NAME.open(person) != row.name:
        changes.append("name")
    if row.id_number and not person.id_number_index:
        changes.append("id_number")
    if row.phone and person.user_id is None and PERSON_PHONE.open(person) != row.phone:
        changes.append("phone")
    if row.trade and row.trade != person.trade:
        changes.append("trade")
    if row.sex and row.sex != person.sex and not row.id_number:
        changes.append("sex")
    if person.unit_id != unit.pk:
        changes.append("unit")
    return Planned(
        row.line,
        CHANGED if changes else SAME,
        masked_name(row.name),
        row=row,
        unit=unit,
        person=person,
        changes=tuple(changes),
    )


def _refused(row: PersonRow, column: str, why: str) -> Planned:
    return Planned(row.line, REFUSED, masked_name(row.name), (Fault(column, why),), row)


def _refuse_repeats(plan: Plan) -> None:
    """Of two rows for one person the first counts; puts the rows into their order."""
    first: dict[object, int] = {}
    ordered = []
    for planned in sorted(plan.rows, key=lambda row: row.line):
        row = planned.row
        if row is None or planned.outcome == REFUSED:
            ordered.append(planned)
            continue
        keys: list[object] = [("phone", row.phone, row.name)] if row.phone else []
        if row.id_number:
            keys.append(("id", row.id_number.text))
        if planned.person:
            keys.append(("person", planned.person.pk))
        earlier = next((first[key] for key in keys if key in first), None)
        if earlier is None:
            first.update(dict.fromkeys(keys, row.line))
            ordered.append(planned)
        else:
            ordered.append(_refused(row, "", _("和第 %(line)d 行是同一个人。") % {"line": earlier}))
    plan.rows = ordered

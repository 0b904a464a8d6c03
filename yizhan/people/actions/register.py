"""The union's list of persons: a planned import carried out whole, doubles decided, two persons put together."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from yizhan.common import say
from yizhan.common.acts import CountOf, act, nothing_done, write_record
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.people.actions.details import set_id_number, set_name
from yizhan.people.columns import PERSON_ID_NUMBER, PERSON_NAME, PERSON_PHONE
from yizhan.people.locks import alone_in_the_register
from yizhan.people.models import Double, Person, User
from yizhan.people.privacy import mergers
from yizhan.people.register.plan import CHANGED, NEW, Plan, Planned, Progress, plan_import


class PlanOutdated(ValueError):
    """名册在您看报告的时候变过了，请再看一遍报告。"""


class AlreadyDecided(ValueError):
    """这一对已经有人定过了。"""


class TwoAccounts(ValueError):
    """两边都有本人的账号，要本人先删掉一个，才能合并。"""


@act("people.import", "导入职工名册", CountOf.PERSON)
def import_persons(
    *,
    path: Path,
    unit: Unit,
    scope: Scope | None,
    by: User | None,
    now: datetime,
    expected: dict[str, int] | None = None,
    progress: Progress = int,
) -> Plan:
    """Import a sheet of persons: every row that can be taken, or none of them.

    expected: the counts of the report that the officer has seen. Raises BadSheet, NotPersons, TooManyRows and
    PlanOutdated when the register has changed since.
    """
    alone_in_the_register()
    today = now.astimezone(say.CHINA).date()
    plan = plan_import(path, unit=unit, scope=scope, today=today, progress=progress)
    if expected is not None and plan.counts != expected:
        raise PlanOutdated(PlanOutdated.__doc__)
    fresh = [planned for planned in plan.rows if planned.outcome == NEW]
    made = Person.objects.bulk_create([_made(planned) for planned in fresh])
    for planned, person in zip(fresh, made, strict=True):
        if planned.double_of:
            first, second = sorted((planned.double_of, person), key=lambda one: one.pk)
            Double.objects.get_or_create(first=first, second=second, defaults={"why": planned.why_double})
    for planned in plan.rows:
        if planned.outcome == CHANGED:
            _changed(planned).save()
    if not plan.changes_something:
        nothing_done()
        return plan
    write_record(unit=unit, at=now, by=by, count=len(made), data=plan.counts, method="sheet")
    return plan


def _made(planned: Planned) -> Person:
    assert planned.row
    row, person = planned.row, Person(unit=planned.unit, trade=planned.row.trade, sex=planned.row.sex)
    set_name(person, row.name)
    if row.id_number:
        set_id_number(person, row.id_number)
    if row.phone:
        _set_phone(person, row.phone)
    return person


def _changed(planned: Planned) -> Person:
    assert planned.row
    assert planned.person
    row, person = planned.row, planned.person
    if "name" in planned.changes:
        set_name(person, row.name)
    if "id_number" in planned.changes and row.id_number:
        set_id_number(person, row.id_number)
    if "phone" in planned.changes and row.phone:
        _set_phone(person, row.phone)
    if "trade" in planned.changes:
        person.trade = row.trade
    if "sex" in planned.changes:
        person.sex = row.sex
    if "unit" in planned.changes:
        person.unit = planned.unit
    return person


def _set_phone(person: Person, phone: str) -> None:
    person.phone_index = PERSON_PHONE.index(phone)
    person.phone_cipher = PERSON_PHONE.seal(person.ref, phone)


@act("people.merge", "合并重复人员")
def merge_persons(*, double: Double, by: User, now: datetime) -> Person:
    """Put the two persons of a double together; returns who stays: the one with an account, else the older.

    What the other one has and she has not becomes hers; rows of other rooms move by their hooks. Raises
    AlreadyDecided or TwoAccounts.
    """
    alone_in_the_register()
    double = _open_double(double)
    pair = (
        Person.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk__in=[double.first_id, double.second_id], merged_into__isnull=True)
    )
    found = sorted(pair, key=lambda one: (one.user_id is None, one.pk))
    if len(found) < 2:
        raise AlreadyDecided(AlreadyDecided.__doc__)
    stays, goes = found
    if goes.user_id:
        raise TwoAccounts(TwoAccounts.__doc__)
    for move in mergers():
        move(stays, goes, now)
    _take_over(stays, goes)
    _decide(double, True, by, now)
    unit = stays.unit or goes.unit
    assert unit  # an officer sees persons of units only
    write_record(
        unit=unit,
        at=now,
        by=by,
        subject=f"people.person:{stays.pk}",
        person_ref=stays.ref,
        data={"merged": str(goes.ref)},
    )
    return stays


@act("people.keep_apart", "认定不是同一人")
def keep_apart(*, double: Double, by: User, now: datetime) -> None:
    """Note that the two are not one person; they are not shown again. Raises AlreadyDecided."""
    double = _open_double(double)
    _decide(double, False, by, now)
    unit = double.first.unit or double.second.unit
    assert unit
    write_record(unit=unit, at=now, by=by, subject=f"people.double:{double.pk}")


def _take_over(stays: Person, goes: Person) -> None:
    """Give what is missing to who stays, and empty who goes: one number stands in one row."""
    name, phone, number = (column.open(goes) for column in (PERSON_NAME, PERSON_PHONE, PERSON_ID_NUMBER))
    for column in ("name_cipher", "phone_cipher", "phone_index", "id_number_cipher", "id_number_index"):
        setattr(goes, column, None)
    gone = (goes.birth_date, goes.sex, goes.trade, goes.unit, goes.verified_at, goes.verified_by)
    goes.birth_date, goes.sex, goes.trade, goes.unit = None, "", "", None
    goes.verified_at, goes.verified_by, goes.merged_into = None, "", stays
    goes.save()
    birth, sex, trade, unit, verified_at, verified_by = gone
    if name and stays.name_cipher is None:
        set_name(stays, name)
    if phone and stays.phone_cipher is None:
        _set_phone(stays, phone)
    if number and stays.id_number_cipher is None:
        stays.id_number_cipher = PERSON_ID_NUMBER.seal(stays.ref, number)
        stays.id_number_index = PERSON_ID_NUMBER.index(number)
        stays.birth_date, stays.sex = birth, sex
        stays.verified_at, stays.verified_by = (
            stays.verified_at or verified_at,
            stays.verified_by or verified_by,
        )
    stays.trade, stays.unit = stays.trade or trade, stays.unit or unit
    stays.save()


def _open_double(double: Double) -> Double:
    found = Double.objects.select_for_update(of=("self",)).get(pk=double.pk)
    if found.decided_at:
        raise AlreadyDecided(AlreadyDecided.__doc__)
    return found


def _decide(double: Double, is_one: bool, by: User, now: datetime) -> None:
    double.decided_at, double.decided_by, double.is_one = now, by, is_one
    double.save(update_fields=["decided_at", "decided_by", "is_one"])

"""The tree is changed: a unit founded, renamed, moved, put on a second line, led by the other, closed.

Paths and homes are kept by the database (migration 0004); these functions queue for the tree, ask whether
the actor may, change one row, and say the database's refusals in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import psycopg
from django.db import IntegrityError, connection, transaction

from yizhan.common.acts import act, nothing_done, write_record
from yizhan.orgs.access import require
from yizhan.orgs.models import Line, RoleGrant, Unit, UnitKind
from yizhan.orgs.permissions import UNITS_EDIT
from yizhan.orgs.rules import is_whole_code, may_stand_under

if TYPE_CHECKING:
    from yizhan.people.models import User


class TreeRefused(ValueError):
    """The tree cannot be changed so."""


class UnderItself(TreeRefused):
    """A unit cannot stand under itself."""


class NotOnThatLine(TreeRefused):
    """The parent does not stand on this line."""


class ParentClosed(TreeRefused):
    """A closed unit takes nobody in."""


class UnitsBelow(TreeRefused):
    """Units still stand under it."""


class OtherHome(TreeRefused):
    """A unit cannot move to another province: close it, and found it there."""


class WrongKind(TreeRefused):
    """A unit of this kind cannot stand under that one."""


class CodeTaken(TreeRefused):
    """Another unit has this code."""


class NoSecondLine(TreeRefused):
    """The unit does not stand on the line that is to lead it."""


class UnitClosed(TreeRefused):
    """The unit is closed."""


REFUSALS: dict[str, type[TreeRefused]] = {
    "orgs_unit_no_cycle": UnderItself,
    "orgs_unit_not_its_own_parent": UnderItself,
    "orgs_unit_parent_on_the_line": NotOnThatLine,
    "orgs_unit_parent_stands": ParentClosed,
    "orgs_unit_closes_after_those_below": UnitsBelow,
    "orgs_unit_leaves_no_orphans": UnitsBelow,
    "orgs_unit_keeps_its_home": OtherHome,
    "orgs_unit_one_per_division": CodeTaken,
    "orgs_unit_credit_code_once": CodeTaken,
    "orgs_unit_led_by_a_line_it_stands_on": NoSecondLine,
    "orgs_unit_led_by_its_only_line": NoSecondLine,
}


@contextmanager
def _said_in_words() -> Iterator[None]:
    """Turn the database's refusals into the exceptions above."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        cause = refused.__cause__
        name = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
        if name not in REFUSALS:
            raise
        raise REFUSALS[name](REFUSALS[name].__doc__) from refused


def lock_tree() -> None:
    """Queue for the tree; held to the end of the transaction. Take it before any row lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT orgs_tree_lock()")


def _fresh(unit: Unit) -> Unit:
    """The unit as it stands now, under the tree lock. Raises UnitClosed."""
    found = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if found.closed_at:
        raise UnitClosed(UnitClosed.__doc__)
    return found


def _write(unit: Unit, fields: list[str]) -> None:
    with _said_in_words():
        unit.save(update_fields=fields)
    unit.refresh_from_db()


@act("orgs.found", "新建组织")
def found_unit(
    *,
    kind: str,
    name: str,
    by: User | None,
    now: datetime,
    area_parent: Unit | None = None,
    industry_parent: Unit | None = None,
    led_by: str = "",
    short_name: str = "",
    division_code: str = "",
    credit_code: str = "",
) -> Unit:
    """Found a unit under its parents; without any it is a root, which only the operator (`by` None) sets up.

    led_by: "" lets the area line lead where it stands on it.
    Raises OutOfReach, WrongKind, NotOnThatLine, ParentClosed, CodeTaken, NoSecondLine.
    """
    lock_tree()
    if division_code and not is_whole_code(division_code):
        raise TreeRefused("a division code has 2, 4, 6, 9 or 12 digits")
    _check_kinds(kind, area_parent, industry_parent)
    unit = Unit(
        kind=UnitKind(kind),
        name=name,
        short_name=short_name,
        division_code=division_code,
        credit_code=credit_code,
        area_parent=area_parent,
        industry_parent=industry_parent,
        led_by=Line(led_by)
        if led_by
        else Line.INDUSTRY
        if industry_parent and not area_parent
        else Line.AREA,
    )
    require(by, UNITS_EDIT, _leader(unit), now)
    with _said_in_words():
        unit.save(force_insert=True)
    unit.refresh_from_db()
    write_record(unit=unit, at=now, by=by, subject=f"orgs.unit:{unit.pk}", data={"kind": kind})
    return unit


def _leader(unit: Unit) -> Unit | None:
    return unit.industry_parent if unit.led_by == Line.INDUSTRY else unit.area_parent


def _check_kinds(kind: str, area_parent: Unit | None, industry_parent: Unit | None) -> None:
    for line, parent in ((Line.AREA, area_parent), (Line.INDUSTRY, industry_parent)):
        if parent and not may_stand_under(kind, parent.kind, line):
            raise WrongKind(WrongKind.__doc__)


@act("orgs.rename", "修改组织名称")
def rename_unit(*, unit: Unit, name: str, short_name: str, by: User | None, now: datetime) -> Unit:
    """Give the unit another name. Raises OutOfReach, UnitClosed."""
    fresh = _fresh(unit)
    require(by, UNITS_EDIT, fresh, now)
    if (fresh.name, fresh.short_name) == (name, short_name):
        nothing_done()
        return fresh
    was = fresh.name
    fresh.name, fresh.short_name = name, short_name
    _write(fresh, ["name", "short_name"])
    write_record(unit=fresh, at=now, by=by, subject=f"orgs.unit:{fresh.pk}", data={"was": was, "is": name})
    return fresh


@act("orgs.move", "调整隶属关系")
def move_unit(*, unit: Unit, to: Unit, by: User | None, now: datetime) -> Unit:
    """Put the unit, with all below it, under another parent on its leading line.

    The actor answers for the place it leaves and the place it goes to. Raises OutOfReach, WrongKind,
    UnderItself, NotOnThatLine, ParentClosed, OtherHome, UnitClosed.
    """
    lock_tree()
    fresh = _fresh(unit)
    was = _leader(fresh)
    require(by, UNITS_EDIT, was, now)
    require(by, UNITS_EDIT, to, now)
    if was and was.pk == to.pk:
        nothing_done()
        return fresh
    _put(fresh, Line(fresh.led_by), to)
    write_record(
        unit=fresh,
        at=now,
        by=by,
        subject=f"orgs.unit:{fresh.pk}",
        data={"was": was.pk if was else None, "is": to.pk, "line": fresh.led_by},
    )
    return fresh


def _put(unit: Unit, line: Line, parent: Unit | None) -> None:
    """Write the unit's parent on `line`; the subtree follows in the same statement's trigger."""
    if parent and not may_stand_under(unit.kind, parent.kind, line):
        raise WrongKind(WrongKind.__doc__)
    setattr(unit, f"{line}_parent", parent)
    _write(unit, [f"{line}_parent"])


@act("orgs.second_line", "调整第二条线")
def set_second_line(*, unit: Unit, to: Unit | None, by: User | None, now: datetime) -> Unit:
    """Let the unit stand under `to` on the line that does not lead it, or on that line no more (None).

    Raises OutOfReach, WrongKind, UnderItself, NotOnThatLine, ParentClosed, UnitsBelow, OtherHome, UnitClosed.
    """
    lock_tree()
    fresh = _fresh(unit)
    line = fresh.second_line
    was: Unit | None = getattr(fresh, f"{line}_parent")
    require(by, UNITS_EDIT, fresh, now)
    if to:
        require(by, UNITS_EDIT, to, now)
    if was == to:
        nothing_done()
        return fresh
    _put(fresh, line, to)
    write_record(
        unit=fresh,
        at=now,
        by=by,
        subject=f"orgs.unit:{fresh.pk}",
        data={"was": was.pk if was else None, "is": to.pk if to else None, "line": line},
    )
    return fresh


@act("orgs.lead", "变更领导关系")
def set_leading_line(*, unit: Unit, line: str, by: User | None, now: datetime) -> Unit:
    """Let the unit be led, and counted, by its parent on `line`; it stays reported on both.

    The actor answers for the old leader and the new one. Raises OutOfReach, NoSecondLine, UnderItself, UnitClosed.
    """
    lock_tree()
    fresh = _fresh(unit)
    require(by, UNITS_EDIT, _leader(fresh), now)
    if fresh.led_by == line:
        nothing_done()
        return fresh
    fresh.led_by = Line(line)
    if not _leader(fresh):
        raise NoSecondLine(NoSecondLine.__doc__)
    require(by, UNITS_EDIT, _leader(fresh), now)
    _write(fresh, ["led_by"])
    write_record(unit=fresh, at=now, by=by, subject=f"orgs.unit:{fresh.pk}", data={"led_by": line})
    return fresh


@act("orgs.close", "撤销组织")
def close_unit(*, unit: Unit, reason: str, by: User | None, now: datetime) -> Unit:
    """Close a unit that nobody stands under any more; its roles and joint teams end with it.

    Raises OutOfReach, UnitsBelow, UnitClosed.
    """
    lock_tree()
    fresh = _fresh(unit)
    require(by, UNITS_EDIT, _leader(fresh), now)
    fresh.closed_at = now
    _write(fresh, ["closed_at"])
    RoleGrant.objects.in_force(now).filter(unit=fresh).update(ends_at=now)
    fresh.joint_teams.filter(starts_at__lt=now, ends_at__gt=now).update(ends_at=now)
    write_record(unit=fresh, at=now, by=by, subject=f"orgs.unit:{fresh.pk}", data={"reason": reason})
    return fresh

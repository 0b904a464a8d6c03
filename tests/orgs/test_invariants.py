"""`yizhan check` finds a tree that somebody broke behind the triggers' back."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.orgs.factories import NOON, make_unit
from yizhan.orgs import invariants
from yizhan.orgs.actions.tree import close_unit, set_leading_line
from yizhan.orgs.models import Line, Unit

FINDERS = [
    invariants.area_paths_lead_from_the_root,
    invariants.industry_paths_lead_from_the_root,
    invariants.every_unit_is_led_by_one,
    invariants.every_unit_has_the_home_of_its_parent,
    invariants.nobody_stands_under_a_closed_unit,
    invariants.roles_end_with_their_unit,
]


def behind_the_triggers(assignment: str, unit: Unit) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE orgs_unit DISABLE TRIGGER ALL")
        cursor.execute(f"UPDATE orgs_unit SET {assignment} WHERE id = %s", [unit.pk])
        cursor.execute("ALTER TABLE orgs_unit ENABLE TRIGGER ALL")


def test_a_tree_with_both_lines_a_changed_leader_and_a_closed_unit_is_sound(
    depot: Unit, works: Unit, transport: Unit
) -> None:
    make_unit("company", None, industry_parent=transport)
    set_leading_line(unit=depot, line=Line.INDUSTRY, by=None, now=NOON)
    close_unit(unit=works, reason="注销", by=None, now=NOON)

    assert [list(find()) for find in FINDERS] == [[]] * len(FINDERS)


@pytest.mark.parametrize(
    ("assignment", "find"),
    [
        ("area_path = '/1/'", invariants.area_paths_lead_from_the_root),
        ("industry_path = '/1/'", invariants.industry_paths_lead_from_the_root),
        ("lead_path = ''", invariants.every_unit_is_led_by_one),
        ("home_id = id", invariants.every_unit_has_the_home_of_its_parent),
    ],
    ids=["area", "industry", "lead", "home"],
)
def test_a_broken_unit_is_named(depot: Unit, assignment: str, find) -> None:  # type: ignore[no-untyped-def]
    behind_the_triggers(assignment, depot)

    assert list(find()) == [f"unit {depot.pk}"]


def test_a_circle_is_found(works: Unit) -> None:
    branch = make_unit("company", works)
    behind_the_triggers(f"area_parent_id = {branch.pk}", works)

    assert list(invariants.area_paths_lead_from_the_root()) == [f"unit {works.pk}", f"unit {branch.pk}"]


def test_a_unit_left_under_a_closed_one_is_found(east_street: Unit, depot: Unit) -> None:
    behind_the_triggers("closed_at = '2026-01-01'", east_street)

    assert list(invariants.nobody_stands_under_a_closed_unit()) == [f"unit {depot.pk}"]

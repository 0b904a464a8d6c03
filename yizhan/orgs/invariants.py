"""What must hold of the tree at any time (`yizhan check`); the triggers keep it, this proves it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from yizhan.common.checks import invariant

# Walks each line from its roots and compares the path met with the path written.
PATHS = """
WITH RECURSIVE line AS (
    SELECT id, '/' || id || '/' AS path FROM orgs_unit u WHERE {is_root}
    UNION ALL
    SELECT u.id, line.path || u.id || '/' FROM orgs_unit u JOIN line ON {parent} = line.id
)
SELECT u.id FROM orgs_unit u LEFT JOIN line USING (id)
WHERE u.{path} IS DISTINCT FROM COALESCE(line.path, '')
ORDER BY u.id
"""
SECTORAL = "u.kind IN ('industry', 'group')"
LEADER = "CASE u.led_by WHEN 'industry' THEN u.industry_parent_id ELSE u.area_parent_id END"


def _rows(sql: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for pk, *_rest in cursor.fetchall():
            yield f"unit {pk}"


@invariant("orgs.area_path")
def area_paths_lead_from_the_root() -> Iterator[str]:
    """A unit's area path is the way from the root of its area line, without a circle."""
    yield from _rows(
        PATHS.format(
            is_root=f"u.area_parent_id IS NULL AND NOT {SECTORAL} AND u.industry_parent_id IS NULL",
            parent="u.area_parent_id",
            path="area_path",
        )
    )


@invariant("orgs.industry_path")
def industry_paths_lead_from_the_root() -> Iterator[str]:
    """A unit's industry path is the way from the root of its industry line, without a circle."""
    yield from _rows(
        PATHS.format(
            is_root=f"u.industry_parent_id IS NULL AND {SECTORAL}",
            parent="u.industry_parent_id",
            path="industry_path",
        )
    )


@invariant("orgs.lead_path")
def every_unit_is_led_by_one() -> Iterator[str]:
    """A unit's lead path is the way along its leaders: each unit is counted once, under one leader."""
    yield from _rows(PATHS.format(is_root=f"({LEADER}) IS NULL", parent=f"({LEADER})", path="lead_path"))


@invariant("orgs.home")
def every_unit_has_the_home_of_its_parent() -> Iterator[str]:
    """A unit's home is its province's or the national body's."""
    yield from _rows(
        """
        SELECT u.id FROM orgs_unit u
        LEFT JOIN orgs_unit above ON above.id = COALESCE(u.area_parent_id, u.industry_parent_id)
        WHERE u.home_id IS DISTINCT FROM
            CASE WHEN u.kind IN ('national', 'province') THEN u.id ELSE COALESCE(above.home_id, u.id) END
        ORDER BY u.id
        """
    )


@invariant("orgs.closed")
def nobody_stands_under_a_closed_unit() -> Iterator[str]:
    """A unit that stands has no closed parent."""
    yield from _rows(
        """
        SELECT u.id FROM orgs_unit u JOIN orgs_unit above ON above.id IN (u.area_parent_id, u.industry_parent_id)
        WHERE u.closed_at IS NULL AND above.closed_at IS NOT NULL
        ORDER BY u.id
        """
    )


@invariant("orgs.roles")
def roles_end_with_their_unit() -> Iterator[str]:
    """No role at a closed unit is in force."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT g.id FROM orgs_rolegrant g JOIN orgs_unit u ON u.id = g.unit_id
            WHERE u.closed_at < now() AND (g.ends_at IS NULL OR g.ends_at > now()) ORDER BY g.id
            """
        )
        for (pk,) in cursor.fetchall():
            yield f"role {pk}"

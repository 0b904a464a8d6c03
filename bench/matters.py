"""Cases by the hundred thousand, made by SQL: units of four levels, cases of two procedures, their first entries.

The triggers that keep history stand aside meanwhile (`session_replication_role`); what they would write is here.
"""

from __future__ import annotations

from typing import NamedTuple

CITIES, DISTRICTS, COMPANIES = 12, 10, 25  # in each that stands above
RUNNING = 0.2  # of all cases
USERS = 1_000_000  # accounts begin here, three for a unit
LEVELS = (("province", 2), ("city", CITIES), ("district", DISTRICTS), ("company", COMPANIES))
UNITS = """
    INSERT INTO orgs_unit (home_id, kind, name, short_name, division_code, credit_code, area_parent_id, led_by,
        area_path, industry_path, lead_path)
    SELECT p.home_id, %s, %s || p.id || '-' || n, '', '', '', p.id, 'area', '', '', ''
    FROM orgs_unit p, generate_series(1, %s) n WHERE p.kind = %s
"""
PATHS = """
    UPDATE orgs_unit u SET area_path = p.area_path || u.id || '/', lead_path = p.area_path || u.id || '/',
        home_id = CASE WHEN u.kind = 'province' THEN u.id ELSE p.home_id END
    FROM orgs_unit p WHERE p.id = u.area_parent_id AND u.area_path = ''
"""
# A third of them stand on the desks of districts. Of those that run, three in five are with an officer of the unit.
CASES = """
    INSERT INTO cases_case (home_id, ref, unit_id, line, procedure, version, via, key, opened_at, place, since, stay,
        ended_at, last_at, entries, head, assignee_id, next_due_at, solution_due_at, is_provisional, grade)
    SELECT u.home_id, 'B' || lpad(upper(to_hex(n)), 7, '0'), u.id, 'area', c.procedure, 1, c.via, 'bench:' || n,
        c.opened_at, CASE WHEN c.ended_at IS NULL THEN c.place ELSE c.ends END, c.opened_at, 1, c.ended_at,
        coalesce(c.ended_at, c.opened_at), 1, '',
        CASE WHEN c.ended_at IS NULL AND c.draw < 3 THEN %(users)s + c.unit_id * 3 + c.draw END,
        CASE WHEN c.ended_at IS NULL AND c.luck > 0.05 THEN c.opened_at + interval '14 days' END,
        CASE WHEN c.ended_at IS NULL AND c.luck > 0.05 THEN c.opened_at + interval '30 days' END, false,
        CASE WHEN c.procedure <> 'hotline.order' THEN '' WHEN c.draw < 3 THEN 'general' ELSE 'difficult' END
    FROM (
        SELECT n, luck, (luck * 1000000)::int %% 5 AS draw,
            (ARRAY['say.demand', 'say.demand', 'hotline.order'])[k] AS procedure,
            (ARRAY['received', 'working', 'received'])[k] AS place, (ARRAY['solved', 'solved', 'returned'])[k] AS ends,
            (ARRAY['page', 'page', 'page', 'phone', 'visit'])[1 + n %% 5] AS via,
            CASE WHEN luck < %(running)s THEN NULL ELSE opened_at + luck * interval '30 days' END AS ended_at,
            CASE WHEN luck < %(running)s THEN now() - luck * interval '300 days' ELSE opened_at END AS opened_at,
            CASE WHEN n %% 3 = 0 THEN (%(desks)s::bigint[])[1 + (n / 3) %% %(many_desks)s]
                ELSE (%(below)s::bigint[])[1 + n %% %(many_below)s] END AS unit_id
        FROM (SELECT n, random() AS luck, 1 + (n %% 3)::int AS k, now() - random() * interval '1000 days' AS opened_at
            FROM generate_series(1, %(count)s) n) drawn
    ) c JOIN orgs_unit u ON u.id = c.unit_id
"""
ENTRIES = """
    INSERT INTO cases_entry (home_id, case_id, number, stay, kind, at, step, outcome, leads_to, ends, is_hidden, facts,
        commitment, link)
    SELECT home_id, id, 1, 0, 'opened', opened_at, 'received', '', '', false, false,
        CASE WHEN procedure = 'hotline.order' THEN jsonb_build_object('grade',
            (ARRAY['general', 'general', 'general', 'difficult'])[1 + id %% 4]) ELSE '{}' END, '', ''
    FROM cases_case
"""


class World(NamedTuple):
    """Ids: one unit of each level, each below the one before."""

    province: int
    city: int
    district: int


def make(count: int) -> World:
    """Fill units, cases and entries; accounts with their roles are for the caller to add."""
    from django.db import connection, transaction

    from yizhan.orgs.models import Unit

    with transaction.atomic(), connection.cursor() as cursor:
        national = Unit.objects.create(kind="national", name="全国总工会")
        cursor.execute("SET LOCAL session_replication_role = replica")
        above = national.kind
        for kind, many in LEVELS:
            cursor.execute(UNITS, [kind, kind, many, above])
            cursor.execute(PATHS)
            above = kind
        ids = {
            kind: list(Unit.objects.filter(kind=kind).order_by("pk").values_list("pk", flat=True))
            for kind, _many in LEVELS
        }
        desks, below = ids["district"], ids["company"]
        given = {"desks": desks, "below": below, "many_desks": len(desks), "many_below": len(below)}
        cursor.execute(CASES, given | {"running": RUNNING, "users": USERS, "count": count})
        cursor.execute(ENTRIES.replace("%%", "%"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return World(ids["province"][0], ids["city"][0], ids["district"][0])


def officer_of(unit_id: int) -> int:
    """The account that has cases of the unit in hand."""
    return USERS + unit_id * 3

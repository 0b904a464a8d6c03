"""A table of a hundred thousand stations opens by an index, not by reading them all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tests.places import factories as cast
from tests.places.factories import Units
from yizhan.orgs.access import Scope, scope_of
from yizhan.orgs.models import Role
from yizhan.orgs.shield import Shield
from yizhan.places.models import Station
from yizhan.places.queries.officer import PAGE, Filter, stations

NOBODY = Shield(frozenset())


@pytest.fixture
def many(db: None) -> Units:
    """A hundred thousand stations under City: 2,000 companies of East, each with fifty."""
    units = cast.units()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into orgs_unit (home_id, kind, name, short_name, division_code, credit_code, area_parent_id,
                                   led_by, area_path, industry_path, lead_path)
            select %s, 'company', '公司' || n, '', '', '', %s, 'area', '', '', ''
            from generate_series(1, 2000) n
            """,
            [units.province.pk, units.east.pk],
        )
        cursor.execute(
            """
            insert into places_station (home_id, unit_id, kind, tier, setting, name, address, division_code, lon, lat,
                hours, hours_note, admits, admits_note, intro, contact, phone, state, state_reason, plaque_code,
                is_illustrative, created_at, changed_at)
            select u.home_id, u.id, 'rest', '', 'street', '驿站' || n, '', '', 121.4, 31.2,
                case when n % 100 = 0 then '' else '08:00-20:00' end, '', 'all', '', '', '', '', 'running', '',
                'S' || u.id || '-' || n, false, now() - interval '1 year', now() - n * interval '1 minute'
            from orgs_unit u, generate_series(1, 50) n where u.name like '公司%'
            """
        )
        cursor.execute("analyze orgs_unit, places_station")
    return units


def plan_of(rows: QuerySet[Station]) -> str:
    with connection.cursor() as cursor:
        sql, given = rows.query.sql_with_params()
        cursor.execute(f"explain (analyze, buffers) {sql}", given)
        return "\n".join(row[0] for row in cursor.fetchall())


def page(scope: Scope, **asked: Any) -> QuerySet[Station]:
    return stations(scope, NOBODY, Filter(**asked), timezone.now()).select_related("unit")[:PAGE]


def test_the_first_page_reads_an_index_and_not_the_table(many: Units) -> None:
    ada = scope_of(cast.officer("Ada", many.city, Role.ADMIN), "stations.read")
    depot = scope_of(cast.officer("Chen", many.depot, Role.CHAIR), "stations.read")
    cast.station(many.depot)

    plans = {
        "whole city": plan_of(page(ada)),
        "one company": plan_of(page(depot)),
        "late faults": plan_of(page(ada, old_faults=True)),
    }

    for name, plan in plans.items():
        assert "Seq Scan on places_station" not in plan, f"{name}\n{plan}"


def test_every_view_of_the_table_answers_in_a_moment(many: Units) -> None:
    ada = scope_of(cast.officer("Ada", many.city, Role.ADMIN), "stations.read")

    for asked in ({}, {"no_hours": True}, {"idle": True}, {"q": "驿站7"}, {"broken": True}, {"sort": "unit"}):
        begun = timezone.now()
        list(page(ada, **asked))
        stations(ada, NOBODY, Filter(**asked), timezone.now()).order_by().count()  # type: ignore[arg-type]

        assert timezone.now() - begun < timedelta(seconds=3), asked

"""With 1,000,000 cases, how long do the officer's day and her lists take, beside the same rows by primary key?

Through the functions that the pages call, on one connection, turn by turn; medians. Timed is the finding and reading of
the page's cases, of lists also how many there are (to 200); what the form of the filters offers is read by three more
queries, which are counted and not timed. The yardstick reads as many cases by their ids, with the same related rows.
A fifth of the cases run, over 6,267 units; the officers are of a district, a city and a province. Each plan is asked
for: no sequential scan of cases or of their entries.

Figures: the slower day or list as a ratio, the most queries that one of them takes, plans that scan.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bench import matters
from bench.harness import Figure, database, medians

TARGET, MOST_QUERIES = 3.0, 6
BIG = {"cases_case", "cases_entry"}
MONTH = 30


@dataclass
class Asked:
    """A page: what reads its rows and returns their ids, and what it reads besides."""

    name: str
    read: Callable[[], list[int]]
    besides: Callable[[], object] = lambda: None
    plans: list[str] = field(default_factory=list)


def main() -> int:
    print(__doc__)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1_000_000)
    options = parser.parse_args()
    with database("shared_buffers=1GB"):
        began = time.perf_counter()
        world = matters.make(options.cases)
        print(f"{options.cases:,} cases made in {time.perf_counter() - began:.0f} s", flush=True)
        figures = _measure(world)
    for figure in figures:
        print(figure)
    return 0


def _measure(world: matters.World) -> list[Figure]:
    days, lists = [_day(world)], _lists(world)
    ratios, queries, scans = {}, {}, 0
    for page in days + lists:
        queries[page.name], found = _plans(page)
        scans += found
        ids = page.read()
        ours, theirs = medians(page.read, lambda ids=ids: _by_key(ids), repeats=25, warm_up=3)  # type: ignore[misc]
        ratios[page.name] = ours / theirs
        print(
            f"{page.name:44} {len(ids):4} rows {ours * 1000:7.2f} ms  {ours / theirs:5.2f} ×  "
            f"{queries[page.name]} queries  {', '.join(page.plans)}",
            flush=True,
        )
    return [
        Figure("owed-scans", scans, "<=", 0),
        Figure("owed-queries", max(queries.values()), "<=", MOST_QUERIES),
        Figure("owed-lists", max(ratios[page.name] for page in lists), "<=", TARGET),
        Figure("owed", ratios[days[0].name], "<=", TARGET),
    ]


def _by_key(ids: list[int]) -> list[Any]:
    from yizhan.cases.models import Case

    rows = Case.objects.select_related("unit", "assignee", "main", "category").defer("head")
    found = rows.in_bulk(random.sample(ids, len(ids)))
    return [(case, str(case.unit)) for case in found.values()]


def _request(user: Any) -> Any:
    from django.test import RequestFactory

    from yizhan.orgs.access import held_in, scope_in
    from yizhan.orgs.shield import shield_in

    request = RequestFactory().get("/")
    request.user, request.session = user, {}  # type: ignore[attr-defined]
    request.scope = scope_in(held_in(request), "cases.read")  # type: ignore[attr-defined]
    shield_in(request)
    return request


def _officer(unit_id: int) -> Any:
    from django.utils import timezone

    from yizhan.orgs.actions.roles import grant_role
    from yizhan.orgs.models import Unit
    from yizhan.people.models import User

    user, is_new = User.objects.get_or_create(
        pk=matters.officer_of(unit_id), defaults={"display_name": "欧佳"}
    )
    unit, before = Unit.objects.get(pk=unit_id), timezone.now() - timedelta(days=9)
    if is_new:
        grant_role(user=user, unit=unit, role="officer", line="area", by=None, now=before)
    return user


def _day(world: matters.World) -> Asked:
    """The officer of a district: hers, and what is free on her desk."""
    from django.utils import timezone

    from yizhan.cases.models import Case
    from yizhan.cases.owed import listed
    from yizhan.common.notebook import Asked as Wanted
    from yizhan.notebook.day import MOST

    request = _request(_officer(world.district))

    def read() -> list[int]:
        found = listed(Wanted(request, request.scope, timezone.now(), MOST))
        return [int(row.key) for row in found.rows]

    assert Case.objects.filter(assignee=request.user, ended_at__isnull=True).exists()
    return Asked("day of a district's officer", read)


def _lists(world: matters.World) -> list[Asked]:
    from django.utils import timezone

    today = timezone.localdate()
    month = {"opened_from": f"{today - timedelta(days=MONTH)}", "opened_until": f"{today}"}
    district, city, province = (
        _request(_officer(unit)) for unit in (world.district, world.city, world.province)
    )
    return [
        _list("district: its desk", district, {}),
        _list("district: free, of one step", district, {"which": "free", "place": "say.demand:received"}),
        _list("district: ended, by phone", district, {"which": "ended", "via": "phone"}),
        _list("district: all of a month", district, {"which": "all", **month}),
        _list(
            "city: below, due in a week, by phone", city, {"which": "below", "due": "week", "via": "phone"}
        ),
        _list("city: a unit and all below it", city, {"which": "below", "unit": f"{world.district}"}),
        _list("province: late, nobody has it", province, {"which": "late", "assignee": "nobody"}),
        _list("province: hard orders", province, {"which": "below", "grade": "hotline.order:difficult"}),
        _list("province: all of a month", province, {"which": "all", **month}),
        _list("province: below, the 200th page", province, {"which": "below"}, after=200),
    ]


def _list(name: str, request: Any, query: dict[str, str], *, after: int = 0) -> Asked:
    from django.utils import timezone

    from yizhan.cases import filters, listing
    from yizhan.cases.listing import Wanted
    from yizhan.cases.views import lists
    from yizhan.orgs.models import Unit

    wanted, now, cursor = Wanted.read(query), timezone.now(), None
    for _page in range(after):
        page = listing.page_of(lists.rows_for(request, wanted, None, now), wanted, cursor)
        cursor = page.after or cursor

    unit = Unit.objects.filter(pk=wanted.unit).first()

    def read() -> list[int]:
        page = listing.page_of(lists.rows_for(request, wanted, unit, now), wanted, cursor)
        return [case.pk for case in page.cases if str(case.unit)]

    def besides() -> None:
        lists._units(request.scope, wanted)
        lists._choices(request.scope, wanted)
        filters.filters_of(request.user)

    return Asked(name, read, besides)


def _plans(page: Asked) -> tuple[int, int]:
    """How many queries it takes, and how many of their plans read a big table whole; its indexes are noted."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        page.read()
        page.besides()
    scans = 0
    for query in captured.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (FORMAT JSON) " + query["sql"].replace("%", "%%"), [])
            (plan,) = cursor.fetchone()
        for node in _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]):
            if node.get("Relation Name") in BIG and node["Node Type"] == "Seq Scan":
                print(f"{page.name} reads {node['Relation Name']} whole: {query['sql']}")
                scans += 1
            name = node.get("Index Name", "")
            if name.startswith("cases_") and name not in page.plans:
                page.plans.append(name)
    return len(captured), scans


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


if __name__ == "__main__":
    raise SystemExit(main())

"""How many cases a second get their deadlines anew, after a change of the calendar?

100,000 cases of 诉求 with four entries each (received, accepted, asked, answered), all of whose deadlines stand wrong
by a day: `clocks.resettle` locks them 500 at a time, plays each history again, reckons three deadlines by the working
calendar, and writes what changed. Beside it, turn by turn, the same without the reckoning: the same rows locked, read
with their entries, and written by the same statement. Afterwards every row is as `yizhan check` wants it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from bench import matters
from bench.harness import Figure, database

TURNS = 3
TARGET = 4.0
HISTORY = """
    INSERT INTO cases_entry (home_id, case_id, number, stay, kind, at, step, outcome, leads_to, ends, is_hidden, facts,
        commitment, link)
    SELECT c.home_id, c.id, m.number, m.number - 1, 'move', c.opened_at + m.number * interval '1 day', m.step,
        m.outcome, m.leads_to, false, false, '{}', '', ''
    FROM cases_case c, (VALUES (2, 'received', 'accept', 'working'), (3, 'working', 'ask', 'asked'),
        (4, 'asked', 'reply', 'working')) AS m (number, step, outcome, leads_to)
    WHERE c.procedure = 'say.demand'
"""
WRONG = """
    UPDATE cases_case SET next_due_at = next_due_at + interval '1 day',
        solution_due_at = solution_due_at + interval '1 day' WHERE procedure = 'say.demand'
"""


def main() -> int:
    print(__doc__)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    options = parser.parse_args()
    with database("shared_buffers=1GB"):
        _make(options.cases)
        ours, bare = [], []
        for _turn in range(TURNS):
            bare.append(_timed(_read_and_write))
            _by_sql(WRONG)
            ours.append(_timed(_resettle))
        wrong = _resettle()
    rate, ratio = options.cases / statistics.median(ours), statistics.median(ours) / statistics.median(bare)
    print(
        f"{rate:,.0f} cases a second; read and written only: {options.cases / statistics.median(bare):,.0f}"
    )
    print(Figure("clocks-wrong", wrong, "<=", 0))
    print(Figure("clocks", ratio, "<=", TARGET))
    return 0


def _make(count: int) -> None:
    from django.db import connection, transaction

    from yizhan.cases.models import Case

    matters.make(count * 3 // 2)  # two of three are demands
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(HISTORY)
        surplus = Case.objects.filter(procedure="say.demand").order_by("pk").values("pk")[count:]
        Case.objects.filter(pk__in=surplus).update(procedure="hotline.order")
    _by_sql("VACUUM ANALYZE cases_case, cases_entry")
    assert Case.objects.filter(procedure="say.demand").count() == count
    _resettle()


def _by_sql(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


def _timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _resettle() -> int:
    from yizhan.cases.clocks import resettle
    from yizhan.cases.models import Case

    return resettle(Case.objects.filter(procedure="say.demand"))


def _read_and_write() -> None:
    from django.db import transaction

    from yizhan.cases.clocks import AT_A_TIME, store
    from yizhan.cases.models import Case, Entry

    rows, last = Case.objects.filter(procedure="say.demand").order_by("pk"), 0
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:AT_A_TIME]):
        with transaction.atomic():
            held = list(Case.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
            list(Entry.objects.filter(case__in=held).order_by("case", "number"))
            store(held)
        last = ids[-1]


if __name__ == "__main__":
    raise SystemExit(main())

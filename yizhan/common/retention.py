"""How long is each column kept? Every room says so for every column in `<room>/retention.py`.

    keep("places.Visit", {FACT: "id home_id station_id …", for_days(730, "places.traces"): "person_id"})

    @purge("places.traces")
    def unlink_old_visits(now: datetime) -> int:      # how many rows; runs every night
        ...

A test fails on a column without a rule, and on a period that no purge carries out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.module_loading import autodiscover_modules

Purge = Callable[[datetime], int]


@dataclass(frozen=True)
class Rule:
    """Until when a column is kept. days, purge: a period, and the name of what ends it."""

    says: str
    days: float | None = None
    purge: str = ""


FACT = Rule("about a unit, a place or the work done: no person in it; kept with its row")
WITH_PERSON = Rule("as long as the person: goes when she is erased")
WITH_ACCOUNT = Rule("as long as the account: goes when it is deleted")
WHO_DID_IT = Rule("which account did it; emptied when the account is deleted")
DEAD_REF = Rule("a random reference; leads nowhere once the person is erased or takes her consent back")


class RuledTwice(ValueError):
    """A column has two rules, or two purges have one name."""


def for_days(days: float, purge: str) -> Rule:
    return Rule(f"{days:g} days", days, purge)


_rules: dict[tuple[str, str], Rule] = {}
_purges: dict[str, Purge] = {}


def keep(model: str, columns: dict[Rule, str]) -> None:
    """State the rules of a model's columns, by their names in the database."""
    for rule, names in columns.items():
        for name in names.split():
            if _rules.setdefault((model, name), rule) != rule:
                raise RuledTwice(f"{model}.{name}")


def purge(name: str) -> Callable[[Purge], Purge]:
    """Name a function that deletes or empties what is over, and returns how many rows; run every night."""

    def named(function: Purge) -> Purge:
        if _purges.setdefault(name, function) is not function:
            raise RuledTwice(name)
        return function

    return named


def rules() -> dict[tuple[str, str], Rule]:
    autodiscover_modules("retention")
    return dict(_rules)


def purges() -> dict[str, Purge]:
    autodiscover_modules("retention")
    return dict(_purges)


def purge_all(now: datetime) -> dict[str, int]:
    """Run every purge; returns how many rows each met."""
    return {name: function(now) for name, function in sorted(purges().items())}


# --- what Django and procrastinate keep by themselves ---

JOB_DAYS = 7

keep(
    "common.Cache", {for_days(1, "common.cache"): "cache_key value expires"}
)  # the cache's table has no model
keep(
    "procrastinate.ProcrastinateJob",
    {
        for_days(
            JOB_DAYS, "common.jobs"
        ): "id queue_name task_name priority lock args status scheduled_at attempts"
        " queueing_lock abort_requested worker_id"
    },
)
keep("procrastinate.ProcrastinateEvent", {for_days(JOB_DAYS, "common.jobs"): "id job_id type at"})
keep("procrastinate.ProcrastinatePeriodicDefer", {FACT: "id task_name defer_timestamp job_id periodic_id"})
keep("procrastinate.ProcrastinateWorker", {FACT: "id last_heartbeat"})


@purge("common.cache")
def forget_cached(now: datetime) -> int:
    """Counters of rate limits and the like past their time; none is made for longer than a day."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE expires < %s", [now])
        return int(cursor.rowcount)


@purge("common.jobs")
def forget_jobs(now: datetime) -> int:
    """Jobs that ended a week ago, failed ones too, with their events."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE j.status NOT IN ('todo', 'doing')"
            " AND (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id) < %s",
            [now - timedelta(days=JOB_DAYS)],
        )
        return int(cursor.rowcount)

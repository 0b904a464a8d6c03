"""`yizhan check`: what must hold in the database at any time, and which rows break it.

A room states its invariants in `<room>/invariants.py`:

    @invariant("places.visits")
    def no_visit_ends_before_it_began() -> Iterator[str]:
        "A visit ends after it began."
        for pk in Visit.objects.filter(left_at__lt=F("came_at")).values_list("pk", flat=True):
            yield f"visit {pk}"                  # which row; never a name
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.module_loading import autodiscover_modules

Finder = Callable[[], Iterable[str]]


class InvariantTaken(ValueError):
    """Two invariants have one name."""


@dataclass(frozen=True)
class Invariant:
    """Something that must always hold. `broken` yields the rows against which it does not."""

    name: str
    says: str
    broken: Finder


_known: dict[str, Invariant] = {}


def invariant(name: str) -> Callable[[Finder], Finder]:
    """Declare a function that yields the broken rows; its docstring says what must hold."""

    def declare(find: Finder) -> Finder:
        if name in _known:
            raise InvariantTaken(name)
        _known[name] = Invariant(name, (find.__doc__ or "").strip().splitlines()[0], find)
        return find

    return declare


def invariants(only: str = "") -> list[Invariant]:
    """Return those whose name begins with `only`, of all rooms, by name."""
    autodiscover_modules("invariants")
    return [_known[name] for name in sorted(_known) if name.startswith(only)]


@invariant("common.constraints")
def every_constraint_has_been_checked() -> Iterator[str]:
    """Every constraint of the database holds for the old rows too, none is NOT VALID."""
    yield from _names("SELECT conrelid::regclass || '.' || conname FROM pg_constraint WHERE NOT convalidated")


@invariant("common.indexes")
def every_index_is_whole() -> Iterator[str]:
    """Every index is valid: a broken one would let doubles in."""
    yield from _names("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")


@invariant("common.migrations")
def the_database_fits_this_release() -> Iterator[str]:
    """Every migration of this release has been done."""
    from yizhan.common.migrating import missing

    yield from missing()


@invariant("common.jobs")
def no_job_waits_for_a_dead_worker() -> Iterator[str]:
    """No job has been running for an hour under a worker that gave no sign for five minutes."""
    yield from _names(
        "SELECT 'job ' || j.id FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"
        " WHERE j.status = 'doing' AND coalesce(w.last_heartbeat, '-infinity') < now() - interval '5 minutes'"
        " AND (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id) < now() - interval '1 hour'"
    )


def _names(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]

"""Where a sheet stands on its way in, and which step may follow which.

Officers press at the same time, jobs are done again after a kill: a step is taken from the state that the
database holds, never from one that was read before, and whoever comes second is told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from yizhan.places.models import ImportState, StationImport

NEXT: Mapping[ImportState, frozenset[ImportState]] = {
    ImportState.MAPPING: frozenset({ImportState.CHECKING, ImportState.REFUSED}),
    ImportState.CHECKING: frozenset({ImportState.CHECKED, ImportState.REFUSED}),
    ImportState.CHECKED: frozenset(
        {ImportState.CHECKING, ImportState.APPLYING, ImportState.DONE, ImportState.REFUSED}
    ),
    ImportState.APPLYING: frozenset({ImportState.DONE, ImportState.REFUSED}),
    ImportState.DONE: frozenset(),
    ImportState.REFUSED: frozenset(),
}
LOCK = 0x59495A49_00000000  # "YIZI", plus the sheet; matching.LOCK has one for homes


class MovedOn(ValueError):
    """The sheet is in a state by now from which this step does not follow; nothing was changed."""

    def __init__(self, state: str) -> None:
        super().__init__(_("这份表现在是“%(state)s”，这一步没有做") % {"state": ImportState(state).label})


def move(batch: StationImport, to: ImportState, **facts: Any) -> None:
    """Take a sheet into a state, with what is known of it then. Raises MovedOn, and changes nothing."""
    before = [state for state, after in NEXT.items() if to in after]
    if not StationImport.objects.filter(pk=batch.pk, state__in=before).update(state=to, **facts):
        batch.refresh_from_db(fields=["state"])
        raise MovedOn(batch.state)
    batch.state = to
    for name, value in facts.items():
        setattr(batch, name, value)


def alone_with(batch: StationImport) -> None:
    """Wait until nobody else checks, writes or refuses this sheet, and read it anew; until the transaction ends.

    Not by the row: how far a job has come is told there meanwhile, by another connection. Taken before the
    lock of the home.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK + batch.pk])
    batch.refresh_from_db()

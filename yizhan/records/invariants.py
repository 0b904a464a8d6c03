"""What must hold of the records at any time (`yizhan check`); constraints and triggers keep it, this proves it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from django.db import connection
from django.db.models import F
from django.urls import get_resolver

import yizhan
from yizhan.common.acts import acts
from yizhan.common.checks import invariant
from yizhan.records.models import Record


@invariant("records.home")
def every_record_is_kept_with_the_home_of_its_unit() -> Iterator[str]:
    """A record's home is its unit's home."""
    astray = Record.objects.exclude(home_id=F("unit__home_id"))
    for pk in astray.order_by("pk").values_list("pk", flat=True):
        yield f"record {pk}"


@invariant("records.corrections")
def a_corrected_record_counts_nothing() -> Iterator[str]:
    """A record and its counter-entry add up to nothing, at the same unit, act, place and time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.id FROM records_record c JOIN records_record r ON r.id = c.corrects_id
            WHERE c.count <> -r.count OR c.unit_id <> r.unit_id OR c.act <> r.act OR c.at <> r.at
               OR c.place_id IS DISTINCT FROM r.place_id OR c.person_ref IS DISTINCT FROM r.person_ref
               OR c.count_of <> r.count_of OR c.nature <> r.nature OR r.corrects_id IS NOT NULL
            ORDER BY c.id
            """
        )
        for (pk,) in cursor.fetchall():
            yield f"record {pk}"


@invariant("records.replacements")
def what_is_put_right_was_taken_back() -> Iterator[str]:
    """A record that replaces another stands beside the other's counter-entry."""
    alone = Record.objects.filter(replaces__isnull=False, replaces__counter_entry__isnull=True)
    for pk in alone.order_by("pk").values_list("pk", flat=True):
        yield f"record {pk}"


@invariant("records.acts")
def every_record_is_of_a_declared_act() -> Iterator[str]:
    """A record's act is declared somewhere, and counts what its act counts."""
    _load_all_acts()
    for code, count_of in Record.objects.order_by("act").values_list("act", "count_of").distinct():
        if code not in acts:
            yield f"act {code}: nobody declares it"
        elif acts[code].count_of != count_of:
            yield f"act {code}: records count {count_of}, the act {acts[code].count_of}"


def _load_all_acts() -> None:
    """Import every actions module and what the pages call: an act is declared when its module is imported, and a
    command line needs few of them.
    """
    assert get_resolver().url_patterns
    for found in pkgutil.walk_packages(yizhan.__path__, "yizhan."):
        if "actions" in found.name.split("."):
            importlib.import_module(found.name)

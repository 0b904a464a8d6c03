"""Long imports run after the answer. A job that is killed half way is done again, and no harm is done."""

from __future__ import annotations

from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from yizhan.common.sheet_faults import BadSheet
from yizhan.people.models import User
from yizhan.places.imports.actions import apply_import, check_import, refuse_import
from yizhan.places.imports.files import opened
from yizhan.places.imports.staging import Progress
from yizhan.places.models import StationImport


def _outside(batch: StationImport) -> Progress:
    """Tell the page how far it is, past the transaction that writes: by a connection of its own."""

    def tell(rows_done: int) -> None:
        aside = connections["default"].copy()
        try:
            with aside.cursor() as cursor:
                cursor.execute(
                    "update places_stationimport set rows_done = %s where id = %s", [rows_done, batch.pk]
                )
        finally:
            aside.close()

    return tell


@app.task(queue="imports")
def check_sheet(import_id: int) -> None:
    """The dry run of an uploaded sheet."""
    batch = StationImport.objects.select_related("unit").get(pk=import_id)
    try:
        with opened(batch) as sheet:
            check_import(batch=batch, sheet=sheet, now=timezone.now(), progress=_outside(batch))
    except (BadSheet, OSError) as wrong:
        refuse_import(batch=batch, why=str(wrong))


@app.task(queue="imports")
def write_sheet(import_id: int, user_id: int | None) -> None:
    """The import itself; the sheet is thrown away when it is in."""
    batch = StationImport.objects.select_related("unit").get(pk=import_id)
    by = User.objects.filter(pk=user_id).first() if user_id else None
    apply_import(batch=batch, by=by, now=timezone.now(), progress=_outside(batch))
    if batch.file:
        batch.file.delete(save=False)
        StationImport.objects.filter(pk=batch.pk).update(file="")

"""Long imports run after the answer. A job that is killed half way is done again, and no harm is done."""

from __future__ import annotations

from contextlib import suppress

from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yizhan.common.sheet_faults import BadSheet
from yizhan.orgs.access import OutOfReach
from yizhan.people.models import User
from yizhan.places.imports.actions import apply_import, check_import, refuse_import
from yizhan.places.imports.files import opened
from yizhan.places.imports.staging import Progress
from yizhan.places.imports.states import MovedOn
from yizhan.places.models import ImportState, StationImport


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
    if batch.state != ImportState.CHECKING:
        return  # done before, by this job or another; its file may be gone
    try:
        with opened(batch) as sheet:
            check_import(batch=batch, sheet=sheet, now=timezone.now(), progress=_outside(batch))
    except MovedOn:
        return  # somebody else did meanwhile
    except (BadSheet, OSError) as wrong:
        with suppress(MovedOn):
            refuse_import(batch=batch, why=str(wrong))


@app.task(queue="imports")
def write_sheet(import_id: int, user_id: int | None) -> None:
    """The import itself; the sheet is thrown away when it is in. Refused when who ordered it may no longer."""
    batch = StationImport.objects.select_related("unit").get(pk=import_id)
    by = User.objects.filter(pk=user_id).first() if user_id is not None else None
    try:
        if by is None and user_id is not None:
            raise OutOfReach  # her account is gone; nobody is the operator, who may do everything
        apply_import(batch=batch, by=by, now=timezone.now(), progress=_outside(batch))
    except OutOfReach:
        with suppress(MovedOn):
            refuse_import(batch=batch, why=_("下令导入的人已经不管这个单位的站点，没有写入。"))
        return
    except MovedOn:
        return  # refused meanwhile
    if batch.file:
        batch.file.delete(save=False)
        StationImport.objects.filter(pk=batch.pk).update(file="")

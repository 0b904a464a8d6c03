"""What a sheet said is kept for a season; what still waits is kept until somebody decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.places import factories as cast
from tests.places.factories import NOON
from tests.places.sheets import GOOD, HEADER, checked_import, csv_file, imported, row_at
from yizhan.places.imports.actions import begin_import, join_row
from yizhan.places.models import ImportRow, ImportState, Station, StationImport
from yizhan.places.retention import IMPORT_DAYS, forget_import_rows

pytestmark = pytest.mark.django_db

TWIN = "9,人民广场职工驿站,黄浦区人民大道 1 号,121.4783,31.2285,,充电\n"
HELD = "8,没有坐标驿站,黄浦区,,,,\n"
IN_TIME, TOO_LATE = NOON + timedelta(days=IMPORT_DAYS), NOON + timedelta(days=IMPORT_DAYS, seconds=1)


def lines() -> list[int]:
    return list(ImportRow.objects.order_by("line").values_list("line", flat=True))


def test_settled_rows_go_and_those_that_wait_stay_with_what_they_look_like(tmp_path):
    batch = imported(cast.units().province, csv_file(tmp_path, f"{HEADER}\n{GOOD}{TWIN}{HELD}"))
    assert batch.counts == {"new": 3, "twin": 1, "held": 1}

    assert forget_import_rows(IN_TIME) == 0
    assert forget_import_rows(TOO_LATE) == 2

    assert lines() == [2, 5, 6]
    assert Station.objects.count() == 3
    join_row(row_id=row_at(batch, 5).pk, by=None, now=TOO_LATE)
    assert forget_import_rows(TOO_LATE) == 2
    assert lines() == [6]


def test_the_same_sheet_still_changes_nothing_when_its_rows_are_gone(tmp_path):
    units, path = cast.units(), csv_file(tmp_path, f"{HEADER}\n{GOOD}")
    imported(units.province, path)
    forget_import_rows(TOO_LATE)

    assert imported(units.province, path, now=TOO_LATE).counts == {"same": 3}


def test_a_sheet_that_nobody_wrote_is_refused(tmp_path):
    batch = checked_import(cast.units().province, csv_file(tmp_path, f"{HEADER}\n{GOOD}"))

    forget_import_rows(IN_TIME)
    assert lines() == [2, 3, 4]
    forget_import_rows(TOO_LATE)

    batch.refresh_from_db()
    assert (batch.state, batch.fault) == (ImportState.REFUSED, "很久没有人导入这份表，已经退回")
    assert lines() == []


@pytest.mark.parametrize("state", [ImportState.MAPPING, ImportState.REFUSED])
def test_the_file_of_a_sheet_that_never_came_in_goes(state):
    file = ContentFile(HEADER.encode(), "a.csv")
    batch = begin_import(unit=cast.units().province, file=file, name="a.csv", by=None, now=NOON)
    StationImport.objects.update(state=state)

    forget_import_rows(TOO_LATE)

    assert not default_storage.exists(batch.file.name)
    assert StationImport.objects.get().file == ""

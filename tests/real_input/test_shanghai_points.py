"""39,450 real points of Shanghai through the importer, as load: none lost, and the search keeps in step."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from tests.orgs.factories import make_unit
from tests.places.sheets import imported, look
from tests.shared_data import shared_data
from yizhan.common.geo import Datum
from yizhan.places.imports.columns import Layout, guess
from yizhan.places.models import Station, StationNear

pytestmark = pytest.mark.django_db

ROWS = 39_450


def test_every_point_becomes_a_station_or_waits_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "poi.csv"
    with gzip.open(shared_data("shanghai_poi/poi.csv.gz")) as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    country = make_unit("national", None, "全国总工会")
    shanghai = make_unit("province", country, "上海市总工会", division_code="31")
    columns = tuple(
        (header, "" if header in ("type", "category") else code)
        for header, code in guess(look(path, 20_000_000).headers)
    )

    batch = imported(shanghai, path, Layout(columns, Datum.WGS84, "rest"))

    assert sum(batch.counts.values()) == batch.rows_total == ROWS
    assert set(batch.counts) <= {"new", "held", "twin"}
    assert batch.counts["held"] < 20  # a name too long, the same name and address twice
    assert batch.counts["new"] > 33_000
    assert Station.objects.count() == StationNear.objects.count() == batch.counts["new"]
    assert batch.rows.filter(problems__0__3="district").count() == 0  # all in the district they name, to 1 km

"""`yizhan import stations`, as the operator meets it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest

from tests.places import factories as cast
from tests.places.sheets import GOOD, HEADER, csv_file
from yizhan.places.imports.commands import import_stations
from yizhan.places.models import Station, StationImport

pytestmark = pytest.mark.django_db


def run(file: Path, **given: Any) -> None:
    asked = {"unit_name": "测试省总工会", "datum": "gcj02", "kind": "rest", "maps": (), "words": ()}
    import_stations(file=file, **asked | {"source": "", "report_to": None, "dry_run": False} | given)


def test_it_imports_and_says_what_became_of_each_row(tmp_path, capsys):
    cast.units()
    report = tmp_path / "report.csv"

    run(csv_file(tmp_path, f"{HEADER}\n{GOOD}9,某站,某路,121.47,91,,\n"), report_to=report)

    said = capsys.readouterr().out
    assert "3  新增" in said
    assert "1  暂存待处理" in said
    assert '5,暂存待处理,经度,"121.47, 91"' in report.read_text(encoding="utf-8-sig")
    assert Station.objects.count() == 3


def test_a_dry_run_leaves_nothing_behind(tmp_path, capsys):
    cast.units()

    run(csv_file(tmp_path, f"{HEADER}\n{GOOD}"), dry_run=True)

    assert "nothing written (dry run)" in capsys.readouterr().out
    assert Station.objects.count() == StationImport.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"unit_name": "无此工会"}, "no unit has the code or name"),
        ({"maps": ("无此列=name",)}, "no column 无此列"),
        ({"kind": "palace"}, "没有这类站点"),
        ({"kind": ""}, "没有类型列"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path, given, said):
    cast.units()

    with pytest.raises(click.ClickException, match=said):
        run(csv_file(tmp_path, f"{HEADER}\n{GOOD}"), **given)

"""The union tree comes from the administrative divisions with their official codes."""

from __future__ import annotations

import gzip
import inspect
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.orgs.factories import NOON, make_unit
from tests.shared_data import shared_data
from yizhan.common import cli
from yizhan.orgs import commands
from yizhan.orgs.actions.divisions import import_divisions
from yizhan.orgs.actions.tree import close_unit, rename_unit
from yizhan.orgs.divisions import BadFile, Fault, NoDivisions, read
from yizhan.orgs.models import Unit
from yizhan.records.models import Record

PROVINCES = "code,name\n31,上海市\n44,广东省\n"
CITIES = "code,name,provinceCode\n3101,市辖区,31\n4401,广州市,44\n4419,东莞市,44\n"
AREAS = (
    "code,name,cityCode,provinceCode\n310101,黄浦区,3101,31\n440103,荔湾区,4401,44\n441900,东莞市,4419,44\n"
)
STREETS = (
    "code,name,areaCode,provinceCode,cityCode\n"
    "310101002,南京东路街道,310101,31,3101\n440103001,沙面街道办事处,440103,44,4401\n441900003,东城街道,441900,44,4419\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("provinces", PROVINCES),
        ("cities", CITIES),
        ("areas", AREAS),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "streets.csv.gz").write_bytes(gzip.compress(STREETS.encode()))
    return tmp_path


def chain(code: str) -> list[str]:
    """The names from the root down to the unit of a division."""
    unit = Unit.objects.get(division_code=code)
    above = Unit.objects.in_bulk([int(pk) for pk in unit.area_path.strip("/").split("/")])
    return [above[int(pk)].name for pk in unit.area_path.strip("/").split("/")]


# --- reading ---------------------------------------------------------------------------------------


def test_a_municipality_has_no_city_between_itself_and_its_districts(folder: Path) -> None:
    parents = {division.code: division.parent_code for division in read(folder).divisions}

    assert parents["310101"] == "31"
    assert "3101" not in parents


def test_a_city_without_districts_has_its_streets_directly_below(folder: Path) -> None:
    parents = {division.code: division.parent_code for division in read(folder).divisions}

    assert parents["441900003"] == "4419"
    assert "441900" not in parents


def test_unions_are_named_after_their_division(folder: Path) -> None:
    names = {division.code: division.union_name for division in read(folder).divisions}

    assert names == {
        "31": "上海市总工会",
        "44": "广东省总工会",
        "4401": "广州市总工会",
        "4419": "东莞市总工会",
        "310101": "黄浦区总工会",
        "440103": "荔湾区总工会",
        "310101002": "南京东路街道总工会",
        "440103001": "沙面街道总工会",
        "441900003": "东城街道总工会",
    }


def test_json_of_the_package_s_first_version_reads_the_same(folder: Path) -> None:
    as_csv = read(folder).divisions
    (folder / "areas.csv").unlink()
    rows = [
        {"code": "310101", "name": "黄浦区", "parent_code": "3101"},
        {"code": "440103", "name": "荔湾区", "parent_code": "4401"},
        {"code": "441900", "name": "东莞市", "parent_code": "4419"},
    ]
    (folder / "areas.json").write_text(json.dumps(rows), encoding="utf-8")

    assert read(folder).divisions == as_csv


def test_a_part_of_the_country_is_read_with_what_it_lies_in(folder: Path) -> None:
    codes = [division.code for division in read(folder, within=("4401",)).divisions]

    assert codes == ["44", "4401", "440103", "440103001"]


def test_reading_stops_at_the_level_asked_for(folder: Path) -> None:
    codes = {len(division.code) for division in read(folder, down_to="areas").divisions}

    assert codes == {2, 4, 6}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("31010,黄浦,3101,31", Fault("areas.csv", 5, "code", "31010", "must have 6 digits")),
        ("３１０１０２,黄浦,3101,31", Fault("areas.csv", 5, "code", "３１０１０２", "must have 6 digits")),
        ("310102,,3101,31", Fault("areas.csv", 5, "name", "", "is empty")),
        ("310101,黄浦区,3101,31", Fault("areas.csv", 5, "code", "310101", "stands in the files twice")),
        (
            "310102,甲区,4401,44",
            Fault("areas.csv", 5, "code", "310102", "does not begin with its parent's code '4401'"),
        ),
        ("440501,甲区,4405,44", Fault("areas.csv", 5, "cityCode", "4405", "is in none of the files")),
        ("310102", Fault("areas.csv", 5, "name", "", "is empty")),
    ],
    ids=[
        "short code",
        "full-width digits",
        "no name",
        "twice",
        "wrong parent",
        "unknown parent",
        "half a row",
    ],
)
def test_a_row_at_fault_is_named_with_line_column_value_and_why(folder: Path, row: str, fault: Fault) -> None:
    (folder / "areas.csv").write_text(AREAS + row + "\n", encoding="utf-8")

    assert read(folder).faults == [fault]


def test_a_folder_without_provinces_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoDivisions):
        read(tmp_path)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00rubbish", b"nonsense\n1\n", b""], ids=["encoding", "columns", "empty"]
)
def test_a_file_that_is_not_what_its_name_says_is_refused(folder: Path, content: bytes) -> None:
    (folder / "areas.csv").write_bytes(content)

    with pytest.raises(BadFile, match=r"areas\.csv"):
        read(folder)


# --- importing -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_tree_is_founded_from_the_national_body_down(folder: Path) -> None:
    done = import_divisions(divisions=read(folder).divisions, source="test", now=NOON)

    assert (done.founded, done.already_there) == (9, 0)
    assert chain("310101002") == ["中华全国总工会", "上海市总工会", "黄浦区总工会", "南京东路街道总工会"]
    assert chain("441900003") == ["中华全国总工会", "广东省总工会", "东莞市总工会", "东城街道总工会"]


@pytest.mark.django_db
def test_every_unit_s_home_is_its_province(folder: Path) -> None:
    import_divisions(divisions=read(folder).divisions, source="test", now=NOON)

    shanghai = Unit.objects.get(division_code="31")
    assert set(Unit.objects.below(shanghai).values_list("home_id", flat=True)) == {shanghai.pk}


@pytest.mark.django_db
def test_the_same_import_again_changes_nothing(folder: Path) -> None:
    import_divisions(divisions=read(folder).divisions, source="test", now=NOON)
    before = list(Unit.objects.order_by("pk").values())

    done = import_divisions(divisions=read(folder).divisions, source="test", now=NOON)

    assert (done.founded, done.already_there) == (0, 9)
    assert list(Unit.objects.order_by("pk").values()) == before
    assert Record.objects.filter(act="orgs.import_divisions").count() == 1


@pytest.mark.django_db
def test_what_officers_changed_is_left_and_reported(folder: Path) -> None:
    import_divisions(divisions=read(folder).divisions, source="test", now=NOON)
    district = Unit.objects.get(division_code="310101")
    rename_unit(unit=district, name="黄浦区工会联合会", short_name="", by=None, now=NOON)

    done = import_divisions(divisions=read(folder).divisions, source="test", now=NOON)

    assert done.renamed == [("310101", "黄浦区总工会", "黄浦区工会联合会")]
    district.refresh_from_db()
    assert district.name == "黄浦区工会联合会"


@pytest.mark.django_db
def test_a_tree_that_exists_already_is_completed(folder: Path) -> None:
    national = make_unit("national", None, "中华全国总工会")
    make_unit("province", national, "上海市总工会", division_code="31")

    done = import_divisions(divisions=read(folder).divisions, source="test", now=NOON)

    assert (done.founded, done.already_there) == (8, 1)
    assert Unit.objects.filter(kind="national").count() == 1


@pytest.mark.django_db
def test_nothing_is_founded_below_a_closed_unit(folder: Path) -> None:
    national = make_unit("national")
    shanghai = make_unit("province", national, "上海市总工会", division_code="31")
    close_unit(unit=shanghai, reason="试", by=None, now=NOON)

    done = import_divisions(divisions=read(folder, within=("31",)).divisions, source="test", now=NOON)

    assert done.under_closed == ["310101", "310101002"]


@pytest.mark.django_db
def test_the_real_divisions_are_imported_whole() -> None:
    reading = read(shared_data("admin_divisions"))

    ticked: list[int] = []
    done = import_divisions(divisions=reading.divisions, source="NBS", now=NOON, tick=ticked.append)

    assert reading.faults == []
    assert done.founded == len(reading.divisions) == sum(ticked) == Unit.objects.count() - 1
    assert 44_000 < done.founded < 44_700
    assert chain("310101002") == ["中华全国总工会", "上海市总工会", "黄浦区总工会", "南京东路街道总工会"]
    assert chain("441900003")[2:] == ["东莞市总工会", "东城街道总工会"]
    assert chain("500229")[1:] == ["重庆市总工会", "城口县总工会"]  # the shelf 县 of Chongqing is folded too
    assert chain("430102")[1:] == ["湖南省总工会", "长沙市总工会", "芙蓉区总工会"]


# --- the command -----------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    """`yizhan import units …` on the test's own database."""
    cli.root.get_command(click.Context(cli.root), "import")
    bare = click.Command(
        "units", params=import_units_command().params, callback=inspect.unwrap(commands.import_units)
    )
    return CliRunner().invoke(bare, arguments)


def import_units_command() -> click.Command:
    group = cli.root.commands["import"]
    assert isinstance(group, click.Group)
    return group.commands["units"]


@pytest.mark.django_db
def test_the_command_reports_what_it_did(folder: Path) -> None:
    first = run(str(folder), "--within", "31")
    again = run(str(folder))

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "3 units founded, 0 were there already" in first.output
    assert "6 units founded, 3 were there already" in again.output


@pytest.mark.django_db
def test_one_row_at_fault_and_the_command_imports_nothing(folder: Path) -> None:
    (folder / "areas.csv").write_text(AREAS + "310102,,3101,31\n", encoding="utf-8")

    result = run(str(folder))

    assert result.exit_code == 1
    assert "areas.csv, line 5, name '': is empty" in result.output
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_a_dry_run_writes_nothing(folder: Path) -> None:
    result = run(str(folder), "--dry-run")

    assert "9 divisions read; nothing written (dry run)" in result.output
    assert not Unit.objects.exists()

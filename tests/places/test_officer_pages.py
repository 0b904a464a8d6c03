"""The officer's pages: what they show, what they refuse, what they never lose."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.places import factories as cast
from tests.places.factories import Units
from yizhan.common.geo import Datum, Degrees, from_wgs84
from yizhan.orgs.models import Role
from yizhan.places.actions.care import report_fault
from yizhan.places.forms.station import seen_of
from yizhan.places.models import Station, Visit
from yizhan.places.plaques import new_code
from yizhan.records.models import Record

LIST = "/console/stations/"


@pytest.fixture
def tree(db: None) -> Units:
    return cast.units()


@pytest.fixture
def olga(tree: Units) -> Client:
    return cast.signed_in(cast.officer("Olga", tree.east))


def names(body: str, *among: str) -> set[str]:
    return {name for name in among if name in body}


def form_of(station: Station, **changes: object) -> dict[str, object]:
    """The form of a station as the browser would send it."""
    amenities = frozenset(station.amenities.values_list("amenity", flat=True))
    return {
        "name": station.name,
        "kind": station.kind,
        "setting": station.setting,
        "address": station.address,
        "division_code": station.division_code,
        "position": f"{station.lon:.6f}, {station.lat:.6f}",
        "datum": "wgs84",
        "hours": station.hours,
        "admits": station.admits,
        "amenities": sorted(amenities),
        "seen": seen_of(station, amenities),
        **changes,
    }


# --- the table ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_table_asks_the_database_nineteen_times_however_long_it_is(
    tree: Units, olga: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        station = cast.station(tree.depot, f"第{number}站", amenities=("microwave",))
        Visit.objects.create(home_id=1, station=station, method="guest", at=timezone.now())
        report_fault(station=station, kind="dirty", now=timezone.now(), by=None)

    # session, user; roles, seats; count, stations, hours, visits, faults, broken; units; kept stations, classes taught
    with django_assert_num_queries(QUERIES):
        olga.get(LIST)


QUERIES = 19


def test_each_filter_shows_its_stations_and_no_other(tree: Units, olga: Client) -> None:
    plain = cast.station(tree.depot, "平常站")
    cast.station(
        tree.works, "健身站", kind="fitness", tier="regular", setting="park", division_code="310115004"
    )
    cast.station(tree.depot, "停用站", state="suspended", state_reason="装修")
    bare = cast.station(tree.depot, "没时间站", hours="", amenities=("wifi",))
    bare.amenities.filter(amenity="wifi").update(broken_since=timezone.now())
    report_fault(station=bare, kind="dirty", now=timezone.now() - timedelta(days=8), by=None)
    Station.objects.filter(pk=plain.pk).update(created_at=timezone.now() - timedelta(days=40))
    everything = ("平常站", "健身站", "停用站", "没时间站")

    def shown(query: str) -> set[str]:
        return names(olga.get(f"{LIST}?{query}").content.decode(), *everything)

    assert shown("") == set(everything)
    assert shown("kind=fitness") == {"健身站"}
    assert shown("kind=fitness&tier=regular") == {"健身站"}
    assert shown("setting=park") == {"健身站"}
    assert shown("state=suspended") == {"停用站"}
    assert shown("district=310115") == {"健身站"}
    assert shown("no_hours=1") == {"没时间站"}
    assert shown("amenity=wifi") == {"没时间站"}
    assert shown("broken=1") == {"没时间站"}
    assert shown("old_faults=1") == {"没时间站"}
    assert shown("idle=1") == {"平常站"}
    assert shown(f"unit={tree.works.pk}") == {"健身站"}
    assert shown("q=平常") == {"平常站"}
    assert shown(f"q={plain.plaque_code.lower()}") == {"平常站"}
    assert shown("kind=palace&tier=x&setting=y&state=z&unit=a&district=b&page=c&sort=d") == set(everything)


def test_pages_follow_each_other_without_gap_or_double(tree: Units, olga: Client) -> None:
    stations = [cast.station(tree.depot, f"站{number:03d}号") for number in range(103)]

    seen: list[str] = []
    for page in (1, 2, 3):
        body = olga.get(f"{LIST}?sort=name&page={page}").content.decode()
        seen += [station.name for station in stations if station.name in body]

    assert sorted(seen) == [station.name for station in stations]
    assert "第 1–50 个，共 103 个" in olga.get(LIST).content.decode()
    assert "第 101–103 个，共 103 个" in olga.get(f"{LIST}?page=99").content.decode()


@pytest.mark.parametrize(("many", "page", "said"), [(1, 1, "共 1 个"), (51, 2, "第 51 个，共 51 个")])
def test_one_alone_is_not_called_a_range(tree: Units, olga: Client, many: int, page: int, said: str) -> None:
    for number in range(many):
        cast.station(tree.depot, f"站{number:03d}号")

    body = olga.get(f"{LIST}?page={page}").content.decode()

    assert f"<span>{said}</span>" in body


def test_a_view_of_the_table_is_a_link(tree: Units, olga: Client) -> None:
    for number in range(51):
        cast.station(tree.depot, f"站{number}", hours="")

    body = olga.get(f"{LIST}?no_hours=1&sort=name").content.decode()

    assert "no_hours=1&amp;sort=name&amp;page=2" in body


def test_an_empty_list_says_what_to_do_first(olga: Client) -> None:
    body = olga.get(LIST).content.decode()

    assert "您管的单位还没有站点" in body
    assert "新建站点" in body


def test_a_viewer_sees_and_changes_nothing(tree: Units) -> None:
    station = cast.station(tree.depot)
    vera = cast.signed_in(cast.officer("Vera", tree.city, Role.VIEWER))

    assert "新建站点" not in vera.get(LIST).content.decode()
    assert vera.get(f"{LIST}{station.pk}/").status_code == 200
    for method, path in [
        ("get", "new/"),
        ("get", f"{station.pk}/edit/"),
        ("post", f"{station.pk}/move/"),
        ("post", f"{station.pk}/things/water/"),
        ("get", f"{station.pk}/hours/"),
        ("get", f"{station.pk}/keepers/"),
        ("post", "bulk/"),
        ("get", "plaques/"),
    ]:
        assert getattr(vera, method)(f"{LIST}{path}").status_code == 403, path


# --- the map ------------------------------------------------------------------------------------


def test_the_map_shows_dots_one_by_one_and_gathers_many(tree: Units, olga: Client) -> None:
    cast.station(tree.depot, "江边站")
    few = olga.get(f"{LIST}map/?bbox=121,31,122,32").json()["dots"]

    template = Station.objects.get()
    Station.objects.bulk_create(
        Station(
            home_id=template.home_id,
            unit=tree.depot,
            kind="rest",
            name=f"站{number}",
            lon=121.2 + number % 40 / 100,
            lat=31.2 + number // 40 / 100,
            plaque_code=f"M{number:07d}",
        )
        for number in range(900)
    )
    many = olga.get(f"{LIST}map/?bbox=121,31,122,32").json()["dots"]

    assert [(dot["name"], dot["count"]) for dot in few] == [("江边站", 1)]
    assert sum(dot["count"] for dot in many) == 901
    assert len(many) < 400


@pytest.mark.parametrize("bbox", ["", "1,2,3", "a,b,c,d", "122,31,121,32", "121,31,122,95", "nan,1,2,3"])
def test_a_wrong_box_is_refused(olga: Client, bbox: str) -> None:
    assert olga.get(f"{LIST}map/?bbox={bbox}").status_code == 400


# --- a new station ------------------------------------------------------------------------------


def new_form(tree: Units, **changes: object) -> dict[str, object]:
    lon, lat = from_wgs84(Degrees(121.5, 31.2), Datum.GCJ02)
    return {
        "name": "江边驿站",
        "unit": tree.depot.pk,
        "kind": "rest",
        "setting": "street",
        "position": f"{lon:.6f}，{lat:.6f}",
        "datum": "gcj02",
        "hours": "周一至周日 8:00-20:00",
        "admits": "all",
        "amenities": ["water", "rest"],
        "runs_already": "on",
        **changes,
    }


def test_a_new_station_is_written_in_wgs84_and_its_hours_as_osm(tree: Units, olga: Client) -> None:
    answer = olga.post(f"{LIST}new/", new_form(tree))

    station = Station.objects.get()
    assert answer["Location"] == f"{LIST}{station.pk}/"
    assert (station.lon, station.lat) == (pytest.approx(121.5, abs=2e-6), pytest.approx(31.2, abs=2e-6))
    assert (station.hours, station.state, station.unit) == ("08:00-20:00", "running", tree.depot)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "名称"),
        ({"position": "31.2, 121.5", "datum": "wgs84"}, "写反了"),
        ({"position": "121.5"}, "写成两个数字"),
        ({"position": "121.5, 91", "datum": "wgs84"}, "纬度 91 不存在"),
        ({"hours": "看情况"}, "看不懂开放时间"),
        ({"amenities": ["rest"]}, "不能没有：饮水"),
        ({"hours": ""}, "不能没有：开放时间"),
        ({"division_code": "31"}, "行政区划代码"),
        ({"kind": "driver_home", "setting": "campus", "amenities": []}, "司机之家只设在"),
    ],
)
def test_a_wrong_value_is_named_and_all_that_was_typed_stays(
    tree: Units, olga: Client, wrong: dict[str, object], said: str
) -> None:
    answer = olga.post(f"{LIST}new/", new_form(tree, intro="我写了很久的介绍", **wrong))

    body = answer.content.decode()
    assert answer.status_code == 422
    assert said in body
    assert "我写了很久的介绍" in body
    assert not Station.objects.exists()


def test_a_form_sent_twice_makes_one_station(tree: Units, olga: Client) -> None:
    form = new_form(tree, plaque=olga.get(f"{LIST}new/?kind=rest").context["form"]["plaque"].value())

    answers = [olga.post(f"{LIST}new/", form) for _time in range(2)]

    assert {answer["Location"] for answer in answers} == {f"{LIST}{Station.objects.get().pk}/"}
    assert Record.objects.filter(act="places.create_station").count() == 1


def test_a_made_up_or_foreign_plaque_code_makes_nothing(tree: Units, olga: Client) -> None:
    foreign = cast.station(tree.west, plaque_code=new_code())

    made_up = olga.post(f"{LIST}new/", new_form(tree, plaque="AAAAAAAB"))
    stolen = olga.post(f"{LIST}new/", new_form(tree, plaque=foreign.plaque_code))

    assert (made_up.status_code, stolen.status_code) == (422, 403)
    assert Station.objects.count() == 1


def test_a_name_of_forty_signs_fits(tree: Units, olga: Client) -> None:
    olga.post(f"{LIST}new/", new_form(tree, name="长" * 40))

    assert Station.objects.get().name == "长" * 40


def test_a_station_cannot_be_made_for_somebody_elses_unit(tree: Units, olga: Client) -> None:
    answer = olga.post(f"{LIST}new/", new_form(tree, unit=tree.west.pk))

    assert answer.status_code == 422
    assert not Station.objects.exists()


# --- changing it --------------------------------------------------------------------------------


def test_saving_untouched_writes_nothing(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot, lon=121.4737123456, lat=31.2304123456)

    olga.post(f"{LIST}{station.pk}/edit/", form_of(station))

    station.refresh_from_db()
    assert station.lon == 121.4737123456
    assert not Record.objects.exists()


def test_a_change_saves_and_stands_in_the_history(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)

    answer = olga.post(
        f"{LIST}{station.pk}/edit/",
        form_of(station, name="新名字", amenities=["water", "rest", "wifi"]),
        follow=True,
    )

    body = answer.content.decode()
    assert "改好了" in body
    assert "<del>幸福大街驿站</del> → 新名字" in body
    assert set(station.amenities.values_list("amenity", flat=True)) == {"water", "rest", "wifi"}


def test_a_stale_tab_says_what_changed_and_a_second_save_is_meant(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)
    stale = form_of(station, phone="021-2", intro="我的介绍")
    olga.post(f"{LIST}{station.pk}/edit/", form_of(station, phone="021-1"))

    answer = olga.post(f"{LIST}{station.pk}/edit/", stale)

    body = answer.content.decode()
    assert answer.status_code == 422
    assert "刚才有人把这一项改成了“021-1”" in body
    assert "我的介绍" in body
    station.refresh_from_db()
    assert (station.phone, station.intro) == ("021-1", "")

    fresh = answer.context["form"].data["seen"]
    assert json.loads(fresh)["phone"] == "021-1"
    olga.post(f"{LIST}{station.pk}/edit/", stale | {"seen": fresh})
    station.refresh_from_db()
    assert (station.phone, station.intro) == ("021-2", "我的介绍")


def test_hours_are_read_back_while_they_are_typed(olga: Client) -> None:
    good = olga.get(f"{LIST}hours-preview/", {"hours": "周一至周五8:30-17:30"}).content.decode()
    bad = olga.get(f"{LIST}hours-preview/", {"hours": "看情况"}).content.decode()

    assert "周一至周五 8:30–17:30" in good
    assert "看不懂" in bad

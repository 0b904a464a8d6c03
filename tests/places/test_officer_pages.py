"""The officer's pages: what they show, what they refuse, what they never lose."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from tests.places import factories as cast
from tests.places.factories import Units
from yizhan.common.geo import Datum, Degrees, Position, from_wgs84
from yizhan.orgs.models import Role
from yizhan.places.actions.care import report_fault
from yizhan.places.actions.stations import move_station
from yizhan.places.forms.station import seen_of
from yizhan.places.models import Keeper, Photo, Station, StationState, Visit
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
def test_the_table_asks_the_database_eighteen_times_however_long_it_is(
    tree: Units, olga: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        station = cast.station(tree.depot, f"第{number}站", amenities=("microwave",))
        Visit.objects.create(home_id=1, station=station, method="guest", at=timezone.now())
        report_fault(station=station, kind="dirty", now=timezone.now(), by=None)

    # session, user; roles, seats; count, stations, hours, visits, faults, broken; units; kept stations
    with django_assert_num_queries(QUERIES):
        olga.get(LIST)


QUERIES = 18


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
    assert "第 101–103 个，共 103 个" in olga.get(f"{LIST}?page=99").content.decode()


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


# --- what is done on the page --------------------------------------------------------------------


def test_a_step_that_is_refused_says_why(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot, state="checking", hours="")

    refused = olga.post(f"{LIST}{station.pk}/move/", {"to": "running"}, follow=True).content.decode()
    nameless = olga.post(f"{LIST}{station.pk}/move/", {"to": "closed"}, follow=True).content.decode()
    nowhere = olga.post(f"{LIST}{station.pk}/move/", {"to": "funded"}, follow=True).content.decode()

    assert "还不能运行，缺：开放时间" in refused
    assert "请写上原因" in nameless
    assert "走不到这一步" in nowhere


def test_other_hours_are_planned_and_ended(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)
    now = timezone.localtime()
    given = {
        "starts_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}",
        "is_closed": "on",
        "reason": "装修",
    }

    body = olga.post(f"{LIST}{station.pk}/hours/", given, follow=True).content.decode()
    override = station.overrides.get()
    assert "装修" in body
    assert override.hours == "off"

    olga.post(f"{LIST}{station.pk}/hours/{override.pk}/end/")
    assert not station.overrides.filter(ends_at__gt=timezone.now()).exists()


def test_a_keeper_is_appointed_by_her_phone_and_then_gets_in(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)

    olga.post(f"{LIST}{station.pk}/keepers/", {"phone": "138 0013 8000"})
    wrong = olga.post(f"{LIST}{station.pk}/keepers/", {"phone": "12"})

    keeper = Keeper.objects.get()
    assert wrong.status_code == 422
    assert cast.signed_in(keeper.user).get(f"/keeper/{station.pk}/").status_code == 200
    olga.post(f"{LIST}{station.pk}/keepers/{keeper.pk}/dismiss/")
    assert cast.signed_in(keeper.user).get(f"/keeper/{station.pk}/").status_code == 403


def picture() -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(made, "PNG")
    return SimpleUploadedFile("站.png", made.getvalue(), "image/png")


def test_photos_are_added_captioned_put_first_and_removed(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)
    for caption in ("门口", "里面"):
        olga.post(f"{LIST}{station.pk}/photos/", {"photo": picture(), "caption": caption})
    first, second = Photo.objects.order_by("rank")

    olga.post(f"{LIST}{station.pk}/photos/{second.pk}/", {"do": "first"})
    olga.post(f"{LIST}{station.pk}/photos/{first.pk}/", {"do": "caption", "caption": "大门"})
    shown = [photo.caption for photo in station.photos.order_by("rank")]
    served = olga.get(f"{LIST}{station.pk}/photos/{first.pk}/file/")
    olga.post(f"{LIST}{station.pk}/photos/{second.pk}/", {"do": "remove"})

    assert shown == ["里面", "大门"]
    assert served["Content-Type"] == "image/jpeg"
    assert list(station.photos.all()) == [first]


def test_a_file_that_is_no_photo_is_refused(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)
    rubbish = SimpleUploadedFile("a.jpg", b"not a photo", "image/jpeg")

    answer = olga.post(f"{LIST}{station.pk}/photos/", {"photo": rubbish})

    assert answer.status_code == 422
    assert "不是照片" in answer.content.decode()


# --- several at once ----------------------------------------------------------------------------


def test_suspending_several_says_for_each_how_it_went(tree: Units, olga: Client) -> None:
    running, closed = (
        cast.station(tree.depot, "运行站"),
        cast.station(tree.depot, "撤销站", state="closed", state_reason="拆迁"),
    )
    foreign = cast.station(tree.west, "西区站")
    ids = [running.pk, closed.pk, foreign.pk]

    asked = olga.post(f"{LIST}bulk/", {"do": "suspend", "id": ids}).content.decode()
    nameless = olga.post(f"{LIST}bulk/", {"do": "suspend", "id": ids, "sure": "1"})
    done = olga.post(
        f"{LIST}bulk/", {"do": "suspend", "id": ids, "sure": "1", "reason": "台风"}
    ).content.decode()

    assert "停用这 2 个站点" in asked
    assert nameless.status_code == 422
    assert "它不在运行，不能停用" in done
    assert "西区站" not in done
    states = {each.name: each.state for each in Station.objects.all()}
    assert states == {"运行站": "suspended", "撤销站": "closed", "西区站": "running"}


def test_several_are_handed_over_within_my_units_only(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)

    refused = olga.post(f"{LIST}bulk/", {"do": "unit", "id": [station.pk], "sure": "1", "unit": tree.west.pk})
    olga.post(f"{LIST}bulk/", {"do": "unit", "id": [station.pk], "sure": "1", "unit": tree.works.pk})

    station.refresh_from_db()
    assert refused.status_code == 422
    assert station.unit == tree.works


def test_the_sheet_holds_a_plaque_per_chosen_station(tree: Units, olga: Client) -> None:
    one, two = cast.station(tree.depot, "甲站"), cast.station(tree.depot, "乙站")
    foreign = cast.station(tree.west, "西区站")

    answer = olga.post(f"{LIST}bulk/", {"do": "plaques", "id": [one.pk, two.pk, foreign.pk]}, follow=True)

    body = answer.content.decode()
    assert names(body, "甲站", "乙站", "西区站") == {"甲站", "乙站"}
    assert body.count('<svg xmlns="http://www.w3.org/2000/svg"') == 2
    assert "扫码签到" in body


# --- faults and use -----------------------------------------------------------------------------


def test_a_fault_is_answered_and_its_reporter_sees_it(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)
    mei = cast.person("梅", tree.depot)
    fault = report_fault(
        station=station, kind="dirty", text="地上有水", now=timezone.now(), by=mei.user, person=mei
    )

    listed = olga.get(f"{LIST}faults/").content.decode()
    refused = olga.post(f"{LIST}faults/{fault.pk}/", {"state": "declined"})
    olga.post(f"{LIST}faults/{fault.pk}/", {"state": "mended", "text": "拖干了"})

    fault.refresh_from_db()
    assert "地上有水" in listed
    assert refused.status_code == 422
    assert (fault.state, fault.notes.get().text) == ("mended", "拖干了")


def test_every_count_of_use_leads_to_its_rows(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot, division_code="310115")
    now = timezone.now()
    for method, count in (("personal", 1), ("personal", 1), ("guest", 1), ("tally", 7)):
        Visit.objects.create(home_id=1, station=station, method=method, at=now, count=count)

    for by in ("station", "hour", "kind", "district", "day"):
        use = olga.get(f"{LIST}use/?by={by}").context["use"]
        counted = {
            figure.method: (
                figure.count,
                olga.get(f"{LIST}visits/?{figure.rows}").context["page"].object_list,
            )
            for figure in use.lines[0].figures
        }
        assert {m: count for m, (count, _rows) in counted.items()} == {"personal": 2, "guest": 1, "tally": 7}
        assert {m: sum(row.count for row in rows) for m, (_count, rows) in counted.items()} == {
            "personal": 2,
            "guest": 1,
            "tally": 7,
        }


def test_fewer_than_ten_who_agreed_to_be_known_are_not_counted_as_persons(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)
    for number in range(9):
        Visit.objects.create(
            home_id=1,
            station=station,
            method="personal",
            at=timezone.now(),
            person=cast.person(f"梅{number}", tree.depot),
        )
    assert "不足 10 人" in olga.get(f"{LIST}use/").content.decode()

    Visit.objects.create(
        home_id=1,
        station=station,
        method="personal",
        at=timezone.now(),
        person=cast.person("梅九", tree.depot),
    )
    assert "其中同意记名的有 10 人" in olga.get(f"{LIST}use/").content.decode()


def test_today_lists_what_came_in_and_what_is_late(tree: Units, olga: Client) -> None:
    late, fresh = cast.station(tree.depot, "老毛病站"), cast.station(tree.depot, "新毛病站")
    cast.station(tree.depot, "没时间站", hours="")
    report_fault(station=late, kind="dirty", now=timezone.now() - timedelta(days=8), by=None)
    report_fault(station=fresh, kind="dirty", now=timezone.now(), by=None)

    owed = {str(line.name): line.count for line in olga.get("/console/").context["owed"]}

    assert owed == {"报修超过一周没办完": 1, "一周内的报修": 1, "没写开放时间的站点": 1}


def test_a_moved_station_leaves_the_table_of_running_ones(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot, "江边站")
    move_station(station_id=station.pk, to=StationState.SUSPENDED, reason="装修", by=None, now=timezone.now())

    assert "江边站" not in names(olga.get(f"{LIST}?state=running").content.decode(), "江边站")
    assert Position(station.lon, station.lat)

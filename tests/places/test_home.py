"""Home: the nearest useful station first, for everybody, with and without script or position."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.places import factories as cast
from yizhan.places.models import Station, StationAmenity
from yizhan.places.nearby import mark_full, reindex_all, today_of

HERE = {"lon": "121.4737", "lat": "31.2304"}


@pytest.fixture
def depot(db: None) -> cast.Units:
    return cast.units()


def put(tree: cast.Units, name: str, east_m: float = 0, *amenities: str, **more: object) -> Station:
    """Make a station so many metres east of the square, open around the clock unless told otherwise."""
    lon, lat = cast.PEOPLE_SQUARE
    given = {"hours": "24/7", "division_code": "310101", "lon": lon + east_m / 95_300, "lat": lat}
    return cast.station(tree.depot, name, amenities, **given | more)


def index() -> None:
    reindex_all(today_of(timezone.now()))


def names(client: Client, **asked: str | list[str]) -> list[str]:
    answer = client.post("/near/", {"f": "1", **HERE, **asked})
    return [card.name for card in answer.context["answer"].cards]


def test_the_nearest_that_is_useful_comes_first(client: Client, depot: cast.Units) -> None:
    put(depot, "远的", 900, "microwave")
    put(depot, "近的", 100)
    put(depot, "不远的", 500, "microwave")
    index()

    assert names(client) == ["近的", "不远的", "远的"]
    assert names(client, has=["microwave"]) == ["不远的", "远的"]


def test_a_nearer_one_that_is_not_offered_says_why(client: Client, depot: cast.Units) -> None:
    broken = put(depot, "微波炉坏了的", 50, "microwave")
    StationAmenity.objects.filter(station=broken, amenity="microwave").update(broken_since=timezone.now())
    put(depot, "没有微波炉的", 100)
    put(depot, "有的", 500, "microwave")
    put(depot, "远而没有的", 5000)
    index()

    answer = client.post("/near/", {"f": "1", **HERE, "has": "microwave"}).context["answer"]

    assert [(card.name, card.reason) for card in answer.passed_over.cards] == [
        ("微波炉坏了的", "热饭用不了"),
        ("没有微波炉的", "没有热饭"),
    ]


def test_many_that_are_not_offered_say_why_page_by_page_and_the_further_ones_too(
    client: Client, depot: cast.Units
) -> None:
    for n in range(9):
        put(depot, f"关着{n}", 100 + n, hours="off")
    for n in range(11):
        put(depot, f"开着{n:02d}", 1000 + n)
    put(depot, "两页之间的", 1009.5, hours="off")
    index()
    asked = {"f": "1", **HERE, "opening": "now"}

    first = client.post("/near/", asked)
    more = client.post("/near/", {**asked, "why": first.context["answer"].passed_over.next})
    further = client.post("/near/", {**asked, "skip": "10"})

    assert "还有 9 个更近的没有列出：为什么" in first.content.decode()
    assert [card.name for card in first.context["answer"].passed_over.cards] == [f"关着{n}" for n in range(6)]
    assert [card.name for card in more.context["answer"].passed_over.cards] == ["关着6", "关着7", "关着8"]
    assert b"<html" not in more.content
    assert "开着" not in more.content.decode()
    assert [card.name for card in further.context["answer"].passed_over.cards] == ["两页之间的"]


def test_without_script_more_of_them_say_why_on_a_page_of_their_own(
    client: Client, depot: cast.Units
) -> None:
    for n in range(9):
        put(depot, f"关着{n}", 100 + n, hours="off")
    put(depot, "开着", 50_000)
    index()

    page = client.get("/", {"f": "1", "opening": "now", "why": "0-6"})

    assert [card.name for card in page.context["answer"].cards] == ["开着"]
    assert len(page.context["answer"].passed_over.cards) == 3
    assert '<details class="passed-over" open>' in page.content.decode()


def test_one_that_fresh_evidence_says_is_full_is_passed_over_and_says_so(
    client: Client, depot: cast.Units
) -> None:
    full = put(depot, "满员的", 50)
    put(depot, "有空位的", 500)
    index()
    mark_full(full.pk, timezone.now() + timedelta(minutes=20))

    answer = client.post("/near/", {"f": "1", **HERE, "opening": "now"}).context["answer"]

    assert [card.name for card in answer.cards] == ["有空位的"]
    assert [(card.name, card.reason) for card in answer.passed_over.cards] == [("满员的", "满了")]
    assert names(client) == ["满员的", "有空位的"]


def test_a_suspended_one_next_door_says_why(client: Client, depot: cast.Units) -> None:
    put(depot, "装修的", 10, state="suspended", state_reason="装修")
    put(depot, "开的", 300)
    index()

    answer = client.post("/near/", {"f": "1", **HERE}).context["answer"]

    assert [card.name for card in answer.cards] == ["开的"]
    assert [(card.name, card.reason) for card in answer.passed_over.cards] == [("装修的", "停用：装修")]


def test_without_any_position_the_district_with_most_stations_is_shown(
    client: Client, depot: cast.Units
) -> None:
    put(depot, "黄浦一号")
    put(depot, "黄浦二号", 100)
    put(depot, "静安一号", 3000, division_code="310106")
    index()

    answer = client.get("/").context["answer"]

    assert answer.where.name == "黄浦区"
    assert len(answer.cards) == 3


def test_a_picked_district_is_kept_for_the_next_visit(client: Client, depot: cast.Units) -> None:
    put(depot, "黄浦一号")
    index()

    client.get("/?area=310106")

    assert client.get("/").context["answer"].where.name == "静安区"


def test_what_she_filtered_by_last_is_there_again_and_her_position_is_not(
    client: Client, depot: cast.Units
) -> None:
    put(depot, "有充电的", 0, "charging")
    index()

    client.post("/near/", {"f": "1", **HERE, "has": ["charging"], "always": "1"})

    asked = client.get("/").context["asked"]
    assert (asked.has, asked.always, asked.opening) == (("charging",), True, "")
    assert "121" not in client.cookies["asked"].value
    assert asked.chips()[0] == "charging"


def test_what_she_used_last_stays_in_the_filter_row_when_unticked(client: Client, depot: cast.Units) -> None:
    client.post("/near/", {"f": "1", "has": ["shower"]})
    client.post("/near/", {"f": "1"})

    asked = client.get("/").context["asked"]
    assert asked.has == ()
    assert asked.chips()[0] == "shower"


def test_her_position_reaches_no_log(
    client: Client, depot: cast.Units, caplog: pytest.LogCaptureFixture
) -> None:
    put(depot, "近的")
    index()

    with caplog.at_level(logging.DEBUG):
        client.post("/near/", {"f": "1", "lon": "121.473712345", "lat": "31.230498765"})

    said = caplog.text + "".join(
        str(record.__dict__) for record in caplog.records if record.name != "django.db.backends"
    )
    assert "473712345" not in said
    assert "230498765" not in said


def test_a_position_in_gcj02_is_converted(client: Client, depot: cast.Units) -> None:
    near_by_gps = put(depot, "按 GPS 最近的", 0)
    put(depot, "按火星坐标最近的", 430)
    index()
    from yizhan.common.geo import Datum, Position

    lon, lat = Position(near_by_gps.lon, near_by_gps.lat).in_datum(Datum.GCJ02)

    assert names(client, lon=str(lon), lat=str(lat), datum="gcj02")[0] == "按 GPS 最近的"


@pytest.mark.parametrize(
    "nonsense",
    [
        {"lon": "x", "lat": "31"},
        {"lon": "31.2", "lat": "121.4"},
        {"lon": "121.4", "lat": "91"},
        {"datum": "mars"},
        {"skip": "-5"},
        {"skip": "99999999"},
        {"why": "0-99999999"},
        {"why": "190-"},
        {"why": "-"},
        {"why": "x-6"},
        {"has": "jacuzzi"},
        {"kind": "castle"},
        {"opening": "at", "at": "whenever"},
        {"opening": "at", "at": "1999-01-01T00:00"},
        {"area": "999999"},
        {"q": "%_'\"\\"},
    ],
    ids=lambda asked: "&".join(f"{name}={value}" for name, value in asked.items()),
)
def test_nonsense_is_taken_as_not_said(client: Client, depot: cast.Units, nonsense: dict[str, str]) -> None:
    put(depot, "近的")
    index()

    answer = client.post("/near/", {"f": "1", **HERE, **nonsense})

    assert answer.status_code == 200


def test_open_at_a_time_finds_what_is_open_then(client: Client, depot: cast.Units) -> None:
    put(depot, "白天开的", 0, hours="08:00-18:00")
    put(depot, "夜里开的", 100, hours="20:00-06:00")
    index()
    tomorrow = (timezone.localtime() + timedelta(days=1)).date()

    assert names(client, opening="at", at=f"{tomorrow}T12:00") == ["白天开的"]
    assert names(client, opening="at", at=f"{tomorrow}T23:00") == ["夜里开的"]


def test_further_ones_come_page_by_page_and_none_twice(client: Client, depot: cast.Units) -> None:
    for n in range(23):
        put(depot, f"第{n:02d}站", 100 * n)
    index()

    pages = [names(client, skip=str(skip)) for skip in (0, 10, 20)]

    assert [len(page) for page in pages] == [10, 10, 3]
    assert [name for page in pages for name in page] == [f"第{n:02d}站" for n in range(23)]


def test_i_am_let_in_asks_for_places_that_admit_her(depot: cast.Units, client: Client) -> None:
    put(depot, "都能进的", 100)
    put(depot, "会员的", 200, admits="members")
    put(depot, "司机的", 300, admits="drivers")
    put(depot, "网点自己的", 400, admits="unit")
    index()
    mei = cast.signed_in(cast.person("小梅", depot.depot, trade="courier"))

    assert names(client, mine="1") == ["都能进的"]
    assert names(mei, mine="1") == ["都能进的", "会员的", "网点自己的"]


def test_a_name_is_found_while_typing_with_one_wrong_sign(client: Client, depot: cast.Units) -> None:
    put(depot, "领航驿站", 2000, address="星海路 7 号")
    put(depot, "幸福大街驿站", 100)
    index()

    assert names(client, q="领航驿") == ["领航驿站"]
    assert names(client, q="幸富大街") == ["幸福大街驿站"]
    assert names(client, q="没有这样的地方") == []


def test_the_form_works_without_script(client: Client, depot: cast.Units) -> None:
    put(depot, "有微波炉的", 3000, "microwave")
    put(depot, "没有的")
    index()

    answer = client.get("/", {"f": "1", "has": "microwave"}).context["answer"]

    assert [card.name for card in answer.cards] == ["有微波炉的"]


def test_before_there_is_any_station_home_says_so(client: Client, db: None) -> None:
    answer = client.get("/")

    assert answer.status_code == 200
    assert "还没有驿站" in answer.content.decode()


def test_districts_are_listed_with_their_stations_and_found_by_name(
    client: Client, depot: cast.Units
) -> None:
    put(depot, "黄浦一号")
    put(depot, "静安一号", division_code="310106")

    listed = client.get("/where/").context["provinces"]
    named = client.get("/where/", {"name": "浦东"}).context["named"]

    assert [(province.name, [area.name for area in province.areas]) for province in listed] == [
        ("上海", ["黄浦区", "静安区"])
    ]
    assert [district.code for district in named] == ["310115"]


def test_a_provinces_outline_is_a_sketch_in_wgs84(client: Client, db: None) -> None:
    answer = client.get("/outline/310000.json")

    assert answer["Content-Type"] == "application/geo+json"
    assert client.get("/outline/999999.json").status_code == 404


def test_home_asks_the_database_a_fixed_number_of_times(
    client: Client, depot: cast.Units, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(3):
        put(depot, f"第{n}站", 100 * n)
    index()
    mei = cast.signed_in(cast.person("小梅", depot.depot))
    client.get("/?area=310101")
    mei.get("/?area=310101")

    with django_assert_num_queries(2):
        client.get("/")
    with django_assert_num_queries(7):
        mei.get("/")
    with django_assert_num_queries(2):
        client.post("/near/", {"f": "1", **HERE})


@pytest.mark.parametrize("shut", [1, 3])
def test_however_many_say_why_it_takes_four_more_queries(
    client: Client, depot: cast.Units, django_assert_num_queries: DjangoAssertNumQueries, shut: int
) -> None:
    for n in range(3):
        put(depot, f"第{n}站", 100 * n)
    for n in range(shut):
        put(depot, f"关着{n}", 50 + n, state="suspended", state_reason="装修")
    index()
    client.get("/?area=310101")

    with django_assert_num_queries(6):
        client.get("/")
    with django_assert_num_queries(6):
        client.post("/near/", {"f": "1", **HERE})

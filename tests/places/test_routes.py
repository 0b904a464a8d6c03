"""Each map service gets the place in the datum and the order that its documentation asks for."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from yizhan.common.geo import Datum, Degrees, Position, distance_m, to_wgs84
from yizhan.places.routes import Going, Phone, phone_of, route_links

PLACE = Position(121.4737, 31.2304)
NAME = "幸福,大街 & 驿站|1"


def link(code: str, phone: Phone = Phone.ANDROID, going: Going = Going.RIDE) -> str:
    found = route_links(PLACE, NAME, "幸福大街 1 号", going, phone)
    return next(each.url for each in found if each.code == code)


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def is_the_place(lon: str, lat: str, datum: Datum) -> bool:
    return distance_m(to_wgs84(Degrees(float(lon), float(lat)), datum), PLACE) < 1


def test_amap_gets_longitude_first_in_gcj02_and_a_name_without_comma() -> None:
    url = link("amap")

    asked = query(url)
    lon, lat, name = asked.pop("to").split(",")
    assert url.startswith("https://uri.amap.com/navigation?")
    assert is_the_place(lon, lat, Datum.GCJ02)
    assert name == "幸福 大街 & 驿站|1"
    assert asked == {"mode": "ride", "src": "yizhan", "coordinate": "gaode", "callnative": "1"}


@pytest.mark.parametrize(
    ("phone", "start"),
    [
        (Phone.ANDROID, "bdapp://map/direction?"),
        (Phone.IPHONE, "baidumap://map/direction?"),
    ],
    ids=["android", "iphone"],
)
def test_baidu_gets_latitude_first_in_bd09(phone: Phone, start: str) -> None:
    url = link("baidu", phone)

    asked = query(url)
    where, name = asked.pop("destination").split("|")
    lat, lon = where.removeprefix("latlng:").split(",")
    assert url.startswith(start)
    assert is_the_place(lon, lat, Datum.BD09)
    assert name == "name:幸福,大街 & 驿站 1"
    assert asked == {"coord_type": "bd09ll", "mode": "riding", "src": "web.yizhan.yizhan"}


def test_baidu_without_an_app_gets_a_marker_page() -> None:
    asked = query(link("baidu", Phone.BROWSER))

    lat, lon = asked["location"].split(",")
    assert is_the_place(lon, lat, Datum.BD09)
    assert (asked["title"], asked["content"], asked["output"]) == (NAME, "幸福大街 1 号", "html")


def test_tencent_gets_latitude_first_in_gcj02() -> None:
    url = link("tencent")

    asked = query(url)
    lat, lon = asked.pop("tocoord").split(",")
    assert url.startswith("https://apis.map.qq.com/uri/v1/routeplan?")
    assert is_the_place(lon, lat, Datum.GCJ02)
    assert asked == {"type": "bike", "to": NAME, "referer": "yizhan"}


def test_an_android_phone_gets_a_geo_address_in_wgs84() -> None:
    url = link("own")

    assert url.startswith("geo:31.230400,121.473700?q=31.230400,121.473700(")
    assert unquote(url).endswith(f"({NAME})")


def test_an_iphone_gets_apples_map_in_gcj02() -> None:
    asked = query(link("own", Phone.IPHONE, Going.WALK))

    lat, lon = asked["daddr"].split(",")
    assert is_the_place(lon, lat, Datum.GCJ02)
    assert (asked["dirflg"], asked["q"]) == ("w", NAME)


def test_a_browser_has_no_map_of_its_own() -> None:
    codes = [each.code for each in route_links(PLACE, NAME, "", Going.DRIVE, Phone.BROWSER)]

    assert codes == ["amap", "baidu", "tencent"]


@pytest.mark.parametrize(
    ("agent", "phone"),
    [
        ("Mozilla/5.0 (Linux; Android 14; 23078RKD5C)", Phone.ANDROID),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) HarmonyOS ArkWeb/4.1", Phone.ANDROID),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)", Phone.IPHONE),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", Phone.BROWSER),
    ],
    ids=["android", "harmony", "iphone", "desk"],
)
def test_the_phone_is_told_by_its_user_agent(agent: str, phone: Phone) -> None:
    assert phone_of(agent) is phone

"""How does she get there? Deep links to the map services that phones here have, each in its own datum.

Documented schemes (read 2026-11, checked by tests/places/test_routes.py):
- Amap URI API `uri.amap.com/navigation`: `to=lon,lat,name`, GCJ-02, `mode` walk | ride | car,
  `callnative=1` opens the app where it is installed (lbs.amap.com/api/uri-api/guide/travel/route);
- Baidu URI API `bdapp://` (Android) and `baidumap://` (iOS) `map/direction`: `destination=latlng:lat,lon|name:…`,
  `coord_type=bd09ll`, `mode` walking | riding | driving; in a browser `api.map.baidu.com/marker`, from which
  one routes, because its `direction` page wants an origin (lbsyun.baidu.com/index.php?title=uri);
- Tencent URI API `apis.map.qq.com/uri/v1/routeplan`: `tocoord=lat,lon`, GCJ-02, `type` walk | bike | drive,
  without an origin it starts from where she is (lbs.qq.com/webApi/uriV1);
- the phone's own: Android `geo:` (RFC 5870: WGS-84), iOS `maps.apple.com/?daddr=`, whose data in China is
  GCJ-02.
WeChat's browser opens no app; there `wx.openLocation` (GCJ-02) is called by static/h5/wechat.js.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.common.geo import Datum, Position

SOURCE = "yizhan"


class Going(enum.StrEnum):
    """How she goes."""

    WALK = "walk"
    RIDE = "ride"
    DRIVE = "drive"


class Phone(enum.StrEnum):
    """What opens the link; BROWSER is none of the two."""

    ANDROID = "android"
    IPHONE = "iphone"
    BROWSER = "browser"


@dataclass(frozen=True)
class RouteLink:
    code: str
    name: str | Promise
    url: str


_AMAP = {Going.WALK: "walk", Going.RIDE: "ride", Going.DRIVE: "car"}
_BAIDU = {Going.WALK: "walking", Going.RIDE: "riding", Going.DRIVE: "driving"}
_TENCENT = {Going.WALK: "walk", Going.RIDE: "bike", Going.DRIVE: "drive"}
_APPLE = {Going.WALK: "w", Going.RIDE: "c", Going.DRIVE: "d"}


def phone_of(user_agent: str) -> Phone:
    if "Android" in user_agent or "HarmonyOS" in user_agent:
        return Phone.ANDROID
    return Phone.IPHONE if any(name in user_agent for name in ("iPhone", "iPad", "iPod")) else Phone.BROWSER


def route_links(place: Position, name: str, address: str, going: Going, phone: Phone) -> list[RouteLink]:
    """Return the links to `place` in the order most phones here have the apps."""
    links = [
        RouteLink("amap", _("高德地图"), amap(place, name, going)),
        RouteLink("baidu", _("百度地图"), baidu(place, name, address, going, phone)),
        RouteLink("tencent", _("腾讯地图"), tencent(place, name, going)),
    ]
    if phone is Phone.ANDROID:
        links.append(RouteLink("own", _("手机自带地图"), android(place, name)))
    if phone is Phone.IPHONE:
        links.append(RouteLink("own", _("手机自带地图"), iphone(place, name, going)))
    return links


def amap(place: Position, name: str, going: Going) -> str:
    lon, lat = place.in_datum(Datum.GCJ02)
    # a comma in the name would end it
    to = f"{lon:.6f},{lat:.6f},{name.replace(',', ' ')}"
    query = {"to": to, "mode": _AMAP[going], "src": SOURCE, "coordinate": "gaode", "callnative": "1"}
    return f"https://uri.amap.com/navigation?{urlencode(query, quote_via=quote, safe=',')}"


def baidu(place: Position, name: str, address: str, going: Going, phone: Phone) -> str:
    lon, lat = place.in_datum(Datum.BD09)
    src = f"web.{SOURCE}.{SOURCE}"
    if phone is Phone.BROWSER:
        query = {
            "location": f"{lat:.6f},{lon:.6f}",
            "title": name,
            "content": address or name,
            "output": "html",
            "coord_type": "bd09ll",
            "src": src,
        }
        return f"https://api.map.baidu.com/marker?{urlencode(query, quote_via=quote, safe=',')}"
    scheme = "bdapp" if phone is Phone.ANDROID else "baidumap"
    query = {
        "destination": f"latlng:{lat:.6f},{lon:.6f}|name:{name.replace('|', ' ')}",
        "coord_type": "bd09ll",
        "mode": _BAIDU[going],
        "src": src,
    }
    return f"{scheme}://map/direction?{urlencode(query, quote_via=quote, safe=',:|')}"


def tencent(place: Position, name: str, going: Going) -> str:
    lon, lat = place.in_datum(Datum.GCJ02)
    query = {"type": _TENCENT[going], "to": name, "tocoord": f"{lat:.6f},{lon:.6f}", "referer": SOURCE}
    return f"https://apis.map.qq.com/uri/v1/routeplan?{urlencode(query, quote_via=quote, safe=',')}"


def android(place: Position, name: str) -> str:
    where = f"{place.lat:.6f},{place.lon:.6f}"
    return f"geo:{where}?q={where}({quote(name, safe='')})"


def iphone(place: Position, name: str, going: Going) -> str:
    lon, lat = place.in_datum(Datum.GCJ02)
    query = {"daddr": f"{lat:.6f},{lon:.6f}", "dirflg": _APPLE[going], "q": name}
    return f"https://maps.apple.com/?{urlencode(query, quote_via=quote, safe=',')}"

"""The open feeds: addresses that anybody may read. Every answer carries ETag and Last-Modified."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from yizhan.common.geo import Datum
from yizhan.common.sheets import csv_lines
from yizhan.orgs.access import public
from yizhan.places.feeds import openapi
from yizhan.places.feeds.asked import BadParameter, limit_of, only, page_of, whole
from yizhan.places.feeds.changes import UnknownCursor, Version, changes_after, number_changes
from yizhan.places.feeds.features import (
    count_features,
    every_feature,
    features_by_id,
    features_page,
    moment_text,
)
from yizhan.places.feeds.ogc import (
    GEOJSON,
    JSON,
    OPENAPI,
    Api,
    UnknownCollection,
    collection_of,
    datum_name,
    feature_json,
)

MOST_COUNTED = 10_000
CHANGES_LIMIT, CHANGES_MAX = 500, 2000
SPOOLED = 4 * 1024 * 1024

View = Callable[..., HttpResponseBase]


def feed(view: View) -> View:
    """A feed: public, GET and HEAD, 304 when nothing changed, errors as documents, readable from any page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            version = number_changes()
            response = _unchanged(request, version) or view(request, *args, **kwargs)
        except BadParameter as wrong:
            return _fault(400, "InvalidParameterValue", str(wrong))
        except UnknownCollection:
            return _fault(404, "NotFound", "no such collection")
        except UnknownCursor:
            return _fault(410, "Gone", "unknown cursor; begin again at 0")
        response["Access-Control-Allow-Origin"] = "*"
        if response.status_code in (200, 304):
            response["ETag"] = version.etag
            response["Last-Modified"] = http_date(version.at.timestamp())
            response["Cache-Control"] = "public, max-age=0, must-revalidate"
        return response

    return public(require_safe(answer))


def _unchanged(request: HttpRequest, version: Version) -> HttpResponseBase | None:
    response = get_conditional_response(request, version.etag, int(version.at.timestamp()))
    return response if response is not None and response.status_code == 304 else None


def _fault(status: int, code: str, text: str) -> HttpResponse:
    response = JsonResponse({"code": code, "description": text}, status=status)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _json(document: dict[str, Any], media: str = JSON) -> JsonResponse:
    return JsonResponse(document, content_type=media, json_dumps_params={"ensure_ascii": False})


def _api(request: HttpRequest) -> Api:
    return Api(request.build_absolute_uri(reverse("feeds:landing")).rstrip("/"))


# --- OGC API – Features --------------------------------------------------------------------------


@feed
def landing(request: HttpRequest) -> HttpResponseBase:
    only(request.GET)
    return _json(_api(request).landing())


@feed
def conformance(request: HttpRequest) -> HttpResponseBase:
    only(request.GET)
    return _json(_api(request).conformance())


@feed
def api(request: HttpRequest) -> HttpResponseBase:
    only(request.GET)
    return _json(openapi.definition(_api(request).root), OPENAPI)


@feed
def collections(request: HttpRequest) -> HttpResponseBase:
    only(request.GET)
    return _json(_api(request).collections())


@feed
def collection(request: HttpRequest, collection_id: str) -> HttpResponseBase:
    only(request.GET)
    return _json(_api(request).collection(collection_id))


@feed
def items(request: HttpRequest, collection_id: str) -> HttpResponseBase:
    """A page of features, by id; `limit`, `bbox`, `datetime`."""
    asked = collection_of(collection_id)
    page = page_of(request.GET)
    found, has_more = features_page(page.wanted, page.limit, after=page.after, before=page.before)
    document = _api(request).items(asked, page, request.GET.dict(), found, has_more=has_more)
    document["timeStamp"] = _now_text()
    if (matched := count_features(page.wanted, MOST_COUNTED)) is not None:
        document["numberMatched"] = matched
    return _in_crs(_json(document, GEOJSON), _api(request), collection_id)


@feed
def item(request: HttpRequest, collection_id: str, feature_id: str) -> HttpResponseBase:
    only(request.GET)
    asked = collection_of(collection_id)
    number = int(feature_id) if feature_id.isdecimal() and len(feature_id) < 19 else 0
    feature = features_by_id([number]).get(number)
    if feature is None:
        return _fault(404, "NotFound", "no such feature is public")
    page = request.build_absolute_uri(reverse("places:station", args=[number]))
    return _in_crs(_json(_api(request).item(asked, feature, page), GEOJSON), _api(request), collection_id)


def _in_crs(response: HttpResponse, api: Api, collection_id: str) -> HttpResponse:
    response["Content-Crs"] = f"<{api.crs_of(collection_of(collection_id))}>"
    return response


def _now_text() -> str:
    return moment_text(timezone.now().replace(microsecond=0))


@feed
def gcj02(request: HttpRequest) -> HttpResponseBase:
    """What the address that stands for GCJ-02 says to those who follow it."""
    only(request.GET)
    return _json(
        {
            "id": "gcj02",
            "title": "GCJ-02",
            "description": "The datum of Chinese web maps (Amap, Tencent): WGS-84 shifted by a published, "
            "nonlinear formula, up to 700 m. It has no EPSG code. Longitude before latitude, degrees.",
        }
    )


# --- CSV -----------------------------------------------------------------------------------------

COLUMNS = (
    *(
        "id",
        "name",
        "kind",
        "kind_name",
        "tier",
        "setting",
        "address",
        "division_code",
        "lon",
        "lat",
        "datum",
    ),
    *("opening_hours", "opening_hours_text", "opening_hours_note", "admits", "admits_note", "amenities"),
    *("broken_amenities", "seats", "truck_spaces", "area_m2", "intro", "contact", "phone", "union", "state"),
    *("state_reason", "opened_date", "is_illustrative", "updated"),
)


def _csv_rows(datum: Datum) -> Iterator[list[str]]:
    for feature in every_feature():
        lon, lat = feature.at(datum)
        known = feature.properties() | {"id": feature.id, "lon": lon, "lat": lat, "datum": datum_name(datum)}
        yield [_cell(known[name]) for name in COLUMNS]


def _cell(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _csv(request: HttpRequest, datum: Datum, name: str) -> HttpResponseBase:
    only(request.GET)
    file = tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 – the answer closes it
    for line in csv_lines(COLUMNS, _csv_rows(datum)):
        file.write(line.encode())
    file.seek(0)
    # the whole is written before it is sent: no query runs while a slow reader takes it
    return FileResponse(
        file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8; header=present"
    )


@feed
def stations_csv(request: HttpRequest) -> HttpResponseBase:
    """Every public station, WGS-84."""
    return _csv(request, Datum.WGS84, "stations-wgs84.csv")


@feed
def stations_gcj02_csv(request: HttpRequest) -> HttpResponseBase:
    """Every public station, GCJ-02."""
    return _csv(request, Datum.GCJ02, "stations-gcj02.csv")


# --- what changed --------------------------------------------------------------------------------


def _changes(request: HttpRequest, datum: Datum) -> HttpResponseBase:
    given = only(request.GET, "after", "limit")
    limit = limit_of(given.get("limit"), CHANGES_LIMIT, CHANGES_MAX)
    found, cursor, is_all = changes_after(whole(given.get("after", "0"), "after"), limit)
    here = request.build_absolute_uri(request.path)
    return _json(
        {
            "datum": datum_name(datum),
            "changes": [
                {
                    "number": change.number,
                    "id": change.station_id,
                    "at": moment_text(change.at),
                    "change": "upsert" if change.feature else "removed",
                    "feature": feature_json(change.feature, datum) if change.feature else None,
                }
                for change in found
            ],
            "cursor": cursor,
            "complete": is_all,
            "next": f"{here}?after={cursor}",
        }
    )


@feed
def changes(request: HttpRequest) -> HttpResponseBase:
    """What changed after a cursor, WGS-84. See docs/import.md."""
    return _changes(request, Datum.WGS84)


@feed
def changes_gcj02(request: HttpRequest) -> HttpResponseBase:
    """What changed after a cursor, GCJ-02."""
    return _changes(request, Datum.GCJ02)


# --- for search engines, and for people ------------------------------------------------------------


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = request.build_absolute_uri(reverse("feeds:sitemap"))
    lines = [
        "User-agent: *",
        "Disallow: /console/",
        "Disallow: /me/",
        "Disallow: /accounts/",
        f"Sitemap: {sitemap}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """A page for people: which feeds there are, and how to use them."""
    return render(request, "places/open_data.html")

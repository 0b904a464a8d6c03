"""OGC API – Features, Part 1: Core (17-069r4), requirement by requirement, on the product's own addresses.

The names of requirements are those of the standard: /req/core/…
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.places import factories as cast
from tests.places.factories import LONG_AGO, NOON, Units
from yizhan.common.geo import Datum, Position
from yizhan.places.models import Station
from yizhan.places.nearby import reindex, today_of

pytestmark = pytest.mark.django_db

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
ITEMS = "/ogc/collections/stations/items"


@pytest.fixture
def units() -> Units:
    return cast.units()


@pytest.fixture
def three(units: Units) -> list[Station]:
    """Stations along a line from west to east, 0.1° apart."""
    made = [cast.station(units.east, f"第 {n} 站", lon=121.1 + n / 10, lat=31.1) for n in (1, 2, 3)]
    reindex([station.pk for station in made], today_of(NOON))
    return made


def get(client: Client, path: str, status: int = 200) -> Any:
    response = client.get(path)
    assert response.status_code == status, response.content[:300]
    return json.loads(response.content)


def links(document: Any) -> dict[str, dict[str, str]]:
    return {each["rel"]: each for each in document["links"]}


def follow(client: Client, href: str) -> Any:
    parts = urlsplit(href)
    return get(client, f"{parts.path}?{parts.query}")


def names(document: Any) -> list[str]:
    return [feature["properties"]["name"] for feature in document["features"]]


def test_root_success__the_landing_page_links_definition_conformance_and_data(client):
    document = get(client, "/ogc/")

    found = links(document)
    assert found["service-desc"]["type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert {"self", "service-desc", "conformance", "data"} <= set(found)
    for each in document["links"]:
        assert follow(client, each["href"])


def test_api_definition_success__the_definition_is_openapi_3_0_and_names_every_path(client, three):
    response = client.get("/ogc/api")

    definition = json.loads(response.content)
    assert response["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert definition["openapi"].startswith("3.0")
    for path in definition["paths"]:
        assert client.get("/ogc" + path.replace("{featureId}", str(three[0].pk))).status_code == 200


def test_fc_bbox_definition__limit_and_datetime_are_defined_as_the_standard_says(client):
    parameters = get(client, "/ogc/api")["paths"]["/collections/stations/items"]["get"]["parameters"]

    defined = {each["name"]: each for each in parameters}
    assert defined["bbox"]["schema"]["oneOf"] == [
        {"minItems": 4, "maxItems": 4},
        {"minItems": 6, "maxItems": 6},
    ]
    assert (defined["bbox"]["style"], defined["bbox"]["explode"]) == ("form", False)
    assert defined["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
    assert defined["datetime"]["schema"] == {"type": "string"}
    assert not any(each["required"] for each in parameters)


def test_conformance_success__core_openapi_and_geojson_are_claimed(client):
    assert get(client, "/ogc/conformance") == {
        "conformsTo": [
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
        ]
    }


def test_fc_md_success__each_collection_links_its_items_and_says_its_extent(client):
    document = get(client, "/ogc/collections")

    assert [each["id"] for each in document["collections"]] == ["stations", "stations-gcj02"]
    assert links(document)["self"]["type"] == "application/json"
    for each in document["collections"]:
        assert links(each)["items"]["type"] == "application/geo+json"
        assert each["extent"]["spatial"] == {"bbox": [[73.0, 3.0, 136.0, 54.0]], "crs": CRS84}
        assert each["itemType"] == "feature"
        assert get(client, f"/ogc/collections/{each['id']}") == each  # /req/core/sfc-md-success


def test_crs84__the_collection_is_in_wgs84_longitude_first(client, three):
    assert get(client, "/ogc/collections/stations")["crs"] == [CRS84]
    feature = get(client, ITEMS)["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [121.2, 31.1]}


def test_the_collection_for_chinese_maps_says_that_it_is_gcj02_everywhere(client, three):
    collection = get(client, "/ogc/collections/stations-gcj02")
    response = client.get("/ogc/collections/stations-gcj02/items")

    assert collection["datum"] == "GCJ-02"
    assert collection["crs"] == ["http://testserver/ogc/crs/gcj02"]
    assert CRS84 not in collection["crs"]
    assert response["Content-Crs"] == "<http://testserver/ogc/crs/gcj02>"
    feature = json.loads(response.content)["features"][0]
    assert feature["properties"]["datum"] == "GCJ-02"
    expected = Position(121.2, 31.1).in_datum(Datum.GCJ02)
    assert feature["geometry"]["coordinates"] == pytest.approx(list(expected), abs=1e-7)
    assert get(client, "/ogc/crs/gcj02")["title"] == "GCJ-02"


def test_fc_response__items_are_geojson_with_links_counts_and_time(client, three):
    response = client.get(ITEMS)

    document = json.loads(response.content)
    assert response["Content-Type"] == "application/geo+json"
    assert document["type"] == "FeatureCollection"
    assert (document["numberMatched"], document["numberReturned"]) == (3, 3)
    assert document["timeStamp"].endswith("Z")
    assert links(document)["self"]["href"] == f"http://testserver{ITEMS}"
    assert "next" not in links(document)


def test_fc_limit_response__no_more_than_asked_and_links_lead_through_all_and_back(client, three):
    first = get(client, f"{ITEMS}?limit=2")
    second = follow(client, links(first)["next"]["href"])
    back = follow(client, links(second)["prev"]["href"])

    assert (names(first), names(second)) == (["第 1 站", "第 2 站"], ["第 3 站"])
    assert "prev" not in links(first)
    assert "next" not in links(second)
    assert names(back) == names(first)
    assert links(back)["next"]["href"] == links(first)["next"]["href"]


def test_a_limit_above_the_maximum_is_the_maximum_and_no_error(client, three):
    assert names(get(client, f"{ITEMS}?limit=99999")) == ["第 1 站", "第 2 站", "第 3 站"]


@pytest.mark.parametrize(
    ("bbox", "found"),
    [
        ("121.15,31,121.25,31.2", [1]),
        ("121.2,31.1,121.3,31.1", [1, 2]),  # the border belongs to the box
        ("121.15,31,0,121.25,31.2,100", [1]),
        ("-180,-90,180,90", [1, 2, 3]),
        ("121.35,31,-170,32", [3]),  # over the antimeridian
        ("0,0,1,1", []),
    ],
)
def test_fc_bbox_response__only_features_within_the_box(client, three, bbox, found):
    assert names(get(client, f"{ITEMS}?bbox={bbox}")) == [f"第 {n} 站" for n in found]


def test_fc_bbox__the_box_is_crs84_for_the_other_collection_too(client, three):
    document = get(client, "/ogc/collections/stations-gcj02/items?bbox=121.19999,31.09999,121.20001,31.10001")

    assert names(document) == ["第 1 站"]


@pytest.mark.parametrize(
    ("interval", "found"),
    [
        ("2026-01-01T00:00:00Z", [2]),
        ("2026-01-01T00:00:00Z/..", [1, 2]),
        ("../2026-01-01T00:00:00Z", [2, 3]),
        ("/2025-12-31", [3]),
        ("2026-01-01/2026-01-01", [2]),
        ("2025-12-01T00:00:00%2B08:00/2026-12-31T23:59:59.999999999Z", [1, 2, 3]),
        ("2027-01-01/..", []),
    ],
)
def test_fc_time_response__only_features_changed_in_the_interval(client, three, interval, found):
    for station, at in zip(three, (NOON, LONG_AGO, LONG_AGO - timedelta(days=1)), strict=True):
        Station.objects.filter(pk=station.pk).update(changed_at=at)

    assert names(get(client, f"{ITEMS}?datetime={interval}")) == [f"第 {n} 站" for n in found]


def test_parameters_narrow_together(client, three):
    assert names(get(client, f"{ITEMS}?bbox=121.15,31,121.45,31.2&limit=1&f=json")) == ["第 1 站"]


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=121,32,122,31",
        "bbox=121,31,122,91",
        "bbox=nan,31,122,32",
        "bbox=1e999,31,122,32",
        "bbox=",
        "limit=0",
        "limit=-1",
        "limit=ten",
        "limit=1.5",
        "limit=1&limit=2",
        "datetime=yesterday",
        "datetime=2026-13-01T00:00:00Z",
        "datetime=2026-01-01T00:00:00",
        "datetime=../..",
        "datetime=2026-02-01/2026-01-01",
        "after=x",
        "f=html",
    ],
)
def test_query_param_invalid__is_answered_with_400_and_a_reason(client, query):
    fault = get(client, f"{ITEMS}?{query}", status=400)

    assert fault["code"] == "InvalidParameterValue"
    assert fault["description"]


@pytest.mark.parametrize(
    "path", ["/ogc/", "/ogc/api", "/ogc/conformance", "/ogc/collections", "/ogc/collections/stations", ITEMS]
)
def test_query_param_unknown__is_answered_with_400(client, path):
    assert get(client, f"{path}?wings=2", status=400)["description"] == "unknown parameter: wings"


def test_f_success__one_feature_with_its_links(client, three):
    response = client.get(f"{ITEMS}/{three[1].pk}")

    feature = json.loads(response.content)
    assert response["Content-Type"] == "application/geo+json"
    assert (feature["type"], feature["id"]) == ("Feature", three[1].pk)
    assert {"self", "collection", "alternate"} <= set(links(feature))
    assert links(feature)["alternate"]["href"] == f"http://testserver/s/{three[1].pk}/"


@pytest.mark.parametrize(
    "path", ["/ogc/collections/nothing", "/ogc/collections/nothing/items", f"{ITEMS}/0", f"{ITEMS}/x"]
)
def test_what_is_not_there_is_404(client, path):
    assert get(client, path, status=404)["code"] == "NotFound"


def test_http__head_is_served_and_nothing_can_be_written(client, three):
    assert client.head(ITEMS).status_code == 200
    assert client.post(ITEMS, {}).status_code == 405
    assert client.get(ITEMS)["Access-Control-Allow-Origin"] == "*"


def test_a_page_of_items_takes_the_same_few_queries_for_one_station_and_for_many(
    client, three, django_assert_num_queries
):
    client.get(ITEMS)
    for limit in (1, 3):
        with django_assert_num_queries(4):  # two for the version, one for the page, one to count
            client.get(f"{ITEMS}?limit={limit}")

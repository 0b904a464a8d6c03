"""OGC API – Features, Part 1: Core (17-069r4), as documents: what each resource says. Pure but for features.

Two collections. `stations` is in WGS-84 (CRS84), as Core demands of every collection. `stations-gcj02` is
for Chinese maps that draw in GCJ-02, a datum without an OGC identifier that is *not* CRS84: it is an addition
outside the conformance claim, declared by its name, its `crs`, a `Content-Crs` header, a `datum` member in the
collection and in every feature. Its `bbox` parameter stays CRS84, as Core says of the parameter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from yizhan.common.geo import Datum
from yizhan.places.feeds.asked import Page
from yizhan.places.feeds.features import Feature

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMS_TO = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "oas30", "geojson")
)
JSON, GEOJSON = "application/json", "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
CHINA_BOX = [73.0, 3.0, 136.0, 54.0]


@dataclass(frozen=True)
class Collection:
    id: str
    title: str
    description: str
    datum: Datum


COLLECTIONS = {
    each.id: each
    for each in (
        Collection(
            "stations",
            "工会站点（WGS-84）",
            "Stations that unions run for working people in China: rest, drivers, fitness and more. WGS-84.",
            Datum.WGS84,
        ),
        Collection(
            "stations-gcj02",
            "工会站点（GCJ-02）",
            "The same stations in GCJ-02, the shifted datum of Chinese maps (Amap, Tencent). NOT WGS-84: laid over "
            "a WGS-84 map they lie up to 700 m off. Outside the conformance claim of this API.",
            Datum.GCJ02,
        ),
    )
}


class UnknownCollection(KeyError):
    """There is no collection of this id."""


@dataclass(frozen=True)
class Api:
    """The API at its address, for example https://yizhan.example.org/ogc (no slash at the end)."""

    root: str

    def crs_of(self, collection: Collection) -> str:
        return CRS84 if collection.datum is Datum.WGS84 else f"{self.root}/crs/gcj02"

    def landing(self) -> dict[str, Any]:
        return {
            "title": "驿站 Yizhan – 工会站点开放数据",
            "description": "Stations that trade unions run for working people in China, as OGC API – Features.",
            "links": [
                link(f"{self.root}/", "self", JSON, "this document"),
                link(f"{self.root}/api", "service-desc", OPENAPI, "the API definition"),
                link(f"{self.root}/conformance", "conformance", JSON, "conformance classes"),
                link(f"{self.root}/collections", "data", JSON, "the collections"),
            ],
        }

    def conformance(self) -> dict[str, Any]:
        return {"conformsTo": list(CONFORMS_TO)}

    def collections(self) -> dict[str, Any]:
        return {
            "links": [link(f"{self.root}/collections", "self", JSON, "this document")],
            "collections": [self.collection(each.id) for each in COLLECTIONS.values()],
        }

    def collection(self, collection_id: str) -> dict[str, Any]:
        """Raises UnknownCollection."""
        each = collection_of(collection_id)
        here = f"{self.root}/collections/{each.id}"
        crs = self.crs_of(each)
        return {
            "id": each.id,
            "title": each.title,
            "description": each.description,
            "itemType": "feature",
            "datum": datum_name(each.datum),
            "extent": {
                "spatial": {"bbox": [CHINA_BOX], "crs": CRS84},
                "temporal": {"interval": [["2026-01-01T00:00:00Z", None]]},
            },
            "crs": [crs],
            "storageCrs": CRS84,
            "links": [
                link(here, "self", JSON, "this collection"),
                link(f"{here}/items", "items", GEOJSON, "the features"),
                link(f"{self.root}/collections", "collection", JSON, "all collections"),
            ],
        }

    def items(
        self,
        collection: Collection,
        page: Page,
        query: dict[str, str],
        found: list[Feature],
        *,
        has_more: bool,
    ) -> dict[str, Any]:
        """Return the features with links to this page, and to the next and previous where they exist."""
        here = f"{self.root}/collections/{collection.id}/items"
        steady = {name: value for name, value in query.items() if name not in ("after", "before")}
        links = [link(_with(here, query), "self", GEOJSON, "this page")]
        backwards = page.before is not None
        if found and (has_more or backwards):
            links.append(
                link(_with(here, steady | {"after": str(found[-1].id)}), "next", GEOJSON, "next page")
            )
        if found and (page.after or (backwards and has_more)):
            links.append(
                link(_with(here, steady | {"before": str(found[0].id)}), "prev", GEOJSON, "previous page")
            )
        links.append(link(f"{self.root}/collections/{collection.id}", "collection", JSON, "the collection"))
        return {
            "type": "FeatureCollection",
            "features": [feature_json(each, collection.datum) for each in found],
            "numberReturned": len(found),
            "links": links,
        }

    def item(self, collection: Collection, feature: Feature, station_url: str) -> dict[str, Any]:
        here = f"{self.root}/collections/{collection.id}"
        return {
            **feature_json(feature, collection.datum),
            "links": [
                link(f"{here}/items/{feature.id}", "self", GEOJSON, "this feature"),
                link(here, "collection", JSON, "the collection"),
                link(station_url, "alternate", "text/html", "its page, for people"),
            ],
        }


def collection_of(collection_id: str) -> Collection:
    """Raises UnknownCollection."""
    if collection_id not in COLLECTIONS:
        raise UnknownCollection(collection_id)
    return COLLECTIONS[collection_id]


def datum_name(datum: Datum) -> str:
    return {Datum.WGS84: "WGS-84", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}[datum]


def feature_json(feature: Feature, datum: Datum) -> dict[str, Any]:
    """Return the feature as GeoJSON; in another datum than WGS-84 it says so itself."""
    named = {} if datum is Datum.WGS84 else {"datum": datum_name(datum)}
    return {
        "type": "Feature",
        "id": feature.id,
        "geometry": {"type": "Point", "coordinates": list(feature.at(datum))},
        "properties": feature.properties() | named,
    }


def link(href: str, rel: str, media: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": media, "title": title}


def _with(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address

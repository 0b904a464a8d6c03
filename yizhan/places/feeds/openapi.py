"""The definition of the OGC API as OpenAPI 3.0 (the conformance class oas30 names that version)."""

from __future__ import annotations

from typing import Any

from yizhan.places.feeds.asked import DEFAULT_LIMIT, MAX_LIMIT
from yizhan.places.feeds.ogc import COLLECTIONS, GEOJSON, JSON


def _query(name: str, text: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema, **more}


_ITEMS_QUERY = [
    _query(
        "bbox",
        "Only features in the box: west, south, east, north in WGS-84 degrees (CRS84).",
        {
            "type": "array",
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            "items": {"type": "number"},
        },
        style="form",
        explode=False,
    ),
    _query(
        "datetime",
        "Only features changed at this moment or within this interval (property `updated`).",
        {"type": "string"},
        style="form",
        explode=False,
    ),
    _query(
        "limit",
        "At most so many features.",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        style="form",
        explode=False,
    ),
    _query("after", "Paging: features with a greater id.", {"type": "integer", "minimum": 0}),
    _query("before", "Paging backwards: features with a smaller id.", {"type": "integer", "minimum": 0}),
]
_F = _query("f", "The format.", {"type": "string", "enum": ["json"]})


def _answer(text: str, media: str, schema: str) -> dict[str, Any]:
    return {
        "200": {
            "description": text,
            "headers": {
                "ETag": {"schema": {"type": "string"}},
                "Last-Modified": {"schema": {"type": "string"}},
            },
            "content": {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
        },
        "304": {"description": "nothing changed since"},
        "400": _fault("a parameter is unknown or wrong"),
        "500": _fault("our fault"),
    }


def _fault(text: str) -> dict[str, Any]:
    return {
        "description": text,
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/exception"}}},
    }


def _get(operation: str, text: str, media: str, schema: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        "get": {
            "operationId": operation,
            "summary": text,
            "parameters": [*parameters, _F],
            "responses": _answer(text, media, schema),
        }
    }


def definition(root: str) -> dict[str, Any]:
    """Return the whole definition for the API at `root`."""
    paths: dict[str, Any] = {
        "/": _get("getLandingPage", "landing page", JSON, "landingPage"),
        "/conformance": _get("getConformance", "conformance classes", JSON, "confClasses"),
        "/collections": _get("getCollections", "the collections", JSON, "collections"),
    }
    number = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "integer"}}
    for each in COLLECTIONS.values():
        here, name = f"/collections/{each.id}", each.id.replace("-", "_")
        paths[here] = _get(f"describe_{name}", each.title, JSON, "collection")
        paths[f"{here}/items"] = _get(
            f"get_{name}", f"features: {each.title}", GEOJSON, "featureCollection", *_ITEMS_QUERY
        )
        one = _get(f"get_{name}_feature", f"one feature: {each.title}", GEOJSON, "feature", number)
        one["get"]["responses"]["404"] = _fault("no such feature is public")
        paths[f"{here}/items/{{featureId}}"] = one
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Yizhan: stations of trade unions, OGC API – Features",
            "version": "1.0.0",
            "license": {"name": "Apache-2.0"},
        },
        "servers": [{"url": root}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties}


def _list(schema: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{schema}"}}


_TEXT = {"type": "string"}
SCHEMAS: dict[str, Any] = {
    "exception": _object(["code"], code=_TEXT, description=_TEXT),
    "link": _object(["href"], href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT),
    "landingPage": _object(["links"], title=_TEXT, description=_TEXT, links=_list("link")),
    "confClasses": _object(["conformsTo"], conformsTo={"type": "array", "items": _TEXT}),
    "collections": _object(["links", "collections"], links=_list("link"), collections=_list("collection")),
    "collection": _object(
        ["id", "links"],
        id=_TEXT,
        title=_TEXT,
        description=_TEXT,
        links=_list("link"),
        extent={"type": "object"},
        itemType={"type": "string", "default": "feature"},
        crs={"type": "array", "items": _TEXT},
        datum=_TEXT,
    ),
    "featureCollection": _object(
        ["type", "features"],
        type={"type": "string", "enum": ["FeatureCollection"]},
        features=_list("feature"),
        links=_list("link"),
        timeStamp={"type": "string", "format": "date-time"},
        numberMatched={"type": "integer", "minimum": 0},
        numberReturned={"type": "integer", "minimum": 0},
    ),
    "feature": _object(
        ["type", "geometry", "properties"],
        type={"type": "string", "enum": ["Feature"]},
        id={"type": "integer"},
        geometry=_object(
            ["type", "coordinates"],
            type={"type": "string", "enum": ["Point"]},
            coordinates={"type": "array", "minItems": 2, "items": {"type": "number"}},
        ),
        properties={"type": "object", "nullable": True},
        links=_list("link"),
    ),
}

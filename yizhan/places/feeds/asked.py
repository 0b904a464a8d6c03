"""What does the request ask for? Parameters of OGC API – Features, read strictly, as Part 1 demands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.http import QueryDict

from yizhan.common.geo import Box
from yizhan.places.feeds.features import Wanted

DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_WHOLE = re.compile(r"\d{1,18}")


class BadParameter(ValueError):
    """A parameter is unknown, given twice, or has a value that its schema does not allow."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which features, how many, from where."""

    wanted: Wanted
    limit: int
    after: int
    before: int | None


def only(query: QueryDict, *names: str) -> dict[str, str]:
    """Return the parameters. Raises BadParameter for one not named, or given twice (7.8, 7.15)."""
    for name in query:
        if name not in (*names, "f"):
            raise BadParameter(f"unknown parameter: {name}")
        if len(query.getlist(name)) > 1:
            raise BadParameter(f"parameter given twice: {name}")
    given = {name: str(query[name]) for name in query}
    if given.pop("f", "json") != "json":
        raise BadParameter("f: only json is served")
    return given


def page_of(query: QueryDict) -> Page:
    given = only(query, "bbox", "datetime", "limit", "after", "before")
    since, until = interval_of(given["datetime"]) if "datetime" in given else (None, None)
    boxes = boxes_of(given["bbox"]) if "bbox" in given else ()
    return Page(
        Wanted(boxes, since, until),
        limit_of(given.get("limit")),
        whole(given.get("after", "0"), "after"),
        whole(given["before"], "before") if "before" in given else None,
    )


def whole(text: str, name: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise BadParameter(f"{name}: a whole number is needed")
    return int(text)


def limit_of(text: str | None, default: int = DEFAULT_LIMIT, most: int = MAX_LIMIT) -> int:
    """Return the limit; above the maximum it is the maximum (7.15.2, requirement 22 note)."""
    if text is None:
        return default
    limit = whole(text, "limit")
    if limit < 1:
        raise BadParameter("limit: at least 1")
    return min(limit, most)


def boxes_of(text: str) -> tuple[Box, ...]:
    """Return the box, or its two halves when it spans the antimeridian. Heights are taken and not used."""
    parts = text.split(",")
    if len(parts) not in (4, 6) or not all(_NUMBER.fullmatch(part) for part in parts):
        raise BadParameter("bbox: four numbers (west,south,east,north) or six are needed")
    numbers = [float(part) for part in parts]
    west, south, east, north = numbers if len(parts) == 4 else (*numbers[:2], *numbers[3:5])
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise BadParameter("bbox: degrees of longitude and latitude are needed, south before north")
    if west <= east:
        return (Box(west, south, east, north),)
    return (Box(west, south, 180.0, north), Box(-180.0, south, east, north))


def interval_of(text: str) -> tuple[datetime | None, datetime | None]:
    """Return the bounds, both within, None for open; an instant is an interval of itself (7.15.4)."""
    start, slash, end = text.partition("/")
    if not slash:
        return _moment(text), _moment(text, is_end=True)
    since = None if start in ("", "..") else _moment(start)
    until = None if end in ("", "..") else _moment(end, is_end=True)
    if since is None and until is None:
        raise BadParameter("datetime: at least one end is needed")
    if since and until and since > until:
        raise BadParameter("datetime: the interval ends before it begins")
    return since, until


def _moment(text: str, *, is_end: bool = False) -> datetime:
    """Return a moment of RFC 3339, with its zone; a full date is its whole UTC day."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            day = datetime.combine(date.fromisoformat(text), time(), UTC)
            return day + timedelta(days=1, microseconds=-1) if is_end else day
        if re.fullmatch(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", text):
            fraction = re.sub(r"(\.\d{6})\d+", r"\1", text.upper())
            return datetime.fromisoformat(fraction)
    except ValueError:
        pass
    raise BadParameter(
        "datetime: a date-time of RFC 3339 is needed, or an interval such as 2026-01-01T00:00:00Z/.."
    )

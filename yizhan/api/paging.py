"""Pages by cursor: an opaque name of the last row given, stable while rows come and go."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet

from yizhan.api.problems import Problem

MOST = 200
USUAL = 50
M = TypeVar("M", bound=Model)


class BadCursor(Problem):
    """The cursor is none of ours."""

    def __init__(self) -> None:
        super().__init__(422, "bad-cursor", "Take the cursor from the last page's `next`, unchanged.")


def write_cursor(*parts: int | str) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def cut(rows: QuerySet[M], limit: int) -> tuple[list[M], str | None]:
    """Return the first `limit` of rows that are in the order of their ids, and the cursor of the next page, if any."""
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return shown, write_cursor(shown[-1].pk) if len(found) > limit else None


def read_id(cursor: str | None) -> int:
    """Return the last id of a cursor; 0 without one. Raises BadCursor."""
    match _parts(cursor):
        case []:
            return 0
        case [int() as last] if 0 <= last < 2**63:
            return last
    raise BadCursor


def read_moment(cursor: str | None) -> tuple[datetime, int] | None:
    """Return the last time and id of a cursor of changes; None without one. Raises BadCursor."""
    match _parts(cursor):
        case []:
            return None
        case [str() as moment, int() as last] if 0 <= last < 2**63:
            try:
                at = datetime.fromisoformat(moment)
            except ValueError:
                raise BadCursor from None
            if at.tzinfo is not None:
                return at, last
    raise BadCursor


def _parts(cursor: str | None) -> list[object]:
    if not cursor:
        return []
    try:
        read = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise BadCursor from None
    if not isinstance(read, list) or any(isinstance(part, bool) for part in read):
        raise BadCursor
    return read

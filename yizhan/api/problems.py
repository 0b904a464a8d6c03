"""What goes wrong is told as RFC 9457 says: application/problem+json with type, title, status, detail."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import Schema
from pydantic import Field

from yizhan.common import logs
from yizhan.supplies.partners import KeysDiffer

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 100  # rows named in a refusal
TYPES = "urn:yizhan:problem:"  # a name, not an address: docs/api.md lists them


class Problem(Exception):
    """An answer that is no success; `code` says the kind, `detail` what to do about it."""

    def __init__(
        self, status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.errors = status, code, detail, errors


class FieldError(Schema):
    """One value that is wrong. where: "query.limit", "path.station_id", "body.count"."""

    where: str
    why: str


class ProblemOut(Schema):
    """A problem, as RFC 9457 says."""

    type: str = Field(examples=["urn:yizhan:problem:not-found"])
    title: str
    status: int
    detail: str
    instance: str = Field(description="The request's id, also in the header X-Request-ID.")
    errors: list[FieldError] = []


def answer(problem: Problem) -> HttpResponse:
    body: dict[str, Any] = {
        "type": TYPES + problem.code,
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": f"urn:yizhan:request:{logs.request_id.get()}",
        "errors": problem.errors or [],
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), MEDIA_TYPE, problem.status)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="yizhan"'
    return response


def keys_differ(refused: KeysDiffer) -> Problem:
    """Rows whose keys were used before for something else; where they stand in the call."""
    why = "This key was used before with another body."
    rows = [{"where": f"body.rows.{at}.key", "why": why} for at, _key in refused.rows[:MOST_ERRORS]]
    return Problem(409, "key-differs", f"{refused} Nothing was done.", rows)


@csrf_exempt
def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Any address under the API that is none."""
    return answer(Problem(404, "not-found", "There is nothing at this address."))

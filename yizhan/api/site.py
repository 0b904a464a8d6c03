"""The API as Django serves it: every address marked, rated, described, and told in problems when it fails."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.constants import NOT_SET
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation

from yizhan.api.access import WINDOW_S, Key, Rate
from yizhan.api.endpoints import cards, claims, hotline, stations, units, visits
from yizhan.api.problems import MEDIA_TYPE, Problem, ProblemOut, answer, not_found
from yizhan.orgs.access import Mark, public

View = Callable[..., HttpResponse]
DESCRIPTION = """Stations, unions and visits, for partners with a key: `Authorization: Bearer yz_…`, or
signed with one (RFC 9421).

Errors are `application/problem+json` (RFC 9457). Lists come in pages: take `next` as `cursor`. Every answer to
GET has an `ETag`; ask with `If-None-Match`. Each key has a rate: see the headers `RateLimit` and
`RateLimit-Policy`; past it the answer is 429 with `Retry-After`. Positions are WGS-84 unless `datum` says else."""


SIGNATURE = {
    "type": "apiKey",
    "in": "header",
    "name": "Signature",
    "description": """HTTP Message Signatures (RFC 9421), for keys that are issued to sign and are never sent.

`Signature-Input: sig1=("@method" "@path" "@query" "content-digest");created=…;keyid="yz_…";nonce="…";alg="hmac-sha256"`

`@query` where there is one, `content-digest` (RFC 9530, sha-256 or sha-512) where there is a body; `@target-uri` covers
path and query too. keyid: `yz_` and the eight signs behind it; the HMAC key is the whole text of the key. `created` is
within five minutes of our clock; `nonce`, 8 to 64 signs, is good once. docs/api.md has an example with its values.""",
}


class YizhanAPI(NinjaAPI):
    """NinjaAPI whose description says what really comes back when something fails."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)

    _described: Any = None  # the same for everybody and for good: described once per process

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        if self._described is None:
            self._described = self._describe(**kwargs)
        return self._described

    def _describe(self, **kwargs: Any) -> Any:
        described = super().get_openapi_schema(**kwargs)
        schemas = described["components"].setdefault("schemas", {})
        problem = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs", {}) | {"ProblemOut": problem}
        described["components"]["securitySchemes"]["Signature"] = SIGNATURE
        for operations in described["paths"].values():
            for operation in operations.values():
                _describe_failures(operation)
                operation["security"].append({"Signature": []})
        return described


def _describe_failures(operation: dict[str, Any]) -> None:
    fails = {
        401: "No valid key",
        403: "The key lacks the scope",
        422: "A value is not valid",
        429: "Too many requests",
    }
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", [])):
        fails[404] = "Not there, or not yours"
    if "requestBody" in operation:
        fails |= {
            400: "The body is no JSON",
            409: "It was said otherwise before, or the station is not running",
        }
    else:
        operation["responses"][304] = {"description": "Not modified"}
    for status, words in fails.items():
        operation["responses"][status] = {
            "description": words,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
        }


api = YizhanAPI(
    title="Yizhan 驿站",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
)
ROUTERS = (stations.router, units.router, visits.router, cards.router, claims.router, hotline.router)
for router in ROUTERS:
    api.add_router("", router)


# --- failures ----------------------------------------------------------------------------------------


@api.exception_handler(Problem)
def _problem(request: HttpRequest, exc: Problem) -> HttpResponse:
    return answer(exc)


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
    return answer(Problem(401, "unknown-key", "Send your key: Authorization: Bearer yz_…"))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    errors = [
        {"where": ".".join(str(part) for part in error["loc"]), "why": str(error["msg"])}
        for error in exc.errors
    ]
    return answer(Problem(422, "invalid-request", "A value is not valid.", errors))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, exc: HttpError) -> HttpResponse:
    return answer(Problem(exc.status_code, "bad-request", str(exc)))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, exc: Http404) -> HttpResponse:
    return not_found(request)


@api.exception_handler(PermissionDenied)
def _refused(request: HttpRequest, exc: PermissionDenied) -> HttpResponse:
    return answer(Problem(403, "refused", "This is not allowed."))


# --- addresses ---------------------------------------------------------------------------------------


def _marked(view: View, mark: Mark) -> View:
    """The view with its mark, its rate and its ETag told, and a wrong method told as a problem."""

    @wraps(view)
    def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = response["Allow"]
            response = answer(Problem(405, "wrong-method", f"This address takes {allowed}."))
            response["Allow"] = allowed
        response = _conditional(request, response)
        _tell_rate(request, response)
        patch_vary_headers(response, ["Authorization", "Signature", "Signature-Input"])
        response.setdefault("Cache-Control", "private, no-cache")
        return response

    served.access = mark  # type: ignore[attr-defined]
    return served


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.method not in {"GET", "HEAD"} or response.status_code != 200:
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def _tell_rate(request: HttpRequest, response: HttpResponse) -> None:
    """RateLimit and RateLimit-Policy, as draft-ietf-httpapi-ratelimit-headers says."""
    rate: Rate | None = vars(request).get("_rate")
    if rate is None:
        return
    response["RateLimit-Policy"] = f'"minute";q={rate.limit};w={WINDOW_S}'
    response["RateLimit"] = f'"minute";r={rate.left};t={rate.resets_in_s}'
    if response.status_code == 429:
        response["Retry-After"] = str(rate.resets_in_s)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where the description is."""
    return JsonResponse({"title": api.title, "version": api.version, "openapi": reverse("api:openapi-json")})


def _scopes() -> dict[str, str]:
    """The scope that each address asks for, by its name."""
    asked = {}
    for router in ROUTERS:
        for path_view in router.path_operations.values():
            for operation in path_view.operations:
                auth = router.auth if operation.auth_param is NOT_SET else operation.auth_param
                assert isinstance(auth, Key), f"{operation.url_name} asks for no key"
                asked[str(operation.url_name)] = auth.scope
    return asked


def urls() -> tuple[list[URLPattern], str, str]:
    """The API's addresses for config/urls.py; whatever else stands under them is a problem, not a page."""
    patterns, app_name, namespace = api.urls
    scopes = _scopes() | {"openapi-json": ""}
    marked = []
    for found in patterns:
        if isinstance(found, URLPattern) and found.name in scopes:
            scope = scopes[found.name]
            view = _marked(found.callback, Mark("partner", scope) if scope else Mark("public"))
            marked.append(URLPattern(found.pattern, view, found.default_args, found.name))
    others = [
        path("", public(index), name="api-root"),
        path("<path:rest>", public(not_found), name="nothing"),
    ]
    return [*marked, *others], app_name, namespace

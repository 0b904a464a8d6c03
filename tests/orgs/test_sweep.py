"""All URLs × all roles, GET and POST, with rows of one's own and of others: deny by default."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from tests import sweep
from tests.sweep import ROLES, TALKED, Place, World, address, ask, expected, outcome, places, said
from yizhan.orgs.access import public

pytestmark = pytest.mark.long

SWEPT = [place for place in places() if place.mark]
FOREIGN = [place for place in places() if not place.mark]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("place", SWEPT, ids=str)
def test_a_url_opens_for_those_its_mark_names_and_for_nobody_else(
    world: World, place: Place, method: str
) -> None:
    wrong = []
    for role in ROLES:
        for is_own in (True, False) if place.kwargs else (True,):
            side = world.own(role) if is_own else world.foreign(role)
            response = ask(world.clients[role], method, address(place, side))
            got = answer(response)
            if method == "get" and role != "worker":  # whose interview it is
                wrong += [f"{role} reads {word}" for word in TALKED if word.encode() in said(response)]
            if got not in expected(place, role, is_own=is_own) | method_not_allowed(got):
                wrong.append(f"{role}, {'own' if is_own else 'foreign'}: {got}")

    assert wrong == [], f"{place.route} is marked {place.mark}"


def answer(response: HttpResponse) -> str:
    return "405" if response.status_code == 405 else outcome(response)


def method_not_allowed(got: str) -> set[str]:
    """A view that takes one method only may say so to anybody; it has looked nothing up."""
    return {"405"} if got == "405" else set()


def test_every_url_but_those_of_signing_in_carries_a_mark() -> None:
    unmarked = [f"{place} ({place.module})" for place in FOREIGN if not place.module.startswith("allauth.")]

    assert unmarked == []


@pytest.mark.django_db
@pytest.mark.parametrize("place", [place for place in FOREIGN if place.name], ids=str)
def test_a_page_of_the_sign_in_library_never_breaks(world: World, place: Place) -> None:
    for role in ("nobody", "worker", "officer"):
        for method in ("get", "post"):
            response = ask(world.clients[role], method, address(place, world.own(role)))
            assert response.status_code < 500, (role, method)


# --- deny by default ---------------------------------------------------------------------------------


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


class Lookalike:
    """A view that claims a module it does not come from."""

    __module__ = "allauthority.views"
    __qualname__ = "Lookalike"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("secret")


@public
def shown(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [path("forgotten/", forgotten), path("lookalike/", Lookalike()), path("shown/", shown)]


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("no", status=403)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("name", ["forgotten", "lookalike"])
def test_a_view_without_a_mark_is_served_to_nobody(name: str, method: str) -> None:
    response = getattr(Client(), method)(f"/{name}/")

    assert response.status_code == 403
    assert b"secret" not in response.content


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_view_with_a_mark_is_served() -> None:
    assert Client().get("/shown/").content == b"hello"


def test_the_sweep_names_a_kwarg_it_does_not_know() -> None:
    place = Place("console:new", "new/<int:thing_pk>/", ("thing_pk",), None, "yizhan.console.views")

    with pytest.raises(sweep.UnknownKwarg, match="console:new: <thing_pk>"):
        sweep.kwargs_of(place, None)  # type: ignore[arg-type]

"""Text and numbers that nobody means: answered as such, never by an error page of ours."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import get_resolver

from tests.places import factories as cast
from yizhan.orgs.models import Role

NINES = "9" * 5000


@pytest.fixture
def everybody(db: None) -> dict[str, Client]:
    """A guest, a city's admin and a keeper, each signed in; station 1 of the test is the keeper's."""
    tree = cast.units()
    kept = cast.station(tree.east)
    keeper = cast.signed_in(cast.keeper("Ken", kept))
    keeper.kept = kept  # type: ignore[attr-defined]
    return {
        "guest": Client(raise_request_exception=False),
        "officer": cast.signed_in(cast.officer("Ada", tree.city, Role.ADMIN)),
        "keeper": keeper,
    }


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("guest", "/p/?code=%00"),
        ("guest", "/p/A%00B/"),
        ("guest", "/?f=1&q=%00&area=310115"),
        ("guest", "/along/?f=1&a=%00%00&b=x"),
        ("officer", "/console/acts-for/?q=%00"),
        ("officer", "/console/stations/?q=%00"),
        ("officer", "/console/units/?q=%00"),
        ("officer", "/console/stations/use/?last=0001-01-05"),
        ("officer", "/console/stations/visits/?first=0001-01-01&last=0001-01-01"),
        ("officer", f"/console/stations/?page={NINES}&id={NINES}"),
        ("officer", f"/console/stations/faults/?page={NINES}"),
        ("officer", "/console/stations/map/?bbox=nan,nan,nan,nan"),
    ],
    ids=lambda value: value[:40],
)
def test_an_address_that_nobody_means_is_no_fault_of_ours(
    everybody: dict[str, Client], who: str, address: str
) -> None:
    client = everybody[who]
    client.raise_request_exception = False

    assert client.get(address).status_code in {200, 302, 400, 404}


def test_a_form_that_nobody_sends_is_no_fault_of_ours(everybody: dict[str, Client]) -> None:
    ken, ada = everybody["keeper"], everybody["officer"]
    ken.raise_request_exception = ada.raise_request_exception = False
    count = f"/keeper/{ken.kept.pk}/count/"  # type: ignore[attr-defined]

    assert ken.post(count, {"count": NINES}).status_code == 302
    assert ken.post(count, {"count": "1", "key": "a\0b"}).status_code == 400
    assert ada.post("/console/acts-for/", {"unit": NINES}).status_code == 404


def _all_forms() -> list[type[forms.Form]]:
    """Every form of ours."""
    assert get_resolver().url_patterns  # all views are imported, and with them their forms
    found, open_ = [], list(forms.Form.__subclasses__())
    while open_:
        one = open_.pop()
        open_ += one.__subclasses__()
        if one.__module__.startswith("yizhan."):
            found.append(one)
    return found


def test_no_form_takes_a_day_that_cannot_be_counted_on_or_kept() -> None:
    """The year 9999 has no next day for Python, the year 1 in Shanghai comes back from PostgreSQL as an error."""
    fields = [(form, *one) for form in _all_forms() for one in form.base_fields.items()]
    dated = [
        (f"{form.__name__}.{name}", field)
        for form, name, field in fields
        if isinstance(field, forms.DateField | forms.DateTimeField)
    ]
    assert len(dated) > 20
    for name, field in dated:
        clock = "T00:00" if isinstance(field, forms.DateTimeField) else ""
        for day in ("0001-01-01", "9999-12-31"):
            with pytest.raises(ValidationError):
                pytest.fail(f"{name} takes {field.clean(day + clock)}")

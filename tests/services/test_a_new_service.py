"""Adding a service is adding a folder, adding a kind one declaration: the checklists of CONTRIBUTING.md hold."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.apps import AppConfig
from django.test import Client
from django.utils import timezone

from tests.places import factories as cast
from tests.services import tea as package
from yizhan.places import kinds
from yizhan.places.actions.common import NotFitToRun
from yizhan.places.actions.stations import create_station
from yizhan.places.models import Station, StationState

HERE = Path(__file__).parent
CONTRIBUTING = HERE.parent.parent / "CONTRIBUTING.md"


@pytest.fixture
def tea(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test-only service is there, as after a start with its line in SERVICES."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    monkeypatch.delitem(sys.modules, "tests.services.tea.kinds", raising=False)
    monkeypatch.delattr(package, "kinds", raising=False)
    AppConfig.create("tests.services.tea.apps.TeaConfig").ready()


@pytest.fixture
def units(db: None) -> cast.Units:
    return cast.units()


@pytest.fixture
def olga(units: cast.Units) -> Client:
    return cast.signed_in(cast.officer("Olga", units.east))


@pytest.mark.parametrize("name", ["kinds.py", "apps.py"])
def test_the_checklist_shows_the_very_files_that_are_tested(name: str) -> None:
    written = (HERE / "tea" / name).read_text(encoding="utf-8")

    assert f"```python\n{written}```" in CONTRIBUTING.read_text(encoding="utf-8")


def test_a_declared_kind_is_offered_with_what_it_must_and_may_have(tea: None, olga: Client) -> None:
    choice = olga.get("/console/stations/new/").content.decode()
    form = olga.get("/console/stations/new/?kind=tea").content.decode()

    assert "茶憩点" in choice
    assert "饮水（必备）" in form
    assert "厕所（茶屋必备）" in form
    assert form.index("座位休息") < form.index("微波炉" if "微波炉" in form else "热饭")


def test_a_station_of_it_is_made_runs_and_is_filtered(tea: None, olga: Client, units: cast.Units) -> None:
    given = {
        "name": "江边茶摊",
        "unit": units.depot.pk,
        "kind": "tea",
        "tier": "stand",
        "setting": "street",
        "position": "121.5, 31.2",
        "datum": "wgs84",
        "hours": "08:00-20:00",
        "admits": "outdoor",
        "amenities": ["water"],
        "runs_already": "on",
    }

    olga.post("/console/stations/new/", given)

    assert Station.objects.get().state == "running"
    assert "江边茶摊" in olga.get("/console/stations/?kind=tea&tier=stand").content.decode()
    assert "江边茶摊" not in olga.get("/console/stations/?kind=rest").content.decode()
    assert "江边茶摊" in Client().get("/?area=310115&kind=tea").content.decode()


def test_what_it_must_have_is_asked_by_its_tier_too(tea: None, units: cast.Units) -> None:
    with pytest.raises(NotFitToRun) as refused:
        create_station(
            unit=units.depot,
            values={"kind": "tea", "tier": "house", "name": "茶屋", "lon": 121.5, "lat": 31.2},
            amenities=["water"],
            state=StationState.RUNNING,
            by=None,
            now=timezone.now(),
        )

    assert refused.value.missing == ["toilet", "hours"]


def test_without_the_service_there_is_no_such_kind(olga: Client) -> None:
    assert "茶憩点" not in olga.get("/console/stations/new/").content.decode()


def test_a_kind_that_names_an_unknown_thing_stops_the_start() -> None:
    with pytest.raises(kinds.UnknownAmenity):
        kinds.declare(kinds.Kind("x", "x", "cup", "x", must=("teapot",)))


def test_two_kinds_of_one_code_stop_the_start() -> None:
    with pytest.raises(kinds.KindTaken):
        kinds.declare(kinds.Kind("rest", "another", "cup", "x"))

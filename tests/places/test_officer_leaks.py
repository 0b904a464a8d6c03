"""What an officer never sees: stations of other units, and what was said past her own unit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import factories as cast
from tests.places.factories import Units
from yizhan.orgs.models import Role
from yizhan.places.actions.care import answer_fault, report_fault
from yizhan.places.models import Fault, FaultState, Station, Visit

LIST = "/console/stations/"
PAGES = (
    "/console/",
    LIST,
    f"{LIST}?q=东",
    f"{LIST}?state=running",
    f"{LIST}?no_hours=1",
    f"{LIST}?old_faults=1",
    f"{LIST}map/?bbox=73,3,136,54",
    f"{LIST}faults/",
    f"{LIST}faults/?which=old",
    f"{LIST}faults/?which=closed",
    f"{LIST}use/",
    f"{LIST}use/?by=district",
    f"{LIST}visits/",
)


@pytest.fixture
def tree(db: None) -> Units:
    return cast.units()


@pytest.fixture
def secret(tree: Units) -> Station:
    """A station of East with a visit, a fault and no hours: something on every page."""
    station = cast.station(tree.east, "东区秘密站", hours="", division_code="310115")
    now = timezone.now()
    Visit.objects.create(home_id=1, station=station, method="guest", at=now)
    report_fault(station=station, kind="dirty", text="东区的秘密", now=now - timedelta(days=9), by=None)
    return station


def exported(client: Client, address: str) -> str:
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return body.decode()


def test_an_officer_of_west_sees_nothing_of_east_on_any_page(tree: Units, secret: Station) -> None:
    wei = cast.signed_in(cast.officer("Wei", tree.west))
    fault = Fault.objects.get()

    for page in (*PAGES, f"{LIST}?unit={tree.east.pk}", f"{LIST}?id={secret.pk}", f"{LIST}?district=310115"):
        body = wei.get(page).content.decode()
        assert "秘密" not in body, page
    assert wei.get(LIST).context["page"].total == 0
    assert wei.get(f"{LIST}use/").context["use"].lines == []
    assert wei.get(f"{LIST}visits/?station={secret.pk}").context["page"].paginator.count == 0
    assert wei.get("/console/").context["owed"] == []
    assert "秘密" not in wei.get(f"{LIST}plaques/?id={secret.pk}").content.decode()
    for path in ("", "edit/", "hours/", "keepers/", "spaces/", "photos/"):
        assert wei.get(f"{LIST}{secret.pk}/{path}").status_code == 404, path
    assert wei.get(f"{LIST}faults/{fault.pk}/").status_code == 404
    assert wei.get(f"{LIST}faults/{fault.pk}/photo/").status_code == 404
    for path in ("move/", "things/water/", "hours/1/end/", "keepers/1/dismiss/", "spaces/1/", "comments/1/"):
        assert wei.post(f"{LIST}{secret.pk}/{path}").status_code == 404, path
    olga = cast.signed_in(cast.officer("Olga", tree.east))
    for kind in ("csv", "geojson"):
        export = f"{LIST}export/?as={kind}&unit={tree.east.pk}"
        assert "秘密" not in exported(wei, export.replace(f"&unit={tree.east.pk}", "")), kind
        assert "秘密" not in exported(wei, export), kind
        assert "秘密" in exported(olga, export), kind
    assert "秘密" in olga.get(LIST).content.decode()


def test_acting_for_one_unit_hides_the_others_from_every_page(tree: Units, secret: Station) -> None:
    ada = cast.signed_in(cast.officer("Ada", tree.city, Role.ADMIN))
    ada.post("/console/acts-for/", {"unit": tree.west.pk})

    for page in PAGES:
        assert "秘密" not in ada.get(page).content.decode(), page
    assert ada.get(f"{LIST}{secret.pk}/").status_code == 404


@pytest.fixture
def shielded(tree: Units) -> Fault:
    """Mei of the depot tells of her own unit's station, past her own unit."""
    station = cast.station(tree.depot, "网点站")
    mei = cast.person("梅", tree.depot)
    return report_fault(
        station=station,
        kind="refused",
        text="经理不让进",
        now=timezone.now() - timedelta(days=9),
        by=mei.user,
        person=mei,
        is_shielded=True,
    )


def sees(client: Client, fault: Fault) -> bool:
    """Is there a trace of it on any page?"""
    pages = [*PAGES, f"{LIST}{fault.station_id}/", f"{LIST}faults/?station={fault.station_id}"]
    bodies = "".join(client.get(page).content.decode() for page in pages)
    owed = sum(line.count for line in client.get("/console/").context["owed"] if "报修" in str(line.name))
    rows = client.get(LIST).context["page"].rows
    counted = sum(row.open_faults for row in rows)
    late = client.get(f"{LIST}?old_faults=1").context["page"].total
    reached = client.get(f"{LIST}faults/{fault.pk}/").status_code == 200
    return bool("经理不让进" in bodies or "不让进" in bodies or owed or counted or late or reached)


def test_past_the_shield_the_unit_sees_no_trace_and_those_above_see_all(tree: Units, shielded: Fault) -> None:
    chen = cast.signed_in(cast.officer("Chen", tree.depot, Role.CHAIR))
    olga = cast.signed_in(cast.officer("Olga", tree.east))

    assert not sees(chen, shielded)
    assert sees(olga, shielded)


def test_a_second_role_elsewhere_opens_no_way_around_the_shield(tree: Units, shielded: Fault) -> None:
    chen = cast.officer("Chen", tree.depot, Role.CHAIR)
    cast.grant(chen, tree.city, Role.VIEWER)

    assert not sees(cast.signed_in(chen), shielded)


def test_an_answer_past_the_shield_leaves_no_trace_either(tree: Units, shielded: Fault) -> None:
    olga = cast.officer("Olga", tree.east)
    answer_fault(fault=shielded, state=FaultState.MENDED, text="已经找他们谈过", by=olga, now=timezone.now())
    chen = cast.signed_in(cast.officer("Chen", tree.depot, Role.CHAIR))

    page = chen.get(f"{LIST}{shielded.station_id}/").content.decode()

    assert not sees(chen, shielded)
    assert "处理报修" not in page


def test_a_keeper_sees_nothing_said_past_anybody(tree: Units, shielded: Fault) -> None:
    ken = cast.signed_in(cast.keeper("Ken", shielded.station))

    body = ken.get(f"/keeper/{shielded.station_id}/").content.decode()

    assert "不让进" not in body
    assert ken.get(f"/keeper/{shielded.station_id}/faults/{shielded.pk}/").status_code == 404


def test_the_history_does_not_tell_who_reported_a_fault(tree: Units) -> None:
    station = cast.station(tree.east)
    mei = cast.person("爱说话的小美", tree.west)
    report_fault(station=station, kind="dirty", now=timezone.now(), person=mei, by=mei.user)

    olga = cast.signed_in(cast.officer("Olga", tree.east))

    page = olga.get(f"{LIST}{station.pk}/").content.decode()
    assert "报修" in page
    assert "爱说话的小美" not in page

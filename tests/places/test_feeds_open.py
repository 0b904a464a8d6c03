"""The other open feeds: CSV, what changed, JSON-LD, sitemap. What they leak is nothing; what they miss is nothing."""

from __future__ import annotations

import csv
import io
import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.places import factories as cast
from tests.places.factories import LONG_AGO, NOON, Units
from yizhan.common.geo import Datum, Position
from yizhan.places.actions.stations import edit_station, move_station
from yizhan.places.feeds.changes import changes_after
from yizhan.places.feeds.features import features_by_id
from yizhan.places.feeds.linked import linked, opening, script
from yizhan.places.models import HoursOverride, SourceRow, Station, StationAmenity, StationState

FEEDS = (
    "/ogc/collections/stations/items",
    "/ogc/collections/stations-gcj02/items",
    "/open/stations.csv",
    "/open/stations-gcj02.csv",
    "/open/changes",
    "/open/changes-gcj02",
    "/sitemap.xml",
    "/sitemap-0.xml",
)


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    if response.streaming:
        return b"".join(response.streaming_content).decode()  # type: ignore[arg-type]
    return response.content.decode()


def changes(client: Client, after: int = 0, **query: int) -> Any:
    more = "".join(f"&{name}={value}" for name, value in query.items())
    return json.loads(body(client, f"/open/changes?after={after}{more}"))


def told(document: Any) -> list[tuple[str, int]]:
    return [(each["change"], each["id"]) for each in document["changes"]]


@pytest.fixture
def units(db: None) -> Units:
    return cast.units()


# --- what is public --------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["planned", "funded", "building", "checking", "closed"])
def test_only_running_and_suspended_stations_are_told(client, units, state):
    cast.station(units.east, "看得见的站")
    cast.station(units.east, "暂停的站", state="suspended", state_reason="装修")
    hidden = cast.station(units.east, "看不见的站", state=state, state_reason="原因")

    for path in FEEDS:
        assert "看不见的站" not in body(client, path)
    assert client.get(f"/ogc/collections/stations/items/{hidden.pk}").status_code == 404
    assert "看得见的站" in body(client, "/open/stations.csv")
    assert "暂停的站" in body(client, "/open/stations.csv")


def test_no_feed_tells_keepers_plaque_codes_sources_or_who_made_it(client, units):
    station = cast.station(
        units.east,
        plaque_code="SECRET77",
        contact="公开联系人",
    )
    row = {"home_id": station.home_id, "source": "SECRETSOURCE", "key": "SECRETKEY"}
    SourceRow.objects.create(**row, digest="SECRETDIGEST", station=station)
    keeper = cast.keeper("SECRETKEEPER", station)
    keeper.phone = "13800009999"
    keeper.save()

    for path in (*FEEDS, f"/ogc/collections/stations/items/{station.pk}"):
        text = body(client, path)
        assert "SECRET" not in text
        assert "13800009999" not in text
    assert "公开联系人" in body(client, "/open/stations.csv")


# --- CSV -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "datum", "name"),
    [("/open/stations.csv", Datum.WGS84, "WGS-84"), ("/open/stations-gcj02.csv", Datum.GCJ02, "GCJ-02")],
)
def test_the_csv_names_its_datum_and_is_in_it(client, units, path, datum, name):
    station = cast.station(units.east, "=站", lon=121.2, lat=31.1)

    text = body(client, path)

    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    expected = Position(station.lon, station.lat).in_datum(datum)
    assert (float(row["lon"]), float(row["lat"])) == pytest.approx(tuple(expected), abs=1e-7)
    assert row["datum"] == name
    assert row["name"] == "'=站"  # defused
    assert row["amenities"] == "rest water"


# --- conditional requests --------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*FEEDS, "/ogc/", "/ogc/api", "/ogc/collections"])
def test_nothing_changed_is_304_and_a_change_is_not(client, units, path):
    station = cast.station(units.east)
    first = client.get(path)
    assert first["ETag"]
    assert first["Last-Modified"]

    assert client.get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    assert client.get(path, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"]).status_code == 304

    edit_station(
        station_id=station.pk, seen={"name": station.name}, wanted={"name": "新名"}, by=None, now=NOON
    )
    again = client.get(path, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


# --- what changed ----------------------------------------------------------------------------------


def test_a_reader_who_follows_the_cursor_stays_in_step(client, units):
    one, two = cast.station(units.east, "一"), cast.station(units.east, "二")
    start = changes(client)
    assert told(start) == [("upsert", one.pk), ("upsert", two.pk)]

    edit_station(station_id=one.pk, seen={"name": "一"}, wanted={"name": "一（新）"}, by=None, now=NOON)
    move_station(station_id=two.pk, to=StationState.CLOSED, by=None, now=NOON, reason="拆迁")

    later = changes(client, start["cursor"])
    assert told(later) == [("upsert", one.pk), ("removed", two.pk)]
    assert later["changes"][0]["feature"]["properties"]["name"] == "一（新）"
    assert later["changes"][1]["feature"] is None
    assert told(changes(client, later["cursor"])) == []


def test_a_station_that_never_opened_is_never_told_nor_its_end(client, units):
    planned = cast.station(units.east, state="planned")
    start = changes(client)
    move_station(station_id=planned.pk, to=StationState.CLOSED, by=None, now=NOON, reason="不建了")

    assert told(start) == told(changes(client, start["cursor"])) == []


def test_a_deleted_station_leaves_a_tombstone(client, units):
    station = cast.station(units.east)
    cursor = changes(client)["cursor"]
    StationAmenity.objects.filter(station=station).delete()
    pk = station.pk
    station.delete()

    assert told(changes(client, cursor)) == [("removed", pk)]


def test_a_broken_microwave_and_other_hours_are_changes_too(client, units):
    station = cast.station(units.east)
    cursor = changes(client)["cursor"]
    station.amenities.filter(amenity="water").update(broken_since=NOON)
    second = changes(client, cursor)
    HoursOverride.objects.create(
        station=station, starts_at=NOON, ends_at=NOON + timedelta(days=1), hours="off", reason="停水"
    )

    assert told(second) == [("upsert", station.pk)]
    assert second["changes"][0]["feature"]["properties"]["broken_amenities"] == ["water"]
    assert told(changes(client, second["cursor"])) == [("upsert", station.pk)]


def test_pages_of_changes_come_in_order_without_repeats(client, units):
    stations = [cast.station(units.east, f"{n}") for n in range(5)]

    seen, cursor, pages = [], 0, 0
    while True:
        page = changes(client, cursor, limit=2)
        seen += told(page)
        cursor, pages = page["cursor"], pages + 1
        if page["complete"]:
            break

    assert seen == [("upsert", station.pk) for station in stations]
    assert pages == 3


def test_a_cursor_from_before_a_restore_is_gone_not_silently_empty(client, units):
    cast.station(units.east)

    assert client.get("/open/changes?after=999999").status_code == 410


@pytest.mark.django_db(transaction=True)
def test_a_change_committed_late_is_not_missed_by_a_reader_who_came_in_between(client):
    units = cast.units()
    slow, quick = cast.station(units.east, "慢"), cast.station(units.east, "快")
    cursor = changes(client)["cursor"]
    changed, read = threading.Event(), threading.Event()

    def change_slowly() -> None:
        with transaction.atomic():
            Station.objects.filter(pk=slow.pk).update(name="慢（新）", changed_at=LONG_AGO)
            changed.set()
            assert read.wait(20)
        connection.close()

    thread = threading.Thread(target=change_slowly)
    thread.start()
    assert changed.wait(20)
    Station.objects.filter(pk=quick.pk).update(name="快（新）")  # begun later, committed earlier
    between = changes(client, cursor)
    read.set()
    thread.join()
    after = changes(client, between["cursor"])

    assert told(between) == [("upsert", quick.pk)]
    assert told(after) == [("upsert", slow.pk)]


@pytest.mark.django_db(transaction=True)
def test_a_station_changed_again_while_its_first_change_is_numbered_is_told_again():
    units = cast.units()
    station = cast.station(units.east, "一")
    changes_after(0, 10)
    Station.objects.filter(pk=station.pk).update(name="二")  # noted, not numbered
    changed, read = threading.Event(), threading.Event()

    def change_again() -> None:
        with transaction.atomic():
            Station.objects.filter(pk=station.pk).update(name="三")
            changed.set()
            assert read.wait(20)
        connection.close()

    thread = threading.Thread(target=change_again)
    thread.start()
    assert changed.wait(20)
    # must not wait for the open transaction, nor number its change
    _found, cursor, _all = changes_after(0, 10)
    read.set()
    thread.join()
    later, _cursor, _all = changes_after(cursor, 10)

    assert [change.feature.name for change in later if change.feature] == ["三"]


@pytest.mark.django_db(transaction=True)
def test_numbers_given_by_two_readers_at_once_are_never_out_of_order():
    units = cast.units()
    stations = [cast.station(units.east, f"{n}") for n in range(20)]
    seen: list[list[int]] = [[], []]
    stop = threading.Event()

    def follow(into: list[int]) -> None:
        cursor = 0
        while not stop.is_set() or changes_after(cursor, 100)[0]:
            found, cursor, _all = changes_after(cursor, 100)
            into.extend(change.station_id for change in found)
        connection.close()

    readers = [threading.Thread(target=follow, args=(into,)) for into in seen]
    for reader in readers:
        reader.start()
    for step in range(40):
        Station.objects.filter(pk=stations[step % 20].pk).update(intro=str(step))
    stop.set()
    for reader in readers:
        reader.join()

    for into in seen:
        assert {station.pk for station in stations[:20]} <= set(into)
    # each reader's last sight of every station is its last text: nobody is out of step
    final = {station.pk: station.intro for station in Station.objects.all()}
    assert {pk: feature.intro for pk, feature in features_by_id(list(final)).items()} == final


# --- JSON-LD, sitemap, robots ----------------------------------------------------------------------


def test_a_station_in_the_words_of_schema_org(units):
    station = cast.station(
        units.east, hours="Mo-Fr 08:30-12:00,13:00-17:30; Sa 09:00-12:00; PH off", phone="021-1"
    )

    document = linked(features_by_id([station.pk])[station.pk], "https://y.example/s/1/")

    assert document["@type"] == "CivicStructure"
    assert document["geo"] == {"@type": "GeoCoordinates", "longitude": 121.4737, "latitude": 31.2304}
    assert [each["name"] for each in document["amenityFeature"]] == ["座位休息", "饮水"]
    assert document["openingHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
            "opens": "08:30",
            "closes": "12:00",
        },
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
            "opens": "13:00",
            "closes": "17:30",
        },
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": ["Saturday"],
            "opens": "09:00",
            "closes": "12:00",
        },
    ]


def test_hours_that_are_no_plain_rules_are_left_out_rather_than_told_wrongly():
    assert opening("Mo-Fr 08:00-12:00; Dec 25 off") == []
    assert opening("") == []


def test_a_name_cannot_end_the_data_block(units):
    station = cast.station(units.east, "</script><script>alert(1)</script>&")

    text = script(linked(features_by_id([station.pk])[station.pk], "https://y.example/s/1/"))

    assert text.count("<") == 2  # its own tags
    inner = text.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inner)["name"] == "</script><script>alert(1)</script>&"


def test_the_sitemap_leads_to_every_public_station(client, units):
    station = cast.station(units.east)
    part = station.pk // 10_000

    assert f"<loc>http://testserver/sitemap-{part}.xml</loc>" in body(client, "/sitemap.xml")
    assert f"<loc>http://testserver/s/{station.pk}/</loc>" in body(client, f"/sitemap-{part}.xml")
    assert "Sitemap: http://testserver/sitemap.xml" in body(client, "/robots.txt")


def test_the_page_of_open_data_names_every_feed(client, db):
    text = body(client, "/open/")

    for path in (
        "/ogc/",
        "/open/stations.csv",
        "/open/stations-gcj02.csv",
        "/open/changes",
        "/open/changes-gcj02",
    ):
        assert f'href="{path}"' in text


def test_a_stations_page_carries_its_facts(client, units):
    station = cast.station(units.east)

    text = body(client, f"/s/{station.pk}/")

    block = text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(block)["url"] == f"http://testserver/s/{station.pk}/"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_content_policy_lets_the_data_block_stand(live_server, page):
    station = cast.station(cast.units().east)
    refused: list[str] = []
    page.on(
        "console",
        lambda message: refused.append(message.text) if "Content Security" in message.text else None,
    )

    page.goto(f"/s/{station.pk}/")

    block = page.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(block or "")["@type"] == "CivicStructure"
    assert refused == []

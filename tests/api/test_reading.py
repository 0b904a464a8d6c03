"""What partners read: stations, changes, units; visits of their own unit only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.api.factories import partner_client
from tests.orgs.factories import make_unit
from tests.places.factories import station as make_station
from yizhan.common.geo import Datum, Degrees, from_wgs84
from yizhan.orgs.models import Unit
from yizhan.places.models import Station, StationAmenity, Visit
from yizhan.places.nearby import reindex, today_of

YESTERDAY = timezone.now() - timedelta(days=1)


@pytest.fixture
def partner(city: Unit) -> Client:
    return partner_client(city)


def get(client: Client, path: str, **query: object):  # type: ignore[no-untyped-def]
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    return response.json()


def walk(client: Client, path: str, **query: object) -> list[dict[str, object]]:
    """All items over all pages."""
    page = get(client, path, **query)
    items = page["items"]
    while page["next"]:
        page = get(client, path, **query | {"cursor": page["next"]})
        items += page["items"]
    return items


# --- stations ----------------------------------------------------------------------------------------


def test_pages_together_hold_every_station_once(partner: Client, depot: Unit) -> None:
    made = [make_station(depot, f"驿站 {number}").pk for number in range(5)]

    assert [item["id"] for item in walk(partner, "stations", limit=2)] == made


def test_a_page_of_one_and_a_page_of_three_cost_the_same_queries(partner: Client, depot: Unit) -> None:
    counts = []
    for _time in range(2):
        make_station(depot)
        make_station(depot)
        with CaptureQueriesContext(connection) as queries:
            get(partner, "stations")
        counts.append(len(queries))

    assert counts == [5, 5]  # key, rate, stations, amenities, overrides


@pytest.mark.parametrize("state", ["planned", "closed", "building"])
def test_a_station_that_workers_are_not_sent_to_is_not_there(
    partner: Client, depot: Unit, state: str
) -> None:
    hidden = make_station(depot, state=state, state_reason="试")

    assert walk(partner, "stations") == []
    assert partner.get(f"/api/v1/stations/{hidden.pk}").status_code == 404


def test_stations_are_filtered(partner: Client, depot: Unit, works: Unit, transport: Unit) -> None:
    at_depot = make_station(depot, "码头驿站", ("microwave",), division_code="990101001").pk
    at_works = make_station(works, "厂区驿站", kind="reading", lon=121.9, division_code="990102").pk

    def ids(**query: object) -> list[object]:
        return [item["id"] for item in walk(partner, "stations", **query)]

    assert ids(amenity="microwave") == [at_depot]
    assert ids(division="990102") == [at_works]
    assert ids(unit=transport.pk) == [at_depot]
    assert ids(q="厂区") == [at_works]
    assert ids(bbox="121.4,31.2,121.5,31.3") == [at_depot]
    StationAmenity.objects.filter(amenity="microwave").update(broken_since=YESTERDAY)
    assert ids(amenity="microwave") == []


def test_positions_come_in_the_datum_asked_for(partner: Client, depot: Unit) -> None:
    station = make_station(depot)

    wgs = get(partner, f"stations/{station.pk}")
    gcj = get(partner, f"stations/{station.pk}", datum="gcj02")

    there = from_wgs84(Degrees(station.lon, station.lat), Datum.GCJ02)
    assert (wgs["lon"], wgs["lat"], wgs["datum"]) == (station.lon, station.lat, "wgs84")
    assert (gcj["lon"], gcj["lat"]) == (round(there.lon, 6), round(there.lat, 6))


def test_the_nearest_come_first_with_distance_and_opening(partner: Client, depot: Unit) -> None:
    near = make_station(depot, "近", hours="24/7", lon=121.4740)
    far = make_station(depot, "远", hours="24/7", lon=121.4840)
    reindex([near.pk, far.pk], today_of(timezone.now()))

    found = get(partner, "stations/near", lon=121.4737, lat=31.2304)

    assert [item["id"] for item in found["items"]] == [near.pk, far.pk]
    assert found["items"][0]["opening"]["state"] == "open"
    assert found["items"][0]["distance_m"] < 40


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"lon": 2.35, "lat": 48.85}, "query.lon, query.lat"),
        ({"lon": 31.2, "lat": 121.4}, "query.lat"),
        ({"lon": 121.4, "lat": 31.2, "kind": "castle"}, "query.kind"),
        ({"lon": 121.4, "lat": 31.2, "open_at": "2099-01-01T00:00:00Z"}, "query.open_at"),
    ],
    ids=["Paris", "swapped", "kind", "far future"],
)
def test_a_place_or_time_that_cannot_be_served_is_told(
    partner: Client, query: dict[str, object], where: str
) -> None:
    response = partner.get("/api/v1/stations/near", query)

    assert response.status_code == 422
    assert where in {error["where"] for error in response.json()["errors"]}


def test_changes_come_in_order_and_a_cursor_goes_on_from_there(partner: Client, depot: Unit) -> None:
    stations = [make_station(depot) for _number in range(3)]
    Station.objects.filter(pk__in=[s.pk for s in stations]).update(changed_at=YESTERDAY)

    first = get(partner, "stations/changes", limit=2)
    rest = get(partner, "stations/changes", since=first["next"])
    Station.objects.filter(pk=stations[0].pk).update(
        state="closed", state_reason="拆迁", changed_at=YESTERDAY + timedelta(hours=1)
    )
    later = get(partner, "stations/changes", since=rest["next"])
    nothing = get(partner, "stations/changes", since=later["next"])

    assert [item["id"] for item in first["items"]] == [stations[0].pk, stations[1].pk]
    assert (first["has_more"], rest["has_more"]) == (True, False)
    assert [item["id"] for item in rest["items"]] == [stations[2].pk]
    assert [(item["id"], item["gone"], item["station"]) for item in later["items"]] == [
        (stations[0].pk, True, None)
    ]
    assert (nothing["items"], nothing["next"]) == ([], later["next"])


def test_what_was_never_offered_is_not_told_as_gone(partner: Client, depot: Unit) -> None:
    planned, closed = make_station(depot, state="planned"), make_station(depot)
    Station.objects.filter(pk=closed.pk).update(state="closed", state_reason="拆迁")
    Station.objects.filter(pk__in=[planned.pk, closed.pk]).update(changed_at=YESTERDAY)

    told = get(partner, "stations/changes")["items"]

    assert [(item["id"], item["gone"]) for item in told] == [(closed.pk, True)]


def test_a_change_of_this_moment_waits_until_no_earlier_one_can_come(partner: Client, depot: Unit) -> None:
    station = make_station(depot)
    Station.objects.filter(pk=station.pk).update(changed_at=timezone.now())

    assert get(partner, "stations/changes")["items"] == []


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WzFd!", "Wy0xXQ", "WyJhIiwxXQ", "W3RydWVd", "A" * 200], ids=str
)
@pytest.mark.parametrize("path", ["stations?cursor=", "stations/changes?since="])
def test_a_cursor_that_is_none_of_ours_is_told(partner: Client, path: str, cursor: str) -> None:
    response = partner.get(f"/api/v1/{path}{cursor}")

    assert response.status_code == 422 or (cursor == "W10" and response.status_code == 200)


# --- units -------------------------------------------------------------------------------------------


def test_the_tree_is_read_with_both_parents(
    partner: Client, depot: Unit, east: Unit, transport: Unit
) -> None:
    by_id = {item["id"]: item for item in walk(partner, "units", limit=3)}

    assert len(by_id) == Unit.objects.count()
    assert by_id[depot.pk]["industry_parent_id"] == transport.pk
    assert {item["id"] for item in walk(partner, "units", below=transport.pk)} == {transport.pk, depot.pk}
    assert get(partner, f"units/{east.pk}")["name"] == "东区总工会"
    assert "credit_code" not in by_id[depot.pk]


# --- visits ------------------------------------------------------------------------------------------


@pytest.fixture
def visits(depot: Unit) -> Station:
    station = make_station(depot)
    noon = datetime(2026, 11, 2, 4, tzinfo=UTC)
    late = datetime(2026, 11, 2, 17, tzinfo=UTC)  # 01:00 of the third in China
    for method, count, at in (("door", 4, noon), ("door", 3, late), ("tally", 2, noon)):
        Visit.objects.create(home_id=station.home_id, station=station, method=method, count=count, at=at)
    for _number in range(9):
        Visit.objects.create(home_id=station.home_id, station=station, method="personal", at=noon)
    return station


def test_visits_are_counted_by_station_day_in_china_and_method(partner: Client, visits: Station) -> None:
    items = walk(partner, "visit-counts", first="2026-11-01", until="2026-11-08")

    assert [(item["day"], item["method"], item["count"]) for item in items] == [
        ("2026-11-02", "door", 4),
        ("2026-11-02", "personal", None),
        ("2026-11-02", "tally", 2),
        ("2026-11-03", "door", 3),
    ]


def test_ten_who_checked_in_are_told_and_nine_are_not(partner: Client, visits: Station) -> None:
    Visit.objects.create(
        home_id=visits.home_id, station=visits, method="personal", at=datetime(2026, 11, 2, 5, tzinfo=UTC)
    )

    items = walk(partner, "visit-counts", first="2026-11-01", until="2026-11-08", station=visits.pk)

    assert [item["count"] for item in items if item["method"] == "personal"] == [10]


def test_a_partner_counts_the_visits_of_its_own_unit_only(
    visits: Station, east: Unit, west: Unit, transport: Unit
) -> None:
    asked = {"first": "2026-11-01", "until": "2026-11-08"}

    assert walk(partner_client(west), "visit-counts", **asked) == []
    assert walk(partner_client(west), "visit-counts", station=visits.pk, **asked) == []
    assert len(walk(partner_client(east), "visit-counts", **asked)) == 4
    assert len(walk(partner_client(transport), "visit-counts", **asked)) == 4  # on its own line


def test_visit_counts_come_in_pages_of_stations(partner: Client, visits: Station, works: Unit) -> None:
    other = make_station(works)
    Visit.objects.create(
        home_id=other.home_id, station=other, method="tally", count=5, at=datetime(2026, 11, 2, 4, tzinfo=UTC)
    )

    items = walk(partner, "visit-counts", first="2026-11-01", until="2026-11-08", limit=1)

    assert {item["station_id"] for item in items} == {visits.pk, other.pk}


# --- door counters -----------------------------------------------------------------------------------


def put(client: Client, station: Station, reading: str = "d-1", count: object = 7, at: object = None):  # type: ignore[no-untyped-def]
    body = {"count": count, "at": at or YESTERDAY.replace(microsecond=0).isoformat()}
    return client.put(
        f"/api/v1/stations/{station.pk}/door-readings/{reading}", body, content_type="application/json"
    )


def test_a_reading_counts_once_however_often_it_is_sent(partner: Client, depot: Unit) -> None:
    station = make_station(depot)

    answers = [put(partner, station) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert [(visit.method, visit.count) for visit in Visit.objects.all()] == [("door", 7)]


def test_a_reading_of_the_same_name_with_another_body_is_refused(partner: Client, depot: Unit) -> None:
    station = make_station(depot)
    put(partner, station)

    response = put(partner, station, count=8)

    assert (response.status_code, response.json()["type"]) == (409, "urn:yizhan:problem:reading-differs")
    assert Visit.objects.get().count == 7


def test_two_partners_names_for_readings_do_not_meet(city: Unit, depot: Unit) -> None:
    station = make_station(depot)

    for _partner in range(2):
        assert put(partner_client(city), station).status_code == 201
    assert Visit.objects.count() == 2


def test_a_reading_for_a_station_of_another_unit_is_not_found(partner: Client, other_city: Unit) -> None:
    assert put(partner, make_station(make_unit("company", other_city))).status_code == 404


def test_a_reading_for_a_station_that_does_not_run_is_refused(partner: Client, depot: Unit) -> None:
    station = make_station(depot, state="suspended", state_reason="装修")

    assert put(partner, station).json()["type"] == "urn:yizhan:problem:station-not-running"


@pytest.mark.parametrize(
    ("count", "at"),
    [
        (0, None), (-1, None), (10_001, None), ("many", None), (1.5, None),
        (1, "2020-01-01T00:00:00Z"), (1, "2099-01-01T00:00:00Z"), (1, "2026-11-20T00:00:00"), (1, "yesterday"),
    ],
    ids=str,
)  # fmt: skip
def test_a_reading_that_cannot_be_is_refused_with_the_value_at_fault(
    partner: Client, depot: Unit, count: object, at: str | None
) -> None:
    response = put(partner, make_station(depot), count=count, at=at)

    assert response.status_code == 422
    assert response.json()["errors"]
    assert not Visit.objects.exists()


def test_a_body_that_is_no_json_is_a_problem(partner: Client, depot: Unit) -> None:
    response = partner.put(
        f"/api/v1/stations/{make_station(depot).pk}/door-readings/x", b"{", content_type="application/json"
    )

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")

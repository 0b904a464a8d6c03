"""What an officer does on a station's page and to several at once, and how use is counted."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from tests.places import factories as cast
from tests.places.factories import Units
from yizhan.places.actions.care import report_fault
from yizhan.places.actions.stations import move_station
from yizhan.places.models import Keeper, Photo, Station, StationState, Visit

LIST = "/console/stations/"


@pytest.fixture
def tree(db: None) -> Units:
    return cast.units()


@pytest.fixture
def olga(tree: Units) -> Client:
    return cast.signed_in(cast.officer("Olga", tree.east))


def names(body: str, *among: str) -> set[str]:
    return {name for name in among if name in body}


# --- what is done on the page --------------------------------------------------------------------


def test_a_step_that_is_refused_says_why(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot, state="checking", hours="")

    refused = olga.post(f"{LIST}{station.pk}/move/", {"to": "running"}, follow=True).content.decode()
    nameless = olga.post(f"{LIST}{station.pk}/move/", {"to": "closed"}, follow=True).content.decode()
    nowhere = olga.post(f"{LIST}{station.pk}/move/", {"to": "funded"}, follow=True).content.decode()

    assert "还不能运行，缺：开放时间" in refused
    assert "请写上原因" in nameless
    assert "走不到这一步" in nowhere


def test_other_hours_are_planned_and_ended(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)
    now = timezone.localtime()
    given = {
        "starts_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}",
        "is_closed": "on",
        "reason": "装修",
    }

    body = olga.post(f"{LIST}{station.pk}/hours/", given, follow=True).content.decode()
    override = station.overrides.get()
    assert "装修" in body
    assert override.hours == "off"

    olga.post(f"{LIST}{station.pk}/hours/{override.pk}/end/")
    assert not station.overrides.filter(ends_at__gt=timezone.now()).exists()


def test_a_keeper_is_appointed_by_her_phone_and_then_gets_in(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)

    olga.post(f"{LIST}{station.pk}/keepers/", {"phone": "138 0013 8000", "called": "肯"})
    wrong = olga.post(f"{LIST}{station.pk}/keepers/", {"phone": "12", "called": "肯"})

    keeper = Keeper.objects.get()
    assert wrong.status_code == 422
    assert cast.signed_in(keeper.user).get(f"/keeper/{station.pk}/").status_code == 200
    olga.post(f"{LIST}{station.pk}/keepers/{keeper.pk}/dismiss/")
    assert cast.signed_in(keeper.user).get(f"/keeper/{station.pk}/").status_code == 403


def test_a_space_is_added_renamed_and_taken_out_of_use(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)
    olga.post(f"{LIST}{station.pk}/spaces/", {"name": "大厅", "use": "休息", "capacity": "10"})
    hall = station.spaces.get()

    olga.post(f"{LIST}{station.pk}/spaces/{hall.pk}/edit/", {"name": "前厅", "use": "休息", "capacity": "12"})
    double = olga.post(f"{LIST}{station.pk}/spaces/", {"name": "前厅", "use": "休息"})
    olga.post(f"{LIST}{station.pk}/spaces/{hall.pk}/", {"state": "closed"})

    hall.refresh_from_db()
    assert (hall.name, hall.capacity) == ("前厅", 12)
    assert hall.closed_at
    assert double.status_code == 422


def picture() -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(made, "PNG")
    return SimpleUploadedFile("站.png", made.getvalue(), "image/png")


def test_photos_are_added_captioned_put_first_and_removed(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)
    for caption in ("门口", "里面"):
        olga.post(f"{LIST}{station.pk}/photos/", {"photo": picture(), "caption": caption})
    first, second = Photo.objects.order_by("rank")

    olga.post(f"{LIST}{station.pk}/photos/{second.pk}/", {"do": "first"})
    olga.post(f"{LIST}{station.pk}/photos/{first.pk}/", {"do": "caption", "caption": "大门"})
    shown = [photo.caption for photo in station.photos.order_by("rank")]
    served = olga.get(f"{LIST}{station.pk}/photos/{first.pk}/file/")
    olga.post(f"{LIST}{station.pk}/photos/{second.pk}/", {"do": "remove"})

    assert shown == ["里面", "大门"]
    assert served["Content-Type"] == "image/jpeg"
    assert list(station.photos.all()) == [first]


def test_a_file_that_is_no_photo_is_refused(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)
    rubbish = SimpleUploadedFile("a.jpg", b"not a photo", "image/jpeg")

    answer = olga.post(f"{LIST}{station.pk}/photos/", {"photo": rubbish})

    assert answer.status_code == 422
    assert "不是照片" in answer.content.decode()


# --- several at once ----------------------------------------------------------------------------


def test_suspending_several_says_for_each_how_it_went(tree: Units, olga: Client) -> None:
    running, closed = (
        cast.station(tree.depot, "运行站"),
        cast.station(tree.depot, "撤销站", state="closed", state_reason="拆迁"),
    )
    foreign = cast.station(tree.west, "西区站")
    ids = [running.pk, closed.pk, foreign.pk]

    asked = olga.post(f"{LIST}bulk/", {"do": "suspend", "id": ids}).content.decode()
    nameless = olga.post(f"{LIST}bulk/", {"do": "suspend", "id": ids, "sure": "1"})
    done = olga.post(
        f"{LIST}bulk/", {"do": "suspend", "id": ids, "sure": "1", "reason": "台风"}
    ).content.decode()

    assert "停用这 2 个站点" in asked
    assert nameless.status_code == 422
    assert "它不在运行，不能停用" in done
    assert "西区站" not in done
    states = {each.name: each.state for each in Station.objects.all()}
    assert states == {"运行站": "suspended", "撤销站": "closed", "西区站": "running"}


def test_several_are_handed_over_within_my_units_only(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)

    refused = olga.post(f"{LIST}bulk/", {"do": "unit", "id": [station.pk], "sure": "1", "unit": tree.west.pk})
    olga.post(f"{LIST}bulk/", {"do": "unit", "id": [station.pk], "sure": "1", "unit": tree.works.pk})

    station.refresh_from_db()
    assert refused.status_code == 422
    assert station.unit == tree.works


def test_the_sheet_holds_a_plaque_per_chosen_station(tree: Units, olga: Client) -> None:
    one, two = cast.station(tree.depot, "甲站"), cast.station(tree.depot, "乙站")
    foreign = cast.station(tree.west, "西区站")

    answer = olga.post(f"{LIST}bulk/", {"do": "plaques", "id": [one.pk, two.pk, foreign.pk]}, follow=True)

    body = answer.content.decode()
    assert names(body, "甲站", "乙站", "西区站") == {"甲站", "乙站"}
    assert body.count('<svg xmlns="http://www.w3.org/2000/svg"') == 2
    assert "扫码签到" in body


# --- faults and use -----------------------------------------------------------------------------


def test_a_fault_is_answered_and_its_reporter_sees_it(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot)
    mei = cast.person("梅", tree.depot)
    fault = report_fault(
        station=station, kind="dirty", text="地上有水", now=timezone.now(), by=mei.user, person=mei
    )

    listed = olga.get(f"{LIST}faults/").content.decode()
    refused = olga.post(f"{LIST}faults/{fault.pk}/", {"state": "declined"})
    olga.post(f"{LIST}faults/{fault.pk}/", {"state": "mended", "text": "拖干了"})

    fault.refresh_from_db()
    assert "地上有水" in listed
    assert refused.status_code == 422
    assert (fault.state, fault.notes.get().text) == ("mended", "拖干了")


def test_every_count_of_use_leads_to_its_rows(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot, division_code="310115")
    now = timezone.now()
    for method, count in (("personal", 1), ("personal", 1), ("guest", 1), ("tally", 7)):
        Visit.objects.create(home_id=1, station=station, method=method, at=now, count=count)

    for by in ("station", "hour", "kind", "district", "day"):
        use = olga.get(f"{LIST}use/?by={by}").context["use"]
        counted = {
            figure.method: (
                figure.count,
                olga.get(f"{LIST}visits/?{figure.rows}").context["page"].object_list,
            )
            for figure in use.lines[0].figures
        }
        assert {m: count for m, (count, _rows) in counted.items()} == {"personal": 2, "guest": 1, "tally": 7}
        assert {m: sum(row.count for row in rows) for m, (_count, rows) in counted.items()} == {
            "personal": 2,
            "guest": 1,
            "tally": 7,
        }


def test_today_lists_what_came_in_and_what_is_late(tree: Units, olga: Client) -> None:
    late, fresh = cast.station(tree.depot, "老毛病站"), cast.station(tree.depot, "新毛病站")
    cast.station(tree.depot, "没时间站", hours="")
    report_fault(station=late, kind="dirty", now=timezone.now() - timedelta(days=8), by=None)
    report_fault(station=fresh, kind="dirty", now=timezone.now(), by=None)

    owed = {str(line.name): line.count for line in olga.get("/console/").context["owed"]}

    assert owed == {"报修超过一周没办完": 1, "一周内的报修": 1, "没写开放时间的站点": 1}


def test_a_moved_station_leaves_the_table_of_running_ones(tree: Units, olga: Client) -> None:
    station = cast.station(tree.depot, "江边站")
    move_station(station_id=station.pk, to=StationState.SUSPENDED, reason="装修", by=None, now=timezone.now())

    assert "江边站" not in names(olga.get(f"{LIST}?state=running").content.decode(), "江边站")

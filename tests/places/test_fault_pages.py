"""Something is wrong here: said in a minute, with a photo, followed up, and past a shield unseen."""

from __future__ import annotations

import io
from typing import IO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django.fixtures import Settings

from tests.places import factories as cast
from tests.places.factories import NOON
from yizhan.common import uploads
from yizhan.people.models import Person
from yizhan.places.actions.care import answer_fault, report_fault
from yizhan.places.models import Fault, FaultState, Station
from yizhan.places.views.faults import NAMELESS_PER_HOUR


@pytest.fixture
def tree(db: None) -> cast.Units:
    return cast.units()


@pytest.fixture
def station(tree: cast.Units) -> Station:
    return cast.station(tree.depot, amenities=("microwave",))


@pytest.fixture
def mei(tree: cast.Units) -> Person:
    return cast.person("小梅", tree.depot)


def a_photo() -> SimpleUploadedFile:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Phone of Mei"
    Image.new("RGB", (64, 48), "white").save(made, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_20260916.jpg", made.getvalue(), "image/jpeg")


def rubbish_photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>", "image/jpeg")


def test_a_broken_microwave_is_reported_with_a_photo_and_followed(station: Station, mei: Person) -> None:
    hers = cast.signed_in(mei)

    answer = hers.post(
        f"/s/{station.pk}/wrong/",
        {"kind": "broken", "amenity": "microwave", "text": "按了没反应", "photo": a_photo()},
    )

    fault = Fault.objects.get()
    assert answer["Location"] == f"/me/faults/{fault.pk}/"
    assert (fault.amenity, fault.reporter, fault.state) == ("microwave", mei, "open")
    picture = b"".join(hers.get(f"/me/faults/{fault.pk}/photo/"))  # type: ignore[call-overload]
    assert picture.startswith(b"\xff\xd8")
    assert b"Phone of Mei" not in picture

    answer_fault(
        fault=fault, state=FaultState.MENDED, text="换了新的", by=cast.keeper("肯", station), now=NOON
    )
    page = hers.get(f"/me/faults/{fault.pk}/").content.decode()
    assert "换了新的" in page
    assert "已修好" in page


def test_somebody_elses_report_is_not_there(station: Station, mei: Person) -> None:
    fault = report_fault(station=station, kind="dirty", person=mei, by=mei.user, now=NOON)
    wu = cast.signed_in(cast.person("吴"))

    assert wu.get(f"/me/faults/{fault.pk}/").status_code == 404
    assert wu.get(f"/me/faults/{fault.pk}/photo/").status_code == 404
    assert wu.get("/me/faults/").context["faults"].count() == 0


def test_she_adds_a_word_while_it_is_open(station: Station, mei: Person) -> None:
    fault = report_fault(station=station, kind="dirty", person=mei, by=mei.user, now=NOON)
    hers = cast.signed_in(mei)

    hers.post(f"/me/faults/{fault.pk}/", {"text": "今天还是这样"})

    assert "今天还是这样" in hers.get(f"/me/faults/{fault.pk}/").content.decode()


def test_nothing_chosen_is_refused_and_keeps_what_she_wrote(station: Station, mei: Person) -> None:
    answer = cast.signed_in(mei).post(f"/s/{station.pk}/wrong/", {"text": "灯不亮"})

    assert answer.status_code == 422
    assert "请选一下是什么问题" in answer.content.decode()
    assert "灯不亮" in answer.content.decode()


def test_a_file_that_is_no_photo_is_refused(station: Station, mei: Person) -> None:
    answer = cast.signed_in(mei).post(f"/s/{station.pk}/wrong/", {"kind": "dirty", "photo": rubbish_photo()})

    assert answer.status_code == 422
    assert Fault.objects.count() == 0


def test_a_guest_reports_too_and_is_told_what_an_account_would_show(client: Client, station: Station) -> None:
    answer = client.post(f"/s/{station.pk}/wrong/", {"kind": "dirty"}, follow=True)

    assert Fault.objects.get().reporter is None
    assert "登录后再报，能看到处理到哪一步" in answer.content.decode()


def test_reports_without_account_are_bounded_per_station(client: Client, station: Station) -> None:
    for _n in range(NAMELESS_PER_HOUR):
        client.post(f"/s/{station.pk}/wrong/", {"kind": "dirty"})

    answer = client.post(f"/s/{station.pk}/wrong/", {"kind": "dirty"})

    assert answer.status_code == 422
    assert Fault.objects.count() == NAMELESS_PER_HOUR


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The photos that were decoded, the work that a bound is for."""
    seen: list[object] = []

    def counted(file: IO[bytes]) -> uploads.CleanPhoto:
        seen.append(file)
        return clean(file)

    clean = uploads.clean_photo
    monkeypatch.setattr(uploads, "clean_photo", counted)
    return seen


def test_a_photo_is_decoded_only_when_all_else_is_right(
    station: Station, mei: Person, decoded: list[object]
) -> None:
    hers = cast.signed_in(mei)

    hers.post(f"/s/{station.pk}/wrong/", {"kind": "nonsense", "photo": a_photo()})
    assert decoded == []

    hers.post(f"/s/{station.pk}/wrong/", {"kind": "dirty", "photo": a_photo()})
    assert len(decoded) == 1


@pytest.mark.parametrize("has_account", [True, False])
def test_past_the_bound_no_photo_is_decoded_however_often_it_is_tried(
    station: Station, mei: Person, decoded: list[object], settings: Settings, has_account: bool
) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {
        "report_fault": "3/h/user",
        "report_fault_nameless": "3/h/ip",
    }
    client = cast.signed_in(mei) if has_account else Client()
    cache.clear()

    answers = [
        client.post(f"/s/{station.pk}/wrong/", {"kind": "other", "photo": rubbish_photo()}) for _n in range(5)
    ]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert len(decoded) == 3
    assert "很多条" in answers[-1].content.decode()


def test_where_her_own_unit_runs_it_she_can_bypass_it(
    station: Station, mei: Person, tree: cast.Units
) -> None:
    hers = cast.signed_in(mei)
    elsewhere = cast.station(tree.street, "街道驿站")

    assert "shield" in hers.get(f"/s/{station.pk}/wrong/").context["form"].fields
    assert "shield" not in hers.get(f"/s/{elsewhere.pk}/wrong/").context["form"].fields
    hers.post(f"/s/{station.pk}/wrong/", {"kind": "refused", "shield": "on"})

    fault = Fault.objects.get()
    assert fault.shielded_unit == tree.depot
    assert f"{tree.depot}看不到这件事" in hers.get(f"/me/faults/{fault.pk}/").content.decode()


def test_without_any_report_the_page_says_how_to_begin(mei: Person) -> None:
    assert "您还没有报过问题" in cast.signed_in(mei).get("/me/faults/").content.decode()

"""A fault and those whom it concerns: the reporter hears what becomes of it, the keeper that it is there."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from tests.cast import signed_in
from tests.notices.factories import make_webhook
from tests.places.factories import NOON, keeper, officer
from tests.places.factories import station as make_station
from yizhan.notices.models import Delivery, Notice
from yizhan.orgs.models import Role, Unit
from yizhan.people import actions as people
from yizhan.people.actions import person_for
from yizhan.people.models import Double, Person, User
from yizhan.places.actions import care
from yizhan.places.actions.care import answer_fault, report_fault
from yizhan.places.faults import FaultState
from yizhan.places.models import Fault, Station


@pytest.fixture
def station(depot: Unit) -> Station:
    return make_station(depot, amenities=("microwave",))


def report(station: Station, who: Person | None, **more: object) -> Fault:
    by = who.user if who else None
    given = {"kind": "broken", "amenity": "microwave", "text": "门关不上，梅的电话 138"}
    return report_fault(station=station, person=who, by=by, now=NOON, **given | more)  # type: ignore[arg-type]


def inbox(user: User | Person) -> list[tuple[str, str, str]]:
    person = user if isinstance(user, Person) else person_for(user)
    rows = Notice.objects.filter(person=person).order_by("pk")
    return [(row.title, row.text, row.path) for row in rows]


@pytest.mark.django_db
def test_the_reporter_hears_each_time_something_is_done(station: Station, mei: User) -> None:
    ken = keeper("肯", station)
    fault = report(station, mei.person)

    for state, text in ((FaultState.DOING, "师傅下午来"), (FaultState.MENDED, "")):
        answer_fault(fault=fault, state=state, text=text, by=ken, now=NOON)

    path = f"/me/faults/{fault.pk}/"
    assert inbox(mei) == [
        ("您反映的问题：处理中", "幸福大街驿站，热饭：东西坏了。师傅下午来", path),
        ("您反映的问题：已修好", "幸福大街驿站，热饭：东西坏了。", path),
    ]
    first = Notice.objects.filter(person=mei.person).earliest("pk")
    assert signed_in(mei).get(f"/me/notices/{first.pk}/", follow=True).status_code == 200


@pytest.mark.django_db
def test_who_answers_herself_and_who_left_no_name_are_not_told(station: Station) -> None:
    ken = keeper("肯", station)
    own = report(station, person_for(ken))
    nameless = report(station, None)
    Notice.objects.all().delete()

    for fault in (own, nameless):
        answer_fault(fault=fault, state=FaultState.MENDED, text="", by=ken, now=NOON)

    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_who_keeps_the_station_hears_of_it_without_the_reporters_words(station: Station, mei: User) -> None:
    ken, other = keeper("肯", station), keeper("别站", make_station(station.unit, "别的站"))
    olga = officer("欧佳", station.unit)

    fault = report(station, mei.person)

    path = f"/keeper/{station.pk}/faults/{fault.pk}/"
    assert inbox(ken) == [
        ("新报修：热饭：东西坏了", "幸福大街驿站。看看是什么情况，接下来或转给会修的人。", path)
    ]
    assert (inbox(other), inbox(olga), inbox(mei)) == ([], [], [])
    assert not Notice.objects.filter(params__icontains="138").exists()
    notice = Notice.objects.get()
    assert signed_in(ken).get(f"/me/notices/{notice.pk}/", follow=True).status_code == 200


@pytest.mark.django_db
def test_a_keeper_is_not_told_of_her_own_report(station: Station) -> None:
    ken, kim = keeper("肯", station), keeper("金", station)

    report(station, person_for(ken))

    assert (len(inbox(ken)), len(inbox(kim))) == (0, 1)


@pytest.mark.django_db
def test_without_a_keeper_the_officers_of_the_units_own_hear_of_it(
    station: Station, mei: User, ada: User
) -> None:
    olga, vera = officer("欧佳", station.unit), officer("薇", station.unit, Role.VIEWER)

    fault = report(station, mei.person)

    assert [path for _title, _text, path in inbox(olga)] == [f"/console/stations/faults/{fault.pk}/"]
    assert (inbox(vera), inbox(ada)) == ([], [])
    notice = Notice.objects.get()
    assert signed_in(olga).get(f"/console/notices/{notice.pk}/", follow=True).status_code == 200


@pytest.mark.django_db
def test_a_matter_said_past_her_unit_is_told_to_herself_alone(
    station: Station, mei: User, east: Unit, depot: Unit
) -> None:
    ken = keeper("肯", station)
    for unit in (depot, east):
        make_webhook(unit)

    fault = report(station, mei.person, is_shielded=True)
    assert fault.shielded_unit == depot
    assert not Notice.objects.exists()
    answer_fault(fault=fault, state=FaultState.DOING, text="", by=officer("欧佳", east), now=NOON)

    assert len(inbox(mei)) == 1
    assert Notice.objects.count() == 1
    assert inbox(ken) == []


@pytest.mark.django_db
def test_the_systems_of_the_unit_hear_of_it(station: Station, mei: User, east: Unit) -> None:
    hook = make_webhook(east)

    fault = report(station, mei.person)

    row = Notice.objects.get(webhook=hook)
    assert row.params == {"station": "幸福大街驿站", "what": "热饭：东西坏了"}
    assert (row.about, row.path) == (f"places.fault:{fault.pk}", f"/console/stations/faults/{fault.pk}/")
    assert Delivery.objects.get(notice=row).channel == "webhook"


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_an_answer_at_once_wait_for_each_other(
    station: Station, mei: User, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each holds persons before their rows: neither is thrown out by a deadlock."""
    ken, twin = keeper("肯", station), Person.objects.create(unit=station.unit)
    fault = report(station, twin)  # the merge moves it to her who stays
    double = Double.objects.create(first=mei.person, second=twin, why="phone")
    failed: list[BaseException] = []

    def merge() -> None:
        try:
            people.merge_persons(double=double, by=olga, now=NOON)
        except BaseException as fault:
            failed.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=merge)
    record = care._record_fault

    def recorded(*args: Any, **more: Any) -> None:  # the fault is locked, who reported it not told yet
        thread.start()
        thread.join(0.5)
        record(*args, **more)

    monkeypatch.setattr(care, "_record_fault", recorded)
    answer_fault(fault=fault, state=FaultState.MENDED, text="", by=ken, now=NOON)
    thread.join(10)

    assert failed == []
    assert len(inbox(mei)) == 1

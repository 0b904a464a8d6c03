"""What a person's rights mean for stations: traces unlinked at once, exported, forgotten, moved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import signed_in
from tests.orgs.factories import NOON
from tests.people.factories import make_user
from tests.places.factories import station as make_station
from yizhan.orgs.models import Unit
from yizhan.people import actions
from yizhan.people.models import Person, User
from yizhan.people.queries import export_of
from yizhan.places.actions.care import add_to_fault
from yizhan.places.actions.visits import check_in
from yizhan.places.models import Comment, Fault, FaultNote, Favourite, Station, Visit
from yizhan.places.privacy import forget, move
from yizhan.records.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(depot: Unit) -> Station:
    return make_station(depot, plaque_code="A2345678", hours="24/7")


@pytest.fixture
def user() -> User:
    return make_user(name="美")


@pytest.fixture
def person(user: User) -> Person:
    return actions.person_for(user)


def visit(station: Station, user: User, person: Person) -> None:
    actions.give_consent(person=person, kind="traces", by=user, now=NOON)
    check_in(station=station, by=user, now=NOON, person=person)


def test_a_check_in_names_her_only_with_her_consent(station: Station, user: User, person: Person) -> None:
    client = signed_in(user)
    client.post(f"/p/{station.plaque_code}/here/")
    assert Visit.objects.get().person is None

    actions.give_consent(person=person, kind="traces", by=user, now=NOON)
    Visit.objects.all().delete()
    client.post(f"/p/{station.plaque_code}/here/")
    assert Visit.objects.get().person == person


def test_taking_the_consent_back_leaves_no_way_from_past_visits_to_her(
    station: Station, user: User, person: Person
) -> None:
    actions.give_consent(person=person, kind="traces", by=user, now=NOON)
    visit(station, user, person)
    recorded = Record.objects.get(act="places.check_in").person_ref
    assert recorded == person.trace_ref

    actions.take_back_consent(person=person, kind="traces", by=user, now=NOON + timedelta(days=1))

    assert Visit.objects.get().person is None
    assert not Person.objects.filter(trace_ref=recorded).exists()
    assert not Person.objects.filter(ref=recorded).exists()
    person.refresh_from_db()
    assert person.trace_ref != recorded


def everything(station: Station, user: User, person: Person) -> None:
    visit(station, user, person)
    Favourite.objects.create(person=person, station=station)
    Comment.objects.create(person=person, station=station, stars=4, text="热水足", written_at=NOON)
    Fault.objects.create(
        home_id=station.home_id,
        station=station,
        kind="broken",
        text="我是小麦",
        reporter=person,
        reported_at=NOON,
    )


def test_her_export_holds_what_she_did_at_stations(station: Station, user: User, person: Person) -> None:
    everything(station, user, person)

    parts = {code: rows for code, _name, rows in export_of(person)}

    assert [len(parts[code]) for code in ("visits", "favourites", "comments", "faults")] == [1, 1, 1, 1]
    assert parts["comments"][0]["说了什么"] == "热水足"


def test_an_erasure_forgets_her_words_and_keeps_the_numbers(
    station: Station, user: User, person: Person
) -> None:
    everything(station, user, person)

    actions.erase_person(person=person, now=NOON)

    assert Visit.objects.get().person is None
    assert not Favourite.objects.exists()
    assert not Comment.objects.exists()
    fault = Fault.objects.get()
    assert (fault.text, fault.reporter) == ("", None)


def test_what_she_added_to_a_report_is_hers_too(station: Station, user: User, person: Person) -> None:
    everything(station, user, person)
    fault = Fault.objects.get()
    add_to_fault(fault=fault, text="我是三号线的小美", by=user, now=NOON)
    FaultNote.objects.create(fault=fault, state="open", text="明天来修", by=make_user(), at=NOON)

    parts = {code: rows for code, _name, rows in export_of(person)}
    assert parts["faults"][0]["补充"] == ["我是三号线的小美"]
    actions.erase_person(person=person, now=NOON)

    assert list(FaultNote.objects.order_by("pk").values_list("text", flat=True)) == ["", "明天来修"]


def test_two_persons_who_are_one_keep_each_thing_once(station: Station, user: User, person: Person) -> None:
    everything(station, user, person)
    other = actions.person_for(make_user())
    Favourite.objects.create(person=other, station=station)

    move(other, person, NOON)

    assert Visit.objects.get().person == other
    assert Favourite.objects.get().person == other
    assert Comment.objects.get().person == other
    assert Fault.objects.get().reporter == other


def test_forgetting_twice_is_no_error(station: Station, user: User, person: Person) -> None:
    everything(station, user, person)
    forget(person, NOON)
    forget(person, NOON)


def test_her_own_page_lists_her_stations(station: Station, user: User, person: Person) -> None:
    Favourite.objects.create(person=person, station=station)

    assert station.name in signed_in(user).get("/me/").content.decode()

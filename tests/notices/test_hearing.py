"""What she wants to hear: per group and way, kept only where it differs from the group's own; her quiet hours."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client

from config.env import env
from tests.cast import signed_in
from tests.notices.conftest import Fake
from tests.notices.factories import tie_wechat
from tests.people.factories import make_user
from yizhan.notices.actions import set_wishes
from yizhan.notices.kinds import BOOKINGS, MATTERS, Channel
from yizhan.notices.models import QuietHours, Wish
from yizhan.notices.rules import Quiet
from yizhan.orgs.models import Unit
from yizhan.people import actions as people
from yizhan.people.actions import person_for
from yizhan.people.exporting import export_of
from yizhan.people.models import Double, Person, User

pytestmark = pytest.mark.django_db
PAGE = "/me/notices/hearing/"


def wishes(person: Person) -> list[tuple[str, str, bool]]:
    rows = Wish.objects.filter(person=person).order_by("group", "channel")
    return list(rows.values_list("group", "channel", "is_wanted"))


def form(client: Client, path: str = PAGE) -> dict[str, object]:
    """What a browser would send without touching anything."""
    shown = client.get(path).context["form"]
    return {name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}


@pytest.fixture
def user(db: None) -> User:
    return make_user()


def test_saved_untouched_nothing_is_kept(user: User, wechat: Fake) -> None:
    client = signed_in(user)
    given = form(client)
    assert given["group_bookings"] == ["wechat", "sms"]
    assert given["quiet"] == "usual"

    assert client.post(PAGE, given).status_code == 302

    assert wishes(person_for(user)) == []
    assert not QuietHours.objects.exists()


def test_what_differs_is_kept_and_what_is_as_before_forgotten(user: User, wechat: Fake) -> None:
    client, person = signed_in(user), person_for(user)
    given = form(client)

    client.post(PAGE, given | {"group_bookings": ["sms"], "group_matters": ["wechat", "sms"]})
    assert wishes(person) == [("bookings", "wechat", False), ("matters", "sms", True)]
    assert form(client)["group_bookings"] == ["sms"]
    client.post(PAGE, given)
    assert wishes(person) == []


def test_her_quiet_hours(user: User) -> None:
    client, person = signed_in(user), person_for(user)
    given = form(client)

    client.post(PAGE, given | {"quiet": "own", "begins": "23:30", "ends": "05:00"})
    assert list(QuietHours.objects.values_list("begins", "ends")) == [(time(23, 30), time(5))]
    assert form(client)["quiet"] == "own"
    client.post(PAGE, given | {"quiet": "none"})
    hours = QuietHours.objects.get(person=person)
    assert hours.begins == hours.ends
    assert form(client)["quiet"] == "none"
    client.post(PAGE, given | {"quiet": "usual"})
    assert not QuietHours.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"quiet": "own", "begins": "", "ends": "05:00"}, "请填几点"),
        ({"quiet": "own", "begins": "07:00", "ends": "07:00"}, "从几点到几点不能一样"),
        ({"quiet": "own", "begins": "25:00", "ends": "07:00"}, "field-wrong"),
        ({"quiet": "never"}, "field-wrong"),
        ({"group_bookings": ["webhook"]}, "field-wrong"),
    ],
)
def test_what_makes_no_sense_is_refused_with_words(user: User, wrong: dict[str, object], says: str) -> None:
    client = signed_in(user)

    answer = client.post(PAGE, form(client) | wrong)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not QuietHours.objects.exists()
    assert not Wish.objects.exists()


def test_only_ways_that_are_set_up_are_asked_about(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(user)
    assert form(client)["group_bookings"] == ["sms"]
    monkeypatch.setattr(env, "sms", "aliyun")  # no template

    page = client.get(PAGE).content.decode()

    assert "group_bookings" not in page
    assert "还没有开通别的办法" in page


def test_a_way_that_does_not_reach_her_yet_says_what_is_missing(user: User, wechat: Fake) -> None:
    client = signed_in(user)
    assert "在微信里打开驿站、登录一次" in client.get(PAGE).content.decode()

    tie_wechat(user)

    assert "在微信里打开驿站、登录一次" not in client.get(PAGE).content.decode()


def test_duties_are_asked_of_who_has_some(user: User, olga: User, ken: User, depot: Unit) -> None:
    from tests.places.factories import NOON
    from tests.places.factories import station as make_station
    from yizhan.places.models import Keeper

    Keeper.objects.create(user=ken, station=make_station(depot), starts_at=NOON)

    assert "group_duties" not in form(signed_in(user))
    assert "group_duties" in form(signed_in(ken))
    assert "group_duties" in form(signed_in(olga), "/console/notices/hearing/")
    client = signed_in(olga)
    given = form(client, "/console/notices/hearing/")
    answer = client.post("/console/notices/hearing/", given | {"group_duties": ["sms"]})
    assert answer["Location"] == "/console/notices/hearing/"
    assert wishes(person_for(olga)) == [("duties", "sms", True)]


def test_her_word_moves_with_her_is_exported_and_goes_with_her(user: User, olga: User, depot: Unit) -> None:
    stays, goes = person_for(user), Person.objects.create(unit=depot)
    quiet = Quiet(time(1), time(2))
    set_wishes(person=stays, wishes={(BOOKINGS, Channel.SMS): False}, quiet=None)
    both = {(BOOKINGS, Channel.SMS): False, (MATTERS, Channel.SMS): True}
    set_wishes(person=goes, wishes=both, quiet=quiet)
    double = Double.objects.create(first=stays, second=goes, why="phone")
    stays.unit = depot
    stays.save()

    people.merge_persons(double=double, by=olga, now=double.found_at or people.person_for(user).created_at)

    assert wishes(stays) == [("bookings", "sms", False), ("matters", "sms", True)]
    assert wishes(goes) == []
    assert QuietHours.objects.get().person == stays
    rows = {code: rows for code, _name, rows in export_of(stays)}["wishes"]
    assert rows == [
        {"什么": "我的预约和领取", "怎样": "短信", "要听": False},
        {"什么": "我反映的事", "怎样": "短信", "要听": True},
        {"什么": "不打扰", "怎样": "01:00–02:00"},
    ]
    people.erase_person(person=stays, now=double.found_at)
    assert not Wish.objects.exists()
    assert not QuietHours.objects.exists()

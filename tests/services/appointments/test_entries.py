"""The station's page leads to whom one can see there; a reminder the day before; an officer sets one time's link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.places import factories as places
from tests.services.appointments.factories import LINK, a_provider, a_room, a_week, booked, slots
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.models import Station, StationState
from yizhan.records.models import Record
from yizhan.services.appointments.actions import cancel
from yizhan.services.appointments.models import Provider
from yizhan.services.appointments.telling import remind

HOUR = timedelta(hours=1)


@pytest.fixture
def room(east: Unit) -> Station:
    return a_room(east)


@pytest.fixture
def wang(east: Unit, room: Station) -> Provider:
    provider = a_provider(east, station=room)
    a_week(provider)
    return provider


@pytest.fixture
def mei(east: Unit) -> Person:
    return places.person("梅芳", east)


# --- the station's page and its plaque --------------------------------------------------------------------------


def test_a_station_leads_to_whom_one_can_see_there(wang: Provider, room: Station) -> None:
    page = Client().get(reverse("places:station", args=[room.pk])).text
    plaque = Client().get(reverse("places:plaque", args=[room.plaque_code]), follow=True).text

    link = f"/appointments/with/psychologist/?provider={wang.pk}"
    assert ("在这里可以约" in page, link in page, "最早" in page) == (True, True, True)
    assert link in plaque


def test_the_tab_of_bookings_leads_to_it_once_somebody_can_be_seen(client: Client, east: Unit) -> None:
    line = 'class="row" href="/appointments/"'
    before = client.get("/book/").text

    a_provider(east)

    assert (line in before, line in client.get("/book/").text) == (False, True)


def test_its_room_is_there_too_and_two_of_a_kind_lead_to_both(
    wang: Provider, room: Station, east: Unit
) -> None:
    house = a_provider(east, "小屋", profession="room", station=room)
    a_week(house)
    a_provider(east, "李老师", station=room)

    page = Client().get(reverse("places:station", args=[room.pk])).text

    assert f"/appointments/with/room/?provider={house.pk}" in page
    assert "/appointments/with/psychologist/?way=here" in page


def test_nothing_of_it_where_nobody_sits_or_the_station_is_suspended(
    wang: Provider, room: Station, east: Unit
) -> None:
    other = a_room(east)
    assert "在这里可以约" not in Client().get(reverse("places:station", args=[other.pk])).text

    Station.objects.filter(pk=room.pk).update(state=StationState.SUSPENDED, state_reason="装修")
    assert "在这里可以约" not in Client().get(reverse("places:station", args=[room.pk])).text


# --- the day before ---------------------------------------------------------------------------------------------


def reminders(person: Person) -> list[str]:
    rows = Notice.objects.filter(person=person, kind="appointments.reminder").order_by("pk")
    return [str(row.params) for row in rows]


def test_she_is_reminded_once_a_day_before_and_it_tells_nothing(wang: Provider, mei: Person) -> None:
    slot = next(one for one in slots(wang) if one.starts_at > slots(wang)[0].starts_at + 30 * HOUR)
    booked(slot, mei)

    assert remind(slot.starts_at - 25 * HOUR) == 0
    assert remind(slot.starts_at - 24 * HOUR) == 1
    remind(slot.starts_at - 23 * HOUR)

    (said,) = reminders(mei)
    assert not any(word in said for word in ("王", "心理", "梅"))
    assert Notice.objects.get(person=mei, kind="appointments.reminder").path.startswith("/bookings/")


def test_who_booked_lately_or_gave_it_back_is_not_reminded(wang: Provider, mei: Person, east: Unit) -> None:
    soon, later = slots(wang)[3], slots(wang)[40]
    booked(soon, mei)
    other = places.person("李婷", east)
    assert other.user
    gone = booked(later, other)
    cancel(appointment=gone, by=other.user, now=later.starts_at - 30 * HOUR)

    remind(soon.starts_at - HOUR)
    remind(later.starts_at - HOUR)

    assert (reminders(mei), reminders(other)) == ([], [])


# --- the link of one time ---------------------------------------------------------------------------------------


def test_an_officer_sets_the_link_of_one_time(east: Unit, west: Unit) -> None:
    provider = a_provider(east, video_url="https://meeting.example.cn/usual")
    a_week(provider)
    first, second = slots(provider)[:2]
    officer = places.signed_in(places.officer("奥尔加", east))
    page = f"/console/appointments/{provider.pk}/links/"

    shown = officer.get(page).text
    answer = officer.post(f"{page}{first.pk}/", {f"s{first.pk}-url": LINK}, follow=True).text
    wrong = officer.post(f"{page}{second.pk}/", {f"s{second.pk}-url": "http://x.example"})

    assert "视频链接" in officer.get(f"/console/appointments/{provider.pk}/").text
    assert "https://meeting.example.cn/usual" in shown
    assert ("链接存好了" in answer, LINK in answer) == (True, True)
    assert (wrong.status_code, "https://" in wrong.text) == (422, True)
    assert [one.session.video_url for one in slots(provider)[:2]] == [LINK, ""]
    assert Record.objects.filter(act="appointments.set_link").count() == 1

    stranger = places.signed_in(places.officer("韦斯", west))
    assert stranger.post(f"{page}{second.pk}/", {f"s{second.pk}-url": LINK}).status_code == 404
    elsewhere = a_provider(east, "李老师")
    theirs = f"/console/appointments/{elsewhere.pk}/links/{second.pk}/"
    assert officer.post(theirs, {f"s{second.pk}-url": LINK}).status_code == 404


def test_the_list_of_links_does_not_say_which_times_are_taken(east: Unit, mei: Person) -> None:
    provider = a_provider(east)
    a_week(provider)
    officer = places.signed_in(places.officer("奥尔加", east))
    page = f"/console/appointments/{provider.pk}/links/"

    def body() -> str:
        text: str = officer.get(page).text
        return text[text.index("<main") : text.index("</main>")].replace("csrf", "")

    before = re.sub(r'value="[^"]{64}"', "", body())
    booked(slots(provider)[1], mei)

    assert re.sub(r'value="[^"]{64}"', "", body()) == before

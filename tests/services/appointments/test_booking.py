"""She books in two taps and says nothing of why; the provider sees what she chose; she cancels, he says she came."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import factories as places
from tests.services.appointments.factories import LINK, a_provider, a_room, a_week, booked, slots, take
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.columns import PERSON_PHONE
from yizhan.people.models import Person
from yizhan.services.appointments.actions import (
    NotNow,
    came,
    cancel,
    did_not_come,
    set_link,
    set_rules,
    take_leave,
)
from yizhan.services.appointments.models import Appointment, Miss, Provider, Slot
from yizhan.services.appointments.queries import mine, number_to_call
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.kernel import Done, Outcome
from yizhan.supplies.models import Claim
from yizhan.supplies.schedules import today_at
from yizhan.supplies.states import ClaimState

HOUR = timedelta(hours=1)


@pytest.fixture
def wang(east: Unit) -> Provider:
    provider = a_provider(east, station=a_room(east), user=places.user("王老师"))
    a_week(provider)
    return provider


@pytest.fixture
def mei(east: Unit) -> Person:
    return places.person("梅芳", east)


def page(person: Person | None, path: str, **more: Any) -> str:
    client = places.signed_in(person) if person else Client()
    text: str = client.get(path, **more).text
    return text


NUMBER = "+8613812345678"


def reachable(person: Person) -> Person:
    person.phone_cipher = PERSON_PHONE.seal(person.ref, NUMBER)
    person.phone_index = PERSON_PHONE.index(NUMBER)
    person.save()
    return person


def after(slot: Slot, minutes: int) -> datetime:
    return slot.starts_at + timedelta(minutes=minutes)


# --- pages ------------------------------------------------------------------------------------------------------


def test_two_taps_and_a_button(wang: Provider, mei: Person) -> None:
    client = places.signed_in(mei)  # type: ignore[arg-type]
    index = client.get("/appointments/").text
    assert all(number in index for number in ("12356", "12351", "110", "120"))

    one = client.get(re.search(r'href="(/appointments/with/[a-z]+/)"', index)[1]).text  # type: ignore[index]
    path = re.search(r'href="(/appointments/slots/\d+/)"', one)[1]  # type: ignore[index]
    form = client.get(path).text
    assert "原因" not in re.sub(r"不用写原因|不问原因", "", form)
    key = re.search(r'name="key" value="([^"]+)"', form)[1]  # type: ignore[index]
    sent = {"key": key, "show": "called", "called": "阿花"}
    answer = client.post(f"{path}take/", sent)
    again = client.post(f"{path}take/", sent)

    appointment = Appointment.objects.get()
    assert answer["Location"] == again["Location"] == f"/appointments/mine/{appointment.claim_id}/"
    assert appointment.call_name == "阿花"
    hers = client.get(answer["Location"]).text
    assert appointment.code in hers
    assert "王老师" in hers
    assert client.get(f"/bookings/{appointment.claim_id}/")["Location"] == answer["Location"]


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"key": "k", "show": "called", "called": ""}, "请写一个称呼"),
        ({"key": "k", "show": "called", "called": "长" * 21}, "20"),
        ({"key": "", "show": "code"}, "请从头选一个时间"),
        ({"key": "k" * 61, "show": "code"}, "请从头选一个时间"),
        ({"key": "k", "show": "all"}, "all"),
        ({"key": "k", "show": "code", "now": "1"}, "现在还不能直接用"),
    ],
)
def test_bad_input_is_refused_with_words(
    wang: Provider, mei: Person, sent: dict[str, str], word: str
) -> None:
    answer = places.signed_in(mei).post(f"/appointments/slots/{slots(wang)[5].pk}/take/", sent)  # type: ignore[arg-type]

    assert answer.status_code == 409
    assert word in answer.text
    assert not Claim.objects.exists()


def test_a_slot_that_is_gone_offers_others(wang: Provider, mei: Person, east: Unit) -> None:
    slot = slots(wang)[3]
    booked(slot, places.person("先到", east))

    text = places.signed_in(mei).post(  # type: ignore[arg-type]
        f"/appointments/slots/{slot.pk}/take/", {"key": "k", "show": "code"}
    )

    assert text.status_code == 409
    assert "刚被约走" in text.text
    assert f"/appointments/slots/{slots(wang)[4].pk}/" in text.text


def test_the_list_is_narrowed_to_a_way_and_a_provider(wang: Provider, east: Unit) -> None:
    li = a_provider(east, "李老师")
    a_week(li, way="video")

    assert "李老师" not in page(None, "/appointments/with/psychologist/?way=here").split("slots", 1)[1]
    only = page(None, f"/appointments/with/psychologist/?provider={li.pk}").split('class="rows slots"')[1]
    assert "李老师" in only
    assert "王老师" not in only
    assert page(None, "/appointments/with/psychologist/?provider=x&way=fax&day=1999-01-01").count(
        "/appointments/slots/"
    )


def test_what_nobody_provides_is_not_there(wang: Provider) -> None:
    client = Client()
    assert client.get("/appointments/with/astrologer/").status_code == 404
    assert "近日约满了" in client.get("/appointments/with/lawyer/").text
    assert "法律咨询" not in client.get("/appointments/").text


# --- limits and cancelling --------------------------------------------------------------------------------------


def tomorrows(provider: Provider) -> list[Slot]:
    day = today_at(timezone.now()) + timedelta(days=1)
    return [slot for slot in slots(provider) if today_at(slot.starts_at) == day]


def test_one_a_day_with_one_provider(wang: Provider, mei: Person) -> None:
    first, second = tomorrows(wang)[:2]

    assert take(first, mei).outcome == Outcome.MADE
    assert take(second, mei).outcome == Outcome.MINE


def test_so_many_a_week_and_never_two_at_once(wang: Provider, mei: Person, east: Unit) -> None:
    li = a_provider(east, "李老师")
    a_week(li, way="video")
    take(tomorrows(wang)[2], mei)

    assert take(tomorrows(li)[2], mei).outcome == Outcome.OVERLAPS
    set_rules(unit=east, week_count=1, by=None, now=timezone.now())
    assert take(tomorrows(li)[4], mei).outcome == Outcome.WEEK_COUNT


def test_she_cancels_until_the_deadline(wang: Provider, mei: Person) -> None:
    slot = slots(wang)[10]
    appointment = booked(slot, mei)

    late = cancel(appointment=appointment, by=mei.user, now=after(slot, -30))  # type: ignore[arg-type]
    assert late == Done.LATE
    done = cancel(appointment=appointment, by=mei.user, now=after(slot, -121))  # type: ignore[arg-type]

    assert done == Done.DONE
    assert slot.pk in [one.pk for one in slots(wang)]
    assert take(slot, mei).outcome == Outcome.MADE


def test_nobody_finds_hers(wang: Provider, mei: Person, east: Unit) -> None:
    appointment = booked(slots(wang)[0], mei)
    other = places.signed_in(places.person("别人", east))  # type: ignore[arg-type]

    for path in (f"mine/{appointment.claim_id}/", f"desk/{appointment.claim_id}/"):
        assert other.get(f"/appointments/{path}").status_code == 404
    assert other.post(f"/appointments/mine/{appointment.claim_id}/cancel/").status_code == 404
    assert "您没有接待的日程" in other.get("/appointments/desk/").text


# --- the provider -----------------------------------------------------------------------------------------------


def test_the_provider_sees_what_she_chose_and_nothing_else(wang: Provider, mei: Person, east: Unit) -> None:
    ahead = slots(wang)
    coded = booked(ahead[0], mei)
    called = booked(ahead[1], places.person("张建国", east), call_name="老张")
    client = places.signed_in(wang.user)  # type: ignore[arg-type]

    days = {today_at(slot.starts_at) for slot in ahead[:2]}
    text = "".join(client.get(f"/appointments/desk/?day={day}").text for day in days)
    text += client.get(f"/appointments/desk/{coded.claim_id}/").text

    assert coded.code in text
    assert "老张" in text
    assert called.code in text
    assert "梅芳" not in text
    assert "张建国" not in text


def test_who_is_to_call_her_has_her_number_at_that_time_only(east: Unit) -> None:
    provider = a_provider(east, "李律师", profession="lawyer", user=places.user("李律师"))
    a_week(provider, way="phone")
    mei = reachable(places.person("梅芳", east))
    slot = slots(provider)[0]
    appointment = booked(slot, mei)

    assert number_to_call(appointment, after(slot, -16)) == ""
    assert number_to_call(appointment, after(slot, -15)) == NUMBER
    assert number_to_call(appointment, after(slot, 59)) == NUMBER
    assert number_to_call(appointment, after(slot, 60)) == ""
    desk = places.signed_in(provider.user).get(f"/appointments/desk/{appointment.claim_id}/").text  # type: ignore[arg-type]
    assert ("从开始前 15 分钟到结束，这里有她的手机号" in desk) != (f"打给她 {NUMBER}" in desk)


def test_who_cancelled_is_called_no_more(east: Unit) -> None:
    provider = a_provider(east, "李律师", profession="lawyer")
    a_week(provider, way="phone")
    mei = reachable(places.person("梅芳", east))
    slot = slots(provider)[-1]
    appointment = booked(slot, mei)

    assert cancel(appointment=appointment, by=mei.user, now=timezone.now()) == Done.DONE  # type: ignore[arg-type]

    appointment = Appointment.objects.select_related("claim__person", "slot").get(pk=appointment.pk)
    assert number_to_call(appointment, after(slot, 0)) == ""


def test_nobody_is_booked_to_be_called_without_a_number(wang: Provider, east: Unit) -> None:
    provider = a_provider(east, "李律师", profession="lawyer")
    a_week(provider, way="phone")
    silent = places.person("无号", east)

    with pytest.raises(NotEligible) as refused:
        take(slots(provider)[0], silent)

    assert str(refused.value.reasons[0].says) == "电话咨询要有您的手机号。"
    assert take(slots(wang)[0], silent).outcome == Outcome.MADE


def test_came_and_did_not_come(wang: Provider, mei: Person, east: Unit) -> None:
    slot, user = slots(wang)[0], wang.user
    appointment = booked(slot, mei)
    with pytest.raises(NotNow):
        came(appointment=appointment, by=user, now=after(slot, -31))  # type: ignore[arg-type]
    with pytest.raises(NotNow):
        did_not_come(appointment=appointment, by=user, now=after(slot, 9))  # type: ignore[arg-type]

    did_not_come(appointment=appointment, by=user, now=after(slot, 11))  # type: ignore[arg-type]
    told = Notice.objects.get(person=mei)
    assert "没关系" in told.title + str(told.params)
    assert Miss.objects.filter(person=mei).count() == 1

    came(appointment=appointment, by=user, now=after(slot, 15))  # type: ignore[arg-type]
    assert Claim.objects.get(pk=appointment.claim_id).state == ClaimState.USED
    assert not Miss.objects.exists()


def test_who_stayed_away_twice_is_not_shut_out_but_books_soon(
    wang: Provider, mei: Person, east: Unit
) -> None:
    now = timezone.now()
    Miss.objects.bulk_create(
        Miss(home_id=east.home_id, person=mei, at=now - timedelta(days=n)) for n in (1, 9)
    )
    late = [slot for slot in slots(wang) if slot.starts_at > now + timedelta(hours=49)]

    with pytest.raises(NotEligible) as no:
        take(late[0], mei)
    assert "没关系" in str(no.value.reasons[0].says)
    assert take(slots(wang)[1], mei).outcome == Outcome.MADE


def test_the_link_is_hers_from_fifteen_minutes_before(wang: Provider, mei: Person) -> None:
    li = a_provider(wang.unit, "李老师")
    a_week(li, way="video")
    slot = slots(li)[2]
    appointment = booked(slot, mei)
    set_link(slot=slot, url=LINK, by=None, now=timezone.now())  # type: ignore[arg-type]
    appointment = Appointment.objects.select_related("claim__round", "slot__session", "slot__provider").get(
        pk=appointment.pk
    )

    assert mine(appointment, after(slot, -16)).link == ""
    assert mine(appointment, after(slot, -15)).link == LINK
    assert mine(appointment, after(slot, 59)).link == LINK
    assert mine(appointment, after(slot, 60)).link == ""


# --- leave ------------------------------------------------------------------------------------------------------


def test_a_leave_hands_over_to_a_colleague_who_is_free_and_she_is_told(
    wang: Provider, mei: Person, east: Unit
) -> None:
    li = a_provider(east, "李老师", station=wang.station)
    a_week(li)
    slot = slots(wang)[5]
    appointment = booked(slot, mei)

    left = take_leave(
        provider=wang, starts_at=slot.starts_at, ends_at=slot.ends_at, by=wang.user, now=timezone.now()
    )

    assert (left.handed, left.cancelled) == (1, 0)
    slot.refresh_from_db()
    assert (slot.provider, slot.instead_of) == (li, wang)
    assert Slot.objects.filter(provider=li, starts_at=slot.starts_at, is_off=False).count() == 1
    notice = Notice.objects.get(person=mei)
    assert notice.kind == "appointments.other"
    fresh = Appointment.objects.select_related("claim__round", "slot").get(pk=appointment.pk)
    done = cancel(appointment=fresh, by=mei.user, now=after(slot, -5))  # type: ignore[arg-type]
    assert done == Done.DONE


def test_where_nobody_is_free_it_is_cancelled_and_others_are_offered(
    wang: Provider, mei: Person, east: Unit
) -> None:
    li = a_provider(east, "李老师", station=wang.station)
    a_week(li)
    slot = slots(wang)[5]
    appointment = booked(slot, mei)
    booked(next(one for one in slots(li) if one.starts_at == slot.starts_at), places.person("张", east))

    left = take_leave(
        provider=wang, starts_at=slot.starts_at, ends_at=slot.ends_at, by=None, now=timezone.now()
    )

    assert (left.handed, left.cancelled) == (0, 1)
    assert Claim.objects.get(pk=appointment.claim_id).state == ClaimState.CANCELLED
    text = page(mei, f"/appointments/mine/{appointment.claim_id}/")
    assert "别的时间" in text
    assert "/appointments/slots/" in text

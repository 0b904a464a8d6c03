"""Who sees whom is told to nobody: no page, export, figure, record, notice or calendar; and it is forgotten soon."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.places import factories as places
from tests.services.appointments.factories import a_provider, a_room, a_week, booked, slots
from yizhan.notices.models import Notice
from yizhan.orgs.access import scope_of
from yizhan.orgs.models import Unit
from yizhan.people.actions import give_consent, take_back_consent
from yizhan.people.models import ConsentKind, Person
from yizhan.people.privacy import erasers, exporters
from yizhan.records.models import Record
from yizhan.services.appointments.actions import did_not_come, refer, take_leave
from yizhan.services.appointments.figures import Asked, figures
from yizhan.services.appointments.invariants import (
    each_claim_has_its_code,
    slots_are_as_their_sessions,
    what_the_kernel_shows_tells_nothing,
)
from yizhan.services.appointments.models import Appointment, Miss, Provider
from yizhan.services.appointments.retention import forget_misses, forget_old_visits
from yizhan.supplies.ical import calendar_of, claims_for
from yizhan.supplies.models import Change, Claim
from yizhan.supplies.schedules import today_at
from yizhan.supplies.states import ClaimState
from yizhan.supplies.telling import tell_changes

TELLING = ("心理", "王老师", "心理驿站", "阿花")


@pytest.fixture
def wang(east: Unit) -> Provider:
    provider = a_provider(east, station=a_room(east), user=places.user("王老师"))
    a_week(provider)
    return provider


@pytest.fixture
def mei(east: Unit) -> Person:
    return places.person("梅芳", east)


def test_the_keeper_sees_a_code_and_a_time(wang: Provider, mei: Person, east: Unit) -> None:
    assert wang.station
    today = [slot for slot in slots(wang) if today_at(slot.starts_at) == today_at(timezone.now())]
    if not today:
        pytest.skip("the last hour of the day")
    appointment = booked(today[0], mei, call_name="阿花")
    keeper = places.signed_in(places.keeper("管理员", wang.station))

    text = keeper.get(f"/keeper/{wang.station.pk}/").text

    part = text.split('id="appointments"')[1].split("</section>")[0]
    assert appointment.code in part
    assert not [word for word in (*TELLING, "梅芳") if word in part]
    other = places.signed_in(places.keeper("别站的", places.station(east)))
    path = f"/keeper/{wang.station.pk}/appointments/{appointment.claim_id}/come/"
    assert other.post(path).status_code == 404
    keeper.post(path)
    assert Claim.objects.get(pk=appointment.claim_id).state in {ClaimState.USED, ClaimState.CONFIRMED}


def test_no_notice_says_whom_nor_what_about(wang: Provider, mei: Person, east: Unit) -> None:
    li = a_provider(east, "李老师", station=wang.station)
    a_week(li)
    now = timezone.now()
    first, second, third = slots(wang)[3], slots(wang)[30], slots(wang)[55]
    kept = booked(first, mei, call_name="阿花")
    booked(second, mei)
    booked(third, mei)
    take_leave(provider=wang, starts_at=second.starts_at, ends_at=second.ends_at, by=wang.user, now=now)
    take_leave(
        provider=wang,
        starts_at=third.starts_at,
        ends_at=third.ends_at,
        by=wang.user,
        now=now,
        hand_over=False,
    )
    refer(appointment=kept, profession="doctor", now=now)
    did_not_come(appointment=kept, by=wang.user, now=first.starts_at + timedelta(hours=1))  # type: ignore[arg-type]
    tell_changes(now)

    notices = Notice.objects.filter(person=mei)

    assert set(notices.values_list("kind", flat=True)) == {
        "appointments.other",
        "appointments.missed",
        "appointments.referred",
        "supplies.session_off",
    }
    client = places.signed_in(mei)
    for notice in notices:
        said = f"{notice.title} {notice.text} {notice.params}"
        assert not [word for word in (*TELLING, "医生") if word in said]
    assert "心理" not in client.get("/bookings/").text
    feed = calendar_of(claims_for(mei, now), lambda claim: f"https://y.cn/bookings/{claim.pk}/").decode()
    assert "服务预约" in feed
    assert not [word for word in TELLING if word in feed]


def test_records_and_what_the_kernel_shows_name_neither_her_nor_the_profession(
    wang: Provider, mei: Person
) -> None:
    appointment = booked(slots(wang)[0], mei)

    row = Record.objects.get(subject=f"supplies.claim:{appointment.claim_id}")

    assert (row.person_ref, row.by, row.place_id) == (None, None, None)
    assert "psycho" not in str(row.data)
    for check in (what_the_kernel_shows_tells_nothing, slots_are_as_their_sessions, each_claim_has_its_code):
        assert list(check()) == []


def test_figures_count_who_came_and_hide_small_numbers(wang: Provider, east: Unit) -> None:
    ahead = slots(wang)[:6]
    for n, slot in enumerate(ahead):
        one = booked(slot, places.person(f"员{n}", east))
        if n < 5:
            Claim.objects.filter(pk=one.claim_id).update(state=ClaimState.USED)
    law = a_provider(east, "陈律师", profession="lawyer")
    a_week(law, way="video")
    other = booked(slots(law)[0], places.person("甲", east))
    Claim.objects.filter(pk=other.claim_id).update(state=ClaimState.USED)
    later = timezone.now() + timedelta(days=2)
    olga = places.officer("奥尔加", east)
    scope = scope_of(olga, "appointments.read", later)
    found = figures(scope, Asked.read({}, today_at(later)), later)

    assert {(line.profession, line.came) for line in found.lines if line.came} <= {("心理咨询", 5)}
    assert [(one.profession, one.is_whole) for one in found.sums if one.profession == "法律咨询"] == [
        ("法律咨询", False)
    ]
    client = places.signed_in(olga)
    assert client.get("/console/appointments/figures/?first=2026-01&last=bad").status_code == 200
    csv = client.get("/console/appointments/figures/file/")
    assert csv["Content-Type"].startswith("text/csv")
    assert client.get("/console/appointments/figures/file/?as=xlsx").content.startswith(b"PK")


def test_without_her_consent_the_visit_is_nobodys_the_night_after(wang: Provider, mei: Person) -> None:
    slot = slots(wang)[0]
    appointment = booked(slot, mei, call_name="阿花")

    assert forget_old_visits(slot.ends_at + timedelta(hours=11)) == 0
    assert forget_old_visits(slot.ends_at + timedelta(hours=13)) == 1

    claim = Claim.objects.get(pk=appointment.claim_id)
    assert (claim.person, claim.by) == (None, None)
    assert claim.who < 0
    assert not Appointment.objects.exists()
    assert not Change.objects.filter(by__isnull=False).exists()


def test_with_it_for_ninety_days_or_until_she_takes_it_back(wang: Provider, mei: Person) -> None:
    now = timezone.now()
    give_consent(person=mei, kind=ConsentKind.HEALTH, by=mei.user, now=now)  # type: ignore[arg-type]
    first, second = slots(wang)[0], slots(wang)[40]
    booked(first, mei)
    ahead = booked(second, mei)

    assert forget_old_visits(first.ends_at + timedelta(days=89)) == 0
    take_back_consent(
        person=mei,
        kind=ConsentKind.HEALTH,
        by=mei.user,  # type: ignore[arg-type]
        now=first.ends_at + timedelta(minutes=1),
    )

    assert [row.pk for row in Appointment.objects.all()] == [ahead.pk]
    assert Claim.objects.filter(person=mei).count() == 1


def test_a_miss_is_forgotten_and_leads_to_no_visit(wang: Provider, mei: Person) -> None:
    slot = slots(wang)[0]
    late = slot.ends_at
    did_not_come(appointment=booked(slot, mei), by=wang.user, now=late)  # type: ignore[arg-type]

    forget_old_visits(late + timedelta(days=1))

    assert Miss.objects.get(person=mei).claim is None
    assert forget_misses(late + timedelta(days=61)) == 1


def test_she_has_it_exported_and_erased(wang: Provider, mei: Person) -> None:
    booked(slots(wang)[2], mei, call_name="阿花")
    (rows,) = [one.rows(mei) for one in exporters() if one.code == "appointments"]
    assert [(row["类别"], row["对方看到的称呼"]) for row in rows] == [("心理咨询", "阿花")]
    (kernels,) = [one.rows(mei) for one in exporters() if one.code == "claims"]
    assert "心理" not in str(kernels)

    for eraser in erasers():
        eraser(mei, timezone.now())

    assert not Appointment.objects.exists()
    assert not Claim.objects.filter(person=mei).exists()
    assert Claim.objects.get().state == ClaimState.CANCELLED

"""Who teaches sees her sessions, half a name of who comes, marks who is there; a substitute sees one session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import signed_in
from tests.places import factories as places
from tests.services.classes.factories import a_series, claim_of, enrol, sessions, teacher
from tests.services.classes.test_worker import over
from yizhan.common.checks import invariants
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.models import Station
from yizhan.records.models import Record
from yizhan.services.classes import actions, tasks
from yizhan.services.classes.actions import TeachesAlready
from yizhan.services.classes.models import Attendance, Feedback, Note, Series
from yizhan.services.classes.queries import figures_of
from yizhan.supplies.models import Session

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    """What `yizhan check` finds of classes and of what they stand on."""
    return [fault for part in ("classes", "supplies") for one in invariants(part) for fault in one.broken()]


def now_on(series: Series) -> Session:
    """Its first session began a quarter of an hour ago."""
    first, now = sessions(series)[0], timezone.now()
    span = (now - timedelta(minutes=15), now + timedelta(minutes=45))
    Session.objects.filter(pk=first.pk).update(during=span, blocked=span)
    return sessions(series)[0]


def test_she_finds_her_sessions_and_half_a_name(
    hall: Station, mei: Person, chen: Person, hers: Client
) -> None:
    series = a_series(hall)
    teacher(series, chen)
    enrol(series, mei)

    listed = hers.get("/teaching/").content.decode()
    page = hers.get(f"/teaching/{sessions(series)[0].pk}/").content.decode()

    assert "我教的课" in hers.get("/me/").content.decode()
    assert listed.count("午间减脂班") == 4
    assert "美*" in page
    assert "美玲" not in page


def test_nobody_else_opens_them(hall: Station, mei: Person, chen: Person, her: Client) -> None:
    series = a_series(hall)
    teacher(series, chen)
    session = sessions(series)[0]

    for url in (f"/teaching/{session.pk}/", f"/teaching/series/{series.pk}/"):
        assert her.get(url).status_code == 404
    assert "我教的课" not in her.get("/me/").content.decode()


@pytest.mark.parametrize("enrolment", ["series", "session"])
def test_she_marks_who_is_there_and_takes_it_back(
    hall: Station, mei: Person, chen: Person, hers: Client, enrolment: str
) -> None:
    series = a_series(hall, enrolment=enrolment)
    teacher(series, chen)
    enrol(series, mei, sessions(series)[0] if enrolment == "session" else None)
    session, claim = now_on(series), claim_of(series, mei)
    url = f"/teaching/{session.pk}"

    for _tap in range(2):
        hers.post(f"{url}/come/{claim.pk}/")
    assert _came(series) == 1
    hers.post(f"{url}/undo/{claim.pk}/")
    assert _came(series) == 0
    hers.post(f"{url}/missed/{claim.pk}/")
    hers.post(f"{url}/come/{claim.pk}/")

    assert _came(series) == 1
    assert sum(Record.objects.filter(count_of="attendance").values_list("count", flat=True)) == 1
    assert not faults()


def _came(series: Series) -> int:
    return figures_of([series], timezone.now())[series.pk].came


def test_of_another_day_nothing_is_marked(hall: Station, mei: Person, chen: Person, hers: Client) -> None:
    series = a_series(hall)
    teacher(series, chen)
    enrol(series, mei)
    session, claim = sessions(series)[1], claim_of(series, mei)

    page = hers.post(f"/teaching/{session.pk}/come/{claim.pk}/", follow=True).content.decode()

    assert "还没到那一天" in page
    assert not Attendance.objects.exists()


def test_a_substitute_sees_her_one_session_and_the_instructor_keeps_it(
    hall: Station, mei: Person, chen: Person, hers: Client, east: Unit
) -> None:
    series = a_series(hall)
    teacher(series, chen)
    enrol(series, mei)
    first, second, _third = sessions(series)
    wu = places.person("吴", east)

    actions.name_substitute(
        series=series, session=first, person=wu, called="吴老师", by=None, now=timezone.now()
    )

    stands_in = signed_in(wu)
    assert stands_in.get(f"/teaching/{first.pk}/").status_code == 200
    assert stands_in.get(f"/teaching/{second.pk}/").status_code == 404
    assert stands_in.get(f"/teaching/series/{series.pk}/").status_code == 404
    assert hers.get(f"/teaching/{first.pk}/").status_code == 200
    assert Notice.objects.filter(person=wu).get().kind == "classes.substitute"
    with pytest.raises(TeachesAlready):
        actions.name_substitute(
            series=series, session=first, person=mei, called="美", by=None, now=timezone.now()
        )
    actions.end_teaching(teaching=first.substitutes.get(), by=None, now=timezone.now())
    assert stands_in.get(f"/teaching/{first.pk}/").status_code == 404


def test_a_note_reaches_everybody_once(hall: Station, mei: Person, chen: Person, hers: Client) -> None:
    series = a_series(hall)
    teacher(series, chen)
    enrol(series, mei)
    url = f"/teaching/series/{series.pk}/note/"

    for _tap in range(2):
        hers.post(url, {"text": "明天带瑜伽垫", "key": "same"})
    empty = hers.post(url, {"text": "", "key": "other"})

    assert Notice.objects.filter(kind="classes.note").values_list("person").get() == (mei.pk,)
    assert (Note.objects.count(), empty.status_code) == (1, 422)


def test_who_was_not_marked_has_stayed_away_half_an_hour_later(hall: Station, mei: Person) -> None:
    series = a_series(hall, absences_most=1)
    enrol(series, mei, now=timezone.now() - timedelta(hours=3))
    session = over(series)
    at = session.during.upper + timedelta(minutes=31)

    for _run in range(2):
        tasks.mark_who_stayed_away(int(at.timestamp()))

    assert list(Attendance.objects.values_list("session", "state")) == [(session.pk, "missed")]


def test_what_was_taken_back_is_not_marked_again_by_itself(hall: Station, mei: Person, chen: Person) -> None:
    assert chen.user
    series = a_series(hall)
    enrol(series, mei, now=timezone.now() - timedelta(hours=3))
    session, claim = over(series), claim_of(series, mei)
    at = session.during.upper
    actions.miss(session=session, claims=[claim], by=chen.user, now=at)
    actions.undo_attendance(session=session, claim=claim, by=chen.user, now=at)

    tasks.mark_who_stayed_away(int((at + timedelta(minutes=31)).timestamp()))

    assert Attendance.objects.get().state == "back"
    actions.attend(session=session, claim=claim, by=chen.user, now=at)
    assert _came(series) == 1
    assert not faults()


def test_who_is_unmarked_no_longer_says_how_it_was(hall: Station, mei: Person, chen: Person) -> None:
    assert chen.user
    series = a_series(hall)
    enrol(series, mei)
    session, claim = over(series), claim_of(series, mei)
    actions.attend(session=session, claim=claim, by=None, now=session.during.lower)
    actions.give_feedback(
        session=session, person=mei, stars=1, words="", by=mei.user, now=session.during.upper
    )

    actions.undo_attendance(session=session, claim=claim, by=chen.user, now=session.during.lower)

    assert not Feedback.objects.exists()
    assert not faults()

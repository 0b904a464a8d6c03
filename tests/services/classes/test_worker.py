"""A worker finds a class, reads its rules, enrols in all of it or once, finds it among hers, says how it was."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import signed_in
from tests.places import factories as places
from tests.services.classes.factories import a_series, claim_of, enrol, sessions, tomorrow
from tests.supplies.factories import people
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.models import Station
from yizhan.services.classes import actions
from yizhan.services.classes.actions import NotThere, TooLate
from yizhan.services.classes.models import Feedback, Series
from yizhan.services.classes.queries import said_of
from yizhan.supplies.models import Claim, Session

pytestmark = pytest.mark.django_db


def key_on(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_she_enrols_in_two_taps_with_the_rules_before_the_button(hall: Station, her: Client) -> None:
    series = a_series(hall, absences_most=3)
    url = f"/book/classes/{series.pk}/"
    assert url in her.get("/book/classes/").content.decode()

    page = her.get(url).content.decode()
    done = her.post(f"{url}enrol/", {"key": key_on(page)}, follow=True)

    assert page.index("缺席 3 次") < page.index("报名全期")
    assert "报好了" in done.content.decode()
    assert "各次课（3 次）" in done.content.decode()
    assert "午间减脂班" in her.get("/bookings/").content.decode()


def test_the_same_page_sent_twice_is_one_enrolment(hall: Station, her: Client, mei: Person) -> None:
    series = a_series(hall, places=5)
    url = f"/book/classes/{series.pk}/enrol/"

    for _tap in range(2):
        her.post(url, {"key": "same"})
    again = her.post(url, {"key": "other"})

    assert again.status_code == 409
    assert "您已经报了这个课" in again.content.decode()
    assert Claim.objects.filter(person=mei).count() == 1


def test_once_by_once_each_session_has_its_own_places(hall: Station, her: Client, mei: Person) -> None:
    series = a_series(hall, enrolment="session", places=1)
    first, second, _third = sessions(series)
    enrol(series, *people(1), first)

    for session in (first, second):
        her.post(f"/book/classes/{series.pk}/enrol/", {"key": f"k{session.pk}", "session": session.pk})

    states = dict(Claim.objects.filter(person=mei).values_list("supply__session", "state"))
    assert states == {first.pk: "waiting", second.pk: "confirmed"}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"key": "a"},
        {"key": "a", "session": "999999"},
        {"key": "a", "session": "x"},
        {"key": "\0", "session": "1"},
    ],
)
def test_an_enrolment_in_nothing_is_refused(
    hall: Station, her: Client, mei: Person, given: dict[str, str]
) -> None:
    series = a_series(hall, enrolment="session")

    assert her.post(f"/book/classes/{series.pk}/enrol/", given).status_code == 409
    assert not Claim.objects.exists()


def test_she_changes_to_another_session_of_the_class(hall: Station, her: Client, mei: Person) -> None:
    series = a_series(hall, enrolment="session")
    first, second, _third = sessions(series)
    enrol(series, mei, first)
    claim = claim_of(series, mei)

    her.post(f"/bookings/{claim.pk}/change/", {"key": "c", "session": second.pk})

    states = Claim.objects.filter(person=mei).order_by("pk").values_list("supply__session", "state")
    assert list(states) == [(first.pk, "cancelled"), (second.pk, "confirmed")]


def test_whom_the_rules_exclude_reads_why_and_cannot(hall: Station, her: Client) -> None:
    series = a_series(hall, eligibility=[{"rule": "trade", "any": ["courier"]}])

    page = her.get(f"/book/classes/{series.pk}/").content.decode()

    assert "您现在还不能报" in page
    assert "报名全期" not in page
    assert her.post(f"/book/classes/{series.pk}/enrol/", {"key": "k"}).status_code == 409


def test_another_booking_at_those_hours_is_said_before(hall: Station, her: Client, mei: Person) -> None:
    busy = a_series(hall, enrolment="session", title="街舞")
    enrol(busy, mei, sessions(busy)[0])

    page = her.get(f"/book/classes/{a_series(hall).pk}/").content.decode()

    assert "这些时间您另有预约" in page
    assert "街舞" in page


def test_the_list_is_narrowed_by_kind_and_weekday(hall: Station, her: Client) -> None:
    a_series(hall, title="太极晨练", kind="tai_chi", weekdays=[tomorrow().weekday()])
    a_series(hall, title="街舞", kind="dance", weekdays=[(tomorrow().weekday() + 1) % 7])

    by_kind = her.get("/book/classes/?kind=dance").content.decode()
    by_day = her.get(f"/book/classes/?day={tomorrow().weekday()}").content.decode()
    nonsense = her.get("/book/classes/?kind=x&day=9").content.decode()

    assert ("街舞" in by_kind, "太极晨练" in by_kind) == (True, False)
    assert ("街舞" in by_day, "太极晨练" in by_day) == (False, True)
    assert "太极晨练" in nonsense


def test_the_tab_leads_to_classes_while_there_are_any(hall: Station, her: Client) -> None:
    assert "/book/classes/" not in her.get("/book/").content.decode()
    a_series(hall)
    assert "/book/classes/" in her.get("/book/").content.decode()


# --- feedback ----------------------------------------------------------------------------------------------


def over(series: Series) -> Session:
    """Its first session ended an hour ago, or in the first hours of a day since that began: it is one of today."""
    first = sessions(series)[0]
    now = timezone.now()
    begins = max(
        now - timedelta(hours=2), timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    during = (begins, begins + (now - begins) / 2)
    Session.objects.filter(pk=first.pk).update(during=during, blocked=during)
    return sessions(series)[0]


def was_there(series: Series, person: Person) -> Session:
    if not Claim.objects.filter(round=series.round_id, person=person).exists():
        enrol(series, person)
    session = over(series)
    at = session.during.lower
    actions.attend(session=session, claim=claim_of(series, person), by=None, now=at)
    return session


def test_who_was_there_says_how_it_was_once_and_changes_it(hall: Station, her: Client, mei: Person) -> None:
    session = was_there(a_series(hall), mei)
    url = f"/book/classes/said/{session.pk}/"

    her.post(url, {"stars": "5", "words": "老师很好"})
    her.post(url, {"stars": "4", "words": "有点累"})
    wrong = her.post(url, {"stars": "6"})

    assert list(Feedback.objects.values_list("person", "stars", "words")) == [(mei.pk, 4, "有点累")]
    assert wrong.status_code == 422


def test_who_was_not_there_cannot(hall: Station, her: Client, mei: Person) -> None:
    series = a_series(hall)
    enrol(series, mei)
    session = over(series)

    assert her.get(f"/book/classes/said/{session.pk}/").status_code == 404
    with pytest.raises(NotThere):
        actions.give_feedback(session=session, person=mei, stars=5, words="", by=mei.user, now=timezone.now())


def test_after_two_weeks_it_stands(hall: Station, mei: Person) -> None:
    session = was_there(a_series(hall), mei)
    later = session.during.upper + timedelta(days=14)

    with pytest.raises(TooLate):
        actions.give_feedback(session=session, person=mei, stars=5, words="", by=mei.user, now=later)


def test_two_opinions_are_shown_to_nobody_and_three_without_names(hall: Station, east: Unit) -> None:
    series = a_series(hall, places=3)
    three = [places.person(name, east) for name in ("甲", "乙", "丙")]
    for person in three:
        enrol(series, person)
    session = over(series)
    for at, person in enumerate(three):
        actions.attend(session=session, claim=claim_of(series, person), by=None, now=session.during.lower)
        if at == 2:
            assert (said_of(series).n, said_of(series).mean, said_of(series).words) == (2, None, [])
        actions.give_feedback(
            session=session, person=person, stars=3 + at, words=f"话{at}", by=None, now=timezone.now()
        )

    said = said_of(series)

    assert (said.n, said.mean, said.words) == (3, 4.0, ["话0", "话1", "话2"])


def test_hers_are_exported_and_her_words_go_with_her(hall: Station, mei: Person) -> None:
    from yizhan.people.actions import erase_person
    from yizhan.services.classes.privacy import attended, said

    session = was_there(a_series(hall), mei)
    actions.give_feedback(
        session=session, person=mei, stars=5, words="我是美玲", by=mei.user, now=timezone.now()
    )
    assert [row["到场"] for row in attended(mei)] == ["到了"]
    assert [row["评价"] for row in said(mei)] == ["我是美玲"]

    erase_person(person=mei, now=timezone.now())

    assert list(Feedback.objects.values_list("person", "stars", "words")) == [(None, 5, "")]


def test_nobody_sees_another_persons_feedback_page(hall: Station, mei: Person, east: Unit) -> None:
    session = was_there(a_series(hall), mei)

    assert signed_in(places.person("吴", east)).get(f"/book/classes/said/{session.pk}/").status_code == 404


def test_the_list_asks_as_much_of_three_classes_as_of_one(
    hall: Station, her: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_series(hall)
    her.get("/book/classes/")
    with CaptureQueriesContext(connection) as of_one:
        her.get("/book/classes/")
    for title in ("街舞", "太极"):
        a_series(hall, title=title)

    with django_assert_num_queries(len(of_one)):
        her.get("/book/classes/")

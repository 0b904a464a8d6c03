"""Two at once: the last place of a series, a substitute named while the session moves, feedback twice."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.places import factories as places
from tests.services.classes.factories import a_series, claim_of, enrol, sessions
from tests.services.classes.test_worker import over
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.services.classes import actions
from yizhan.services.classes.models import Attendance, Feedback
from yizhan.supplies.models import Claim
from yizhan.supplies.words import day_and_hours

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_place_of_a_series_goes_to_one(committed_unit: Unit) -> None:
    series = a_series(places.station(committed_unit, name="健身站"), places=1)
    two = [places.person(name, committed_unit) for name in ("甲", "乙")]

    places.at_once(*(partial(enrol, series, person) for person in two))

    assert sorted(Claim.objects.values_list("state", flat=True)) == ["confirmed", "waiting"]


def test_who_stands_in_knows_the_time_however_it_moves_meanwhile(committed_unit: Unit) -> None:
    series = a_series(places.station(committed_unit, name="健身站"))
    session = sessions(series)[0]
    wu = places.person("吴", committed_unit)
    starts = session.during.lower + timedelta(hours=1)

    results = places.at_once(
        partial(
            actions.name_substitute,
            series=series,
            session=session,
            person=wu,
            called="吴老师",
            by=None,
            now=timezone.now(),
        ),
        partial(
            actions.move_lesson,
            series=series,
            session=session,
            space=None,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            by=None,
            now=timezone.now(),
        ),
    )

    assert not [result for result in results if isinstance(result, Exception)]
    last = Notice.objects.filter(person=wu).order_by("-pk")[0]
    assert day_and_hours(sessions(series)[0].during) == last.params["when"]


def test_feedback_sent_twice_at_once_is_one(committed_unit: Unit) -> None:
    series = a_series(places.station(committed_unit, name="健身站"))
    person = places.person("甲", committed_unit)
    enrol(series, person)
    session = over(series)
    actions.attend(session=session, claim=claim_of(series, person), by=None, now=session.during.lower)
    say = partial(
        actions.give_feedback, session=session, person=person, words="", by=None, now=timezone.now()
    )

    results = places.at_once(partial(say, stars=4), partial(say, stars=5))

    assert not [result for result in results if isinstance(result, Exception)]
    assert Feedback.objects.count() == 1


def test_two_taps_at_once_are_one_attendance(committed_unit: Unit) -> None:
    series = a_series(places.station(committed_unit, name="健身站"))
    person = places.person("甲", committed_unit)
    enrol(series, person)
    session = over(series)
    tap = partial(
        actions.attend, session=session, claim=claim_of(series, person), by=None, now=session.during.lower
    )

    results = places.at_once(tap, tap)

    assert sorted(str(result) for result in results) == ["done", "same"]
    assert Attendance.objects.count() == 1

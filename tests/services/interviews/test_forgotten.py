"""What was forgotten stays so: nothing is written about somebody whose words are gone, nor counted of her."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.services.interviews.factories import AT_NINE, World, a_day, a_world, booked, talking
from yizhan.records.models import Record
from yizhan.services.interviews.actions import NotNow, end_interview, open_interview, write_note
from yizhan.services.interviews.forgetting import forget_words
from yizhan.services.interviews.going_on import settle, undertake
from yizhan.services.interviews.models import Interview, Note, Undertaking

pytestmark = pytest.mark.django_db
LATER = AT_NINE + timedelta(hours=2)


@pytest.fixture
def world() -> World:
    return a_world()


def forgotten(interview: Interview) -> Interview:
    forget_words(Interview.objects.filter(pk=interview.pk), LATER)
    return Interview.objects.get(pk=interview.pk)


def test_nothing_more_is_written_about_her(world: World) -> None:
    interview = forgotten(talking(world))

    with pytest.raises(NotNow):
        write_note(interview=interview, words="她说7311", key="k", by=world.chair, now=LATER)
    with pytest.raises(NotNow):
        undertake(
            interview=interview,
            kind="follow_up",
            words="问问她7311",
            due_date=date(2026, 12, 20),
            key="k",
            by=world.chair,
            now=LATER,
        )
    assert not Note.objects.exists()
    assert not Undertaking.objects.exists()


def test_what_the_chair_owes_still_and_the_interview_itself_can_be_ended_without_words(world: World) -> None:
    interview = talking(world)
    owed = undertake(
        interview=interview,
        kind="promise",
        words="问食堂",
        due_date=date(2026, 12, 20),
        key="k",
        by=world.chair,
        now=LATER,
    )
    interview = forgotten(interview)

    settle(undertaking=owed, outcome="done", words="办了7311", by=world.chair, now=LATER)
    end_interview(interview=interview, result="solved", by=world.chair, now=LATER)

    owed.refresh_from_db()
    assert (owed.outcome, owed.came_cipher) == ("done", None)


def test_a_time_that_somebody_had_who_is_forgotten_is_no_interview(world: World) -> None:
    interview = forgotten(booked(a_day(world), world.mei))

    with pytest.raises(NotNow):
        open_interview(interview=interview, by=world.chair, now=AT_NINE)

    assert not Record.objects.filter(act="interviews.hold").exists()

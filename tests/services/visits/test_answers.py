"""The questionnaire on the phone: an answer comes once, small numbers stay hidden, errors are put right."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.factories import a_tree, an_officer
from tests.cases.test_races import at_once
from tests.cast import signed_in
from tests.services.visits.test_visits import a_visit, text
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.services.visits import actions, answering, queries
from yizhan.services.visits.asking import LEAST_CHOSEN, fold
from yizhan.services.visits.models import Answer, Edition, Visit

QUESTIONS = [
    {"about": "insurance", "kind": "one", "label": "有没有工伤保险", "choices": ["有", "没有", "不清楚"]},
    {"about": "union", "kind": "many", "label": "知道工会的什么", "choices": ["驿站", "入会", "12351"]},
    {"about": "work", "kind": "number", "label": "一天几单", "choices": []},
    {"about": "housing", "kind": "text", "label": "住得怎么样", "choices": []},
]


def asks(visit: Visit, by: User) -> Edition:
    edition = answering.make_edition(
        unit=visit.unit, title="小哥问卷", questions=QUESTIONS, by=by, now=timezone.now()
    )
    answering.ask_by(visit=visit, edition=edition, by=by, now=timezone.now())
    visit.refresh_from_db()
    return edition


def an_answer(visit: Visit, by: User, **more: Any) -> Answer:
    assert visit.edition
    usual = {
        "edition": visit.edition, "given": {"q1": "0"}, "key": uuid.uuid4(), "asked_at": visit.starts_at,
        "now": timezone.now(),
    }  # fmt: skip
    return answering.take_answer(visit=visit, by=by, **usual | more)


@pytest.fixture
def visit(east: Unit, olga: User) -> Visit:
    return a_visit(east, olga, starts_at=timezone.now().replace(microsecond=0) - timedelta(hours=1))


def sends(who: User, visit: Visit, **more: Any) -> HttpResponse:
    assert visit.edition
    one = {
        "key": str(uuid.uuid4()), "edition": str(visit.edition.pk), "stop": "",
        "asked_at": timezone.now().isoformat(), "answers": {"q1": "1", "q2": ["0", "2"], "q3": "60"},
    } | more  # fmt: skip
    response: HttpResponse = signed_in(who).post(
        reverse("visits:answers", args=[visit.pk]), json.dumps(one), content_type="application/json"
    )
    return response


# --- what may be shown ----------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8))
def test_what_few_chose_cannot_be_found_by_subtraction(counts: Sequence[int]) -> None:
    hidden = fold(counts)
    few = {place for place, count in enumerate(counts) if 0 < count < LEAST_CHOSEN}
    chosen = {place for place, count in enumerate(counts) if count}
    assert few <= hidden <= chosen
    assert len(hidden) != 1 or hidden == chosen
    assert not hidden or hidden == chosen or sum(counts[place] for place in hidden) >= LEAST_CHOSEN


def test_of_fewer_than_ten_answers_nothing_is_shown_and_then_only_what_enough_chose(
    db: None, visit: Visit, olga: User
) -> None:
    asks(visit, olga)
    for n in range(9):
        an_answer(visit, olga, given={"q1": "0" if n < 7 else "1", "q3": str(50 + n)})
    assert all(figure.is_hidden for figure in queries.answered(visit)[0].figures)

    for _more in range(3):
        an_answer(visit, olga, given={"q1": "2", "q3": "90"})

    first, _second, third, _fourth = queries.answered(visit)[0].figures
    assert (first.rows, first.together) == ((("有", 7),), 5)
    assert third.middle == 55.5


# --- arriving ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_phone_brings_an_answer_once_however_often_it_sends(visit: Visit, olga: User) -> None:
    asks(visit, olga)
    key = str(uuid.uuid4())

    assert sends(olga, visit, key=key).json() == {"done": True}
    assert sends(olga, visit, key=key).json() == {"done": True}

    assert Answer.objects.get().answers == {"q1": 1, "q2": [0, 2], "q3": 60.0}


@pytest.mark.django_db(transaction=True)
def test_two_connections_that_bring_the_same_answer_make_one() -> None:
    unit = a_tree().district
    by = an_officer(unit)
    visit = a_visit(unit, by, starts_at=timezone.now())
    asks(visit, by)
    bring = partial(an_answer, visit, by, key=uuid.uuid4())

    found = at_once(bring, bring)

    assert Answer.objects.count() == 1
    assert all(isinstance(each, Answer) for each in found)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"answers": {}}, "至少答一题"),
        ({"answers": {"q1": "7"}}, "没有这一项"),
        ({"answers": {"q3": "很多"}}, "请填数字"),
        ({"answers": {"q3": "nan"}}, "之间的数"),
        ({"answers": {"q4": "长" * 501}}, "最多写 500 个字"),
        ({"answers": []}, "读不出来"),
        ({"key": "1"}, "没有编号"),
        ({"asked_at": "昨天"}, "没有时间"),
        ({"edition": "999999"}, "没有这份问卷"),
    ],
    ids=[
        "nothing",
        "no such choice",
        "no number",
        "nan",
        "too long",
        "a list",
        "no key",
        "no time",
        "no edition",
    ],
)
def test_what_is_no_answer_is_refused_with_words_and_the_phone_keeps_it(
    visit: Visit, olga: User, more: dict[str, Any], says: str
) -> None:
    asks(visit, olga)
    refused = sends(olga, visit, **more)
    assert refused.status_code == 422
    assert says in json.dumps(refused.json(), ensure_ascii=False)
    assert not Answer.objects.exists()


@pytest.mark.django_db
def test_who_has_no_part_in_the_unit_brings_nothing(visit: Visit, olga: User, wei: User) -> None:
    asks(visit, olga)
    assert sends(wei, visit).status_code == 404


@pytest.mark.django_db
def test_a_page_without_script_stores_it_too_and_keeps_what_was_filled_in_wrongly(
    visit: Visit, olga: User
) -> None:
    edition = asks(visit, olga)
    page, address = signed_in(olga), reverse("visits:ask", args=[visit.pk])
    wants = {"key": str(uuid.uuid4()), "edition": edition.pk, "asked_at": timezone.now().isoformat()}
    wrong = page.post(address, wants | {"q3": "很多", "q4": "合租"})
    assert wrong.status_code == 422
    assert "请填数字" in text(wrong)
    assert "合租" in text(wrong)

    for _again in range(2):
        assert page.post(address, wants | {"q2": ["0", "1"]}).status_code == 302
    assert Answer.objects.get().answers == {"q2": [0, 1]}


@pytest.mark.django_db
def test_a_week_late_by_an_older_edition_it_counts_and_says_so(visit: Visit, olga: User) -> None:
    old = asks(visit, olga)
    again = answering.make_edition(
        unit=visit.unit, title="小哥问卷", questions=QUESTIONS[:2], by=olga, now=timezone.now()
    )
    assert (again.questionnaire, again.number) == (old.questionnaire, 2)
    answering.ask_by(visit=visit, edition=again, by=olga, now=timezone.now())

    late = an_answer(visit, olga, edition=old, now=visit.starts_at + timedelta(days=7, hours=2))

    assert (late.is_odd, late.days_late) == (False, 7)
    assert [(one.edition, one.n, one.late) for one in queries.answered(visit)] == [(old, 1, 1)]


@pytest.mark.django_db
def test_of_a_visit_that_was_called_off_nothing_more_is_taken(visit: Visit, olga: User) -> None:
    asks(visit, olga)
    actions.cancel_visit(visit=visit, why="台风", by=olga, now=timezone.now())
    refused = sends(olga, visit)
    assert refused.status_code == 409
    assert "已经取消" in refused.json()["says"]


# --- corrections ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_wrong_clock_counts_only_after_an_officer_looked(visit: Visit, olga: User) -> None:
    asks(visit, olga)
    odd = an_answer(visit, olga, asked_at=visit.starts_at - timedelta(days=400))
    page = signed_in(olga)
    assert queries.answered(visit) == []
    assert "1 份时间对不上" in text(page.get(reverse("visits_console:visit", args=[visit.pk])))

    page.post(reverse("visits_console:correct", args=[visit.pk, odd.pk]), {"do": "date"})

    assert queries.answered(visit)[0].n == 1


@pytest.mark.django_db
def test_the_same_person_twice_is_set_aside_once(visit: Visit, olga: User) -> None:
    asks(visit, olga)
    an_answer(visit, olga)
    twice = an_answer(visit, olga)
    page, address = signed_in(olga), reverse("visits_console:correct", args=[visit.pk, twice.pk])
    assert page.post(address, {"do": "aside", "why": "没有的原因"}).status_code == 422
    for _again in range(2):
        page.post(address, {"do": "aside", "why": "同一个人答了两次"})
    assert queries.answered(visit)[0].n == 1
    assert "已经不算了" in text(page.get(reverse("visits_console:answers", args=[visit.pk])))


# --- questions --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_questions_are_written_and_the_same_again_is_the_same_edition(east: Unit, olga: User) -> None:
    page, address = signed_in(olga), reverse("visits_console:new_questionnaire")
    row = {"q-0-label": "有没有社保", "q-0-about": "insurance", "q-0-kind": "one"}
    wants = {"unit": east.pk, "title": "问卷", "q-TOTAL_FORMS": 1, "q-INITIAL_FORMS": 0} | row
    assert "2 到 12 个选项" in text(page.post(address, wants | {"q-0-choices": "有"}))
    assert "1 到 20 道题" in text(page.post(address, wants | {"q-0-label": ""}))

    for _again in range(2):
        assert page.post(address, wants | {"q-0-choices": "有，没有"}).status_code == 302

    assert [one["choices"] for one in Edition.objects.get().questions] == [["有", "没有"]]

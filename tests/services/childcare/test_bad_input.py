"""What an officer may mistype about a term: refused in words at its field, nothing lost, nothing stored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import signed_in
from tests.places import factories as places
from tests.services.childcare.factories import PLAN, a_child, a_term, applied, in_term
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.services.childcare import days as doing
from yizhan.services.childcare.actions import Band, Refused
from yizhan.services.childcare.models import Absence, Term


def given(unit: Unit, **other: Any) -> dict[str, Any]:
    now = timezone.localtime()
    starts = now.date() + timedelta(days=30)
    return {
        "station": places.station(unit, name="爱心托管驿站", kind="childcare").pk,
        "title": "暑期托管",
        "season": "summer",
        "starts_date": starts.isoformat(),
        "ends_date": (starts + timedelta(days=30)).isoformat(),
        "weekdays": [0, 1, 2],
        "starts": "08:00",
        "ends": "17:30",
        "bands": "小班 6-8 2",
        "opens_at": f"{now:%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}",
        "confirm_hours": 48,
        "absences_most": 3,
        "fee": "0",
    } | other


MONDAY = date(2031, 1, 6)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hours": "星期天 09:00-10:00 画画"}, "这一行看不懂：“星期天 09:00-10:00 画画”"),
        ({"hours": "周一 09:00-10:00 画画\n" * 101}, "课程表最多 100 行"),
        ({"weekdays": [6], "starts_date": MONDAY, "ends_date": MONDAY}, "这几天里没有一天是选的星期"),
        ({"starts_date": MONDAY, "ends_date": MONDAY + timedelta(days=400)}, "一期最长 184 天"),
        ({"bands": "小班 6-8 0"}, "“小班”至少要有一个名额"),
    ],
    ids=["a weekday that is none", "too long a timetable", "no day", "longer than a season", "no place"],
)
def test_a_new_term_is_refused_in_words_and_what_was_typed_stays(
    east: Unit, olga: User, wrong: dict[str, Any], words: str
) -> None:
    answer = signed_in(olga).post("/console/childcare/new/", given(east, **wrong))

    assert answer.status_code == 422
    assert words in answer.text
    assert "暑期托管" in answer.text
    assert not Term.objects.exists()


def test_a_timetable_with_a_weekday_that_is_none_is_refused_in_words(east: Unit, olga: User) -> None:
    term = a_term(east)

    answer = signed_in(olga).post(
        f"/console/childcare/{term.pk}/timetable/", {"hours": "星期天 09:00-10:00 画画"}
    )

    assert answer.status_code == 422
    assert "这一行看不懂" in answer.text
    assert term.lessons.count() == 1


def test_each_of_twelve_groups_has_its_own_ages(east: Unit) -> None:
    bands = [Band(f"{age} 岁班", age, age, 1) for age in range(3, 15)]

    term = a_term(east, bands=bands)

    rows = term.groups.select_related("supply").order_by("pk")
    assert [(row.supply.name, row.age_from) for row in rows] == [(band.name, band.age_from) for band in bands]


def test_only_a_day_of_the_term_is_excused(east: Unit, olga: User) -> None:
    term = a_term(east)
    row = in_term(term, a_child(places.person("美", east)), by=olga)[0]
    sunday = PLAN.starts_date + timedelta(days=6)

    with pytest.raises(Refused, match="那天没有托管"):
        doing.excuse(application=row, day=sunday, reason="急诊", by=olga, now=timezone.now())
    assert not Absence.objects.exists()


def test_the_one_review_cannot_be_spent_before_the_papers_are_read(east: Unit) -> None:
    mei = places.person("美", east)
    row = applied(a_term(east), a_child(mei))
    client = signed_in(mei)

    assert "申请复核</button>" not in client.get(f"/childcare/applications/{row.pk}/").text
    answer = client.post(f"/childcare/applications/{row.pk}/review/", {"text": "我们是双职工"})

    assert answer.status_code == 422
    assert "材料还没有核" in answer.text
    row.refresh_from_db()
    assert row.review_asked_at is None

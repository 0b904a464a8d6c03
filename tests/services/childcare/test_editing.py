"""A term is corrected as long as it may be; what families applied under is not, and they hear of new times."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest

from tests.cast import signed_in
from tests.places import factories as places
from tests.services.childcare.factories import (
    AFTER,
    CLOSES,
    DURING,
    OPENS,
    PLAN,
    a_carer,
    a_child,
    a_term,
    applied,
)
from tests.services.childcare.test_pages import open_term
from yizhan.common.say import CHINA
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.records.models import Record
from yizhan.services.childcare import actions
from yizhan.services.childcare.actions import Refused, edit_term, plan_of
from yizhan.services.childcare.models import Term
from yizhan.supplies import actions as supplies

EARLIER = OPENS - timedelta(days=1)


def edited(term: Term, by: User, now: datetime = DURING, **other: Any) -> list[str]:
    return edit_term(term=term, plan=replace(plan_of(fresh(term)), **other), by=by, now=now)


def fresh(term: Term) -> Term:
    return Term.objects.select_related("round__unit", "round__station").get(pk=term.pk)


def test_a_draft_and_what_nobody_could_apply_for_yet_is_changed_altogether(east: Unit, olga: User) -> None:
    station = places.station(east, name="爱心托管驿站", kind="childcare")
    draft = actions.plan_term(station=station, plan=PLAN, by=None, now=OPENS)
    given = {"title": "托管", "starts_date": date(2026, 7, 7), "fee_cents": 100, "fee_for": "午餐"}

    for term, now in ((draft, DURING), (a_term(east), EARLIER)):
        assert edited(term, olga, now, **given) == ["title", "starts_date", "fee_cents", "fee_for"]
        assert [getattr(plan_of(fresh(term)), name) for name in given] == list(given.values())
        assert edited(term, olga, now) == []
    assert Record.objects.filter(act="childcare.edit").count() == 2
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("now", "other", "words"),
    [
        (DURING, {"starts_date": date(2026, 7, 7)}, "家长是照这个报的"),
        (DURING, {"fee_cents": 5, "fee_for": "午餐"}, "家长是照这个报的"),
        (DURING, {"absences_most": 1}, "家长是照这个报的"),
        (DURING, {"closes_at": CLOSES - timedelta(hours=1)}, "截止只能往后延"),
        (AFTER, {"closes_at": CLOSES + timedelta(days=1)}, "报名已经截止"),
        (datetime(2026, 7, 8, 12, tzinfo=CHINA), {"weekdays": (0, 1)}, "已经开班"),
        (datetime(2026, 7, 20, 12, tzinfo=CHINA), {"ends_date": date(2026, 7, 17)}, "不能早于今天"),
        (datetime(2026, 8, 15, 12, tzinfo=CHINA), {"title": "别的"}, "已经结束"),
    ],
)
def test_what_is_fixed_is_refused_with_words_and_nothing_changes(
    east: Unit, olga: User, now: datetime, other: dict[str, Any], words: str
) -> None:
    term = a_term(east)
    before = plan_of(fresh(term))

    with pytest.raises(Refused, match=words):
        edited(term, olga, now, **{"intro": "新的"} | other)

    assert plan_of(fresh(term)) == before


def test_families_who_are_in_it_hear_once_of_new_times_and_nobody_of_new_words(
    east: Unit, olga: User
) -> None:
    term = a_term(east)
    mei, wu = places.person("美", east), places.person("吴", east)
    one = applied(term, a_child(mei))
    gone = applied(term, a_child(wu, "小云"))
    assert wu.user
    actions.give_back(application=gone, by=wu.user, now=DURING)

    edited(term, olga, intro="带水杯")
    assert not Notice.objects.filter(kind="childcare.changed").exists()
    edited(
        term,
        olga,
        ends_date=date(2026, 8, 21),
        starts=time(8, 30),
        weekdays=(0, 2),
        closes_at=CLOSES + timedelta(days=1),
    )

    told = Notice.objects.get(kind="childcare.changed")
    assert (told.person, told.path) == (mei, f"/childcare/applications/{one.pk}/")
    assert told.params["now"] == "7月6日–8月21日，周一、周三，每天08:30–17:30，报名到6月12日 08:00"


def test_days_with_somebody_on_the_roster_do_not_go(east: Unit, olga: User, wu: User) -> None:
    term = a_term(east)
    a_carer(term, wu, date(2026, 8, 13), date(2026, 8, 14), by=olga)

    with pytest.raises(Refused, match="2026-08-13 起有 2 天排了班"):
        edited(term, olga, ends_date=date(2026, 8, 12))
    assert edited(term, olga, ends_date=date(2026, 8, 21)) == ["ends_date"]


def test_an_officer_corrects_a_term_and_an_older_page_is_told_what_is_fixed(
    east: Unit, olga: User, wei: User
) -> None:
    term = open_term(east)
    page = f"/console/childcare/{term.pk}/edit/"
    client = signed_in(olga)
    assert page in client.get(f"/console/childcare/{term.pk}/").text
    shown = client.get(page)
    form = shown.context["form"]
    assert "starts_date" not in form.fields
    assert "第一天" in shown.text
    assert "家长是照这个报的" in shown.text
    given = {field.name: field.value() for field in form}
    given["closes_at"] = f"{given['closes_at']:%Y-%m-%dT%H:%M}"

    same = client.post(page, given, follow=True)
    refused = client.post(page, given | {"title": "新", "starts_date": "2031-01-01", "fee": "3"})
    wrong = client.post(page, given | {"ends": "07:00"})
    done = client.post(page, given | {"title": "暑托", "ends": "18:00"}, follow=True)

    assert "没有改动" in same.text
    assert (refused.status_code, wrong.status_code) == (422, 422)
    assert "“第一天”：已经开始报名" in refused.text
    assert "“收费（元）”：已经开始报名" in refused.text
    assert "结束要晚于开始" in wrong.text
    assert "报过名的家庭会收到通知" in done.text
    assert (fresh(term).round.title, fresh(term).ends) == ("暑托", time(18))
    assert signed_in(wei).get(page).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_first_day_that_moves_while_the_term_is_opened_is_before_it_or_refused() -> None:
    unit = places.units().east
    station = places.station(unit, name="爱心托管驿站", kind="childcare")
    term = actions.plan_term(station=station, plan=PLAN, by=None, now=OPENS)
    otto = places.officer("奥托", unit)

    moved, opened = places.at_once(
        partial(edited, term, otto, starts_date=date(2026, 7, 7)),
        partial(supplies.open_round, round=term.round, by=None, now=DURING),
    )

    assert opened is None
    assert fresh(term).round.state == "open"
    assert (fresh(term).starts_date == date(2026, 7, 7)) is (moved == ["starts_date"])
    assert moved == ["starts_date"] or isinstance(moved, Refused)

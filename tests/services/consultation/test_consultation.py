"""A consultation: demanded, answered within the legal time, met, promised, looked at in public."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone

from tests.cases.factories import MONDAY, Tree, a_case, a_tree, a_worker, an_officer
from tests.cast import signed_in
from tests.services.consultation.factories import (
    DUE,
    LATER,
    OFFER,
    a_colleague,
    a_consultation,
    at_the_table,
    go,
    looked_at,
    promised,
    public,
    sent,
)
from tests.services.problems.factories import a_problem, a_world
from yizhan.cases.actions import KeepsOut, Meanwhile, NotNow
from yizhan.cases.models import Case
from yizhan.cases.tasks import let_time_pass
from yizhan.cases.together import merge
from yizhan.common.checks import invariants
from yizhan.common.notebook import Asked
from yizhan.common.say import CHINA
from yizhan.notices.models import Notice
from yizhan.orgs.access import scope_of
from yizhan.orgs.models import Role
from yizhan.people.models import User
from yizhan.records.models import Record
from yizhan.services.consultation.actions import BadOffer, rewrite, said_by, stand_behind
from yizhan.services.consultation.in_step import BadDay, NoSuchCommitment, NothingPromised
from yizhan.services.consultation.menu import became, listed
from yizhan.services.consultation.models import Commitment, Recheck, Talks

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def by(tree: Tree) -> User:
    return an_officer(tree.city, "王干事", Role.OFFICER)


@pytest.fixture
def chair(tree: Tree) -> User:
    return a_colleague(tree.city)


def broken() -> list[str]:
    found = [one for name in ("consultation.", "cases.") for one in invariants(name)]
    return [f"{one.name}: {line}" for one in found for line in one.broken()]


def test_from_the_demand_to_the_promise_that_was_kept(tree: Tree, by: User, chair: User):
    talks = public(a_consultation(tree.city, by), by, chair)
    assert talks.case.place == "watching"
    assert talks.case.next_due_at == datetime(2027, 1, 1, tzinfo=CHINA)
    talks = looked_at(talks, by, "partly", LATER, again=date(2027, 1, 20))
    assert talks.case.next_due_at == datetime(2027, 1, 21, tzinfo=CHINA)
    talks = looked_at(talks, by, "kept", LATER + timedelta(days=20))
    talks = go(talks, "close", by, LATER + timedelta(days=20))

    assert talks.case.place == "done"
    assert [one.found for one in Recheck.objects.order_by("number")] == ["partly", "kept"]
    acts = Record.objects.filter(act__startswith="consultation.").values_list("act", flat=True)
    assert sorted(acts) == [
        "consultation.begin",
        "consultation.met",
        "consultation.sent",
        "consultation.shown",
    ]
    assert broken() == []


def test_the_other_side_has_twenty_days_and_a_last_day_without_work_gives_way(
    tree: Tree, by: User, chair: User
):
    talks = sent(a_consultation(tree.city, by), by, chair)
    assert talks.case.next_due_at == datetime(
        2026, 12, 15, tzinfo=CHINA
    )  # Sunday 13 December gives way to Monday

    let_time_pass(int((MONDAY + timedelta(days=25)).timestamp()))

    talks.case.refresh_from_db()
    assert talks.case.place == "refused"
    assert (
        go(talks, "accept", by, MONDAY + timedelta(days=26), fields={"answer": "同意"}).case.place
        == "talking"
    )
    assert broken() == []


def test_neither_the_letter_nor_the_public_text_is_passed_by_who_wrote_it(tree: Tree, by: User, chair: User):
    talks = go(a_consultation(tree.city, by), "submit", by)
    with pytest.raises(KeepsOut):
        go(talks, "pass_offer", by)
    other = promised(at_the_table(a_consultation(tree.city, by), by, chair), by)
    other = go(go(other, "agreed", by), "propose", by, fields={"summary": "有了上限"})

    with pytest.raises(KeepsOut):
        go(other, "pass_text", by)
    assert not Talks.objects.filter(shown_at__isnull=False).exists()


def test_without_a_promise_there_is_nothing_to_tell(tree: Tree, by: User, chair: User):
    talks = at_the_table(a_consultation(tree.city, by), by, chair)

    with pytest.raises(NothingPromised):
        go(talks, "agreed", by)


def test_it_does_not_end_while_a_promise_is_to_be_looked_at(tree: Tree, by: User, chair: User):
    talks = public(a_consultation(tree.city, by), by, chair)

    with pytest.raises(NothingPromised):
        go(talks, "close", by, LATER)
    talks = looked_at(talks, by, "not_kept", LATER)
    assert Commitment.objects.get().check_date is None
    assert go(talks, "close", by, LATER).case.place == "done"


def test_a_promise_that_was_looked_at_for_the_last_time_is_not_looked_at_again(
    tree: Tree, by: User, chair: User
):
    talks = looked_at(public(a_consultation(tree.city, by), by, chair), by, "kept", LATER)

    with pytest.raises(NoSuchCommitment):
        looked_at(talks, by, "not_kept", LATER)
    with pytest.raises(NoSuchCommitment):
        looked_at(talks, by, "kept", LATER, number=2)


def test_days_that_cannot_be_are_refused(tree: Tree, by: User, chair: User):
    talks = at_the_table(a_consultation(tree.city, by), by, chair)
    for wrong in ({"due": "2026-11-01"}, {"due": "2031-01-01"}, {"demand": "9"}):
        with pytest.raises(BadDay):
            promised(talks, by, **wrong)
    fields = {"day": "2026-12-24", "ours": "5", "theirs": "5", "minutes": "x", "others": "", "next_day": ""}
    with pytest.raises(BadDay):
        go(talks, "meet", by, fields=fields)
    assert not Commitment.objects.exists()


def test_a_meeting_names_the_day_of_the_next(tree: Tree, by: User, chair: User):
    talks = at_the_table(a_consultation(tree.city, by), by, chair)
    fields = {"day": "2026-11-23", "ours": "3", "theirs": "3", "minutes": "还没谈拢", "others": ""}

    talks = go(talks, "meet", by, fields=fields | {"next_day": "2026-12-02"})

    assert talks.case.next_due_at == datetime(2026, 12, 3, tzinfo=CHINA)


def test_a_promise_and_a_recheck_stay_as_they_were_said(tree: Tree, by: User, chair: User):
    looked_at(public(a_consultation(tree.city, by), by, chair), by, "partly", LATER, again=date(2027, 2, 1))

    for model, change in (
        (Commitment, {"says": "别的"}),
        (Commitment, {"due_date": DUE + timedelta(days=1)}),
        (Commitment, {"check_date": None, "found": ""}),
        (Recheck, {"found": "kept"}),
        (Recheck, {"says": "别的"}),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            model.objects.update(**change)  # type: ignore[attr-defined]
    with pytest.raises(DatabaseError), transaction.atomic():
        Recheck.objects.all().delete()


def test_what_is_late_to_be_looked_at_goes_to_the_unit_above(tree: Tree, by: User, chair: User):
    talks = public(a_consultation(tree.city, by), by, chair)

    let_time_pass(int(datetime(2027, 1, 5, 10, tzinfo=CHINA).timestamp()))

    talks.case.refresh_from_db()
    assert talks.case.climbed_to == tree.province


def test_a_draft_is_written_anew_and_two_never_overwrite_each_other(tree: Tree, by: User):
    talks = a_consultation(tree.city, by)
    was = said_by(talks)
    rewrite(talks=talks, offer=replace(OFFER, demands=["一项"]), was=was, by=by, now=MONDAY)

    with pytest.raises(Meanwhile):
        rewrite(talks=talks, offer=OFFER, was=was, by=by, now=MONDAY)
    assert [one.says for one in talks.demands.all()] == ["一项"]
    go(talks, "submit", by)
    with pytest.raises(NotNow):
        rewrite(talks=talks, offer=OFFER, was=said_by(talks), by=by, now=MONDAY)


@pytest.mark.parametrize("demands", [[], ["一项"] * 11])
def test_no_demand_and_too_many_are_refused(tree: Tree, by: User, demands: list[str]):
    with pytest.raises(BadOffer):
        a_consultation(tree.city, by, offer=replace(OFFER, demands=demands))
    assert not Case.objects.exists()


def test_the_same_request_again_is_the_same_consultation(tree: Tree, by: User):
    assert a_consultation(tree.city, by, key="one").pk == a_consultation(tree.city, by, key="one").pk
    assert Talks.objects.count() == 1


def test_who_asked_is_told_once_when_it_is_public_however_many_matters_are_hers(
    tree: Tree, by: User, chair: User
):
    one, two = a_worker(tree.branch), a_worker(tree.branch)
    matters = [
        a_case(tree.city, one, procedure="say.demand", says="抽成太高"),
        a_case(tree.city, one, procedure="say.demand", says="抽成又高了"),
        a_case(tree.city, procedure="say.demand", says="没有名字的"),
    ]
    follows = a_case(tree.city, two, procedure="say.demand", says="一样的")
    merge(case=follows, other=matters[0], seen=1, by=by, now=MONDAY)
    talks = a_consultation(tree.city, by)
    stand_behind(talks=talks, matters=matters, by=by, now=MONDAY)
    talks = public(talks, by, chair)
    talks = go(looked_at(talks, by, "not_kept", LATER), "again", by, LATER, fields={"reason": "再谈"})
    talks = go(promised(talks, by, LATER, due="2027-03-01"), "agreed", by, LATER)
    go(go(talks, "propose", by, LATER, fields={"summary": "又谈了"}), "pass_text", chair, LATER)

    told = Notice.objects.filter(kind="consultation.shown")
    assert sorted(told.values_list("person", flat=True)) == sorted([one.pk, two.pk])
    assert broken() == []


def test_what_is_to_be_looked_at_stands_in_the_notebook_of_the_desk_until_it_was(
    tree: Tree, by: User, chair: User
):
    talks = public(a_consultation(tree.city, by), by, chair)
    request = RequestFactory().get("/")
    request.user = by
    asked = Asked(request, scope_of(by, "cases.handle"), timezone.now(), 20)
    key = str(Commitment.objects.get().pk)

    rows = listed(asked).rows
    assert [(row.key, row.title, row.due_at) for row in rows] == [
        (key, "复查承诺：单笔抽成不超过 22%", datetime(2027, 1, 1, tzinfo=CHINA))
    ]
    assert became(asked, [key]) == []
    looked_at(talks, by, "kept", LATER)
    assert listed(asked).rows == []
    assert [(gone.says, gone.is_done) for gone in became(asked, [key])] == [("复查了：做到了", True)]


def test_who_asked_in_a_common_problem_behind_it_is_told_too_and_reads_of_it_on_her_page():
    world = a_world()
    talks = a_consultation(world.tree.district, world.olga)
    problem = a_problem(world)
    stand_behind(talks=talks, matters=[problem.case, world.demands[0]], by=world.olga, now=MONDAY)

    talks = public(talks, world.olga, world.chair)

    told = Notice.objects.filter(kind="consultation.shown").values_list("person", flat=True)
    assert sorted(told) == sorted(one.person_id for one in world.demands)
    person = world.demands[0].person
    assert person is not None
    page = signed_in(person).get(f"/matters/{world.demands[0].ref}/").content.decode()
    assert f"/consultation/{talks.case.ref}/" in page

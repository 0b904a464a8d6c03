"""A case goes the way of its procedure: who may take what, once, and nothing that came meanwhile is overlooked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cases.factories import (
    MONDAY,
    a_case,
    a_tree,
    a_worker,
    an_officer,
    declared,
    officer,
    worker,
)
from tests.cases.procedures import EDIT, a_procedure
from tests.cases.test_history import broken
from tests.orgs.factories import make_grant
from yizhan.cases import receipts
from yizhan.cases.access import CASES_HANDLE, matter_by
from yizhan.cases.actions import (
    BadForm,
    BadWords,
    Ended,
    KeepsOut,
    Meanwhile,
    NotNow,
    NotTheirs,
    SameUnit,
    SpokenAlready,
    add_word,
    answer,
    assign,
    call_back,
    climb,
    colleagues,
    desk_for,
    hand_over,
    open_case,
    rate,
    recuse,
    reopen,
    take,
    take_by_clock,
)
from yizhan.cases.actors import Taker, officers_of, outcomes_for, readers_of
from yizhan.cases.chain import said_in
from yizhan.cases.models import Case, Via
from yizhan.cases.privacy import forget
from yizhan.cases.queries import whole
from yizhan.common.say import CHINA
from yizhan.notices.models import Notice
from yizhan.orgs.access import OutOfReach
from yizhan.orgs.models import Role
from yizhan.people.models import Person, User
from yizhan.records.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]
LATER = MONDAY + timedelta(days=1)
FORM = {"about": "充电", "illness": "没有"}


def go(case: Case, outcome: str, taker: Taker, **more: object) -> Case:
    given = {"now": MONDAY} | more
    return take(case=case, outcome=outcome, seen=case.entries, taker=taker, **given)  # type: ignore[arg-type]


def decided(case: Case, by: User, *above: User) -> Case:
    """Up to the public notice."""
    case = go(case, "accept", officer(by), fields=FORM)
    case = go(case, "propose", officer(by))
    for user in above:
        case = go(case, "grant", officer(user), fields={"amount": "800"})
    return case


# --- opening -----------------------------------------------------------------------------------------


def test_the_same_request_again_is_the_same_case():
    tree = a_tree()
    person = a_worker(tree.branch)
    first = a_case(tree.district, person, key="k1")

    again = open_case(
        procedure="tests.demand",
        unit=tree.district,
        via=Via.PAGE,
        key="k1",
        now=MONDAY,
        by=person.user,
        person=person,
        says="电动车充电的地方太少",
    )

    assert again.case.pk == first.pk
    assert not again.is_new
    assert Record.objects.filter(act="cases.open").count() == 1


@pytest.mark.parametrize("says", ["", "  \n ", "长" * 2001])
def test_nothing_and_too_much_are_refused_with_words(says: str):
    with pytest.raises(BadWords) as refused:
        a_case(a_tree().district, says=says)

    assert str(refused.value)
    assert not Case.objects.exists()


def test_a_flood_of_emoji_is_kept_as_it_was_said():
    case = a_case(a_tree().district, says="😀" * 2000)

    assert said_in(case.history.get().words).says == "😀" * 2000


def test_somebody_unknown_gets_a_code_and_nobody_else_finds_the_case():
    opened = open_case(
        procedure="tests.demand",
        unit=a_tree().district,
        via=Via.PAGE,
        key="k",
        now=MONDAY,
        by=a_worker().user,
        says="老板不让休息",
    )

    assert matter_by(opened.receipt) == opened.case
    assert matter_by(opened.receipt.lower().replace("-", " ")) == opened.case
    assert matter_by(receipts.code_of("another")) is None
    assert matter_by("' OR 1=1") is None
    assert opened.receipt.replace("-", "") not in str(Case.objects.values().get())
    entry = opened.case.history.get()
    assert entry.by is None
    assert entry.facts == {}
    assert Record.objects.get(act="cases.open").by is None


def test_past_a_company_it_goes_to_the_unit_that_leads_it():
    tree = a_tree()

    assert desk_for(tree.branch, is_shielded=True) == (tree.district, tree.company)
    assert desk_for(tree.branch, is_shielded=False) == (tree.branch, None)
    assert desk_for(tree.district, is_shielded=True) == (tree.city, tree.district)


def test_past_a_shield_the_record_names_nobody_and_the_company_hears_nothing():
    tree = a_tree()
    person, boss, clerk = a_worker(tree.branch), an_officer(tree.company), an_officer(tree.district)
    both = an_officer(tree.district)
    make_grant(both, tree.company, Role.ADMIN)

    a_case(tree.district, person, shielded_unit=tree.company)

    record = Record.objects.get(act="cases.open")
    assert (record.person_ref, record.by, record.unit) == (None, None, tree.district)
    told = set(Notice.objects.values_list("person__user", flat=True))
    assert told == {clerk.pk}
    assert boss.pk not in told
    assert both.pk not in told


# --- who may ---------------------------------------------------------------------------------------


def test_the_officer_takes_what_the_office_owes_and_the_worker_what_is_hers():
    tree = a_tree()
    person, by = a_worker(tree.branch), an_officer(tree.district)
    case = a_case(tree.district, person)

    assert [each.code for each in outcomes_for(case, officer(by), MONDAY)] == ["accept"]
    assert [each.code for each in outcomes_for(case, worker(person), MONDAY)] == ["withdraw"]
    assert outcomes_for(case, worker(a_worker(tree.branch)), MONDAY) == []
    assert outcomes_for(case, officer(an_officer(tree.district, role=Role.VIEWER)), MONDAY) == []
    assert outcomes_for(case, officer(an_officer(tree.branch)), MONDAY) == []


def test_a_stranger_takes_nothing_and_nothing_is_lost():
    tree = a_tree()
    case = a_case(tree.district, a_worker(tree.branch))

    for taker in (officer(an_officer(tree.branch)), worker(a_worker()), Taker()):
        with pytest.raises(NotNow):
            go(case, "accept", taker, fields=FORM)

    case.refresh_from_db()
    assert (case.place, case.entries) == ("received", 1)


def test_nobody_decides_in_her_own_matter_nor_in_one_about_her_unit():
    tree = a_tree()
    own = an_officer(tree.district)
    hers = a_case(tree.district, own.person)
    about = a_case(tree.district, a_worker(tree.branch), about_unit=tree.district)

    for case in (hers, about):
        with pytest.raises(KeepsOut):
            go(case, "accept", officer(own), fields=FORM)


def test_who_keeps_out_keeps_out_for_good():
    tree = a_tree()
    by, other = an_officer(tree.district), an_officer(tree.district)
    case = a_case(tree.district, a_worker(tree.branch))
    case = assign(case=case, to=by, seen=1, by=by, now=MONDAY)

    case = recuse(case=case, by=by, now=MONDAY, says="是我表弟")

    assert case.assignee is None
    with pytest.raises(KeepsOut):
        go(case, "accept", officer(by), fields=FORM)
    with pytest.raises(NotTheirs):
        assign(case=case, to=by, seen=case.entries, by=other, now=MONDAY)
    assert go(case, "accept", officer(other), fields=FORM).place == "working"


# --- once, and having seen all -----------------------------------------------------------------------


def test_a_step_that_is_past_is_refused():
    tree = a_tree()
    by = an_officer(tree.district)
    case = go(a_case(tree.district, a_worker(tree.branch)), "accept", officer(by), fields=FORM)

    with pytest.raises(NotNow):
        go(case, "accept", officer(by), fields=FORM)
    with pytest.raises(NotNow):
        go(case, "no_such", officer(by))


def test_a_stale_page_is_refused_and_says_that_something_came():
    tree = a_tree()
    by, person = an_officer(tree.district), a_worker(tree.branch)
    case = a_case(tree.district, person)
    add_word(case=case, taker=worker(person), now=MONDAY, says="还有，晚上没有灯")

    with pytest.raises(Meanwhile) as refused:
        take(case=case, outcome="accept", seen=1, taker=officer(by), now=MONDAY, fields=FORM)

    assert "新的进展" in str(refused.value)


def test_what_the_step_asks_must_be_there():
    tree = a_tree()
    case = a_case(tree.district, a_worker(tree.branch))

    with pytest.raises(BadForm) as refused:
        go(case, "accept", officer(an_officer(tree.district)), fields={"about": "充电"})

    assert set(refused.value.errors) == {"illness"}


def test_two_different_officers_of_the_unit_above_decide():
    tree = a_tree()
    by, one, two = an_officer(tree.district), an_officer(tree.city), an_officer(tree.city)
    case = decided(a_case(tree.district, a_worker(tree.branch)), by, one)

    assert case.place == "decision"
    with pytest.raises(SpokenAlready):
        go(case, "grant", officer(one), fields={"amount": "800"})
    with pytest.raises(NotNow):
        go(case, "grant", officer(by), fields={"amount": "800"})

    assert go(case, "grant", officer(two), fields={"amount": "800"}).place == "shown"
    assert broken() == []


def test_voices_of_a_decision_that_came_back_do_not_count_for_the_next():
    tree = a_tree()
    by, one, two = an_officer(tree.district), an_officer(tree.city), an_officer(tree.city)
    case = decided(a_case(tree.district, a_worker(tree.branch)), by, one)
    case = go(case, "back", officer(two), fields={"amount": "0"})
    case = go(case, "propose", officer(by))

    case = go(case, "grant", officer(one), fields={"amount": "700"})

    assert case.place == "decision"
    assert go(case, "grant", officer(two), fields={"amount": "700"}).place == "shown"


# --- by itself -----------------------------------------------------------------------------------


def test_a_public_notice_ends_by_itself_when_its_time_is_up_and_not_before():
    tree = a_tree()
    by, one, two = an_officer(tree.district), an_officer(tree.city), an_officer(tree.city)
    case = decided(a_case(tree.district, a_worker(tree.branch)), by, one, two)
    assert case.next_due_at is not None

    assert not take_by_clock(case=case, now=case.next_due_at - timedelta(seconds=1))
    assert take_by_clock(case=case, now=case.next_due_at)
    assert not take_by_clock(case=case, now=case.next_due_at + timedelta(days=1))

    case.refresh_from_db()
    assert (case.place, case.ended_at) == ("solved", case.since)
    assert broken() == []


# --- after the end ---------------------------------------------------------------------------------


def test_a_case_that_has_ended_takes_no_word_is_rated_once_and_goes_on_when_it_is_reopened():
    tree = a_tree()
    person = a_worker(tree.branch)
    case = go(a_case(tree.district, person), "withdraw", worker(person))

    with pytest.raises(Ended):
        add_word(case=case, taker=worker(person), now=MONDAY, says="等等")
    rate(case=case, taker=worker(person), now=MONDAY, stars=2)
    with pytest.raises(SpokenAlready):
        rate(case=case, taker=worker(person), now=MONDAY, stars=5)
    with pytest.raises(NotNow):
        rate(case=case, taker=worker(a_worker()), now=MONDAY, stars=5)

    case.refresh_from_db()
    case = reopen(case=case, seen=case.entries, taker=worker(person), now=MONDAY, says="还没解决")

    assert (case.place, case.ended_at) == ("working", None)
    assert broken() == []


# --- whose it is -------------------------------------------------------------------------------------


def test_it_is_given_only_to_somebody_who_may_do_it():
    tree = a_tree()
    by, viewer, far = (
        an_officer(tree.district),
        an_officer(tree.district, role=Role.VIEWER),
        an_officer(tree.city),
    )
    case = a_case(tree.district, a_worker(tree.branch))

    for wrong in (viewer, far, a_worker().user):
        with pytest.raises(NotTheirs):
            assign(case=case, to=wrong, seen=1, by=by, now=MONDAY)
    with pytest.raises(OutOfReach):
        assign(case=case, to=by, seen=1, by=an_officer(tree.branch), now=MONDAY)


def test_it_is_handed_over_with_its_clocks_but_never_to_whom_it_bypasses():
    tree = a_tree()
    by = an_officer(tree.district)
    case = a_case(tree.district, a_worker(tree.branch), shielded_unit=tree.company)

    for wrong in (tree.company, tree.branch):
        with pytest.raises(NotTheirs):
            hand_over(case=case, to=wrong, seen=1, by=by, now=MONDAY, says="请你们办")
    with pytest.raises(SameUnit):
        hand_over(case=case, to=tree.district, seen=1, by=by, now=MONDAY, says="x")

    due = case.next_due_at
    case = hand_over(case=case, to=tree.city, seen=1, by=by, now=MONDAY, says="要市里协调")

    assert (case.unit, case.assignee, case.next_due_at) == (tree.city, None, due)
    assert broken() == []


def test_an_answer_tells_her_and_a_word_of_hers_tells_the_office():
    tree = a_tree()
    by, person = an_officer(tree.district), a_worker(tree.branch)
    case = a_case(tree.district, person)
    case = answer(case=case, seen=1, by=by, now=MONDAY, says="在联系物业")
    add_word(case=case, taker=worker(person), now=MONDAY, says="谢谢")

    assert Notice.objects.filter(person=person, kind="cases.news").count() == 1
    assert Notice.objects.filter(person__user=by, kind="cases.duty").count() == 2
    assert "物业" not in str(list(Notice.objects.values("title", "text", "params")))


def test_the_service_s_own_permission_is_what_the_procedure_says():
    with declared(a_procedure(handles=CASES_HANDLE)):
        tree = a_tree()
        chair = an_officer(tree.district, role=Role.CHAIR)
        case = a_case(tree.district, a_worker(tree.branch))

        assert answer(case=case, seen=1, by=chair, now=MONDAY, says="您好").entries == 2


def test_who_was_given_it_and_may_no_more_leaves_it_to_her_colleagues():
    tree = a_tree()
    left, stays = an_officer(tree.district), an_officer(tree.district)
    person = a_worker(tree.branch)
    case = a_case(tree.district, person)
    case = assign(case=case, to=left, seen=case.entries, by=stays, now=MONDAY)
    left.role_grants.all().delete()
    Notice.objects.all().delete()

    add_word(case=case, taker=worker(person), now=MONDAY, says="还有一处")

    assert list(Notice.objects.values_list("person__user", flat=True)) == [stays.pk]


def test_who_keeps_out_of_it_hears_nothing_of_it_and_is_given_it_by_nobody():
    tree = a_tree()
    out, stays = an_officer(tree.district), an_officer(tree.district)
    person = a_worker(tree.branch)
    case = recuse(case=a_case(tree.district, person), by=out, now=MONDAY, says="是我表弟")
    Notice.objects.all().delete()

    add_word(case=case, taker=worker(person), now=MONDAY, says="还有一处")

    assert list(Notice.objects.values_list("person__user", flat=True)) == [stays.pk]
    assert set(colleagues(case, MONDAY)) == {stays.pk}


def test_what_is_about_a_unit_is_heard_of_and_may_be_read_by_nobody_there():
    tree = a_tree()
    city, district = an_officer(tree.city), an_officer(tree.district)
    case = a_case(tree.city, a_worker(tree.branch), about_unit=tree.district)
    make_grant(district, tree.city, Role.ADMIN)

    assert [one.user_id for one in readers_of(case, EDIT, MONDAY)] == [city.pk]
    assert officers_of(case, tree.city, MONDAY) == [city]


def test_what_is_late_climbs_past_the_unit_that_it_is_about():
    tree = a_tree()
    province = an_officer(tree.province)
    case = a_case(tree.district, a_worker(tree.branch), about_unit=tree.city)
    assert case.climbs_at is not None

    climb(case=case, now=case.climbs_at)

    case.refresh_from_db()
    assert (case.climbed_to, case.climbs_at) == (tree.province, None)
    assert Notice.objects.filter(person__user=province, kind="cases.late").count() == 1


def test_who_was_found_to_be_another_since_the_page_looked_opens_it_as_the_other():
    tree = a_tree()
    stays, goes = a_worker(tree.branch), a_worker(tree.branch)
    Person.objects.filter(pk=goes.pk).update(user=None, merged_into=stays)

    assert a_case(tree.district, goes).person == stays


# --- not satisfied: she is called back ------------------------------------------------------------------


def ended(case: Case, person: Person) -> Case:
    return take(case=case, outcome="withdraw", seen=case.entries, taker=worker(person), now=MONDAY)


def rated(case: Case, who: Taker, stars: int) -> Case:
    case.refresh_from_db()
    return rate(case=case, taker=who, now=LATER, stars=stars)


def test_who_is_not_satisfied_is_to_be_called_back_within_three_working_days_and_those_on_duty_hear_of_it() -> (
    None
):
    tree = a_tree()
    chief, person = an_officer(tree.district), a_worker(tree.company)
    case = ended(a_case(tree.district, person), person)
    told = Notice.objects.filter(person__user=chief).count()
    case = rated(case, worker(person), 2)
    assert case.call_due_at == datetime(2026, 11, 28, tzinfo=CHINA)
    assert Notice.objects.filter(person__user=chief).count() == told + 1
    assert not broken()


@pytest.mark.parametrize("stars", [3, 4, 5])
def test_nobody_is_called_back_who_does_not_complain(stars: int) -> None:
    tree = a_tree()
    chief, person = an_officer(tree.district), a_worker(tree.company)
    case = ended(a_case(tree.district, person), person)
    case = rated(case, worker(person), stars)
    assert case.call_due_at is None
    with pytest.raises(NotNow):
        call_back(case=case, seen=case.entries, by=chief, now=LATER, says="您好")


def test_a_call_back_is_said_to_her_and_owed_no_more() -> None:
    tree = a_tree()
    chief, person = an_officer(tree.district), a_worker(tree.company)
    case = rated(ended(a_case(tree.district, person), person), worker(person), 1)
    case = call_back(case=case, seen=case.entries, by=chief, now=LATER, says="充电桩下周装好，到时再看")
    assert case.call_due_at is None
    seen = whole(case, is_worker=True).lines[-1]
    assert seen.said is not None
    assert seen.said.says == "充电桩下周装好，到时再看"
    assert Record.objects.filter(act="cases.call_back").count() == 1
    assert not broken()


def test_opened_again_it_is_worked_on_and_nobody_calls() -> None:
    tree = a_tree()
    person = a_worker(tree.company)
    case = rated(ended(a_case(tree.district, person), person), worker(person), 1)
    case = reopen(case=case, seen=case.entries, taker=worker(person), now=LATER, says="没办好")
    assert case.call_due_at is None
    assert not broken()


def test_who_is_gone_is_not_called() -> None:
    tree = a_tree()
    person = a_worker(tree.company)
    case = rated(ended(a_case(tree.district, person), person), worker(person), 1)
    forget(person, LATER)
    case.refresh_from_db()
    assert case.call_due_at is None
    assert not broken()

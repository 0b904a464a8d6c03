"""A letter: written, checked by another, issued under a number, served, answered or not, judged, followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.cases.factories import MONDAY, Tree, a_case, a_tree, a_worker, an_officer
from tests.services.letters.factories import TEXT, a_letter, answered, go, issued, served
from yizhan.cases.actions import KeepsOut, Meanwhile, NotNow
from yizhan.cases.models import Bond, Case, Kind, Relation
from yizhan.cases.tasks import let_time_pass
from yizhan.cases.telling import NEWS
from yizhan.common.checks import invariants
from yizhan.common.say import CHINA
from yizhan.notices.models import Notice
from yizhan.orgs.access import OutOfReach
from yizhan.orgs.models import Role
from yizhan.people.models import User
from yizhan.records.models import Record
from yizhan.services.letters.actions import BadLetter, rewrite
from yizhan.services.letters.in_step import BadDay
from yizhan.services.letters.models import Letter, LetterKind
from yizhan.services.letters.rules import DAYS, answer_by

pytestmark = pytest.mark.django_db
NAMES = ("letters.", "cases.")


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def by(tree: Tree) -> User:
    return an_officer(tree.district, "王干事", Role.OFFICER)


def broken() -> list[str]:
    found = [one for name in NAMES for one in invariants(name)]
    return [f"{one.name}: {line}" for one in found for line in one.broken()]


def visit(day: date) -> dict[str, str]:
    return {"finds": "工资单和银行流水对得上", "visit": day.isoformat()}


def test_from_the_draft_to_the_visit_that_finds_it_mended(tree: Tree, by: User):
    letter = served(a_letter(tree.district, by), by)
    assert letter.case.place == "waiting"
    letter = answered(letter, by)
    letter = go(letter, "mended", by, MONDAY + timedelta(days=6), fields=visit(date(2026, 12, 10)))
    assert letter.case.next_due_at == datetime(2026, 12, 11, tzinfo=CHINA)
    letter = go(letter, "confirmed", by, MONDAY + timedelta(days=17), fields={"finds": "都发了"})

    assert (letter.case.place, letter.judged, letter.was_in_time) == ("mended", "mended", True)
    assert Record.objects.filter(act="letters.issued").count() == 1
    assert Record.objects.filter(act="letters.mended").count() == 1
    assert broken() == []


def test_who_handed_it_in_does_not_pass_it(tree: Tree, by: User):
    letter = go(a_letter(tree.district, by), "submit", by)

    with pytest.raises(KeepsOut):
        go(letter, "pass", by)


def test_the_unit_above_may_check_it_too(tree: Tree, by: User):
    letter = go(a_letter(tree.district, by), "submit", by)

    assert go(letter, "pass", an_officer(tree.city)).case.place == "ready"


def test_only_a_chair_or_an_admin_issues_it(tree: Tree, by: User):
    other = an_officer(tree.district, "李干事", Role.OFFICER)
    letter = go(go(a_letter(tree.district, by), "submit", by), "pass", other)

    with pytest.raises(NotNow):
        go(letter, "issue", other)
    assert go(letter, "issue", an_officer(tree.district, "主席", Role.CHAIR)).number == 1


def test_numbers_run_by_unit_year_and_kind(tree: Tree, by: User):
    city = an_officer(tree.city)
    first, second = (issued(a_letter(tree.district, by), by) for _n in range(2))
    opinion = issued(a_letter(tree.district, by, kind=LetterKind.OPINION), by)
    of_city = issued(a_letter(tree.city, city), city)
    next_year = issued(a_letter(tree.district, by), by, datetime(2026, 12, 31, 16, 30, tzinfo=UTC))

    assert [one.serial for one in (first, second, opinion, of_city, next_year)] == [
        "工监提〔2026〕1号",
        "工监提〔2026〕2号",
        "工监意〔2026〕1号",
        "工监提〔2026〕1号",
        "工监提〔2027〕1号",
    ]
    assert broken() == []


def test_a_number_whose_issue_failed_is_given_to_the_next(tree: Tree, by: User):
    issued(a_letter(tree.district, by), by)
    with transaction.atomic():
        assert issued(a_letter(tree.district, by), by).number == 2
        transaction.set_rollback(True)

    assert issued(a_letter(tree.district, by), by).number == 2
    assert broken() == []


def test_what_was_issued_is_never_changed_nor_deleted(tree: Tree, by: User):
    letter = issued(a_letter(tree.district, by), by)

    for change in ({"facts": "别的"}, {"number": 7}, {"answer_days": 30}, {"number": None}):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        letter.delete()


def test_a_voided_letter_keeps_its_number(tree: Tree, by: User):
    letter = go(issued(a_letter(tree.district, by), by), "void", by, fields={"reason": "单位名称写错"})

    assert (letter.case.place, letter.number) == ("voided", 1)
    assert issued(a_letter(tree.district, by), by).number == 2
    assert broken() == []


def test_before_it_is_issued_it_can_be_withdrawn(tree: Tree, by: User):
    letter = go(a_letter(tree.district, by), "withdraw", by, fields={"reason": "已经补发"})

    assert (letter.case.place, letter.serial) == ("withdrawn", "")
    assert broken() == []


def test_the_answer_is_due_so_many_working_days_after_the_service(tree: Tree, by: User):
    letter = served(a_letter(tree.district, by, text=replace(TEXT, answer_days=5)), by)

    assert letter.answer_by == date(2026, 11, 30)
    assert letter.case.next_due_at == datetime(2026, 12, 1, tzinfo=CHINA)
    assert answer_by(date(2026, 9, 30), 5) == date(2026, 10, 13)  # over the National Day holidays


def test_no_answer_in_time_comes_back_to_the_officer_by_itself(tree: Tree, by: User):
    letter = served(a_letter(tree.district, by), by)
    assert letter.answer_by

    let_time_pass(int((MONDAY + timedelta(days=30)).timestamp()))

    letter.case.refresh_from_db()
    assert letter.case.place == "unanswered"
    assert Notice.objects.filter(kind="cases.duty", person__user=by).exists()
    late = answered(letter, by, MONDAY + timedelta(days=31))
    assert (late.case.place, late.was_in_time) == ("judging", False)
    assert broken() == []


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-24"])
def test_it_cannot_have_come_before_it_was_issued_nor_tomorrow(tree: Tree, by: User, day: str):
    letter = issued(a_letter(tree.district, by), by)

    with pytest.raises(BadDay):
        go(letter, "serve", by, fields={"how": "当面送达", "to_whom": "办公室", "served": day})
    assert Letter.objects.get(pk=letter.pk).served_date is None


def test_an_answer_before_the_service_and_a_visit_in_the_past_are_refused(tree: Tree, by: User):
    letter = served(a_letter(tree.district, by), by)
    with pytest.raises(BadDay):
        go(letter, "answered", by, fields={"answer": "好", "answered": "2026-11-01"})
    letter = answered(letter, by)

    with pytest.raises(BadDay):
        go(letter, "mended", by, MONDAY + timedelta(days=6), fields=visit(date(2026, 11, 1)))


def test_what_is_not_mended_leads_to_the_next_kind_up_to_the_labour_inspection(tree: Tree, by: User):
    letter = served(a_letter(tree.district, by), by)
    letter = go(
        answered(letter, by), "unmended", by, MONDAY + timedelta(days=6), fields={"finds": "没有补发"}
    )
    go(letter, "escalate", by, MONDAY + timedelta(days=6))

    opinion = Letter.objects.select_related("case").get(kind=LetterKind.OPINION)
    assert opinion.facts.startswith(
        "本会已于2026年11月23日送达工会劳动法律监督提示函 工监提〔2026〕1号，至今没有整改到位。\n"
    )
    assert opinion.answer_days == DAYS[LetterKind.OPINION].usual
    assert Relation.objects.get().bond == Bond.CAME_OF
    now = MONDAY + timedelta(days=7)
    opinion = served(opinion, by, now)
    let_time_pass(int((now + timedelta(days=40)).timestamp()))
    go(opinion, "escalate", by, now + timedelta(days=41))

    last = Letter.objects.get(kind=LetterKind.RECOMMENDATION)
    assert "至今没有答复" in last.facts
    with pytest.raises(BadLetter, match="送哪个部门"):
        go(last, "submit", by, now + timedelta(days=41))
    assert broken() == []


def test_a_letter_to_the_labour_inspection_is_followed_by_none(tree: Tree, by: User):
    letter = served(a_letter(tree.district, by, kind=LetterKind.RECOMMENDATION), by)
    letter = go(answered(letter, by), "unmended", by, MONDAY + timedelta(days=6), fields={"finds": "不受理"})

    with pytest.raises(NotNow):
        go(letter, "escalate", by, MONDAY + timedelta(days=6))
    assert (
        go(letter, "stop", by, MONDAY + timedelta(days=6), fields={"reason": "支持职工申请仲裁"}).case.place
        == "stopped"
    )


def test_a_draft_is_written_anew_and_two_never_overwrite_each_other(tree: Tree, by: User):
    letter = a_letter(tree.district, by)
    was = letter.digest
    rewrite(letter=letter, text=replace(TEXT, demand="马上补发"), was=was, by=by, now=MONDAY)

    with pytest.raises(Meanwhile):
        rewrite(letter=letter, text=replace(TEXT, demand="补发"), was=was, by=by, now=MONDAY)
    assert Letter.objects.get().demand == "马上补发"


def test_what_was_handed_in_is_not_written_anew_until_it_comes_back(tree: Tree, by: User):
    letter = go(a_letter(tree.district, by), "submit", by)

    with pytest.raises(NotNow):
        rewrite(letter=letter, text=TEXT, was=letter.digest, by=by, now=MONDAY)


@pytest.mark.parametrize(
    "text",
    [
        replace(TEXT, answer_days=4),
        replace(TEXT, answer_days=31),
        replace(TEXT, laws=[]),
        replace(TEXT, laws=["nothing"]),
        replace(TEXT, authority="东区人社局"),
    ],
)
def test_days_out_of_bounds_no_law_and_the_wrong_addressee_are_refused(tree: Tree, by: User, text: object):
    with pytest.raises(BadLetter):
        a_letter(tree.district, by, text=text)
    assert not Case.objects.exists()


def test_the_same_request_again_is_the_same_letter(tree: Tree, by: User):
    assert a_letter(tree.district, by, key="one").pk == a_letter(tree.district, by, key="one").pk
    assert Case.objects.count() == 1


def test_somebody_of_another_unit_writes_none(tree: Tree):
    with pytest.raises(OutOfReach):
        a_letter(tree.district, an_officer(tree.company))


def test_of_a_letter_that_came_of_her_matter_she_hears_what_the_officer_chose_and_nothing_else(
    tree: Tree, by: User
):
    person = a_worker(tree.branch)
    matter = a_case(tree.district, person, procedure="say.demand", shielded_unit=tree.company)
    told = a_letter(tree.district, by, after=matter, told="我们已经和单位交涉")
    served(told, by)

    assert [entry.kind for entry in matter.history.order_by("number")] == [Kind.OPENED, Kind.ANSWER]
    assert Notice.objects.filter(person=person).exclude(kind=NEWS.code).count() == 0
    assert Notice.objects.filter(person=person).count() == 1
    assert told.case.shielded_unit == tree.company


def test_without_a_word_she_hears_nothing(tree: Tree, by: User):
    person = a_worker(tree.branch)
    matter = a_case(tree.district, person, procedure="say.demand")
    served(a_letter(tree.district, by, after=matter), by)

    assert matter.history.count() == 1
    assert not Notice.objects.filter(person=person).exists()


def test_a_letter_that_has_changed_since_is_found(tree: Tree, by: User):
    letter = issued(a_letter(tree.district, by), by)
    assert broken() == []

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # whom no trigger stops
        cursor.execute("UPDATE letters_letter SET demand = 'x' WHERE case_id = %s", [letter.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert broken() == [f"letters.texts: letter {letter.pk}: says something else than what was issued"]

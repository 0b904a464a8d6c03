"""A public notice shows what it declares and no person, waits for whoever objects, passes by itself and is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cases.factories import MONDAY, a_case, a_tree, a_worker, an_officer, declared, officer, worker
from tests.cases.procedures import a_procedure
from tests.cases.test_going_on import go
from tests.cases.test_history import broken
from tests.people.factories import SignedClient
from yizhan.cases.access import matter_by
from yizhan.cases.actions import KeepsOut, NotInPublic, hand_over, take_by_clock
from yizhan.cases.actors import outcomes_for
from yizhan.cases.invariants import a_case_stands_where_its_history_leads, what_is_to_be_public_is
from yizhan.cases.models import Case, Posting
from yizhan.cases.objections import OBJECTION, REJECT, UPHOLD, NotPublic, object_to, objected_to
from yizhan.cases.openings import readings
from yizhan.cases.postings import Posted, posted_by, running, without_identity
from yizhan.cases.privacy import cases_of, forget
from yizhan.cases.queries import to_take
from yizhan.cases.tasks import let_time_pass
from yizhan.common.say import CHINA
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.columns import PERSON_NAME
from yizhan.people.models import Person, User

pytestmark = pytest.mark.django_db
FORM = {"about": "女儿住院 13800138000", "illness": "白血病"}
WHY = "王小明一家收入少，电话 138-0013-8000"
UP = datetime(2026, 12, 1, tzinfo=CHINA)  # five working days after Monday 23, to their end
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _procedures() -> Iterator[None]:
    cache.clear()
    with declared(a_procedure(), OBJECTION):
        yield


class Story:
    """A case of 王小明 that two of the city have granted, so that it lies open at the district."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.tree = a_tree()
        self.person = named(a_worker(self.tree.branch), "王小明")
        self.handler, self.colleague = an_officer(self.tree.district), an_officer(self.tree.district)
        self.one, self.two = an_officer(self.tree.city), an_officer(self.tree.city)
        case = a_case(self.tree.district, self.person, now=now, says="家里困难")
        case = go(case, "accept", officer(self.handler), fields=FORM, now=now)
        case = go(case, "propose", officer(self.handler), now=now)
        for user in (self.one, self.two):
            case = go(case, "grant", officer(user), fields={"amount": "800", "why": WHY}, now=now)
        self.case = case
        self.posting = Posting.objects.get(case=case)

    def shown(self, now: datetime = MONDAY) -> Posted | None:
        return posted_by(self.posting.ref, now)

    def objects(self, says: str = "他家有两套房", now: datetime = MONDAY, **more: Any) -> Case:
        found = object_to(posting=self.posting, says=says, key=f"k{says}", now=now, **more).case
        self.case.refresh_from_db()
        return found

    def decides(self, objection: Case, outcome: str, by: User | None = None, now: datetime = MONDAY) -> Case:
        objection.refresh_from_db()
        taker = officer(by or self.colleague)
        done = go(objection, outcome, taker, fields={"finding": "查过了"}, now=now)
        self.case.refresh_from_db()
        return done


def named(person: Person, name: str) -> Person:
    person.name_cipher = PERSON_NAME.seal(person.ref, name)
    person.save(update_fields=["name_cipher"])
    return person


@pytest.fixture
def story() -> Story:
    return Story()


def sound() -> list[str]:
    return [*broken(), *a_case_stands_where_its_history_leads(), *what_is_to_be_public_is()]


# --- what it shows -----------------------------------------------------------------------------------


def test_it_shows_the_declared_fields_the_first_sign_of_her_name_and_the_days(story):
    shown = story.shown()

    assert shown.who == "王**"
    assert shown.says == (("金额", "800"), ("理由", "王**一家收入少，电话 ***"))
    assert (shown.since, shown.until) == (MONDAY, UP)
    assert shown.unit == story.tree.district


def test_nothing_else_of_the_case_is_on_its_page(story):
    html = page(story.posting, at=MONDAY)

    assert "800" in html
    for secret in ("女儿", "白血病", "家里困难", "13800138000", "0013", "小明", story.case.ref, "物流公司"):
        assert secret not in html, secret


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("打13800138000找他", "打***找他"),
        ("138 0013 8000", "***"),
        ("138-0013-8000。", "***。"),
        ("１３８００１３８０００", "***"),
        ("一三八零零一三八零零零", "***"),
        ("11010519491231002X", "***"),
        ("写信到 wang@example.com", "写信到 ***"),
        ("王小明和王 小 明", "王**和王**"),
        ("每月 800 元，2026 年", "每月 800 元，2026 年"),
    ],
)
def test_long_numbers_addresses_and_her_name_are_hidden_however_they_are_written(said: str, left: str):
    assert without_identity(said, "王小明") == left


def test_an_amount_is_shown_and_a_number_in_its_place_is_not():
    story = Story()
    case = go(story.case, "objected", officer(story.handler))
    for user in (story.one, story.two):
        case = go(case, "grant", officer(user), fields={"amount": "13800138000"})

    again = Posting.objects.get(case=case, stay=case.stay)
    assert posted_by(again.ref, MONDAY).says == (("金额", "***"),)


def test_its_page_is_called_by_a_name_of_its_own_and_the_old_one_opens_nothing_when_it_comes_again(story):
    case = go(story.case, "objected", officer(story.handler))
    for user in (story.one, story.two):
        case = go(case, "grant", officer(user), fields={"amount": "700"})

    again = Posting.objects.exclude(pk=story.posting.pk).get(case=case)
    assert story.shown() is None
    assert posted_by(again.ref, MONDAY).says == (("金额", "700"),)
    assert case.ref not in (again.ref, story.posting.ref)


def test_a_page_is_made_once_a_stay_and_never_changed(story):
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=story.posting.pk).update(ref="ANOTHER")
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(home_id=story.case.home_id, ref="X", case=story.case, stay=story.case.stay)


def test_what_goes_past_a_unit_is_never_public(story):
    tree = story.tree
    case = a_case(tree.district, story.person, shielded_unit=tree.company)
    case = go(case, "accept", officer(story.handler), fields=FORM)
    case = go(case, "propose", officer(story.handler))
    case = go(case, "grant", officer(story.one), fields={"amount": "800"})

    with pytest.raises(NotInPublic):
        go(case, "grant", officer(story.two), fields={"amount": "800"})

    assert not Posting.objects.filter(case=case).exists()


def test_erased_she_is_in_no_public_notice_any_more(story):
    forget(story.person, MONDAY)

    assert story.shown() is None


# --- its time ----------------------------------------------------------------------------------------


def test_without_an_objection_it_passes_when_its_time_is_up_and_the_page_is_gone(story):
    assert not take_by_clock(case=story.case, now=UP - SECOND)
    assert story.shown(UP - SECOND) is not None

    assert story.shown(UP) is None  # before the minute's job has looked
    assert take_by_clock(case=story.case, now=UP)

    story.case.refresh_from_db()
    assert story.case.place == "solved"
    assert not running(MONDAY).exists()


def test_nobody_passes_it_before_its_time(story):
    assert [one.code for one in outcomes_for(story.case, officer(story.handler), MONDAY)] == ["objected"]
    assert outcomes_for(story.case, worker(story.person), MONDAY) == []


# --- objections --------------------------------------------------------------------------------------


def test_an_objection_holds_it_until_it_is_decided_and_its_time_is_not_longer_for_that(story):
    objection = story.objects(now=MONDAY)

    assert story.case.next_due_at is None
    assert to_take(UP) == []
    assert not take_by_clock(case=story.case, now=UP)
    assert story.shown(UP - SECOND).is_objected
    assert story.shown(UP) is None

    story.decides(objection, REJECT, now=MONDAY)
    assert story.case.next_due_at == UP
    assert sound() == []


def test_decided_after_its_time_it_passes_at_once(story):
    objection, late = story.objects(), UP + timedelta(days=1)

    story.decides(objection, REJECT, now=late)

    assert story.case.next_due_at == late
    assert take_by_clock(case=story.case, now=late)
    assert sound() == []


def test_upheld_it_goes_where_the_procedure_says(story):
    objection = story.objects()

    done = story.decides(objection, UPHOLD)

    assert (done.place, story.case.place) == ("upheld", "decision")
    assert story.shown() is None
    assert sound() == []


def test_of_two_objections_it_waits_for_both(story):
    one, two = story.objects("一"), story.objects("二")

    story.decides(one, REJECT)
    assert story.case.next_due_at is None
    story.decides(two, REJECT)

    assert story.case.next_due_at == UP


def test_taken_back_it_holds_nothing(story):
    person = a_worker(story.tree.company)
    objection = story.objects(person=person, by=person.user)

    go(objection, "withdraw", worker(person))

    story.case.refresh_from_db()
    assert story.case.next_due_at == UP


def test_an_objection_to_what_is_upheld_already_is_answered_and_moves_nothing(story):
    one, two = story.objects("一"), story.objects("二")
    story.decides(one, UPHOLD)
    entries = story.case.entries

    done = story.decides(two, UPHOLD)

    assert done.ended_at is not None
    assert (story.case.place, story.case.entries) == ("decision", entries)


def test_who_brought_it_into_public_does_not_judge_what_is_said_against_it(story):
    objection = story.objects()

    for who in (story.one, story.two):
        with pytest.raises(KeepsOut):
            story.decides(objection, REJECT, by=who)

    assert objected_to(objection) == story.case
    story.decides(objection, REJECT, by=story.handler)


def test_nobody_judges_an_objection_in_her_own_matter(story):
    objection = story.objects()
    user = an_officer(story.tree.district)
    Person.objects.filter(user=user).delete()
    Person.objects.filter(pk=story.person.pk).update(user=user)

    with pytest.raises(KeepsOut):
        story.decides(objection, REJECT, by=user)


def test_the_same_page_sent_twice_is_one_objection_and_after_the_end_there_is_none(story):
    first = story.objects("一")
    assert story.objects("一").pk == first.pk
    assert story.case.history.filter(kind="objected").count() == 1

    with pytest.raises(NotPublic):
        story.objects("晚了", now=UP)
    assert story.objects("一", now=UP).pk == first.pk


def test_it_goes_to_the_unit_that_has_the_case_and_she_whose_it_is_hears_that_somebody_objected(story):
    other = Unit.objects.get(pk=story.tree.city.pk)
    hand_over(
        case=story.case, to=other, seen=story.case.entries, by=story.handler, now=MONDAY, says="由市里办"
    )
    Notice.objects.all().delete()

    objection = story.objects()

    assert objection.unit == other
    [told] = Notice.objects.filter(person=story.person)
    assert told.params["news"] == "公示有人提出异议"
    others = Notice.objects.exclude(pk=told.pk)
    assert {one.person.user for one in others} == {story.one, story.two}


def test_what_was_objected_is_for_who_handles_it_and_not_for_her_whose_matter_it_is(story):
    story.objects("他家有两套房")

    html = shown_to(story.person.user, reverse("cases:matter", args=[story.case.ref]))

    assert "有人提出异议" in html
    assert "两套房" not in html
    assert "两套房" not in str(cases_of(story.person))


# --- pages -------------------------------------------------------------------------------------------


def page(posting: Posting, *, at: datetime) -> str:
    del at  # the words of the page do not depend on it
    return Client().get(reverse("postings:one", args=[posting.ref])).content.decode()


def shown_to(user: User, path: str) -> str:
    client = SignedClient()
    client.force_login(user)
    return client.get(path).content.decode()


@pytest.fixture
def today() -> Story:
    return Story(now=timezone.now())


def send(client: Client, story: Story, says: str = "他家有两套房", **more: str) -> HttpResponse:
    path = reverse("postings:one", args=[story.posting.ref])
    return client.post(path, {"says": says, "key": "a-page", **more}, follow=True)


def test_anybody_reads_the_list_and_from_there_objects_with_a_code_for_the_answer(today):
    client = Client()
    listed = client.get(reverse("postings:list")).content.decode()
    assert "王**" in listed
    assert reverse("postings:one", args=[today.posting.ref]) in listed

    answer = send(client, today)

    code = client.session["case_receipt"]
    assert code in answer.content.decode()
    objection = matter_by(code)
    assert objection.person is None
    today.decides(objection, REJECT, now=timezone.now())
    answered = client.get(reverse("cases:unknown")).content.decode()
    assert "查过了" in answered
    assert "异议不成立" in answered


def test_signed_in_she_follows_it_among_her_matters_or_stays_nameless(today):
    user = a_worker(today.tree.company).user
    client = SignedClient()
    client.force_login(user)

    send(client, today)
    assert Case.objects.get(procedure=OBJECTION.code).person.user == user

    answer = send(client, today, says="不留名的", key="other", nameless="on").content.decode()
    nameless = Case.objects.get(procedure=OBJECTION.code, person=None)
    assert nameless.receipt_index
    assert "查询码" in answer
    assert "case_receipt" not in client.session


def test_an_empty_objection_is_refused_in_words_and_one_that_comes_too_late_is_not_lost(today):
    client = Client()
    empty = send(client, today, says="")
    assert empty.status_code == 422
    assert "请写几句哪里不对" in empty.content.decode()

    go(today.case, "objected", officer(today.handler), now=timezone.now())
    late = send(client, today, says="写了很久的话")
    assert late.status_code == 404
    assert "写了很久的话" in late.content.decode()


def test_no_search_engine_and_no_cache_keeps_it(today):
    for name, args in (("postings:list", []), ("postings:one", [today.posting.ref])):
        answer = Client().get(reverse(name, args=args))
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert "no-store" in answer["Cache-Control"]
        assert '<meta name="robots" content="noindex' in answer.content.decode()


def test_when_it_is_over_the_page_says_so_and_nothing_of_it(today):
    path = reverse("postings:one", args=[today.posting.ref])
    let_time_pass(int((timezone.now() + timedelta(days=30)).timestamp()))

    answer = Client().get(path)

    assert answer.status_code == 404
    assert "公示期满就不再显示" in answer.content.decode()
    assert "王" not in answer.content.decode().split("<main")[1]
    assert "现在没有公示" in Client().get(reverse("postings:list")).content.decode()


def test_the_list_is_narrowed_to_a_union_and_those_below_it(today):
    def names(unit: object) -> bool:
        return "王**" in Client().get(reverse("postings:list"), {"unit": unit}).content.decode()

    assert names(today.tree.city.pk)
    assert names(today.tree.district.pk)
    assert not names(today.tree.company.pk)
    assert names("nonsense")


def test_the_officer_finds_the_page_and_the_objection_on_the_case_s_own(today):
    objection = today.objects(now=timezone.now())

    html = shown_to(today.handler, reverse("cases_console:case", args=[today.case.ref]))

    assert reverse("postings:one", args=[today.posting.ref]) in html
    assert objection.ref in html
    assert "对这件公示的异议" in html


def test_a_shown_list_costs_the_same_queries_for_one_and_for_three(today, django_assert_num_queries):
    def three() -> None:
        for _n in range(2):
            case = a_case(today.tree.district, today.person, now=timezone.now())
            case = go(case, "accept", officer(today.handler), fields=FORM, now=timezone.now())
            case = go(case, "propose", officer(today.handler), now=timezone.now())
            for user in (today.one, today.two):
                case = go(case, "grant", officer(user), fields={"amount": "8"}, now=timezone.now())

    with django_assert_num_queries(4):
        Client().get(reverse("postings:list"))
    three()
    with django_assert_num_queries(4):
        Client().get(reverse("postings:list"))


def test_the_way_to_the_list_stands_where_some_procedure_has_a_public_notice():
    assert "postings:list" in {one.url_name for one in readings()}
    with declared(OBJECTION):
        assert "postings:list" not in {one.url_name for one in readings()}

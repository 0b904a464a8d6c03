"""The officer's list: filters, pages that go on where the last ended, saved filters, words only when asked, files."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from tests.cases.factories import Tree, a_case, a_tree, a_worker, an_officer, declared, worker
from tests.cases.procedures import a_procedure, with_step
from tests.cases.test_going_on import go
from tests.people.factories import SignedClient
from yizhan.cases import listing
from yizhan.cases.access import cases_in
from yizhan.cases.actions import assign, categorise, rate
from yizhan.cases.categories import start
from yizhan.cases.filters import MOST, BadFilter, filters_of, make_default, save
from yizhan.cases.listing import Cursor, Wanted, chosen, counted, page_of, units_in
from yizhan.cases.models import Case, Category, SavedFilter, Via
from yizhan.cases.procedures import Grade
from yizhan.cases.time_limits import working_days
from yizhan.orgs.access import scope_of
from yizhan.orgs.models import ShieldedRead, Unit
from yizhan.orgs.shield import shield_of
from yizhan.people.models import User
from yizhan.records.models import Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]
LIST = "/console/cases/"
SECRET = replace(
    with_step("received", is_confidential=True, confidential_fields=frozenset()), code="tests.secret"
)
QUERIES = 17  # 5 of them the list's own: filters, units, ids, rows, categories


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def otto(tree: Tree) -> User:
    return an_officer(tree.district, "欧托")


@pytest.fixture
def page(otto: User) -> Client:
    client = SignedClient()
    client.force_login(otto)
    return client


def refs(client: Client, query: str = "") -> list[str]:
    return [row.case.ref for row in client.get(f"{LIST}{query}").context["rows"]]


def asked(user: User, query: dict[str, str]) -> set[str]:
    wanted = Wanted.read(query)
    unit = Unit.objects.filter(pk=wanted.unit).first()
    scope, few = units_in(wanted, scope=scope_of(user, "cases.read"), unit=unit)
    rows = chosen(cases_in(scope, shield_of(user), user, few), wanted, user=user, now=timezone.now())
    return set(rows.values_list("ref", flat=True))


def test_each_filter_finds_its_own(tree: Tree, otto: User) -> None:
    now = timezone.now()
    fresh = a_case(tree.district, now=now)
    below = a_case(tree.company, now=now, via=Via.PHONE)
    old = a_case(tree.district, now=now - timedelta(days=400))
    assign(case=fresh, to=otto, seen=fresh.entries, by=otto, now=now)
    every = {"which": "all"}
    day = f"{timezone.localdate()}"

    assert asked(otto, {"which": "mine"}) == {fresh.ref}
    assert asked(otto, {"which": "free"}) == {old.ref}
    assert asked(otto, {"which": "late"}) == {old.ref}
    assert asked(otto, {"which": "below", "unit": str(tree.company.pk)}) == {below.ref}
    assert asked(otto, every | {"via": "phone"}) == {below.ref}
    assert asked(otto, every | {"assignee": "nobody"}) == {below.ref, old.ref}
    assert asked(otto, every | {"opened_from": day, "opened_until": day}) == {fresh.ref, below.ref}
    assert asked(otto, every | {"due": "late"}) == {old.ref}
    assert asked(otto, every | {"place": "tests.demand:received"}) == {fresh.ref, below.ref, old.ref}
    assert asked(otto, every | {"place": "tests.demand:working"}) == set()
    assert asked(otto, every | {"ref": f" {old.ref.lower()} "}) == {old.ref}
    assert asked(otto, every | {"past": "late"}) == {old.ref}


def test_a_grade_is_the_one_that_the_case_was_given_last(tree: Tree, otto: User) -> None:
    grades = (Grade("plain", "一般", working_days(5)), Grade("hard", "疑难", working_days(20)))
    with declared(a_procedure(grades=grades, solution=None)):
        from yizhan.cases.actions import regrade

        plain, hard = (a_case(tree.district, now=timezone.now(), grade="plain") for _ in range(2))
        regrade(case=hard, to="hard", seen=hard.entries, by=otto, now=timezone.now(), says="要会商")

        assert asked(otto, {"which": "all", "grade": "tests.demand:plain"}) == {plain.ref}
        assert asked(otto, {"which": "all", "grade": "tests.demand:hard"}) == {hard.ref}


def test_a_category_is_found_with_those_under_it_and_who_is_to_be_called_has_a_view(
    tree: Tree, otto: User
) -> None:
    now = timezone.now()
    top, *_others = start(home=tree.province, by=None, now=now)
    under = Category.objects.filter(parent=top).earliest("pk")
    person = a_worker(tree.branch)
    one, other = a_case(tree.district, person, now=now), a_case(tree.district, now=now)
    one = categorise(case=one, to=under, seen=one.entries, by=otto, now=now)
    one = go(one, "withdraw", worker(person), now=now)
    rate(case=one, taker=worker(person), now=now, stars=1)

    assert asked(otto, {"which": "all", "category": str(top.pk)}) == {one.ref}
    assert asked(otto, {"which": "all", "category": str(under.pk)}) == {one.ref}
    assert asked(otto, {"which": "call"}) == {one.ref}
    assert other.ref not in asked(otto, {"which": "call"})


@pytest.mark.parametrize(
    "query",
    [
        "?unit=abc&which=nonsense&after=x-y&opened_from=99999-01-01",
        "?unit=999999999999999&after=none-1",
        "?after=9999999999999999-9999999999999999&place=%00:x&ref=<b>",
        "?grade=tests.demand:none&due=never",
    ],
)
def test_nonsense_in_the_address_is_a_page_not_an_error(page: Client, query: str) -> None:
    assert page.get(f"{LIST}{query}").status_code == 200


def test_pages_show_every_case_once_in_order_also_those_without_a_date(tree: Tree, otto: User) -> None:
    first = datetime.fromisoformat("2026-11-02T10:00:00+08:00")
    with declared(a_procedure(first_answer=None)):
        cases = [a_case(tree.district, now=first + timedelta(days=n // 3)) for n in range(7)]
    undated = with_step("received", limit=None, warning=None).steps
    with declared(a_procedure(first_answer=None, solution=None, steps=undated)):
        cases += [a_case(tree.district, now=first) for _ in range(4)]
    wanted, cursor, seen = Wanted(), None, []
    while True:
        found = page_of(Case.objects.all(), wanted, cursor, most=3)
        seen += [case.pk for case in found.cases]
        if found.after is None:
            break
        cursor = Cursor.read(str(found.after))
        assert cursor == found.after

    assert seen == [case.pk for case in cases]
    assert Case.objects.filter(owed_at__isnull=True).count() == 4
    latest = Wanted(which="all")
    shown = page_of(Case.objects.all(), latest, None, most=6)
    rest = page_of(Case.objects.all(), latest, shown.after, most=6)
    both = [case.pk for case in shown.cases + rest.cases]
    assert both == list(Case.objects.order_by("-opened_at", "-pk").values_list("pk", flat=True))
    assert rest.after is None


def test_counting_stops_at_its_bound(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "COUNTED", 2)
    for _ in range(4):
        a_case(tree.district)

    assert counted(Case.objects.all()) == 3


def test_a_page_costs_the_same_queries_with_one_row_and_with_many(
    tree: Tree, page: Client, django_assert_num_queries: Any
) -> None:
    a_case(tree.district)
    page.get(LIST)
    with django_assert_num_queries(QUERIES):
        page.get(LIST)
    for _ in range(4):
        a_case(tree.district)
    with django_assert_num_queries(QUERIES):
        page.get(LIST)


# --- words -------------------------------------------------------------------------------------------


def test_a_list_shows_no_words_and_notes_no_reading(tree: Tree, page: Client) -> None:
    a_case(tree.district, says="电动车起火了")

    assert "起火" not in page.get(LIST).content.decode()
    assert not ShieldedRead.objects.exists()


def test_words_that_are_asked_for_are_noted_as_read_of_each_case_that_shows_them(
    tree: Tree, otto: User, page: Client
) -> None:
    cases = [a_case(tree.district, says="电动车起火了") for _ in range(2)]
    with declared(a_procedure(), SECRET):
        secret = a_case(tree.district, procedure=SECRET.code, says="丈夫打我")
        shown = page.get(f"{LIST}?with_words=1").content.decode()

    assert shown.count("起火") == 2
    assert "丈夫打我" not in shown
    read = set(ShieldedRead.objects.filter(reader=otto, unit=tree.district).values_list("subject", flat=True))
    assert read == {f"cases.case:{case.ref}" for case in cases}
    assert f"cases.case:{secret.ref}" not in read


def test_cases_that_say_much_the_same_are_noted_as_read_too(tree: Tree, page: Client) -> None:
    cases = [a_case(tree.district, says="小区里电动车充电的地方太少") for _ in range(2)]

    page.get(f"{LIST}{cases[0].ref}/similar/")

    read = set(ShieldedRead.objects.values_list("subject", flat=True))
    assert read == {f"cases.case:{case.ref}" for case in cases}


# --- saved filters -----------------------------------------------------------------------------------


def test_a_filter_is_saved_under_a_name_and_can_open_the_list(tree: Tree, page: Client, otto: User) -> None:
    phone = a_case(tree.district, via=Via.PHONE)
    a_case(tree.district)
    sent = {
        "do": "save",
        "name": " 电话  来的 ",
        "query": "which=all&via=phone&with_words=1",
        "is_default": "1",
    }

    answer = page.post(f"{LIST}filters/", sent)

    assert answer.status_code == 302
    kept = SavedFilter.objects.get()
    assert (kept.user, kept.name, kept.query, kept.is_default) == (
        otto,
        "电话 来的",
        "which=all&via=phone",
        True,
    )
    assert refs(page) == [phone.ref]
    assert len(refs(page, "?which=desk")) == 2
    page.post(f"{LIST}filters/", {"do": "no_default", "pk": kept.pk, "query": ""})
    assert len(refs(page)) == 2
    page.post(f"{LIST}filters/", {"do": "drop", "pk": kept.pk, "query": ""})
    assert not SavedFilter.objects.exists()


def test_filters_are_her_own(tree: Tree, page: Client, otto: User) -> None:
    other = an_officer(tree.district)
    theirs = save(user=other, name="我的", wanted=Wanted(via="phone"), is_default=True, now=timezone.now())

    page.post(f"{LIST}filters/", {"do": "drop", "pk": theirs.pk, "query": ""})
    make_default(user=otto, pk=theirs.pk)

    assert filters_of(otto) == []
    assert filters_of(other) == [theirs]
    assert "我的" not in [one.name for one, _is_here in page.get(LIST).context["saved"]]


def test_only_one_filter_opens_the_list_and_the_same_name_is_changed(otto: User) -> None:
    now = timezone.now()
    save(user=otto, name="甲", wanted=Wanted(via="phone"), is_default=True, now=now)
    save(user=otto, name="乙", wanted=Wanted(via="visit"), is_default=True, now=now)
    save(user=otto, name="甲", wanted=Wanted(via="desk"), is_default=False, now=now)

    found = [(one.name, one.query, one.is_default) for one in filters_of(otto)]
    assert sorted(found) == [("乙", "which=desk&via=visit", True), ("甲", "which=desk&via=desk", False)]


@pytest.mark.parametrize("name", ["", "   ", "长" * 21])
def test_a_filter_without_a_name_or_with_too_long_a_one_is_refused_in_words(
    page: Client, otto: User, name: str
) -> None:
    answer = page.post(f"{LIST}filters/", {"do": "save", "name": name, "query": "which=all"}, follow=True)

    assert "名字" in str(next(iter(answer.context["messages"])))
    assert filters_of(otto) == []


def test_there_are_only_so_many(otto: User) -> None:
    for n in range(MOST):
        save(user=otto, name=f"第{n}个", wanted=Wanted(), is_default=False, now=timezone.now())

    with pytest.raises(BadFilter):
        save(user=otto, name="再一个", wanted=Wanted(), is_default=False, now=timezone.now())


# --- as a file ---------------------------------------------------------------------------------------


def exported(client: Client, query: str) -> list[list[str]]:
    answer = client.post(f"{LIST}export/{query}")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    return [[str(cell.value or "") for cell in row] for row in book.active.rows]  # type: ignore[union-attr]


def test_the_file_has_what_the_list_has_and_is_recorded(tree: Tree, page: Client, otto: User) -> None:
    phone = a_case(tree.district, via=Via.PHONE, says="=HYPERLINK(1)")
    a_case(tree.district)

    rows = exported(page, "?which=all&via=phone&as=xlsx")

    assert [row[0] for row in rows] == ["编号", phone.ref]
    assert "HYPERLINK" not in str(rows)
    record = Record.objects.get(act="cases.export")
    assert (record.by, record.unit, record.count) == (otto, tree.district, 1)
    assert record.data == {"as": "xlsx", "with_words": False}
    assert not ShieldedRead.objects.exists()


def test_words_in_a_file_are_noted_as_read_and_no_formula_runs(tree: Tree, page: Client) -> None:
    a_case(tree.district, says="=HYPERLINK(1)")
    with declared(a_procedure(), SECRET):
        a_case(tree.district, procedure=SECRET.code, says="丈夫打我")
        text = page.post(f"{LIST}export/?which=all&with_words=1").content.decode()

    assert "'=HYPERLINK(1)" in text
    assert "丈夫打我" not in text
    assert ShieldedRead.objects.count() == 1


def test_a_file_of_too_many_says_so(tree: Tree, page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yizhan.cases.exports.MOST", 1)
    for _ in range(2):
        a_case(tree.district)

    answer = page.post(f"{LIST}export/?which=all", follow=True)

    assert "超过 1 件" in str(next(iter(answer.context["messages"])))
    assert not Record.objects.filter(act="cases.export").exists()


def test_neither_list_nor_file_has_what_goes_past_her_or_is_her_own(tree: Tree) -> None:
    chair = an_officer(tree.company)
    a_case(tree.district, a_worker(tree.branch), shielded_unit=tree.company)
    own = a_worker(tree.company)
    client = SignedClient()
    client.force_login(chair)
    a_case(tree.company, own, about_unit=tree.company)

    assert refs(client, "?which=all") == []
    assert len(exported(client, "?which=all&as=xlsx")) == 1

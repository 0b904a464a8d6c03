"""How procedures run: each figure is what the list behind it counts; what she must not know of is in none of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from tests.cases.factories import Tree, a_case, a_tree, a_worker, an_officer, declared, officer, worker
from tests.cases.procedures import a_procedure
from tests.cases.test_going_on import FORM, go
from tests.people.factories import SignedClient
from yizhan.cases.access import cases_in
from yizhan.cases.actions import rate, reopen
from yizhan.cases.figures import LEAST, Asked, Figures, Took, figures
from yizhan.cases.listing import Wanted, chosen, units_in
from yizhan.cases.models import Case
from yizhan.orgs.access import Scope, scope_of
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import shield_of
from yizhan.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]
PAGE = "/console/cases/figures/"
BEGAN = timezone.now().replace(microsecond=0) - timedelta(days=60)


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def otto(tree: Tree) -> User:
    return an_officer(tree.district, "欧托")


def asked(**more: Any) -> Asked:
    today = timezone.localdate()
    return Asked("tests.demand", today - timedelta(days=89), today, **more)


def seen(user: User, wanted: Wanted) -> tuple[QuerySet[Case], Scope]:
    unit = Unit.objects.filter(pk=wanted.unit).first()
    scope, few = units_in(wanted, scope=scope_of(user, "cases.read"), unit=unit)
    return cases_in(scope, shield_of(user), user, few), scope


def counted(user: User, **more: Any) -> Figures:
    rows, scope = seen(user, asked(**more).wanted())
    return figures(rows, asked(**more), scope=scope, user=user, now=timezone.now())


def listed(user: User, query: str) -> int:
    wanted = Wanted.read(QueryDict(query))
    return chosen(seen(user, wanted)[0], wanted, user=user, now=timezone.now()).count()


def withdrawn(tree: Tree, days: float, stars: int = 0, unit: Any = None) -> Case:
    """Opened at BEGAN, withdrawn so many days later, then rated."""
    person = a_worker(tree.branch)
    case = a_case(unit or tree.district, person, now=BEGAN)
    at = BEGAN + timedelta(days=days)
    case = go(case, "withdraw", worker(person), now=at)
    if stars:
        rate(case=case, taker=worker(person), now=at, stars=stars)
    return case


def test_median_and_nine_in_ten_of_a_step_are_of_stays_that_are_over(tree: Tree, otto: User) -> None:
    for days in (1, 2, 3, 4, 5):
        withdrawn(tree, days)
    a_case(tree.district, now=BEGAN)

    step = counted(otto).steps[0]

    assert (step.passed.count, step.took) == (5, Took(3.0, 4.6))
    assert (step.waiting.count, step.late.count) == (1, 1)


def test_of_fewer_than_five_no_time_and_no_stars_are_told(tree: Tree, otto: User) -> None:
    for days in range(1, LEAST):
        withdrawn(tree, days, stars=1)

    found = counted(otto)

    assert found.whole.took == found.steps[0].took == Took(None, None)
    assert found.whole.stars is None
    assert found.whole.unhappy.count == LEAST - 1
    withdrawn(tree, 1, stars=5)
    assert counted(otto).whole.stars == 1.8


def test_a_step_after_another_is_timed_from_when_the_case_came_there(tree: Tree, otto: User) -> None:
    by, above = officer(otto), [officer(an_officer(tree.city)) for _ in range(2)]
    for _ in range(LEAST):
        case = a_case(tree.district, a_worker(tree.branch), now=BEGAN)
        case = go(case, "accept", by, now=BEGAN + timedelta(days=1), fields=FORM)
        case = go(case, "propose", by, now=BEGAN + timedelta(days=4))
        go(case, "back", above[0], now=BEGAN + timedelta(days=10), fields={"amount": 1})

    found = {str(step.name): step for step in counted(otto).steps}

    assert found["受理"].took == Took(1.0, 1.0)
    assert found["办理"].took == Took(3.0, 3.0)
    assert found["决定"].took == Took(6.0, 6.0)
    assert found["办理"].waiting.count == LEAST


def test_every_number_is_what_its_list_counts(tree: Tree, otto: User) -> None:
    for days, stars in ((1, 5), (50, 1), (2, 4), (3, 2), (4, 0)):
        withdrawn(tree, days, stars)
    back = withdrawn(tree, 1, unit=tree.company)
    reopen(case=back, seen=back.entries, taker=worker(back.person), now=timezone.now(), says="又坏了")
    a_case(tree.company, now=BEGAN)
    a_case(tree.branch, now=timezone.now())
    a_case(tree.district, now=BEGAN - timedelta(days=60))  # before the period

    found = counted(otto)

    numbers = [
        each
        for one in (found.whole, *found.units)
        for each in (one.all, one.running, one.ended, one.late, one.reopened, one.rated, one.unhappy)
    ] + [each for step in found.steps for each in (step.passed, step.waiting, step.late)]
    assert [one.count for one in numbers] == [listed(otto, one.query) for one in numbers]
    whole = found.whole
    assert (whole.all.count, whole.running.count, whole.reopened.count, whole.unhappy.count) == (8, 3, 1, 2)
    assert [(str(one.name), one.all.count) for one in found.units] == [
        ("东区总工会本级", 5),
        ("某物流公司工会", 3),
    ]


def test_of_a_unit_the_figures_are_its_own_and_of_what_stands_below(tree: Tree, otto: User) -> None:
    a_case(tree.district, now=BEGAN)
    a_case(tree.company, now=BEGAN)
    a_case(tree.branch, now=BEGAN)

    found = counted(otto, unit=tree.company.pk)

    assert found.whole.all.count == 2
    assert [(str(one.name), one.all.count) for one in found.units] == [
        ("某物流公司工会本级", 1),
        ("某物流公司东分会", 1),
    ]
    assert counted(otto, unit=tree.city.pk).whole.all.count == 0  # beyond her reach


def page_of(user: User) -> Client:
    client = SignedClient()
    client.force_login(user)
    return client


def test_what_goes_past_a_unit_is_in_no_figure_of_its_officers(tree: Tree) -> None:
    both = an_officer(tree.company)
    an_officer(tree.district)
    from tests.orgs.factories import make_officer

    make_officer(tree.district, "chair", user=both)
    client = page_of(both)
    a_case(tree.district, now=BEGAN)
    before = [client.get(address).content for address in (PAGE + "file/", PAGE)]

    a_case(tree.district, a_worker(tree.branch), now=BEGAN, shielded_unit=tree.company)
    a_case(tree.district, a_worker(tree.branch), now=BEGAN, about_unit=tree.company)

    after = [client.get(address).content for address in (PAGE + "file/", PAGE)]
    assert before[0] == after[0]
    assert client.get(PAGE).context["figures"].whole.all.count == 1


def test_the_page_and_the_file_say_the_same(tree: Tree, otto: User, django_assert_num_queries: Any) -> None:
    for days in (1, 2, 3, 4, 5):
        withdrawn(tree, days, stars=4)
    client = page_of(otto)
    client.get(PAGE)

    with django_assert_num_queries(QUERIES):
        shown = client.get(PAGE)
    text = client.get(f"{PAGE}file/").content.decode()

    assert shown.context["figures"].whole.stars == 4.0
    assert "合计,5,0,5,0,0,3.0,4.6,0,5,4.0,0" in text
    assert "环节：受理,,0,5,0,,3.0,4.6" in text


QUERIES = 21


def test_without_a_procedure_in_the_address_it_begins_with_the_one_there_is_most_of(
    tree: Tree, otto: User
) -> None:
    with declared(a_procedure(code="tests.a_first"), a_procedure()):
        withdrawn(tree, 1)
        shown = page_of(otto).get(PAGE).context["asked"]
        chosen = page_of(otto).get(f"{PAGE}?procedure=tests.a_first").context["asked"]

    assert (shown.procedure, chosen.procedure) == ("tests.demand", "tests.a_first")


@pytest.mark.parametrize(
    "query",
    ["?procedure=none&first=x&last=9999-12-31&unit=-1", "?first=2030-01-01&last=2020-01-01&unit=99999999"],
)
def test_nonsense_in_the_address_is_a_page_not_an_error(otto: User, query: str) -> None:
    assert page_of(otto).get(f"{PAGE}{query}").status_code == 200


def test_a_period_is_three_years_at_most_and_never_ahead() -> None:
    today = datetime(2026, 11, 26).date()

    found = Asked.read({"first": "2001-01-01", "last": "2030-01-01", "procedure": "tests.demand"}, today)

    assert (found.last, (found.last - found.first).days) == (today, 3 * 366)

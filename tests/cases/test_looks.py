"""Who has read a matter, and what is confidential in it, stands on the worker's own page: whatever page showed it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import sweep
from tests.cases.factories import MONDAY, a_case, a_tree, a_worker, an_officer, declared, officer
from tests.cases.procedures import with_step
from tests.cases.test_attachments import PDF
from tests.cases.test_going_on import go
from tests.people.factories import SignedClient
from yizhan.cases import receipts
from yizhan.cases.actions import contact_of, open_case
from yizhan.cases.models import Attachment, Case, Via
from yizhan.cases.privacy import cases_of
from yizhan.cases.queries import Look, looks_at, secret_of, subject_of
from yizhan.cases.views.worker import RECEIPT
from yizhan.orgs.models import Role, ShieldedRead
from yizhan.people.models import User

pytestmark = pytest.mark.django_db
FORM = {"about": "充电", "illness": "心脏病"}
SECRET_LINE = "看了保密的内容"
SAID = "充电的地方太少"  # what the sweep's matters begin with


@pytest.fixture
def secretive() -> Iterator[None]:
    """The first step keeps the illness, the second all that is entered in it; only editors read them."""
    with declared(with_step("working", is_confidential=True, readers=("units.edit",))):
        yield


def page_of(user: User, case: Case) -> str:
    return shown(user, reverse("cases_console:case", args=[case.ref]))


def shown(user: User, path: str) -> str:
    client = SignedClient()
    client.force_login(user)
    return text_of(client.get(path))


def text_of(response: HttpResponse) -> str:
    content = response.getvalue() if response.streaming else response.content  # type: ignore[attr-defined]
    return content.decode(errors="replace")


def look(case: Case) -> Look:
    [found] = looks_at(case)
    return found


# --- confidential parts ------------------------------------------------------------------------------


def test_an_officer_who_sees_a_confidential_field_is_named_with_it_and_one_who_does_not_is_not(secretive):
    tree = a_tree()
    reads, only_looks = an_officer(tree.district), an_officer(tree.district, role=Role.VIEWER)
    case = go(a_case(tree.district, a_worker(tree.branch)), "accept", officer(reads), fields=FORM)

    assert "心脏病" not in page_of(only_looks, case)
    assert look(case).secret_at is None
    assert "心脏病" in page_of(reads, case)

    looks = {one.role: one.secret_at is not None for one in looks_at(case)}
    assert looks == {str(Role.ADMIN.label): True, str(Role.VIEWER.label): False}


def test_a_case_without_anything_confidential_yet_notes_a_look_and_no_more(secretive):
    tree = a_tree()
    case = a_case(tree.district, a_worker(tree.branch))

    page_of(an_officer(tree.district), case)

    assert look(case).secret_at is None


def test_a_file_of_a_confidential_step_leaves_the_same_trace_as_the_page(secretive):
    tree = a_tree()
    by = an_officer(tree.district)
    case = go(a_case(tree.district, a_worker(tree.branch)), "accept", officer(by), fields=FORM)
    go(case, "ask", officer(by), files=[PDF])

    shown(by, reverse("cases_console:file", args=[case.ref, Attachment.objects.get().ref]))

    assert look(case).secret_at is not None


def test_on_her_page_she_sees_which_unit_in_which_role_read_it_and_when(secretive):
    tree = a_tree()
    person, by = a_worker(tree.branch), an_officer(tree.district, "王干事")
    case = go(a_case(tree.district, person), "accept", officer(by), fields=FORM)
    page_of(by, case)

    read = shown(person.user, reverse("cases:matter", args=[case.ref])).split("谁看过")[1]

    assert f"{tree.district.name} · {Role.ADMIN.label}" in read
    assert SECRET_LINE in read
    assert by.display_name not in read


def test_who_saw_her_number_to_call_her_is_one_tap_away_from_her_matter(secretive):
    tree = a_tree()
    person, by = a_worker(tree.branch), an_officer(tree.district)
    case = a_case(tree.district, person)
    contact_of(case=case, by=by, now=MONDAY)

    assert reverse("people:looks") in shown(person.user, reverse("cases:matter", args=[case.ref]))
    assert case.ref in shown(person.user, reverse("people:looks"))


def test_by_receipt_she_sees_it_too(secretive):
    tree = a_tree()
    by = an_officer(tree.district)
    opened = open_case(
        procedure="tests.demand",
        unit=tree.district,
        via=Via.PAGE,
        key="nameless",
        now=MONDAY,
        by=None,
        says="不留名",
    )
    case = go(opened.case, "accept", officer(by), fields=FORM)
    page_of(by, case)
    client = Client()
    session = client.session
    session[RECEIPT] = opened.receipt
    session.save()

    read = text_of(client.get(reverse("cases:unknown"))).split("谁看过")[1]

    assert receipts.plain(opened.receipt)
    assert f"{tree.district.name} · {Role.ADMIN.label}" in read
    assert SECRET_LINE in read


def test_her_export_says_who_read_what_of_it(secretive):
    tree = a_tree()
    person, by = a_worker(tree.branch), an_officer(tree.district)
    case = go(a_case(tree.district, person), "accept", officer(by), fields=FORM)
    page_of(by, case)

    [one] = cases_of(person)

    [read] = one["谁看过"]
    assert read["单位"] == tree.district.name
    assert read["看保密的内容"]


# --- every page --------------------------------------------------------------------------------------


def test_no_page_shows_an_officer_what_somebody_said_without_a_trace(world: sweep.World):
    """Every page and file of officers, as she who may read the matter; where its words stand, a look is noted."""
    side, client = world.own("admin"), world.clients["admin"]
    cookies = client.cookies.output(header="")
    showing, silent = [], []
    for place in sweep.places():
        if place.mark is None or place.mark.who != "officer":
            continue
        path = sweep.address(place, side)
        for method in ("get", "post"):
            with transaction.atomic():
                ShieldedRead.objects.all().delete()
                response = getattr(client, method)(f"{path}?with_words=1")
                if SAID in text_of(response):
                    showing.append(f"{method} {place}")
                    if not ShieldedRead.objects.filter(subject=subject_of(side.case)).exists():
                        silent.append(f"{method} {place}")
                transaction.set_rollback(True)
            client.cookies.clear()
            client.cookies.load(cookies)

    assert silent == []
    assert {"get cases_console:list", "get cases_console:case", "post cases_console:export"} <= set(showing)
    assert {"get cases_console:similar", "get problems_console:group"} & set(showing)


def test_a_secret_look_has_a_subject_of_its_own():
    case = Case(ref="K7QM2XPD")

    assert {subject_of(case), secret_of(case)} == {"cases.case:K7QM2XPD", "cases.secret:K7QM2XPD"}

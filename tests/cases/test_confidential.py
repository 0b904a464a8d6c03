"""Roles × steps × fields of every procedure: what its page says about who may read it is what the queries give."""

from __future__ import annotations

import re

import pytest
from django.forms.fields import BaseTemporalField
from django.urls import reverse

from tests.cases.factories import MONDAY, a_tree, an_officer, declared
from tests.cases.procedures import EDIT, a_procedure, with_step
from tests.cases.test_attachments import PDF
from tests.people.factories import SignedClient
from yizhan.cases import receipts
from yizhan.cases.access import CASES_READ
from yizhan.cases.chain import append
from yizhan.cases.clocks import settle
from yizhan.cases.models import Case, Kind, Via
from yizhan.cases.procedures import Procedure, Step, all_versions
from yizhan.cases.queries import whole
from yizhan.cases.rights import FILES, WORDS, rights
from yizhan.orgs.models import Role, Unit
from yizhan.orgs.permissions import roles_with
from yizhan.people.models import User

pytestmark = pytest.mark.django_db
SECRETIVE = with_step("working", is_confidential=True, readers=(EDIT,))
BENT = [
    a_procedure(code="tests.field"),
    SECRETIVE,
    with_step("received", is_confidential=True, confidential_fields=frozenset()),
]
REAL = all_versions()  # as the services declare them
ALL = [*REAL, *BENT]
SECRETS = [(procedure, step) for procedure in ALL for step in procedure.steps if step.readers]


def names(found: list[Procedure]) -> list[str]:
    return [f"{at}-{one.code}" for at, one in enumerate(found)]


def entered(procedure: Procedure, step: Step, unit: Unit) -> Case:
    """A case that stands in this step, where every field, words and a file have been entered."""
    is_first = step.code == procedure.starts_at
    assert unit.home_id
    case = Case.objects.create(
        home_id=unit.home_id,
        ref=receipts.new_ref(),
        unit=unit,
        procedure=procedure.code,
        version=procedure.version,
        via=Via.DESK,
        key=receipts.new_ref(),
        opened_at=MONDAY,
        since=MONDAY,
        last_at=MONDAY,
        place=step.code,
    )
    facts = {"grade": procedure.grades[0].code} if procedure.grades else {}
    asked = [*step.fields, *(procedure.opening_fields if is_first else ())]
    timed = moments_of(procedure, step)
    fields = {name: MONDAY.isoformat() if name in timed else marker(name) for name in asked}
    said = {"says": marker(WORDS), "fields": fields, "files": [PDF]}
    hidden = {"is_hidden": step.is_confidential}
    if is_first:
        append(case, Kind.OPENED, at=MONDAY, by=None, facts=facts, **hidden, **said)
        return case
    append(case, Kind.OPENED, at=MONDAY, by=None, facts=facts, step=procedure.starts_at)
    append(case, Kind.VOICE, at=MONDAY, by=None, outcome=step.outcomes[0].code, **hidden, **said)
    return case


def moments_of(procedure: Procedure, step: Step) -> set[str]:
    """Fields that hold no words."""
    fields = {**procedure.opening_fields, **step.fields}
    return {name for name, field in fields.items() if isinstance(field, BaseTemporalField)}


def marker(what: str) -> str:
    return f"暗号{what}暗号"


def read_by_query(case: Case, role: Role) -> set[str]:
    """What the queries give to somebody in this role at the case's unit."""
    permissions = {one for procedure in all_versions() for step in procedure.steps for one in step.readers}
    lines = whole(
        case,
        is_worker=False,
        reads=frozenset(one for one in permissions if role in roles_with(one)),
    ).lines
    found = {FILES for line in lines if line.files}
    for line in lines:
        if line.said is not None:
            found |= set(line.said.fields) | ({WORDS} if line.said.says else set())
    return found


def said_by_page(user: User, procedure: Procedure) -> dict[tuple[str, str, str], bool]:
    """(step, what, role) → may she read it, as the page of the procedure says."""
    client = SignedClient()
    client.force_login(user)
    html = client.get(reverse("cases_console:procedure", args=[procedure.code])).content.decode()
    found = {}
    for step, what, row in re.findall(r'<tr data-of="(\w+)" data-what="([^"]+)">(.*?)</tr>', html, re.DOTALL):
        for role, says in re.findall(r'<td data-role="(\w+)"[^>]*>(.*?)</td>', row, re.DOTALL):
            found[step, what, role] = "能看" in says
    return found


@pytest.mark.parametrize("procedure", ALL, ids=names(ALL))
def test_the_page_says_of_every_field_what_the_queries_give_to_each_role(procedure: Procedure):
    with declared(procedure) if procedure in BENT else declared(*REAL):
        tree = a_tree()
        page = said_by_page(an_officer(tree.city), procedure)

        for step in procedure.steps:
            case = entered(procedure, step, tree.district)
            asked = {*step.fields, WORDS, FILES}
            asked |= set(procedure.opening_fields) if step.code == procedure.starts_at else set()
            for role in roles_with(CASES_READ):
                reads = {what for what in asked if page[step.code, what, role.value]}
                assert reads == read_by_query(case, role), (step.code, role)


@pytest.mark.parametrize(("procedure", "step"), SECRETS, ids=names([one for one, _step in SECRETS]))
def test_the_case_s_page_shows_each_role_what_the_queries_give_and_nothing_else(
    procedure: Procedure, step: Step
):
    with declared(procedure) if procedure in BENT else declared(*REAL):
        tree = a_tree()
        case = entered(procedure, step, tree.district)
        settle(case)
        asked = {*step.fields, *(procedure.opening_fields if step.code == procedure.starts_at else ()), WORDS}
        for role in Role:
            client = SignedClient()
            client.force_login(an_officer(tree.district, role=role))
            shown = client.get(reverse("cases_console:case", args=[case.ref]))
            html = shown.content.decode()
            if role not in roles_with(
                CASES_READ
            ):  # an expert from outside: nothing of it, whatever the step says
                assert shown.status_code == 403
                assert [what for what in asked if marker(what) in html] == []
                continue
            may = read_by_query(case, role) - {FILES} - moments_of(procedure, step)
            assert {what for what in asked if marker(what) in html} == may


def test_of_real_procedures_the_caller_of_a_hotline_is_for_editors_only():
    [caller] = [
        right
        for procedure in REAL
        if procedure.code == "hotline.order" and procedure.version == 1
        for step in rights(procedure)
        for right in step.rights
        if (step.step, right.what) == ("received", "caller")
    ]

    assert caller.is_secret
    assert caller.roles == {Role.ADMIN, Role.CHAIR, Role.OFFICER}
    assert caller.roles < roles_with(CASES_READ)

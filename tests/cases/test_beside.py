"""The union's own matters, and what a service keeps and shows beside a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import RequestFactory

from tests.cases.factories import MONDAY, a_case, a_tree, a_worker, an_officer, declared, officer
from tests.cases.test_going_on import go
from tests.cases.test_history import broken
from tests.cast import signed_in
from yizhan.cases import beside
from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.actions import NotNow, NotTheirs, Refused, answer, open_case
from yizhan.cases.beside import Moving, Panel
from yizhan.cases.models import Via
from yizhan.cases.procedures import Clock, End, Office, Outcome, Procedure, Step, Tells, Whom, Worker
from yizhan.cases.soundness import problems
from yizhan.cases.telling import NEWS
from yizhan.cases.time_limits import working_days
from yizhan.common.say import CHINA

OFFICE = (Office(CASES_HANDLE),)
ABSENT = ("答复本人", "问本人", "本人看不到", "本人会看到", "不留姓名", "还有谁说过")
OWN = Procedure(
    "tests.own",
    1,
    "来往函件",
    starts_at="writing",
    handles=CASES_HANDLE,
    is_of_union=True,
    steps=(
        Step("writing", "起草", does="写", who=OFFICE, outcomes=(Outcome("send", "发出", "waiting"),)),
        Step(
            "waiting",
            "等回信",
            does="等",
            who=OFFICE,
            limit=working_days(5),
            warning=working_days(1),
            outcomes=(
                Outcome("answered", "有回信", "over"),
                Outcome("silent", "没有回信", "over", by=(Clock(),)),
            ),
        ),
    ),
    ends=(End("over", "办完"),),
)


@pytest.fixture
def own() -> Iterator[None]:
    with declared(OWN):
        yield


@pytest.fixture
def _nothing_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "_in_step", {})
    monkeypatch.setattr(beside, "_shown", [])


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_nothing_beside", "own")]


def an_own_case(unit: object, **more: object):  # type: ignore[no-untyped-def]
    return a_case(unit, procedure="tests.own", via=Via.DESK, **more)  # type: ignore[arg-type]


def test_a_matter_of_the_unions_own_has_no_person_and_no_receipt():
    tree = a_tree()
    by = an_officer(tree.district)

    case = an_own_case(tree.district, by=by)

    assert (case.person, case.receipt_index) == (None, None)
    assert case.history.get().by == by


def test_nobody_brings_it_and_nobody_is_answered_in_it():
    tree = a_tree()
    by = an_officer(tree.district)
    case = an_own_case(tree.district, by=by)

    with pytest.raises(NotTheirs):
        open_case(
            procedure="tests.own",
            unit=tree.district,
            via=Via.DESK,
            key="own:1",
            now=MONDAY,
            by=by,
            person=a_worker(tree.branch),
            says="不是他的事",
        )
    with pytest.raises(NotNow):
        answer(case=case, seen=1, by=by, now=MONDAY, says="没有人可以答复")


def test_its_page_offers_no_word_to_a_worker():
    tree = a_tree()
    by = an_officer(tree.district)
    case = an_own_case(tree.district, by=by)

    page = signed_in(by).get(f"/console/cases/{case.ref}/").content.decode()

    assert [word for word in ABSENT if word in page] == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (
            {"by": (Worker(),)},
            "writing: a worker has part in it, and the matter is the union's own",
        ),
        (
            {"tells": (Tells(NEWS, Whom.WORKER),)},
            "writing: send tells the worker, and the matter is the union's own",
        ),
    ],
)
def test_a_procedure_of_the_unions_own_has_no_place_for_a_worker(change: dict[str, object], wrong: str):
    first, second = OWN.steps
    way = replace(first.outcomes[0], **change)  # type: ignore[arg-type]

    assert wrong in problems(replace(OWN, steps=(replace(first, outcomes=(way,)), second)))


def test_that_a_matter_is_the_unions_own_is_part_of_what_a_version_says():
    assert OWN.fingerprint != replace(OWN, is_of_union=False).fingerprint


def test_a_day_that_was_named_ends_the_limit_of_the_step_it_leads_to():
    tree = a_tree()
    by = an_officer(tree.district)
    beside.keep("tests.own", lambda moving: {"until": "2026-12-09"} if moving.outcome == "send" else {})

    case = go(an_own_case(tree.district, by=by), "send", officer(by))

    assert case.next_due_at == datetime(2026, 12, 10, tzinfo=CHINA)
    assert case.warns_at == datetime(2026, 12, 8, tzinfo=CHINA)
    assert broken() == []


def test_without_a_day_the_step_has_its_own_limit():
    tree = a_tree()
    by = an_officer(tree.district)

    case = go(an_own_case(tree.district, by=by), "send", officer(by))

    assert case.next_due_at == datetime(2026, 12, 1, tzinfo=CHINA)


def test_what_goes_in_step_may_refuse_and_then_nothing_has_happened():
    tree = a_tree()
    by = an_officer(tree.district)
    seen: list[Moving] = []

    def refuse(moving: Moving) -> dict[str, object]:
        seen.append(moving)
        raise Refused("还没有写收件人")

    beside.keep("tests.own", refuse)
    case = an_own_case(tree.district, by=by)

    with pytest.raises(Refused, match="还没有写收件人"):
        go(case, "send", officer(by), now=MONDAY + timedelta(hours=1))
    case.refresh_from_db()
    assert (case.place, case.entries) == ("writing", 1)
    assert (seen[0].outcome, seen[0].by) == ("send", by)


def test_one_procedure_is_followed_by_one_service():
    beside.keep("tests.own", lambda _moving: {})

    with pytest.raises(beside.KeptTwice):
        beside.keep("tests.own", lambda _moving: {})


def test_a_service_shows_a_part_of_its_own_beside_its_cases_only():
    tree = a_tree()
    by = an_officer(tree.district)
    case, other = an_own_case(tree.district, by=by), an_own_case(tree.district, by=by)
    beside.show(lambda _request, one, _now: Panel("own.html", {"n": 1}) if one.pk == case.pk else None)
    request = RequestFactory().get("/")

    assert beside.panels(request, case, MONDAY) == [Panel("own.html", {"n": 1})]
    assert beside.panels(request, other, MONDAY) == []

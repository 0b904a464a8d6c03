"""Several connections at once, by the service's own actions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.places import factories as places
from tests.places.factories import at_once
from tests.services.childcare.factories import (
    AFTER,
    a_carer,
    a_child,
    a_term,
    applied,
    at,
    checked,
    drawn,
    in_term,
    loaded,
)
from yizhan.orgs.models import Unit
from yizhan.services.childcare import actions
from yizhan.services.childcare import days as doing
from yizhan.services.childcare.actions import ChildIsListed
from yizhan.services.childcare.models import Application, Attendance, RecordCheck, Shift
from yizhan.supplies import kernel
from yizhan.supplies.models import Claim, Supply

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed_unit(transactional_db: None) -> Unit:
    return places.units().east


def test_two_guardians_apply_for_one_child_at_once_and_one_is_taken(committed_unit: Unit) -> None:
    term = a_term(committed_unit)
    children = [a_child(places.person(name, committed_unit)) for name in ("妈妈", "爸爸")]

    results = at_once(*[lambda child=child: applied(term, child) for child in children])

    assert {type(one) for one in results} == {Application, ChildIsListed}
    assert Claim.objects.count() == 1


def test_two_namesakes_of_a_child_at_once_are_two_children(committed_unit: Unit) -> None:
    term = a_term(committed_unit)
    children = [a_child(places.person(name, committed_unit)) for name in ("妈妈", "大姨", "小姨")]
    applied(term, children[0])

    at_once(*[lambda child=child: applied(term, child, is_another=True) for child in children[1:]])

    assert sorted(Application.objects.values_list("namesake", flat=True)) == [0, 1, 2]


def test_at_the_deadline_a_place_is_either_accepted_or_goes_on_never_both(committed_unit: Unit) -> None:
    officer = places.officer("奥", committed_unit)
    term = a_term(committed_unit)
    rows = [applied(term, a_child(places.person(f"家{n}", committed_unit), f"小{n}")) for n in "甲乙"]
    for row in rows:
        checked(row, by=officer)
    drawn(term)
    held = next(row for row in map(loaded, rows) if row.claim.state == "held")
    by = held.guardian.user
    assert by
    ends = held.claim.expires_at
    assert ends

    at_once(
        lambda: actions.accept(application=loaded(held), by=by, now=ends - timedelta(seconds=1)),
        lambda: kernel.expire(term.round, now=ends),
    )

    states = sorted(row.claim.state for row in map(loaded, rows))
    assert states in (["confirmed", "waiting"], ["cancelled", "held"])
    assert Supply.objects.get(pk=held.claim.supply_id).taken == 1


def test_points_are_granted_before_the_freeze_or_not_at_all(committed_unit: Unit) -> None:
    officer = places.officer("奥", committed_unit)
    term = a_term(committed_unit)
    row = checked(applied(term, a_child(places.person("美", committed_unit)), "front_line"), by=officer)

    at_once(
        lambda: actions.check(
            application=loaded(row), granted=["front_line"], note="", by=officer, now=AFTER
        ),
        lambda: drawn(term),
    )

    fresh = loaded(row)
    line = term.round.draw.lines.get()
    assert line.priority == fresh.claim.priority == fresh.points


MONDAY = date(2026, 7, 6)


def test_a_check_that_is_withdrawn_meanwhile_puts_nobody_on_the_roster(committed_unit: Unit) -> None:
    officer, lin = places.officer("奥", committed_unit), places.user("林")
    term = a_term(committed_unit)
    carer = a_carer(term, lin, by=officer)
    check = RecordCheck.objects.get()

    at_once(
        lambda: doing.put_on_roster(carer=carer, days=[MONDAY], by=officer, now=AFTER),
        lambda: doing.withdraw_check(check=check, by=officer, now=AFTER),
    )

    assert not Shift.objects.exists()


def test_a_child_is_handed_over_once(committed_unit: Unit) -> None:
    officer, lin = places.officer("奥", committed_unit), places.user("林")
    term = a_term(committed_unit)
    row = in_term(term, a_child(places.person("美", committed_unit)), by=officer)[0]
    a_carer(term, lin, MONDAY, by=officer)
    came = doing.sign_in(application=row, by=lin, now=at(MONDAY, 8))
    who = row.collectors.get()

    results = at_once(
        *[
            lambda: doing.hand_over(attendance=came, collector=who, by=lin, now=at(MONDAY, 17))
            for _twice in range(2)
        ]
    )

    assert sorted(type(one).__name__ for one in results) == ["NoneType", "Refused"]
    assert Attendance.objects.get().collector == who

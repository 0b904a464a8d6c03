"""Several connections at once, by the service's own actions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.places import factories as places
from tests.places.factories import at_once
from tests.services.childcare.factories import AFTER, a_child, a_term, applied, checked, drawn
from yizhan.orgs.models import Unit
from yizhan.services.childcare import actions
from yizhan.services.childcare.actions import ChildIsListed
from yizhan.services.childcare.models import Application
from yizhan.supplies import kernel
from yizhan.supplies.models import Claim, Supply

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed_unit(transactional_db: None) -> Unit:
    return places.units().east


def loaded(application: Application) -> Application:
    return Application.objects.select_related("claim__round__unit", "term__round__unit", "child").get(
        pk=application.pk
    )


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

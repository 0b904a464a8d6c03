"""One verified person is one person in a scarce round, whatever the key of the day; long after, nobody is anybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click
import pytest

from config.env import env
from tests.people.factories import make_user
from tests.supplies.factories import NOON, a_supply, one, wants
from yizhan.common import retention
from yizhan.common.keyring import keyring
from yizhan.common.sealed import keys_that_stay
from yizhan.orgs.models import Unit
from yizhan.people import actions as people
from yizhan.people import commands
from yizhan.people.models import Person
from yizhan.supplies import actions, forgetting, kernel
from yizhan.supplies.forgetting import GRACE_DAYS, ends_at, forget_who
from yizhan.supplies.identity import Forgotten, who_has, who_of
from yizhan.supplies.kernel import Outcome
from yizhan.supplies.models import Claim, Round, Supply
from yizhan.supplies.privacy import give_back

pytestmark = pytest.mark.django_db
NUMBER = "110105198905243672"
CLOSES = NOON + timedelta(days=1)
LONG_AFTER = CLOSES + timedelta(days=GRACE_DAYS)


@pytest.fixture(autouse=True)
def own_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "data", tmp_path)


def a_scarce(unit: Unit, closes_at: datetime | None = CLOSES) -> Supply:
    round = actions.plan_round(
        unit=unit,
        service="test.scarce",
        title="限量",
        by=None,
        now=NOON,
        is_scarce=True,
        closes_at=closes_at,
    )
    actions.open_round(round=round, by=None, now=NOON)
    return a_supply(round, 9)


@pytest.fixture
def supply(east: Unit) -> Supply:
    return a_scarce(east)


@pytest.fixture
def mei() -> Person:
    person = people.person_for(make_user(phone="+8613800138000"))
    people.verify_person(person=person, name="张三", id_number=NUMBER, now=NOON)
    person.refresh_from_db()
    return person


def take(supply: Supply, person: Person, now: datetime = NOON) -> kernel.Answer:
    request = wants(supply, person, who=who_of(supply.round, person))
    return kernel.claim(supply.round, [request], now=now, via="page")[0]


def by_number(supply: Supply, now: datetime = NOON, **more: bool) -> kernel.Answer:
    """A partner asks for whoever has the number."""
    request = wants(supply, Person(), who=who_has(supply.round, NUMBER), person_id=None)
    return kernel.claim(supply.round, [request], now=now, via="api", **more)[0]


@pytest.mark.parametrize("crypto", ["", "sm"], ids=["another key", "another algorithm too"])
def test_once_per_person_holds_over_a_rotation(
    supply: Supply, mei: Person, crypto: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert take(supply, mei).outcome == Outcome.MADE

    if crypto:
        monkeypatch.setattr(env, "crypto", crypto)
    commands.rotate(None)
    mei.refresh_from_db()

    assert keyring().primary_id == 2
    assert take(supply, mei).outcome == Outcome.MINE
    assert by_number(supply).outcome == Outcome.MINE


def test_a_round_of_after_the_rotation_counts_under_the_new_key(
    supply: Supply, mei: Person, east: Unit
) -> None:
    commands.rotate(None)
    mei.refresh_from_db()
    later = a_scarce(east)

    assert keys_that_stay() == {1, 2}
    assert by_number(later).outcome == Outcome.MADE
    assert take(later, mei).outcome == Outcome.MINE
    assert who_of(later.round, mei) != who_of(supply.round, mei)


def test_the_key_of_a_round_is_not_dropped_before_it_is_forgotten(supply: Supply, mei: Person) -> None:
    take(supply, mei)
    commands.rotate(None)

    with pytest.raises(click.ClickException, match="rounds count persons under it"):
        commands.drop(1)
    assert forget_who(LONG_AFTER) == 1
    commands.drop(1)

    assert set(keyring().keys) == {2}


def test_ninety_days_after_the_end_who_is_nobody_and_the_round_takes_nothing_more(
    supply: Supply, mei: Person
) -> None:
    claim = Claim.objects.get(pk=take(supply, mei).claim_id)

    assert forget_who(LONG_AFTER - timedelta(seconds=1)) == 0
    assert forget_who(LONG_AFTER) == 1
    assert forget_who(LONG_AFTER) == 0

    after = Claim.objects.get(pk=claim.pk)
    assert after.who != claim.who
    assert after.who < 0
    assert (after.person_id, after.state) == (mei.pk, "confirmed")
    request = wants(supply, mei, who=claim.who)
    answers = kernel.claim(supply.round, [request], now=LONG_AFTER, via="officer", anyway=True)
    assert [answer.outcome for answer in answers] == [Outcome.SHUT]
    with pytest.raises(Forgotten):
        who_of(Round.objects.get(pk=supply.round_id), mei)


def test_many_claims_are_forgotten_in_batches(supply: Supply, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    kernel.claim(
        supply.round,
        [wants(supply, Person(), who=-n, person_id=None) for n in range(1, 6)],
        now=NOON,
        via="api",
    )

    assert forget_who(LONG_AFTER) == 5
    assert not Claim.objects.filter(who__gte=-5).exists()


def test_a_round_without_an_end_is_not_forgotten_while_it_is_open(east: Unit, mei: Person) -> None:
    supply = a_scarce(east, closes_at=None)
    take(supply, mei)

    assert ends_at(supply.round) is None
    actions.close_round(round=supply.round, by=None, now=NOON)
    assert ends_at(supply.round) == NOON


def test_who_goes_leaves_no_number_of_hers_but_where_it_keeps_her_from_a_second(
    supply: Supply, mei: Person, east: Unit
) -> None:
    scarce = Claim.objects.get(pk=take(supply, mei).claim_id)
    plain_round = a_supply(
        Round.objects.create(home_id=east.home_id, unit=east, title="平常", state="open"), 9
    )
    plain = Claim.objects.get(pk=one(plain_round, mei).claim_id)

    give_back(mei, NOON)

    assert Claim.objects.get(pk=scarce.pk).who == scarce.who
    assert Claim.objects.get(pk=plain.pk).who != mei.pk
    assert "supplies.who" in retention.purges()

"""The kernel against a plain model in Python: whatever is asked in whatever order, both say the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.supplies.factories import NOON, a_round, a_supply, people, wants
from yizhan.orgs.models import Unit
from yizhan.supplies import kernel
from yizhan.supplies.kernel import Oversold, Request
from yizhan.supplies.models import Claim, Handover, Supply
from yizhan.supplies.states import OVER, TAKES_A_PLACE, ClaimState

PEOPLE = 8
HOLD_S, CONFIRM_S = 60, 30


@dataclass
class Line:
    """A claim as the model knows it."""

    supply: int
    person: int
    state: str
    priority: int
    order: int
    party: int | None
    expires_at: datetime | None = None


@dataclass
class Plain:
    """Two supplies of one round, in lists, with the rules written down the slow and obvious way."""

    capacity: list[int]
    per_person: int
    waiting_most: int | None
    hold: bool
    confirm: bool
    lines: list[Line] = field(default_factory=list)

    def taken(self, supply: int) -> int:
        return sum(line.supply == supply and line.state in TAKES_A_PLACE for line in self.lines)

    def waiting(self, supply: int) -> list[Line]:
        lines = [line for line in self.lines if line.supply == supply and line.state == "waiting"]
        return sorted(lines, key=lambda line: (-line.priority, line.order))

    def claim(
        self, supply: int, members: list[int], priority: int, party: int | None, now: datetime
    ) -> list[str]:
        self.expire(now)
        full = [
            sum(line.person == one and line.state not in OVER for line in self.lines) >= self.per_person
            for one in members
        ]
        if any(full):
            return ["mine" if of_her else "party" for of_her in full]
        if len(members) <= self.capacity[supply] - self.taken(supply):
            state, until = ("held", now + timedelta(seconds=HOLD_S)) if self.hold else ("confirmed", None)
        elif self.waiting_most is None or len(self.waiting(supply)) + len(members) <= self.waiting_most:
            state, until = "waiting", None
        else:
            return ["full"] * len(members)
        for one in members:
            self.lines.append(Line(supply, one, state, priority, len(self.lines), party, until))
        return ["made"] * len(members)

    def promote(self, now: datetime) -> None:
        for supply in range(len(self.capacity)):
            for line in self.waiting(supply):
                group = [one for one in self.lines if one is line or (line.party and one.party == line.party)]
                if line.state == "waiting" and len(group) <= self.capacity[supply] - self.taken(supply):
                    for one in group:
                        one.state = "held" if self.confirm else "confirmed"
                        one.expires_at = now + timedelta(seconds=CONFIRM_S) if self.confirm else None

    def expire(self, now: datetime) -> None:
        late = [
            line for line in self.lines if line.state == "held" and line.expires_at and line.expires_at <= now
        ]
        for line in late:
            line.state = "cancelled"
        if late:
            self.promote(now)

    def become(self, at: int, state: str, now: datetime) -> None:
        self.expire(now)
        line = self.lines[at]
        may = {"cancelled": {"held", "waiting", "confirmed"}, "confirmed": {"held"}}[state]
        if line.state not in may:
            return
        for one in [one for one in self.lines if one is line or (line.party and one.party == line.party)]:
            if one.state in may:
                one.state, one.expires_at = state, None
        if state == "cancelled":
            self.promote(now)

    def hand_over(self, at: int, to: int, now: datetime) -> str:
        line = self.lines[at]
        if line.state != "confirmed" or line.party:
            return "gone"
        if line.person == to:
            return "own"
        if sum(one.person == to and one.state not in OVER for one in self.lines) >= self.per_person:
            return "mine"
        line.person = to
        return "made"


class Kernel(RuleBasedStateMachine):
    unit: Unit

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = NOON
        self.plain: Plain | None = None
        self.ids: list[int] = []
        self.parties = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @precondition(lambda self: self.plain is None)
    @rule(
        capacity=st.lists(st.integers(0, 4), min_size=2, max_size=2),
        per_person=st.integers(1, 2),
        waiting_most=st.sampled_from([None, 0, 2]),
        hold=st.booleans(),
        confirm=st.booleans(),
        is_numbered=st.booleans(),
    )
    def begin(self, capacity: list[int], is_numbered: bool, **settings: Any) -> None:
        self.plain = Plain(capacity, **settings)
        self.round = a_round(
            self.unit,
            may_hand_over=not is_numbered,
            per_person=settings["per_person"],
            waiting_most=settings["waiting_most"],
            hold_s=HOLD_S if settings["hold"] else None,
            confirm_s=CONFIRM_S if settings["confirm"] else None,
            is_numbered=is_numbered,
        )
        self.supplies = [a_supply(self.round, n, channel=str(at)) for at, n in enumerate(capacity)]
        self.people = people(PEOPLE)

    @precondition(lambda self: self.plain is not None)
    @rule(
        supply=st.integers(0, 1),
        members=st.lists(st.integers(0, PEOPLE - 1), min_size=1, max_size=3, unique=True),
        priority=st.integers(0, 1),
    )
    def ask(self, supply: int, members: list[int], priority: int) -> None:
        assert self.plain
        party = None
        if len(members) > 1:
            self.parties += 1
            party = self.parties
        wanted = self.plain.claim(supply, members, priority, party, self.now)
        answers = kernel.claim(
            self.round,
            [
                wants(self.supplies[supply], self.people[one], priority=priority, party=party)
                for one in members
            ],
            now=self.now,
            via="page",
        )
        assert [str(answer.outcome.value) for answer in answers] == wanted
        self.ids += [answer.claim_id or 0 for answer in answers if answer.outcome == "made"]

    @precondition(lambda self: self.plain is not None)
    @rule(
        asked=st.lists(
            st.tuples(
                st.integers(0, 1), st.lists(st.integers(0, PEOPLE - 1), min_size=1, max_size=2, unique=True)
            ),
            min_size=1,
            max_size=12,
        ),
        again=st.lists(st.integers(0, 11), max_size=3),
    )
    def ask_in_bulk(self, asked: list[tuple[int, list[int]]], again: list[int]) -> None:
        """Many in one batch, the same persons and the same keys among them, are as if they came one by one."""
        assert self.plain
        requests: list[Request] = []
        wanted: list[str] = []
        lines: list[int | None] = []  # of each request, the line it made
        for supply, members in asked:
            self.parties += 1
            party = self.parties if len(members) > 1 else None
            before = len(self.plain.lines)
            said = self.plain.claim(supply, members, 0, party, self.now)
            wanted += said
            lines += [before + nth if one == "made" else None for nth, one in enumerate(said)]
            requests += [wants(self.supplies[supply], self.people[one], party=party) for one in members]
        for nth in again:
            if nth < len(lines) and requests[nth].party is None and lines[nth] is not None:
                requests.append(requests[nth])
                wanted.append("known")
        answers = kernel.claim(self.round, requests, now=self.now, via="api")
        assert [str(answer.outcome.value) for answer in answers] == wanted
        self.ids += [answer.claim_id or 0 for answer in answers if answer.outcome == "made"]
        numbers = [answer.number for answer in answers if answer.outcome == "made" and answer.number]
        assert numbers == sorted(set(numbers))

    @precondition(lambda self: self.plain is not None and self.plain.lines)
    @rule(at=st.integers(0, 10_000), state=st.sampled_from(["cancelled", "confirmed"]))
    def become(self, at: int, state: str) -> None:
        assert self.plain
        at %= len(self.plain.lines)
        self.plain.become(at, state, self.now)
        if state == "confirmed" and Claim.objects.get(pk=self.ids[at]).state == "waiting":
            return  # nobody confirms a place that is not hers yet: pages never ask it
        kernel.become(self.round, [self.ids[at]], ClaimState(state), now=self.now, by_id=None)

    @precondition(lambda self: self.plain is not None and self.plain.lines and self.round.may_hand_over)
    @rule(at=st.integers(0, 10_000), to=st.integers(0, PEOPLE - 1))
    def hand_over(self, at: int, to: int) -> None:
        assert self.plain
        at %= len(self.plain.lines)
        made = Handover.objects.create(
            home_id=self.round.home_id,
            claim_id=self.ids[at],
            giver=self.people[self.plain.lines[at].person],
            how="code",
            made_at=self.now,
            expires_at=self.now + timedelta(hours=1),
        )
        wanted = self.plain.hand_over(at, to, self.now)
        outcome = kernel.hand_over(made, person_id=self.people[to].pk, now=self.now, by_id=None)
        assert outcome == wanted
        Handover.objects.filter(pk=made.pk, state="open").delete()

    @precondition(lambda self: self.plain is not None)
    @rule(supply=st.integers(0, 1), capacity=st.integers(0, 5))
    def resize(self, supply: int, capacity: int) -> None:
        assert self.plain
        self.plain.expire(self.now)
        if capacity < self.plain.taken(supply):
            kernel.expire(self.round, now=self.now)
            with pytest.raises(Oversold):
                kernel.set_capacities(self.round, {self.supplies[supply]: capacity}, now=self.now)
            return
        self.plain.capacity[supply] = capacity
        self.plain.promote(self.now)
        kernel.set_capacities(self.round, {self.supplies[supply]: capacity}, now=self.now)

    @precondition(lambda self: self.plain is not None)
    @rule(seconds=st.sampled_from([1, 29, 30, 31, 60]))
    def wait(self, seconds: int) -> None:
        assert self.plain
        self.now += timedelta(seconds=seconds)
        self.plain.expire(self.now)
        kernel.expire(self.round, now=self.now)

    @invariant()
    def both_say_the_same(self) -> None:
        if self.plain is None:
            return
        claims = Claim.objects.filter(round=self.round).values_list("id", "state", "person")
        states = {pk: (state, person) for pk, state, person in claims}
        assert [states[pk] for pk in self.ids] == [
            (line.state, self.people[line.person].pk) for line in self.plain.lines
        ]
        counted = Supply.objects.filter(round=self.round).order_by("channel").values_list("taken", "waiting")
        assert list(counted) == [(self.plain.taken(at), len(self.plain.waiting(at))) for at in (0, 1)]

    @invariant()
    def nobody_waits_who_would_fit(self) -> None:
        if self.plain is None:
            return
        for at in (0, 1):
            free = self.plain.capacity[at] - self.plain.taken(at)
            for line in self.plain.waiting(at):
                group = [
                    one for one in self.plain.lines if one is line or (line.party and one.party == line.party)
                ]
                assert len(group) > free


@pytest.mark.django_db
@pytest.mark.parametrize(
    "examples", [pytest.param(60, id="short"), pytest.param(1500, id="long", marks=pytest.mark.soak)]
)
def test_the_kernel_does_what_the_plain_model_does(east: Unit, examples: int) -> None:
    Kernel.unit = east
    run_state_machine_as_test(
        Kernel,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            database=None,
            derandomize=examples < 1000,  # the long form tries something new each time
            phases=(Phase.generate,),  # a failing sequence is told as it is: shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )

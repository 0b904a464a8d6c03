"""Anybody does anything in any order, by every procedure that is declared: what must hold of cases holds after each.

The cast: the worker, somebody with a receipt, officers in several roles at the handling unit, above, below and
elsewhere, the shielded unit's people, the clock and the service. They try what they may and what they may not, with
pages that are fresh or stale. Refusals are the product's own; anything else is a fault.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.forms import (
    BooleanField,
    ChoiceField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    IntegerField,
)
from django.urls import reverse
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.cases.factories import MONDAY, a_tree, a_worker, an_officer, declared
from tests.cases.procedures import EDIT, a_procedure, with_outcome, with_step
from tests.orgs.factories import make_unit
from tests.people.factories import SignedClient
from yizhan.cases import actions, beside, invariants, objections, together
from yizhan.cases.access import cases_in
from yizhan.cases.actions import Refused, open_case
from yizhan.cases.actors import Taker, outcomes_for, step_of
from yizhan.cases.clocks import procedure_of
from yizhan.cases.exports import table
from yizhan.cases.models import Case, Entry, Posting, Via
from yizhan.cases.objections import OBJECTION
from yizhan.cases.postings import posted, running
from yizhan.cases.privacy import forget
from yizhan.cases.procedures import MERGED, Outcome, Procedure, Step, all_versions
from yizhan.cases.queries import as_follower, opening_words, whole
from yizhan.cases.standing import MERGE, PART, REOPEN
from yizhan.cases.tasks import let_time_pass
from yizhan.orgs.access import OutOfReach, scope_of
from yizhan.orgs.models import Role
from yizhan.orgs.permissions import roles_with
from yizhan.orgs.shield import shield_of
from yizhan.people.models import Person, User

pytestmark = pytest.mark.long

REAL = all_versions()
SOON, BY_ONE = (
    with_outcome("received", "accept", leads_to="decision"),
    with_outcome("decision", "grant", needs=1),
)
QUICK = a_procedure(  # soon in public
    steps=tuple({one.code: one for one in (*SOON.steps, BY_ONE.step("decision"))}.values())
)
BENT = [
    QUICK,
    a_procedure(),
    with_step("working", is_confidential=True, readers=(EDIT,)),
    with_step("received", is_confidential=True, confidential_fields=frozenset()),
    OBJECTION,
]
SECRET, OPEN = "密语", "明语"  # what is entered where only readers may read, and where everybody may
LATER = [timedelta(), timedelta(minutes=1), timedelta(hours=9), timedelta(days=3), timedelta(days=40)]


def value_for(field: Field, now: datetime) -> Any:
    """Something that the field takes."""
    match field:
        case BooleanField():
            return True
        case ChoiceField():
            codes = [code for code, _name in field.choices if code not in ("", None)]  # type: ignore[union-attr]
            return codes[:1] if isinstance(field, forms.MultipleChoiceField) else (codes or [""])[0]
        case IntegerField() | DecimalField():
            return str(field.min_value if field.min_value is not None else 8)
        case DateTimeField():
            return (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
        case DateField():
            return now.date().isoformat()
    return ""


OFTEN = [
    *["go on"] * 24,
    *["take"] * 2,
    *["time"] * 5,
    *["object"] * 4,
    *["merge"] * 6,
    *["open", "part", "answer", "reopen", "hand", "grade"] * 2,
    *["service", "assign", "split", "note", "recuse", "call", "rate", "word", "erase"],
]
AT_THE_END = {"reopen", "rate", "call", "part"}
MOST = 5  # cases of one example
OTHERS = ("", "13800138000", "310101", "Z20261123001", "8")  # where words are not what a field takes


def filled(form: Any, hidden: frozenset[str], now: datetime, *, is_secret: bool) -> dict[str, Any]:
    """A form that is filled in; texts say whether they are secret."""
    found: dict[str, Any] = {}
    if form is None:
        return found
    for name, field in form.base_fields.items():
        says = value_for(field, now)
        word = SECRET if is_secret or name in hidden else OPEN
        found[name] = says if says != "" else f"{word}{name}"[: getattr(field, "max_length", None) or 40]
    for other in OTHERS:
        wrong = [name for name in form(found).errors if name in found]
        found |= dict.fromkeys(wrong, other)
    return found


@dataclass(frozen=True)
class Actor:
    name: str
    taker: Taker


class World:
    """The cast, made once for all examples."""

    def __init__(self) -> None:
        tree = self.tree = a_tree()
        far = make_unit("city", tree.province, name="乙市总工会")
        self.units = (tree.city, tree.district, tree.company, tree.branch, tree.province, far)
        self.person, other = a_worker(tree.branch), a_worker(tree.district)
        self.users: dict[str, User] = {
            "admin": an_officer(tree.district, "管"),
            "chair": an_officer(tree.district, "主", Role.CHAIR),
            "officer": an_officer(tree.district, "干", Role.OFFICER),
            "viewer": an_officer(tree.district, "看", Role.VIEWER),
            "auditor": an_officer(tree.district, "审", Role.AUDITOR),
            "above": an_officer(tree.city, "上"),
            "above_too": an_officer(tree.city, "上二"),
            "home": an_officer(tree.province, "省"),
            "shielded": an_officer(tree.company, "厂"),
            "elsewhere": an_officer(far, "乙"),
        }
        self.actors = [Actor(name, Taker(user)) for name, user in self.users.items()]
        self.actors += [
            Actor("worker", Taker(self.person.user, self.person)),
            Actor("other_worker", Taker(other.user, other)),
            Actor("receipt", Taker(holds_receipt=True)),
        ]


class Cases(RuleBasedStateMachine):
    """One procedure, some cases of it, and everybody."""

    procedure: Procedure
    world: World
    look_every, page_every = 6, 20  # what reads everything is dear: at every so many steps, and at the end

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now, self.steps_done = MONDAY, 0
        self.tree = self.world.tree
        self.seen: dict[int, list[tuple[Any, ...]]] = {}  # each case's entries as they were first seen
        self.refs: list[int] = []
        self.refusals: list[str] = []
        self.person = Person.objects.select_related("user", "unit").get(pk=self.world.person.pk)
        self.users, self.actors = self.world.users, self.world.actors
        self.officers = [*[self.users["admin"]] * 10, self.users["above"], *self.users.values()]

    def teardown(self) -> None:
        try:
            self.look()
        finally:
            self.leave()

    def leave(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # --- helpers ---------------------------------------------------------------------------------

    def case(self, at: int) -> Case:
        return Case.objects.select_related("unit", "person", "shielded_unit", "about_unit").get(
            pk=self.refs[at % len(self.refs)]
        )

    def attempt(self, do: Callable[[], object]) -> None:
        """Done, or refused in the product's own words."""
        try:
            with transaction.atomic():
                do()
        except (Refused, OutOfReach) as refused:
            self.refusals.append(str(refused))

    # --- rules -----------------------------------------------------------------------------------

    @initialize(is_known=st.booleans(), is_shielded=st.booleans(), nth=st.integers(0, 3))
    def begin(self, is_known: bool, is_shielded: bool, nth: int) -> None:
        self.open(is_known=is_known, is_shielded=is_shielded, nth=nth)
        self.open(is_known=True, is_shielded=False, nth=nth)

    @rule(dice=st.integers(0, 1_000_000))
    def somebody_does_something(self, dice: int) -> None:
        """One rule and one number, so that the weights of OFTEN count, and no example does the same all the time."""
        throw = random.Random(f"{dice}:{self.steps_done}")
        by, actor = throw.choice(self.officers), throw.choice(self.actors)
        what, nth = throw.choice(OFTEN), throw.randrange(1000)
        case = self.chosen(what, throw)
        self.do(what, case, by, actor, nth, is_odd=throw.random() < 0.12)
        self.refs += Case.objects.exclude(pk__in=self.refs).order_by("pk").values_list("pk", flat=True)

    def chosen(self, what: str, throw: random.Random) -> Case:
        """Mostly one to which this can be done, and of those mostly the first: it gets far."""
        fits = [
            pk
            for pk, ended_at, main in Case.objects.order_by("pk").values_list("pk", "ended_at", "main")
            if (ended_at is not None) == (what in AT_THE_END) and bool(main) == (what == "part")
        ]
        if not fits or throw.random() < 0.15:
            return self.case(throw.randrange(MOST))
        pk = fits[0] if throw.random() < 0.5 else throw.choice(fits)
        return self.case(self.refs.index(pk))

    def do(self, what: str, case: Case, by: User, actor: Actor, nth: int, *, is_odd: bool) -> None:
        now, says, seen = self.now, self.word(case), case.entries
        stale = seen - 1 if is_odd else seen
        given: dict[str, Any] = {"case": case, "now": now}
        match what:
            case "go on":
                self.go_on(case, nth)
            case "take":
                self.take_any(case, actor, nth, is_stale=is_odd)
            case "service":
                outcomes = [outcome for _step, outcome in procedure_of(case).moves()]
                outcome = outcomes[nth % len(outcomes)].code
                self.attempt(lambda: actions.take_by_service(**given, outcome=outcome))
            case "time":
                self.now += LATER[nth % len(LATER)]
                let_time_pass(int(self.now.timestamp()))
            case "open" if len(self.refs) < MOST:
                self.open(is_known=not is_odd, is_shielded=nth % 5 == 0, nth=nth)
            case "assign":
                to = self.officers[nth % len(self.officers)]
                self.attempt(lambda: actions.assign(**given, to=to, seen=stale, by=by))
            case "hand":
                unit = self.world.units[nth % len(self.world.units)]
                self.attempt(lambda: actions.hand_over(**given, to=unit, seen=stale, by=by, says=says))
            case "merge":
                rows = Case.objects.filter(ended_at__isnull=True).exclude(pk=case.pk).order_by("pk")
                others = [*rows, case] if nth % 5 == 0 else [*rows] or [case]
                other = others[nth % len(others)]
                self.attempt(lambda: together.merge(**given, other=other, seen=stale, by=by))
            case "part":
                self.attempt(lambda: together.part(**given, seen=seen, taker=actor.taker, says=says))
            case "split" if len(self.refs) < MOST:
                part = SECRET if self.first.is_confidential else says
                self.attempt(lambda: together.split(**given, seen=stale, by=by, says=part))
            case "reopen":
                self.attempt(lambda: actions.reopen(**given, seen=stale, taker=actor.taker, says=says))
            case "answer":
                self.attempt(lambda: actions.answer(**given, seen=stale, by=by, says=says, asks=nth % 2 == 0))
            case "note":
                self.attempt(lambda: actions.add_note(**given, by=by, says=says))
            case "recuse" if nth % 3 == 0:
                self.attempt(lambda: actions.recuse(**given, by=by, says=says))
            case "call":
                self.attempt(lambda: actions.call_back(**given, seen=stale, by=by, says=says))
            case "rate":
                self.attempt(lambda: actions.rate(**given, taker=actor.taker, stars=nth % 7, says=says))
            case "word":
                self.attempt(lambda: actions.add_word(**given, taker=actor.taker, says=says))
            case "grade" if self.procedure.grades:
                to_grade = self.procedure.grades[nth % len(self.procedure.grades)].code
                self.attempt(lambda: actions.regrade(**given, to=to_grade, seen=stale, by=by, says=says))
            case "object" if len(self.refs) < MOST:
                self.object_to(nth)
            case "erase" if nth % 5 == 0:
                forget(self.person, now)

    def open(self, *, is_known: bool, is_shielded: bool, nth: int) -> None:
        procedure, first = self.procedure, self.first
        person = self.person if is_known and not procedure.is_of_union else None
        is_secret = first.is_confidential
        open_case(
            procedure=procedure.code,
            unit=self.tree.district,
            via=Via.DESK if procedure.is_of_union else Via.PAGE,
            key=f"k{len(self.refs)}",
            now=self.now,
            by=person.user if person else self.world.users["admin"],
            person=person,
            says=SECRET if is_secret else OPEN,
            fields=filled(procedure.opening, first.hidden_fields, self.now, is_secret=is_secret),
            shielded_unit=self.tree.company if is_shielded else None,
            grade=procedure.grades[nth % len(procedure.grades)].code if procedure.grades else "",
        )
        self.refs += Case.objects.exclude(pk__in=self.refs).values_list("pk", flat=True)

    def go_on(self, case: Case, nth: int) -> None:
        """The next in turn who may do something does it."""
        step, many = step_of(case), len(self.actors)
        for turn in range(many if step is not None else 0):
            actor = self.actors[(nth + turn) % many]
            ways = outcomes_for(case, actor.taker, self.now)
            if nth % 4:  # most go a long way before they end
                ways = [way for way in ways if not procedure_of(case).is_end(way.leads_to)]
            if step is not None and ways:
                self.take(case, actor, step, ways[(nth // many + case.entries) % len(ways)])
                return

    def take_any(self, case: Case, actor: Actor, nth: int, *, is_stale: bool) -> None:
        """Any outcome of any step: most are not of the step where it stands, or not hers to take."""
        moves = list(procedure_of(case).moves())
        step, outcome = moves[nth % len(moves)]
        self.take(case, actor, step, outcome, is_stale=is_stale)

    def take(self, case: Case, actor: Actor, step: Step, outcome: Outcome, *, is_stale: bool = False) -> None:
        form, is_secret = step.form_of(outcome), step.is_confidential
        fields = filled(form, step.hidden_fields, self.now, is_secret=is_secret)
        self.attempt(
            lambda: actions.take(
                case=case,
                outcome=outcome.code,
                seen=case.entries - is_stale,
                taker=actor.taker,
                now=self.now,
                says=SECRET if is_secret else OPEN,
                fields=fields,
            )
        )

    def object_to(self, nth: int) -> None:
        if postings := list(Posting.objects.order_by("pk")):
            posting, key = postings[nth % len(postings)], f"o{len(self.refs)}"
            self.attempt(lambda: objections.object_to(posting=posting, says=OPEN, key=key, now=self.now))

    def word(self, case: Case) -> str:
        """Free words, secret where the step keeps all that is entered."""
        step = step_of(case)
        return SECRET if step is not None and step.is_confidential else OPEN

    @property
    def first(self) -> Step:
        return self.procedure.step(self.procedure.starts_at)

    # --- what must hold ----------------------------------------------------------------------------

    @invariant()
    def all_holds(self) -> None:
        self.steps_done += 1
        if self.steps_done % self.look_every == 0:
            self.look()
        if self.refs and self.steps_done % self.page_every == 0:
            self.pages_show_what_the_queries_give()

    def look(self) -> None:
        self.histories_only_grow_and_everything_follows_from_them()
        self.a_case_is_where_its_version_says_that_one_can_be()
        self.no_entry_vanishes_or_changes()
        self.every_move_is_declared_for_the_step_where_it_was_made()
        self.who_is_refused_is_told_why()
        self.secrets_are_for_readers()
        self.the_shielded_unit_sees_nothing()

    def histories_only_grow_and_everything_follows_from_them(self) -> None:
        assert [line for check in CHECKS for line in check()] == []

    def a_case_is_where_its_version_says_that_one_can_be(self) -> None:
        for case in Case.objects.all():
            declared_here = procedure_of(case)
            places = {one.code for one in (*declared_here.steps, *declared_here.ends)} | {MERGED}
            assert case.place in places
            assert bool(case.ended_at) == declared_here.is_end(case.place)

    def no_entry_vanishes_or_changes(self) -> None:
        now: dict[int, list[tuple[Any, ...]]] = {}
        rows = Entry.objects.order_by("case", "number").values_list(
            "case_id", "number", "kind", "at", "step", "outcome", "leads_to", "commitment", "link"
        )
        for case_id, *rest in rows:
            now.setdefault(case_id, []).append(
                tuple(bytes(one) if isinstance(one, memoryview) else one for one in rest)
            )
        for case_id, known in self.seen.items():
            assert now[case_id][: len(known)] == known
        for found in now.values():
            assert [one[0] for one in found] == list(range(1, len(found) + 1))
        self.seen = now

    def who_is_refused_is_told_why(self) -> None:
        assert all(self.refusals)

    def every_move_is_declared_for_the_step_where_it_was_made(self) -> None:
        for entry in Entry.objects.exclude(leads_to="").select_related("case"):
            if entry.outcome in (MERGE, PART, REOPEN):
                continue
            outcome = procedure_of(entry.case).step(entry.step).outcome(entry.outcome)
            assert outcome.leads_to == entry.leads_to

    def secrets_are_for_readers(self) -> None:
        """Roles × steps × fields, as the queries give them; nothing confidential in lists, files and in public."""
        cases = list(Case.objects.select_related("unit", "assignee", "main"))
        permissions = {
            one for procedure in all_versions() for step in procedure.steps for one in step.readers
        }
        by_role = {frozenset(one for one in permissions if role in roles_with(one)) for role in Role}
        for case in cases:
            for reads in by_role:  # roles that hold the same are shown the same
                for line in whole(case, is_worker=False, reads=reads).lines:
                    if line.step is not None and not reads.intersection(line.step.readers):
                        assert SECRET not in said_by(line.said), (case.place, reads)
            if along := as_follower(case):
                assert SECRET not in str([said_by(line.said) for line in along.lines])
        words = opening_words(cases)
        assert SECRET not in str(list(table(cases, self.now, words)))
        assert SECRET not in str([one.says for one in posted(list(running(self.now)), self.now)])

    def the_shielded_unit_sees_nothing(self) -> None:
        user = self.users["shielded"]
        shield = shield_of(user, self.now)
        scope = scope_of(user, "cases.read", self.now)
        assert not cases_in(scope, shield, user).filter(shielded_unit__isnull=False).exists()

    def pages_show_what_the_queries_give(self) -> None:
        case = self.case(self.steps_done)
        for name in ("viewer", "officer", "shielded"):
            client = SignedClient()
            client.force_login(self.users[name])
            answer = client.get(reverse("cases_console:case", args=[case.ref]))
            may = cases_in(
                scope_of(self.users[name], "cases.read", self.now),
                shield_of(self.users[name], self.now),
                self.users[name],
            ).filter(pk=case.pk)
            assert answer.status_code == (200 if may.exists() else 404)
            role = {"viewer": Role.VIEWER, "officer": Role.OFFICER, "shielded": Role.ADMIN}[name]
            if any(role not in roles_with(one) for step in procedure_of(case).steps for one in step.readers):
                assert SECRET not in answer.content.decode()
            listed = client.get(reverse("cases_console:list"), {"which": "all", "with_words": "1"})
            assert SECRET not in listed.content.decode()


def said_by(said: Any) -> str:
    return "" if said is None else str((said.says, dict(said.fields)))


CHECKS = (
    invariants.each_entry_follows_from_the_one_before,
    invariants.words_are_those_that_were_committed_to,
    invariants.a_case_stands_where_its_history_leads,
    invariants.a_running_case_keeps_its_version,
    invariants.what_is_to_be_public_is,
)


@contextmanager
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Without what services keep beside their cases: their own rows and rules have their own tests."""
    kept = {OBJECTION.code: objections.in_step}
    monkeypatch.setattr(beside, "_in_step", kept)
    monkeypatch.setattr(beside, "_following", {})
    monkeypatch.setattr(beside, "_shown", [])
    yield


def run(procedure: Procedure, monkeypatch: pytest.MonkeyPatch, *, examples: int, steps: int) -> None:
    others = () if procedure in REAL else BENT_BESIDE
    with declared(*([procedure, *others] if others else REAL)), alone(monkeypatch):
        machine = type("Machine", (Cases,), {"procedure": procedure, "world": World()})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                phases=(Phase.generate,) if examples < 20 else (Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
                database=None,
            ),
        )


BENT_BESIDE = (OBJECTION,)
NEWEST = {one.code: one for one in REAL if one.code != OBJECTION.code}  # by which cases begin
ALL = [*NEWEST.values(), *BENT[:-1]]
TWINS = {"incident.wages", "incident.account", "letters.opinion", "letters.recommendation"}  # go as others do
SOME = [one for one in ALL if one.code not in TWINS]


def names(found: list[Procedure]) -> list[str]:
    return [f"{at}-{one.code}" for at, one in enumerate(found)]


@pytest.mark.django_db
@pytest.mark.parametrize("procedure", SOME, ids=names(SOME))
def test_whatever_anybody_does_what_must_hold_holds(procedure: Procedure, monkeypatch: pytest.MonkeyPatch):
    run(procedure, monkeypatch, examples=3 if procedure in BENT else 2, steps=36)


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("procedure", ALL, ids=names(ALL))
def test_whatever_anybody_does_at_length(procedure: Procedure, monkeypatch: pytest.MonkeyPatch):
    run(procedure, monkeypatch, examples=25, steps=60)

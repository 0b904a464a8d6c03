"""A district with a company, three branches' demands, and officers who gather, propose and decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from tests.cases.factories import MONDAY, Tree, a_tree, a_worker, an_officer
from tests.orgs.factories import make_unit
from yizhan.cases.actions import open_case, take
from yizhan.cases.actors import Taker
from yizhan.cases.models import Case, Via
from yizhan.orgs.models import Role, Unit
from yizhan.people.models import Person, User
from yizhan.services.problems.actions import group
from yizhan.services.problems.models import Problem

WORDS = ("带娃难，暑假孩子没人看", "暑假没人看孩子，我要跑单", "托管班太贵，孩子暑假没地方去")
LOOKALIKE = "孩子的学校欠我工资，暑假干的活没有给钱"
PROPOSAL = {"proposal": "在工人文化宫办暑期托管班", "yuan": "30000", "source": "dues"}
_keys = count(1)


@dataclass
class World:
    """olga gathers at the district; chair and admin decide."""

    tree: Tree
    branches: Sequence[Unit]
    olga: User
    chair: User
    admin: User
    demands: list[Case] = field(default_factory=list)


def a_world() -> World:
    tree = a_tree()
    branches = [make_unit("company", tree.district, name=f"{name}公司工会") for name in ("甲", "乙", "丙")]
    found = World(
        tree,
        branches,
        an_officer(tree.district, "欧佳", Role.OFFICER),
        an_officer(tree.district, "陈主席", Role.CHAIR),
        an_officer(tree.district, "管理员", Role.ADMIN),
    )
    found.demands = [demand(unit, a_worker(unit), says) for unit, says in zip(branches, WORDS, strict=True)]
    return found


def demand(unit: Unit, person: Person | None = None, says: str = WORDS[0], **more: Any) -> Case:
    now = more.pop("now", MONDAY)
    return open_case(
        procedure="say.demand",
        unit=unit,
        via=Via.PAGE,
        key=f"problems:test:{next(_keys)}",
        now=now,
        by=person.user if person else None,
        person=person,
        says=says,
        **more,
    ).case


def a_problem(world: World, demands: Sequence[Case] | None = None, **more: Any) -> Problem:
    given: dict[str, Any] = {
        "unit": world.tree.district,
        "title": "暑期孩子没人带",
        "demands": world.demands if demands is None else demands,
        "key": f"k{next(_keys)}",
        "by": world.olga,
        "now": MONDAY,
    }
    return group(**(given | more))


def step(
    problem: Problem, outcome: str, by: User, fields: dict[str, Any] | None = None, now: datetime = MONDAY
) -> Problem:
    case = Case.objects.get(pk=problem.pk)
    take(case=case, outcome=outcome, seen=case.entries, taker=Taker(by), now=now, fields=fields)
    return Problem.objects.select_related("case__unit").get(pk=problem.pk)


def decided(world: World, problem: Problem) -> Problem:
    """Proposed by olga, passed by chair and admin."""
    step(problem, "propose", world.olga, PROPOSAL)
    step(problem, "approve", world.chair)
    return step(problem, "approve", world.admin)


def came(world: World, problem: Problem, path: str = "", says: str = "托管班报名了") -> Problem:
    return step(problem, "came", world.olga, {"path": path, "says": says})

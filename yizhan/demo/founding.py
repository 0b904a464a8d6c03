"""The unions are founded, their officers get accounts and roles, a joint team is formed.

The operator (by: None) sets up the nation, the provinces and their first administrators, as at a command
line; everything below is done by those administrators.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from yizhan.cases.categories import start
from yizhan.demo import world
from yizhan.demo.accounts import account
from yizhan.demo.made import Made
from yizhan.demo.plan import UnitPlan
from yizhan.demo.world import officers as cast
from yizhan.orgs.actions.roles import grant_role
from yizhan.orgs.actions.teams import form_team, seat_member
from yizhan.orgs.actions.tree import found_unit

if TYPE_CHECKING:
    from yizhan.people.models import User

ADMINS = {plan.unit: plan.key for plan in cast.OFFICERS if plan.role == "admin"}


def found_unions(made: Made) -> None:
    """Found every unit, parents first; each first administrator is appointed as soon as her unit stands."""
    for plan in world.units():
        made.units[plan.key] = found_unit(
            kind=plan.kind,
            name=plan.name,
            short_name=plan.short_name,
            division_code="" if plan.key == world.NATION else plan.division_code,
            area_parent=made.units.get(plan.area_parent),
            industry_parent=made.units.get(plan.industry_parent),
            led_by="industry" if plan.leads_by_industry else "area",
            by=_founder(made, plan),
            now=made.founded_at,
        )
        if plan.key in ADMINS:
            _appoint(made, next(p for p in cast.OFFICERS if p.key == ADMINS[plan.key]), by=None)


def admin_over(made: Made, unit: str) -> User:
    """Return the administrator who answers for a unit: that of the nearest unit above it that has one."""
    plans = {plan.key: plan for plan in world.units()}
    while unit not in ADMINS:
        unit = plans[unit].area_parent
    return made.officers[ADMINS[unit]]


def _founder(made: Made, plan: UnitPlan) -> User | None:
    """Return who founds a unit: an administrator above it, or, where there is none yet, the operator."""
    plans = {each.key: each for each in world.units()}
    parent = plan.area_parent
    while parent and parent not in ADMINS:
        parent = plans[parent].area_parent
    return made.officers[ADMINS[parent]] if parent else None


def appoint_officers(made: Made) -> None:
    for plan in cast.OFFICERS:
        if plan.role != "admin":
            by = None if plan.unit == world.NATION else admin_over(made, plan.unit)
            _appoint(made, plan, by=by)
    _form_team(made)
    for unit in made.units.values():
        if unit.pk == unit.home_id and unit.kind == "province":
            start(home=unit, by=None, now=made.founded_at)


def _appoint(made: Made, plan: cast.OfficerPlan, *, by: User | None) -> None:
    user = account(plan.phone, plan.name, made.founded_at)
    made.officers[plan.key] = user
    grant_role(
        user=user,
        unit=made.units[plan.unit],
        role=plan.role,
        line=plan.line,
        called=plan.name,
        by=by,
        now=made.founded_at,
    )


def _form_team(made: Made) -> None:
    """Form the joint team of the union and the transport department; one of its seats is not the union's."""
    by = made.officers["hn-admin"]
    began = made.now - timedelta(days=100)
    team = form_team(
        name=cast.TEAM_NAME,
        task=cast.TEAM_TASK,
        unit=made.units["430000"],
        covers=[made.units["430000"]],
        ends_at=made.now + timedelta(days=365),
        by=by,
        now=began,
    )
    guest = account(cast.SEAT.phone, cast.SEAT.name, began)
    made.officers[cast.SEAT.key] = guest
    seat_member(
        team=team,
        user=guest,
        role=cast.SEAT.role,
        body=cast.TEAM_BODY,
        called=cast.SEAT.name,
        by=by,
        now=began,
    )
    seat_member(
        team=team,
        user=made.officers["hn-transport"],
        role="officer",
        called=str(made.officers["hn-transport"]),
        by=by,
        now=began,
    )

"""Units, roles and teams for tests: made by the product's own actions, as the operator."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from yizhan.orgs.actions.roles import grant_role
from yizhan.orgs.actions.teams import form_team, seat_member
from yizhan.orgs.actions.tree import found_unit
from yizhan.orgs.models import JointTeam, Line, Role, RoleGrant, TeamMember, Unit
from yizhan.people.models import User

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in China
LONG_AGO = NOON - timedelta(days=400)
LATER = NOON + timedelta(days=30)
_numbers = itertools.count(1)


def make_unit(kind: str, parent: Unit | None = None, name: str = "", **more: Any) -> Unit:
    """A unit under `parent` on the area line; `industry_parent`, `led_by`, codes … by name."""
    return found_unit(
        kind=kind, name=name or f"{kind} {next(_numbers)}", area_parent=parent, by=None, now=LONG_AGO, **more
    )


def make_user(name: str = "") -> User:
    return User.objects.create(display_name=name or f"user {next(_numbers)}")


def make_officer(
    unit: Unit, role: str = Role.OFFICER, name: str = "", line: str = Line.AREA, user: User | None = None
) -> User:
    """An account that holds `role` at `unit` since long ago."""
    user = user or make_user(name)
    make_grant(user, unit, role, line)
    return user


def make_grant(user: User, unit: Unit, role: str = Role.OFFICER, line: str = Line.AREA) -> RoleGrant:
    return grant_role(user=user, unit=unit, role=role, line=line, by=None, now=LONG_AGO)


def make_team(unit: Unit, covers: list[Unit], ends_at: datetime = LATER) -> JointTeam:
    return form_team(
        name="专班", task="摸底", unit=unit, covers=covers, ends_at=ends_at, by=None, now=LONG_AGO
    )


def make_seat(team: JointTeam, user: User, role: str = Role.VIEWER, body: str = "") -> TeamMember:
    return seat_member(team=team, user=user, role=role, body=body, by=None, now=LONG_AGO)

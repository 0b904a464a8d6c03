"""Joint teams (专班): formed for a task until an end, with seats for officers and for people from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from yizhan.common.acts import act, nothing_done, write_record
from yizhan.orgs.access import require
from yizhan.orgs.models import JointTeam, Role, TeamMember, Unit
from yizhan.orgs.permissions import TEAMS_EDIT
from yizhan.orgs.rules import SEAT_ROLES

if TYPE_CHECKING:
    from yizhan.people.models import User


class TeamRefused(ValueError):
    """The joint team cannot be made so."""


class TeamWithoutEnd(TeamRefused):
    """A joint team must end later than it starts."""


class TeamCoversNothing(TeamRefused):
    """A joint team covers at least one unit."""


class TeamEnded(TeamRefused):
    """The joint team has ended."""


class NotASeat(TeamRefused):
    """A seat in a joint team is for an officer, auditor or viewer; it hands out nothing that outlives the team."""


@act("orgs.team_form", "成立专班")
def form_team(
    *,
    name: str,
    task: str,
    unit: Unit,
    covers: Sequence[Unit],
    ends_at: datetime,
    by: User | None,
    now: datetime,
    starts_at: datetime | None = None,
) -> JointTeam:
    """Form a team at `unit` whose members see `covers` and all below, from `starts_at` (None: now) to `ends_at`.

    Raises OutOfReach unless the actor answers for the unit and for everything covered;
    TeamWithoutEnd, TeamCoversNothing.
    """
    starts_at = starts_at or now
    if ends_at <= max(starts_at, now):
        raise TeamWithoutEnd(TeamWithoutEnd.__doc__)
    if not covers:
        raise TeamCoversNothing(TeamCoversNothing.__doc__)
    for answered_for in (unit, *covers):
        require(by, TEAMS_EDIT, answered_for, now)
    team = JointTeam.objects.create(name=name, task=task, unit=unit, starts_at=starts_at, ends_at=ends_at)
    team.covers.set(covers)
    write_record(unit=unit, at=now, by=by, subject=f"orgs.jointteam:{team.pk}")
    return team


@act("orgs.team_seat", "加入专班")
def seat_member(
    *,
    team: JointTeam,
    user: User,
    role: str,
    by: User | None,
    now: datetime,
    body: str = "",
    called: str = "",
) -> TeamMember:
    """Give `user` a seat; `body` names where she is from when that is outside the union, `called`
    what `by` calls her.

    The actor answers for all that the team covers, not only for the unit where it stands: else that unit's own
    admin could seat herself over what a higher one let the team see. Raises OutOfReach, NotASeat, TeamEnded.
    """
    fresh = _running(team, now)
    for answered_for in (fresh.unit, *fresh.covers.all()):
        require(by, TEAMS_EDIT, answered_for, now)
    if role not in SEAT_ROLES:
        raise NotASeat(NotASeat.__doc__)
    seat, is_new = TeamMember.objects.select_for_update().get_or_create(
        team=fresh, user=user, defaults={"role": Role(role), "body": body, "called": called}
    )
    if not is_new:
        if (seat.role, seat.body, seat.called, seat.left_at) == (role, body, called, None):
            nothing_done()
            return seat
        seat.role, seat.body, seat.called, seat.left_at = Role(role), body, called, None
        seat.save(update_fields=["role", "body", "called", "left_at"])
    write_record(
        unit=fresh.unit,
        at=now,
        by=by,
        subject=f"orgs.jointteam:{fresh.pk}",
        data={"user": user.pk, "role": role},
    )
    return seat


@act("orgs.team_leave", "退出专班")
def unseat_member(*, seat: TeamMember, by: User | None, now: datetime) -> TeamMember:
    """End the seat; whoever sits on it may also leave by herself. Raises OutOfReach."""
    fresh = TeamMember.objects.select_for_update(of=("self",)).select_related("team__unit").get(pk=seat.pk)
    if not (by and by.pk == fresh.user_id):
        require(by, TEAMS_EDIT, fresh.team.unit, now)
    if fresh.left_at:
        nothing_done()
        return fresh
    fresh.left_at = now
    fresh.save(update_fields=["left_at"])
    write_record(
        unit=fresh.team.unit,
        at=now,
        by=by,
        subject=f"orgs.jointteam:{fresh.team_id}",
        data={"user": fresh.user_id},
    )
    return fresh


@act("orgs.team_end", "结束专班")
def end_team(*, team: JointTeam, by: User | None, now: datetime) -> JointTeam:
    """End the team now, and with it what its members see. Raises OutOfReach, TeamEnded."""
    fresh = _running(team, now)
    require(by, TEAMS_EDIT, fresh.unit, now)
    fresh.ends_at = max(now, fresh.starts_at + timedelta(microseconds=1))
    fresh.save(update_fields=["ends_at"])
    write_record(unit=fresh.unit, at=now, by=by, subject=f"orgs.jointteam:{fresh.pk}")
    return fresh


def _running(team: JointTeam, now: datetime) -> JointTeam:
    fresh = JointTeam.objects.select_for_update(of=("self",)).select_related("unit").get(pk=team.pk)
    if fresh.ends_at <= now:
        raise TeamEnded(TeamEnded.__doc__)
    return fresh

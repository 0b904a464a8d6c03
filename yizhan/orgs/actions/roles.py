"""Who may do what, where: roles granted and revoked, within one's own reach and never above one's own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yizhan.common.acts import act, nothing_done, write_record
from yizhan.orgs.access import OutOfReach, Reach, Scope
from yizhan.orgs.models import Line, Role, RoleGrant, Unit
from yizhan.orgs.permissions import ROLES_GRANT, roles_with
from yizhan.orgs.rules import may_hand_out

if TYPE_CHECKING:
    from yizhan.people.models import User


class RoleRefused(ValueError):
    """The role cannot be granted so."""


class OwnRole(RoleRefused):
    """Nobody grants a role to herself."""


class AboveOwnRole(OutOfReach):
    """Nobody grants or revokes a role above her own."""


class AlreadyHeld(RoleRefused):
    """She holds this role already."""


class EndsBeforeItStarts(RoleRefused):
    """A role must end later than it starts."""


class NoSuchLine(RoleRefused):
    """The unit does not stand on this line."""


@act("orgs.grant", "授予角色")
def grant_role(
    *,
    user: User,
    unit: Unit,
    role: str,
    by: User | None,
    now: datetime,
    line: str = Line.AREA,
    ends_at: datetime | None = None,
    called: str = "",
) -> RoleGrant:
    """Give `user` a role at `unit`, reaching its subtree on `line`, until `ends_at` (None: until revoked).

    called: what `by` calls her; lists of officers show it, never what her account says.
    Raises OwnRole, AlreadyHeld, EndsBeforeItStarts, NoSuchLine, OutOfReach, AboveOwnRole.
    """
    if by and by.pk == user.pk:
        raise OwnRole(OwnRole.__doc__)
    if ends_at and ends_at <= now:
        raise EndsBeforeItStarts(EndsBeforeItStarts.__doc__)
    fresh = Unit.objects.get(pk=unit.pk)
    path = getattr(fresh, f"{Line(line)}_path")
    if not path or fresh.closed_at:
        raise NoSuchLine(NoSuchLine.__doc__)
    if by:
        _must_hand_out(by, role, Reach(fresh.pk, path, line), now)
    type(user).objects.select_for_update(no_key=True).get(pk=user.pk)  # two grants of one role queue here
    held = RoleGrant.objects.in_force(now).filter(user=user, unit=fresh, role=role, line=line)
    if held.exists():
        raise AlreadyHeld(AlreadyHeld.__doc__)
    grant = RoleGrant.objects.create(
        user=user,
        unit=fresh,
        role=Role(role),
        line=Line(line),
        starts_at=now,
        ends_at=ends_at,
        granted_by=by,
        called=called,
    )
    write_record(
        unit=fresh,
        at=now,
        by=by,
        subject=f"orgs.rolegrant:{grant.pk}",
        data={"user": user.pk, "role": role, "line": line},
    )
    return grant


@act("orgs.revoke", "撤销角色")
def revoke_role(*, grant: RoleGrant, by: User | None, now: datetime) -> RoleGrant:
    """End the role now; an officer may also lay down her own. Raises OutOfReach, AboveOwnRole."""
    fresh = RoleGrant.objects.select_for_update(of=("self",)).select_related("unit").get(pk=grant.pk)
    if by and by.pk != fresh.user_id:
        path = getattr(fresh.unit, f"{fresh.line}_path")
        _must_hand_out(by, fresh.role, Reach(fresh.unit_id, path, fresh.line), now)
    if fresh.ends_at and fresh.ends_at <= now:
        nothing_done()
        return fresh
    fresh.ends_at = max(now, fresh.starts_at)
    fresh.save(update_fields=["ends_at"])
    write_record(
        unit=fresh.unit,
        at=now,
        by=by,
        subject=f"orgs.rolegrant:{fresh.pk}",
        data={"user": fresh.user_id, "role": fresh.role, "line": fresh.line},
    )
    return fresh


def _must_hand_out(by: User, role: str, reach: Reach, now: datetime) -> None:
    """Raise unless a role of `by`'s own (never a seat in a team) covers all of `reach` and stands no lower.

    The own roles are locked, so that one who is losing hers cannot pass it on in the same moment.
    """
    own = list(
        RoleGrant.objects.in_force(now)
        .filter(user=by, role__in=roles_with(ROLES_GRANT), user__is_active=True)
        .select_for_update(of=("self",), no_key=True)
        .select_related("unit")
    )
    covering = [grant for grant in own if _covers(grant, reach)]
    if not covering:
        raise OutOfReach(OutOfReach.__doc__)
    if not any(may_hand_out(grant.role, role) for grant in covering):
        raise AboveOwnRole(AboveOwnRole.__doc__)


def _covers(grant: RoleGrant, reach: Reach) -> bool:
    """Does the grant's reach hold every unit of `reach`? On another line: as the tree stands now."""
    own = Reach(grant.unit_id, getattr(grant.unit, f"{grant.line}_path"), grant.line)
    if own.line == reach.line:
        return reach.path.startswith(own.path)
    return not Scope((reach,)).units().exclude(Scope((own,)).where()).exists()

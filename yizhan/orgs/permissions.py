"""Which role may do what? Rooms add their permissions here at start; a role without one has none."""

from __future__ import annotations

from yizhan.orgs.models import Role

EVERYBODY = frozenset(Role)
ALL = EVERYBODY - {Role.EXPERT}  # the union's own; an expert from outside sees what she is asked about
EDITORS = frozenset({Role.ADMIN, Role.CHAIR, Role.OFFICER})

_roles_of: dict[str, frozenset[Role]] = {}


class PermissionTaken(ValueError):
    """Two rooms declare one permission differently."""


def declare(permission: str, roles: frozenset[Role]) -> str:
    """Declare that `roles` hold `permission` ("places.edit") at their unit and below; returns its name."""
    if _roles_of.setdefault(permission, roles) != roles:
        raise PermissionTaken(permission)
    return permission


def roles_with(permission: str) -> frozenset[Role]:
    """Raises KeyError for a permission that nobody declared: a typing error must not open or shut a door."""
    return _roles_of[permission]


UNITS_READ = declare("units.read", ALL)
UNITS_EDIT = declare("units.edit", frozenset({Role.ADMIN}))
ROLES_GRANT = declare("roles.grant", frozenset({Role.ADMIN, Role.CHAIR}))
TEAMS_EDIT = declare("teams.edit", frozenset({Role.ADMIN, Role.CHAIR}))

"""Which unit may stand where, and who may hand out what? Pure: values in, a value out."""

from __future__ import annotations

from yizhan.orgs.models import Line, Role, UnitKind

# From the root outwards; on the area line a unit stands under one of a lower number.
AREA_RANK = {
    UnitKind.NATIONAL: 0,
    UnitKind.PROVINCE: 1,
    UnitKind.CITY: 2,
    UnitKind.DISTRICT: 3,
    UnitKind.STREET: 4,
    UnitKind.COMPANY: 5,
}
SECTORAL = {UnitKind.INDUSTRY, UnitKind.GROUP}
ROLE_RANK = {Role.ADMIN: 3, Role.CHAIR: 2, Role.OFFICER: 1, Role.AUDITOR: 0, Role.VIEWER: 0, Role.EXPERT: 0}
SEAT_ROLES = frozenset({Role.OFFICER, Role.AUDITOR, Role.VIEWER})


def may_stand_under(kind: str, parent_kind: str, line: str) -> bool:
    """May a unit of `kind` have a parent of `parent_kind` on `line`?

    Area: outer under inner; a company under another (a branch); sectoral unions under any territorial one.
    Industry: everything but territorial unions, under a sectoral union or a company.
    """
    if line == Line.INDUSTRY:
        return (kind in SECTORAL or kind == UnitKind.COMPANY) and (
            parent_kind in SECTORAL or parent_kind == UnitKind.COMPANY
        )
    if kind in SECTORAL:
        return parent_kind not in SECTORAL
    if parent_kind in SECTORAL:
        return kind == UnitKind.COMPANY
    if kind == parent_kind == UnitKind.COMPANY:
        return True
    return AREA_RANK[UnitKind(kind)] > AREA_RANK[UnitKind(parent_kind)]


def may_hand_out(own: str, role: str) -> bool:
    """May a holder of `own` grant or revoke `role`? Never above her own."""
    return ROLE_RANK[Role(own)] >= ROLE_RANK[Role(role)]


def is_whole_code(code: str) -> bool:
    """Is it a division code as written in full: 2, 4, 6, 9 or 12 digits?"""
    return code.isascii() and code.isdigit() and len(code) in {2, 4, 6, 9, 12}

"""The shield: what a worker says past her own unit, that unit and its company never see.

A chair of a company union is often the company's own manager. A row with `shielded_unit` is hidden from
everybody who is tied to that unit or to one below it: by a role there, by a seat in a joint team of it or
covering it alone, by keeping one of its stations, by being one of its own people. The shield wins over every
other role she holds, higher up or elsewhere (docs/adr: the shield wins). Units above see the row.

A list, a count, a search and an export all start from `Shield.filter`; a single row from `Shield.hides`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from yizhan.common.acts import unrecorded
from yizhan.orgs.models import RoleGrant, ShieldedRead, TeamMember, Unit, UnitKind
from yizhan.orgs.permissions import roles_with

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from yizhan.people.models import User

Rows = TypeVar("Rows", bound=Model)
COMPANY = {UnitKind.COMPANY, UnitKind.GROUP}

# Higher rooms add what ties an account to units: (user id, now) → ids of units.
Tie = Callable[[int, datetime], Iterable[int]]
_ties: list[Tie] = []


def tie(finder: Tie) -> Tie:
    """Add a way in which an account is tied to units; call it from the room's AppConfig.ready()."""
    if finder not in _ties:
        _ties.append(finder)
    return finder


@dataclass(frozen=True)
class Shield:
    """What is hidden from one account: every row whose `shielded_unit` is among `units`."""

    units: frozenset[int]

    def filter(self, rows: QuerySet[Rows], field: str = "shielded_unit") -> QuerySet[Rows]:
        """Those of `rows` that she may know of; count, search and export these."""
        return rows.exclude(self.where(field))

    def where(self, field: str = "shielded_unit") -> Q:
        """The condition that a row is hidden from her."""
        return Q(**{f"{field}__isnull": False, f"{field}__in": self.units})

    def hides(self, shielded_unit_id: int | None) -> bool:
        return shielded_unit_id in self.units


def shield_of(user: User | AnonymousUser, now: datetime | None = None) -> Shield:
    """Return what is hidden from `user`: the units she is tied to and all above these, on every line.

    (A row shielded from a unit is hidden from those at it and below; so from her it is hidden when the
    shielded unit is one of hers or stands above one of hers.)
    """
    if not user.is_authenticated:
        return Shield(frozenset())
    now = now or timezone.now()
    return _above(_tied(user.pk, now))


def shield_in(request: HttpRequest) -> Shield:
    """Return what is hidden from this request's user, read once per request."""
    kept = vars(request)
    if "_shield" not in kept:
        kept["_shield"] = shield_of(request.user)
    return cast("Shield", kept["_shield"])


def _tied(user_id: int, now: datetime) -> set[int]:
    """The units an account is tied to: roles in force, seats of running teams, and what other rooms know."""
    granted = RoleGrant.objects.in_force(now).filter(user=user_id).values_list("unit_id", flat=True)
    seats = TeamMember.objects.filter(
        user=user_id, left_at__isnull=True, team__starts_at__lte=now, team__ends_at__gt=now
    )
    units = set(granted)
    for at, covers in seats.values_list("team__unit_id", "team__covers"):
        units |= {at, covers} - {None}
    for finder in _ties:
        units |= set(finder(user_id, now))
    return units


def _above(unit_ids: Iterable[int]) -> Shield:
    """The units themselves and all above them, on either line or by leadership."""
    paths = Unit.objects.filter(pk__in=list(unit_ids)).values_list("area_path", "industry_path", "lead_path")
    return Shield(frozenset(int(pk) for three in paths for path in three for pk in path.split("/") if pk))


# --- what a worker shields, and from whom ------------------------------------------------------------


def own_company(unit: Unit) -> Unit:
    """The unit to shield a matter from: of a company, its topmost union, so that no branch sees it either."""
    seen = {unit.pk}
    while unit.kind in COMPANY:
        above = Unit.objects.filter(
            pk__in=[pk for pk in (unit.industry_parent_id, unit.area_parent_id) if pk], kind__in=COMPANY
        )
        parent = above.order_by("kind").exclude(pk__in=seen).first()
        if parent is None:
            break
        seen.add(parent.pk)
        unit = parent
    return unit


def outside_of(shielded: Unit) -> Unit | None:
    """The unit next above it, outside the company: where a matter goes that bypasses it."""
    return shielded.area_parent or shielded.industry_parent


@dataclass(frozen=True)
class Reader:
    """Somebody who may read a matter: in which role, at which unit. seat: as member of a joint team."""

    user_id: int
    role: str
    unit: Unit
    seat: bool = False


def readers(
    unit: Unit,
    permission: str,
    now: datetime,
    *,
    past: Iterable[int | None] = (),
    is_here: bool = False,
) -> list[Reader]:
    """Who may read a row at `unit` now, outermost first, leaving out those from whom it is hidden.

    past: ids of units that the row is shielded from. is_here: only those whose role or seat is at this very unit.
    """
    roles = roles_with(permission)
    reaching = Q()
    for line in ("area", "industry"):
        above = [int(pk) for pk in getattr(unit, f"{line}_path").split("/") if pk]
        reaching |= Q(line=line, unit__in=[unit.pk] if is_here else above)
    grants = RoleGrant.objects.in_force(now).filter(reaching, role__in=roles, user__is_active=True)
    found = [
        Reader(grant.user_id, grant.role, grant.unit)
        for grant in grants.select_related("unit").order_by("unit__area_path", "pk")
    ]
    on_area = [int(pk) for pk in unit.area_path.split("/") if pk]
    seats = TeamMember.objects.filter(
        role__in=roles,
        user__is_active=True,
        left_at__isnull=True,
        team__starts_at__lte=now,
        team__ends_at__gt=now,
        team__covers__in=on_area,
        **({"team__unit": unit} if is_here else {}),
    ).distinct()
    found += [
        Reader(seat.user_id, seat.role, seat.team.unit, seat=True)
        for seat in seats.select_related("team__unit").order_by("pk")
    ]
    bypassed = {unit_id for unit_id in past if unit_id is not None}
    if not bypassed:
        return found
    hidden = {
        user_id: bool(bypassed & _above(_tied(user_id, now)).units)
        for user_id in {reader.user_id for reader in found}
    }
    return [reader for reader in found if not hidden[reader.user_id]]


# --- who has read it ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """A matter ("places.fault:12") that an account reads, in a role at a unit."""

    subject: str
    user_id: int
    unit_id: int
    role: str


@unrecorded("a look changes nothing; it is kept for the one whose matter it is")
def note_reads(reads: Iterable[Read], now: datetime) -> None:
    """Note that these matters were opened: by whom in which role, first, last and how often. 1 query."""
    rows = sorted({(one.subject, one.user_id, one.unit_id, one.role) for one in reads})
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO orgs_shieldedread (subject, reader_id, unit_id, role, first_at, last_at, times)
            SELECT subject, reader, unit, role, %s, %s, 1
            FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[]) AS asked (subject, reader, unit, role)
            ON CONFLICT (subject, reader_id, unit_id) DO UPDATE
            SET last_at = EXCLUDED.last_at, role = EXCLUDED.role, times = orgs_shieldedread.times + 1
            """,
            [now, now, *map(list, zip(*rows, strict=True))],
        )


def note_read(*, subject: str, by: Reader, now: datetime) -> None:
    """Note that the matter was opened."""
    note_reads([Read(subject, by.user_id, by.unit.pk, by.role)], now)


def reads_of(subject: str) -> list[ShieldedRead]:
    """Who has read the matter, latest first; for the worker whose it is. 1 query."""
    return list(
        ShieldedRead.objects.filter(subject=subject)
        .select_related("reader", "unit")
        .order_by("-last_at", "pk")
    )

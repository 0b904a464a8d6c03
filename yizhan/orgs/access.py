"""Who may come in, and how far do they see? Every view carries one of these marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from yizhan.orgs.models import Line, RoleGrant, TeamMember, Unit
from yizhan.orgs.permissions import roles_with

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from yizhan.people.models import User

View = Callable[..., HttpResponse]
AnyView = TypeVar("AnyView", bound=Callable[..., Any])
Rows = TypeVar("Rows", bound=Model)


@dataclass(frozen=True)
class Reach:
    """One unit and everything below it on a line."""

    unit_id: int
    path: str
    line: str


@dataclass(frozen=True)
class Scope:
    """How far an officer sees with one permission; empty means nothing."""

    reaches: tuple[Reach, ...]

    def __bool__(self) -> bool:
        return bool(self.reaches)

    def where(self, unit_field: str = "") -> Q:
        """The condition that a row lies in this scope; `unit_field` leads to its unit ("station__unit")."""
        prefix = f"{unit_field}__" if unit_field else ""
        inside = Q(pk__in=[])
        for reach in self.reaches:
            inside |= Q(**{f"{prefix}{reach.line}_path__startswith": reach.path})
        return inside

    def filter(self, rows: QuerySet[Rows], unit_field: str = "unit") -> QuerySet[Rows]:
        return rows.filter(self.where(unit_field))

    def units(self) -> QuerySet[Unit]:
        return Unit.objects.filter(self.where())

    def holds(self, unit: Unit) -> bool:
        return any(getattr(unit, f"{reach.line}_path").startswith(reach.path) for reach in self.reaches)


NOWHERE = Scope(())


def scope_of(user: User | AnonymousUser, permission: str, now: datetime | None = None) -> Scope:
    """Return where `user` holds `permission` now: by roles in force and by joint teams not yet ended."""
    roles = roles_with(permission)
    if not user.is_authenticated or not user.is_active:
        return NOWHERE
    now = now or timezone.now()
    reaches = [
        Reach(grant.unit_id, getattr(grant.unit, f"{grant.line}_path"), grant.line)
        for grant in RoleGrant.objects.in_force(now).filter(user=user, role__in=roles).select_related("unit")
    ]
    seats = TeamMember.objects.filter(
        user=user, role__in=roles, left_at__isnull=True, team__starts_at__lte=now, team__ends_at__gt=now
    )
    covered = Unit.objects.filter(pk__in=seats.values("team__covers"))
    reaches += [Reach(unit.pk, unit.area_path, Line.AREA) for unit in covered]
    return Scope(tuple(dict.fromkeys(reach for reach in reaches if reach.path)))


# --- marks on views ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """Who may open a view; the sweep test reads it from `view.access`."""

    who: str  # public, signed_in, officer, keeper, partner
    permission: str = ""


def _marked(view: AnyView, mark: Mark) -> AnyView:
    view.access = mark  # type: ignore[attr-defined]
    return view


def public(view: AnyView) -> AnyView:
    """Anybody, signed in or not."""
    return _marked(view, Mark("public"))


def signed_in(view: View) -> View:
    """Any signed-in person; others are sent to sign in and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return _marked(guarded, Mark("signed_in"))


def officer(permission: str) -> Callable[[View], View]:
    """Officers who hold `permission` somewhere; the view gets `request.scope`, and must look through it."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            scope = scope_of(request.user, permission)
            if not scope:
                raise PermissionDenied
            request.scope = scope  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return _marked(guarded, Mark("officer", permission))

    return mark


def units_of(scopes: Iterable[Scope]) -> frozenset[int]:
    return frozenset(reach.unit_id for scope in scopes for reach in scope.reaches)

"""Who may come in, and how far do they see? Every view carries one of these marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from yizhan.common.back import page_before, page_shown
from yizhan.orgs.models import JointTeam, Line, RoleGrant, TeamMember, Unit, UnitQuerySet
from yizhan.orgs.permissions import roles_with

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from yizhan.people.models import User

View = Callable[..., HttpResponseBase]
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

    def units(self) -> UnitQuerySet:
        return Unit.objects.filter(self.where())

    def within(self, unit: Unit) -> Scope:
        """The part of this scope that lies at `unit` or below; empty when `unit` is not in it."""
        return Scope(
            tuple(
                dict.fromkeys(
                    Reach(unit.pk, getattr(unit, f"{reach.line}_path"), reach.line)
                    for reach in self.reaches
                    if getattr(unit, f"{reach.line}_path").startswith(reach.path)
                )
            )
        )

    def holds(self, unit: Unit) -> bool:
        return any(getattr(unit, f"{reach.line}_path").startswith(reach.path) for reach in self.reaches)


NOWHERE = Scope(())


@dataclass(frozen=True)
class Held:
    """One role that somebody holds now, and where."""

    role: str
    reach: Reach


def held_by(user: User | AnonymousUser, now: datetime | None = None) -> tuple[Held, ...]:
    """Return the roles `user` holds now: granted ones in force, and seats in joint teams not yet ended.

    Two queries, none for somebody not signed in.
    """
    if not user.is_authenticated or not user.is_active:
        return ()
    now = now or timezone.now()
    granted = RoleGrant.objects.in_force(now).filter(user=user).order_by("pk")
    held = [
        Held(role, Reach(unit_id, area_path if line == Line.AREA else industry_path, line))
        for role, unit_id, line, area_path, industry_path in granted.values_list(
            "role", "unit_id", "line", "unit__area_path", "unit__industry_path"
        )
    ]
    seats = TeamMember.objects.filter(
        user=user, left_at__isnull=True, team__starts_at__lte=now, team__ends_at__gt=now
    )
    held += [
        Held(role, Reach(unit_id, path, Line.AREA))
        for role, unit_id, path in seats.order_by("pk").values_list(
            "role", "team__covers", "team__covers__area_path"
        )
        if unit_id
    ]
    return tuple(one for one in held if one.reach.path)


def scope_in(held: Iterable[Held], permission: str) -> Scope:
    """Return where these roles give `permission`."""
    roles = roles_with(permission)
    return Scope(tuple(dict.fromkeys(one.reach for one in held if one.role in roles)))


def scope_of(user: User | AnonymousUser, permission: str, now: datetime | None = None) -> Scope:
    """Return where `user` holds `permission` now: by roles in force and by joint teams not yet ended."""
    return scope_in(held_by(user, now), permission)


# --- the unit that an officer acts for -----------------------------------------------------------

ACTS_FOR = "acts_for"


def held_in(request: HttpRequest) -> tuple[Held, ...]:
    """Return the roles of this request's user, read once per request."""
    kept = vars(request)
    if "_held" not in kept:
        kept["_held"] = held_by(request.user)
    return cast("tuple[Held, ...]", kept["_held"])


def acting_unit(request: HttpRequest) -> Unit | None:
    """Return the unit she chose to act for, as long as one of her roles reaches it; None: all of hers."""
    kept = vars(request)
    if "_acting_unit" not in kept:
        chosen = getattr(request, "session", {}).get(ACTS_FOR)
        unit = Unit.objects.filter(pk=chosen).first() if chosen else None
        reaches = Scope(tuple(one.reach for one in held_in(request)))
        kept["_acting_unit"] = unit if unit and reaches.holds(unit) else None
    return cast("Unit | None", kept["_acting_unit"])


def scope_for(request: HttpRequest, permission: str) -> Scope:
    """Return where this request's user holds `permission`, narrowed to the unit she acts for."""
    scope = scope_in(held_in(request), permission)
    unit = acting_unit(request)
    return scope.within(unit) if unit else scope


class OutOfReach(PermissionDenied):
    """This lies outside what you answer for."""


def require(by: User | None, permission: str, unit: Unit | None, now: datetime) -> None:
    """Raise OutOfReach unless `by` holds `permission` at `unit`; None, above all units, is nobody's.

    by: None is the operator at the command line, who may do everything.
    """
    if by is not None and (unit is None or not scope_of(by, permission, now).holds(unit)):
        raise OutOfReach(OutOfReach.__doc__)


def unit_in(scope: Scope, pk: int) -> Unit:
    """The unit for an officer. Raises Http404 when it is not there or not hers, without telling which."""
    found = scope.units().filter(pk=pk).first()
    if not found:
        raise Http404
    return found


def grant_in(scope: Scope, pk: int) -> RoleGrant:
    """A role at a unit of the scope. Raises Http404."""
    found = scope.filter(RoleGrant.objects.filter(pk=pk)).select_related("unit", "user").first()
    if not found:
        raise Http404
    return found


def team_in(scope: Scope, pk: int) -> JointTeam:
    """A joint team of a unit of the scope. Raises Http404."""
    found = scope.filter(JointTeam.objects.filter(pk=pk)).select_related("unit").first()
    if not found:
        raise Http404
    return found


def seat_in(scope: Scope, pk: int) -> TeamMember:
    """A seat in a joint team of a unit of the scope. Raises Http404."""
    found = (
        scope.filter(TeamMember.objects.filter(pk=pk), "team__unit")
        .select_related("team__unit", "user")
        .first()
    )
    if not found:
        raise Http404
    return found


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


def ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Send her to sign in and back, from what she sent to the page she sent it from, and say so. htmx is told to take
    the whole page there: not to swap it into a part.
    """
    if request.method == "POST":
        messages.warning(request, _("这一步要先登录，刚才没有提交。登录后回到那一页，再做一次就行。"))
    answer: HttpResponse = redirect_to_login(page_before(request))
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = redirect_to_login(page_shown(request)).url
    patch_vary_headers(answer, ["HX-Request", "HX-Current-URL"])
    return answer


def signed_in(view: View) -> View:
    """Any signed-in person; others are sent to sign in and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    return _marked(guarded, Mark("signed_in"))


def officer(permission: str) -> Callable[[View], View]:
    """Officers who hold `permission` somewhere; the view gets `request.scope`, and must look through it."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            scope = scope_for(request, permission)
            if not scope:
                raise PermissionDenied
            request.scope = scope  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return _marked(guarded, Mark("officer", permission))

    return mark


def units_of(scopes: Iterable[Scope]) -> frozenset[int]:
    return frozenset(reach.unit_id for scope in scopes for reach in scope.reaches)

"""Who may see or change a station? Look-up and permission in one call; a view has no other way."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from yizhan.orgs.access import Mark, Scope, View, ask_to_sign_in, require
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.orgs.shield import Shield
from yizhan.places.models import Comment, Fault, HoursOverride, Keeper, Photo, Space, Station, Visit

if TYPE_CHECKING:
    from datetime import datetime

    from yizhan.people.models import User

Row = TypeVar("Row", bound=Model)

STATIONS_READ = declare("stations.read", ALL)
STATIONS_EDIT = declare("stations.edit", EDITORS)


def offered_station(pk: int) -> Station:
    """The station for a worker's page. Raises Http404 unless it is running or stopped for a while."""
    found = Station.objects.filter(pk=pk, state__in=["running", "suspended"]).select_related("unit").first()
    if not found:
        raise Http404
    return found


def station_in(scope: Scope, pk: int) -> Station:
    """The station for an officer. Raises Http404 when it is not there or not hers, without telling which."""
    found = scope.filter(Station.objects.filter(pk=pk)).select_related("unit").first()
    if not found:
        raise Http404
    return found


def kept_station(user: User, pk: int) -> Station:
    """The station for its keeper. Raises Http404 when it is not there or not kept by `user` now."""
    found = (
        Station.objects.filter(pk=pk, keepers__in=Keeper.objects.in_force(timezone.now()).filter(user=user))
        .select_related("unit")
        .first()
    )
    if not found:
        raise Http404
    return found


def faults_in(scope: Scope, shield: Shield) -> QuerySet[Fault]:
    """Every fault that an officer may know of: in her scope, and not said past her."""
    return shield.filter(scope.filter(Fault.objects.all(), "station__unit"))


def faults_of_kept(station: Station) -> QuerySet[Fault]:
    """Every fault that the keeper of `station` may know of: none that was said past anybody."""
    return Fault.objects.filter(station=station, shielded_unit__isnull=True)


def fault_in(scope: Scope, shield: Shield, pk: int) -> Fault:
    """The fault for an officer. Raises Http404."""
    return _one(faults_in(scope, shield).filter(pk=pk).select_related("station__unit"))


def kept_fault(user: User, station_pk: int, pk: int) -> Fault:
    """The fault for the keeper of its station. Raises Http404."""
    station = kept_station(user, station_pk)
    return _one(faults_of_kept(station).filter(pk=pk).select_related("station__unit"))


def kept_visit(user: User, station: Station, pk: int) -> Visit | None:
    """A tally of the keeper's own at her station, None when it is gone."""
    return Visit.objects.filter(pk=pk, station=station, by=user).first()


def override_in(station: Station, pk: int) -> HoursOverride:
    """Other hours of a station that was looked up before. Raises Http404."""
    return _one(HoursOverride.objects.filter(station=station, pk=pk))


def space_in(station: Station, pk: int) -> Space:
    """A space of a station that was looked up before. Raises Http404."""
    return _one(Space.objects.filter(station=station, pk=pk))


def keeper_in(station: Station, pk: int) -> Keeper:
    """An appointment at a station that was looked up before. Raises Http404."""
    return _one(Keeper.objects.filter(station=station, pk=pk))


def photo_in(station: Station, pk: int) -> Photo:
    """A photo of a station that was looked up before. Raises Http404."""
    return _one(Photo.objects.filter(station=station, pk=pk))


def comment_in(station: Station, pk: int) -> Comment:
    """A comment on a station that was looked up before. Raises Http404."""
    return _one(Comment.objects.filter(station=station, pk=pk))


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if not found:
        raise Http404
    return found


def require_hand(by: User | None, station: Station, now: datetime) -> None:
    """Raise OutOfReach unless `by` keeps the station or may edit it; None is the operator."""
    if by is None or Keeper.objects.in_force(now).filter(user=by, station=station).exists():
        return
    require(by, STATIONS_EDIT, station.unit, now)


def keeper(view: View) -> View:
    """Mark a view for those who keep a station now; the view looks it up by `kept_station`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if not Keeper.objects.in_force(timezone.now()).filter(user=request.user).exists():
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.access = Mark("keeper")  # type: ignore[attr-defined]
    return guarded

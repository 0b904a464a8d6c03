"""Who may see or change a station? Look-up and permission in one call; a view has no other way."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from yizhan.orgs.access import Mark, Scope, View
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.places.models import Keeper, Station

if TYPE_CHECKING:
    from yizhan.people.models import User

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


def keeper(view: View) -> View:
    """Mark a view for those who keep a station now; the view looks it up by `kept_station`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not Keeper.objects.in_force(timezone.now()).filter(user=request.user).exists():
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.access = Mark("keeper")  # type: ignore[attr-defined]
    return guarded

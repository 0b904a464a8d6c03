"""The keeper lets in who says her code; she learns no name, and not whom she sees."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhan.people.models import User
from yizhan.places.access import keeper, kept_station
from yizhan.services.appointments import actions
from yizhan.services.appointments.access import appointment_at
from yizhan.services.appointments.actions import NotNow
from yizhan.supplies.kernel import Done


@require_POST
@keeper
def come(request: HttpRequest, pk: int, claim_pk: int) -> HttpResponse:
    """She is there. Raises Http404."""
    by = cast("User", request.user)
    appointment = appointment_at(kept_station(by, pk), claim_pk)
    try:
        done = actions.came(appointment=appointment, by=by, now=timezone.now())
    except NotNow as no:
        messages.error(request, str(no))
    else:
        if done in {Done.DONE, Done.SAME}:
            messages.success(request, _("%(code)s 到了。") % {"code": appointment.code})
        else:
            messages.error(request, _("现在的状态不能这样改。"))
    return redirect("keeper:station", pk)

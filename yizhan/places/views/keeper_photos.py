"""What a worker photographed, for the keeper."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from yizhan.common.uploads import photo_response
from yizhan.people.models import User
from yizhan.places.access import keeper, kept_fault


@require_safe
@keeper
def fault_photo(request: HttpRequest, pk: int, fault_pk: int) -> HttpResponseBase:
    return photo_response(kept_fault(cast("User", request.user), pk, fault_pk).photo)

"""Who asks, and files for her: what every view of the room needs."""

from __future__ import annotations

import mimetypes

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse

from yizhan.people.actions import person_for
from yizhan.people.models import Person, User


def person_of(request: HttpRequest) -> Person | None:
    """The person behind the account, with her unit. 1 query when signed in."""
    if not request.user.is_authenticated:
        return None
    return Person.objects.filter(user=request.user).select_related("unit").first()


def her(request: HttpRequest) -> tuple[User, Person]:
    """The account and its person, for views marked `signed_in`."""
    assert request.user.is_authenticated
    return request.user, person_for(request.user)


def picture(file: FieldFile) -> HttpResponse:
    """A picture out of the storage; they are small, we have made them so. Raises Http404 without one."""
    if not file:
        raise Http404
    kind = mimetypes.guess_type(file.name or "")[0] or "application/octet-stream"
    with file.open("rb") as opened:
        return HttpResponse(opened.read(), content_type=kind)

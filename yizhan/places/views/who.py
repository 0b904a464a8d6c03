"""Who asks: what every view of the room needs."""

from __future__ import annotations

from django.http import HttpRequest

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

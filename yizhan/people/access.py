"""Who may see whom? A worker sees herself; an officer the persons of her units, masked."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from yizhan.people.models import User


def account_of(request: HttpRequest) -> User:
    """The account that is signed in. Raises PermissionDenied when nobody is; views carry a mark first."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user

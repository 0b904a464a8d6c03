"""Who may see whom? A worker sees herself; an officer the persons of her units, masked."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from yizhan.orgs.access import Scope
from yizhan.orgs.models import Role
from yizhan.orgs.permissions import EDITORS, declare
from yizhan.people.models import Child, Person, User

PEOPLE_READ = declare("people.read", EDITORS)
PEOPLE_IMPORT = declare("people.import", EDITORS)
PEOPLE_MERGE = declare("people.merge", EDITORS)
PEOPLE_UNMASK = declare("people.unmask", frozenset({Role.ADMIN, Role.CHAIR}))


def account_of(request: HttpRequest) -> User:
    """The account that is signed in. Raises PermissionDenied when nobody is; views carry a mark first."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def child_of(user: User, pk: int) -> Child:
    """The child of this guardian. Raises Http404 when it is not there or not hers."""
    found = Child.objects.filter(pk=pk, guardian__user=user).select_related("guardian").first()
    if not found:
        raise Http404
    return found


def person_in(scope: Scope, pk: int) -> Person:
    """The person for an officer. Raises Http404 when she is not there or in no unit of the officer's."""
    living = Person.objects.filter(pk=pk, merged_into__isnull=True, unit__isnull=False)
    found = scope.filter(living).select_related("unit").first()
    if not found:
        raise Http404
    return found

"""Who may see whom? A worker sees herself; an officer the persons of her units, masked."""

from __future__ import annotations

from uuid import UUID

from allauth.core import ratelimit
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from yizhan.orgs.access import Scope
from yizhan.orgs.models import Role, Unit
from yizhan.orgs.permissions import EDITORS, declare
from yizhan.people.columns import PERSON_PHONE
from yizhan.people.models import Child, Double, ImportDraft, Person, User
from yizhan.people.phones import BadPhone, normal_phone

PEOPLE_READ = declare("people.read", EDITORS)
PEOPLE_IMPORT = declare("people.import", EDITORS)
PEOPLE_MERGE = declare("people.merge", EDITORS)
PEOPLE_UNMASK = declare("people.unmask", frozenset({Role.ADMIN, Role.CHAIR}))


class NobodyHasIt(ValueError):
    """您管的单位里没有人用这个手机号；请本人先登录，或者先导入名册。"""


class TooManyAsked(NobodyHasIt):
    """查手机号查得太勤了，请过一会儿再来；也可以先不填手机号。"""


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
    found = living_in(scope).filter(pk=pk).select_related("unit").first()
    if not found:
        raise Http404
    return found


def living_in(scope: Scope) -> QuerySet[Person]:
    """Persons of an officer's units."""
    return scope.filter(Person.objects.filter(merged_into__isnull=True, unit__isnull=False))


def living_under(unit: Unit) -> QuerySet[Person]:
    """Persons of a unit and of those below it, on either line."""
    below = Q(pk__in=[])
    for line in ("area", "industry"):
        if path := getattr(unit, f"{line}_path"):
            below |= Q(**{f"unit__{line}_path__startswith": path})
    return Person.objects.filter(below, merged_into__isnull=True)


def person_by_phone(persons: QuerySet[Person], text: str) -> Person:
    """Who of these has this number; of several, who came first. Raises NobodyHasIt."""
    try:
        numbered = PERSON_PHONE.is_at(normal_phone(text))
    except BadPhone:
        raise NobodyHasIt(NobodyHasIt.__doc__) from None
    found = persons.filter(numbered).select_related("unit", "user").order_by("pk").first()
    if found is None:
        raise NobodyHasIt(NobodyHasIt.__doc__)
    return found


def person_asked_for(request: HttpRequest, persons: QuerySet[Person], text: str) -> Person:
    """The same for an officer's page: she sees numbers masked, and completes none by trying. Raises NobodyHasIt,
    TooManyAsked."""
    if not ratelimit.consume(request, action="asked_for", user=account_of(request)):
        raise TooManyAsked(TooManyAsked.__doc__)
    return person_by_phone(persons, text)


def draft_of(user: User, scope: Scope, handle: UUID) -> ImportDraft:
    """The officer's own draft, for a unit she still reaches. Raises Http404."""
    found = ImportDraft.objects.filter(handle=handle, by=user).select_related("unit").first()
    if not found or not scope.holds(found.unit):
        raise Http404
    return found


def double_in(scope: Scope, pk: int) -> Double:
    """The double, both of whose persons the officer may see. Raises Http404."""
    found = Double.objects.filter(pk=pk).select_related("first__unit", "second__unit").first()
    if not found or not any(one.unit and scope.holds(one.unit) for one in (found.first, found.second)):
        raise Http404
    if any(one.unit and not scope.holds(one.unit) for one in (found.first, found.second)):
        raise Http404
    return found

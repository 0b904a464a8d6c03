"""Who may come to a case: look-up and permission in one call. What somebody must not know of is not there for her."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from yizhan.cases import receipts
from yizhan.cases.models import Attachment, Bulk, Case
from yizhan.cases.queries import Line, whole
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Role
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.orgs.shield import Shield
from yizhan.people.models import Person, User

CASES_READ = declare("cases.read", ALL)
CASES_HANDLE = declare("cases.handle", EDITORS)
CASES_ARRANGE = declare("cases.arrange", frozenset({Role.ADMIN, Role.CHAIR}))


def cases_in(
    scope: Scope, shield: Shield, user: User, units: Collection[int] | None = None
) -> QuerySet[Case]:
    """Cases of an officer's units that are neither past her own unit, nor about it, nor her own matters.

    units: ids of units of the scope, where these few are known: only theirs, by index.
    """
    rows = scope.filter(Case.objects.all()) if units is None else Case.objects.filter(unit__in=units)
    rows = shield.filter(rows)
    own = Person.objects.filter(user=user).values("pk")
    rows = shield.filter(rows, "about_unit").exclude(person__in=own)
    return rows.select_related("unit", "person", "shielded_unit", "assignee")


def case_in(scope: Scope, shield: Shield, user: User, ref: str) -> Case:
    """Raises Http404, also for one that she must not know of."""
    found = cases_in(scope, shield, user).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def bulk_of(user: User, handle: UUID) -> Bulk:
    """What she did to several cases at once. Raises Http404."""
    found = Bulk.objects.filter(user=user, handle=handle).first()
    if found is None:
        raise Http404
    return found


def bulk_by(user: User, key: str) -> Bulk | None:
    """What she did by this request, if it was sent before."""
    return Bulk.objects.filter(user=user, key=key).first()


def matter_of(person: Person, ref: str) -> Case:
    """Her own. Raises Http404."""
    found = Case.objects.filter(person=person, ref=ref).select_related("unit", "shielded_unit").first()
    if found is None:
        raise Http404
    return found


def file_of(
    case: Case, file_ref: UUID, *, is_worker: bool, reads: frozenset[str] = frozenset()
) -> tuple[Attachment, Line]:
    """A file of an entry whose words she may read, all of them, with that entry. Raises Http404."""
    seen = whole(case, is_worker=is_worker, reads=reads)
    for line in seen.lines:
        for file in line.files:
            if file.ref == file_ref:
                return file, line
    raise Http404


def matter_by(code: str) -> Case | None:
    """The case that this receipt opens."""
    rows = Case.objects.filter(receipt_index__in=receipts.indexes_of(code))
    return rows.select_related("unit", "shielded_unit").first()

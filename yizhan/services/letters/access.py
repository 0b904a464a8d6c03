"""Who may come to a letter: who may come to its case."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from yizhan.cases.access import cases_in
from yizhan.orgs.access import Scope
from yizhan.orgs.shield import Shield
from yizhan.people.models import User
from yizhan.services.letters.models import Letter


def letters_in(scope: Scope, shield: Shield, user: User) -> QuerySet[Letter]:
    """Letters whose cases she may see."""
    rows = Letter.objects.filter(case__in=cases_in(scope, shield, user).values("pk"))
    return rows.select_related("case__unit", "unit")


def letter_in(scope: Scope, shield: Shield, user: User, ref: str) -> Letter:
    """Raises Http404, also for one that she must not know of."""
    found = letters_in(scope, shield, user).filter(case__ref=ref).first()
    if found is None:
        raise Http404
    return found

"""Who may come to a consultation: who may come to its case; to the public page anybody."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from yizhan.cases.access import cases_in
from yizhan.orgs.access import Scope
from yizhan.orgs.shield import Shield
from yizhan.people.models import User
from yizhan.services.consultation.models import Talks
from yizhan.services.consultation.queries import shown_ones


def talks_in(scope: Scope, shield: Shield, user: User) -> QuerySet[Talks]:
    rows = Talks.objects.filter(case__in=cases_in(scope, shield, user).values("pk"))
    return rows.select_related("case__unit")


def one_in(scope: Scope, shield: Shield, user: User, ref: str) -> Talks:
    """Raises Http404, also for one that she must not know of."""
    found = talks_in(scope, shield, user).filter(case__ref=ref).first()
    if found is None:
        raise Http404
    return found


def shown_one(ref: str) -> Talks:
    """One that anybody may read. Raises Http404."""
    found = shown_ones().filter(case__ref=ref).first()
    if found is None:
        raise Http404
    return found

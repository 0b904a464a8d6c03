"""Who reads which answers in public."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from yizhan.cases.access import cases_in
from yizhan.cases.models import Case
from yizhan.cases.steps import SOLVED
from yizhan.orgs.access import Scope
from yizhan.orgs.shield import Shield
from yizhan.people.models import User
from yizhan.services.say.models import PublicAnswer


def shown_answers(home_id: int | None = None, asked: str = "") -> QuerySet[PublicAnswer]:
    """What everybody may read, the newest first; of one home, or of all; with these words. Not of a matter that was
    opened again since."""
    rows = PublicAnswer.objects.filter(
        shown_at__isnull=False, taken_back_at__isnull=True, case__place=SOLVED
    ).select_related("case__unit")
    rows = rows.filter(case__shielded_unit__isnull=True, case__about_unit__isnull=True)
    past = Case.objects.filter(main=OuterRef("case")).exclude(shielded_unit=None, about_unit=None)
    rows = rows.exclude(Exists(past))
    if home_id is not None:
        rows = rows.filter(home_id=home_id)
    for word in asked.split()[:5]:
        rows = rows.filter(Q(asked__icontains=word) | Q(answered__icontains=word))
    return rows.order_by("-shown_at", "-pk")


def answers_in(scope: Scope, shield: Shield, user: User) -> QuerySet[PublicAnswer]:
    """Of her units, also such as nobody else reads yet."""
    rows = PublicAnswer.objects.filter(case__in=cases_in(scope, shield, user).order_by())
    return rows.select_related("case__unit", "written_by", "passed_by")

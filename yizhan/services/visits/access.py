"""Who may come to a visit: look-up and permission in one call.

A wish is a case: who may not know of the case sees neither it nor what was promised about it, and no count of them.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.orgs.shield import Shield, readers
from yizhan.people.models import Person, User
from yizhan.places.models import Station
from yizhan.services.visits.models import Answer, Brought, Edition, Picture, Promise, Stop, Visit, Wish

VISITS_READ = declare("visits.read", ALL)
VISITS_EDIT = declare("visits.edit", EDITORS)


def visits_in(scope: Scope) -> QuerySet[Visit]:
    return scope.filter(Visit.objects.select_related("unit", "edition__questionnaire"))


def visit_in(scope: Scope, pk: int) -> Visit:
    """A visit for an officer. Raises Http404 when it is not there or not hers."""
    found = visits_in(scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def stop_of(visit: Visit, pk: int) -> Stop:
    """A stop of a visit that was looked up before. Raises Http404."""
    found = visit.stops.filter(pk=pk).select_related("station").first()
    if found is None:
        raise Http404
    return found


def brought_of(visit: Visit, pk: int) -> Brought:
    """What a visit that was looked up before brings. Raises Http404."""
    found = visit.brought.filter(pk=pk).select_related("visit").first()
    if found is None:
        raise Http404
    return found


def picture_of(visit: Visit, pk: int) -> Picture:
    """A photo of a visit that was looked up before. Raises Http404."""
    found = Picture.objects.filter(page__visit=visit, pk=pk).first()
    if found is None:
        raise Http404
    return found


def wishes_of(visit: Visit, shield: Shield, user: User) -> QuerySet[Wish]:
    """Wishes of a visit that she may know of."""
    own = Person.objects.filter(user=user).values("pk")
    rows = shield.filter(visit.wishes.all(), "case__shielded_unit")
    rows = shield.filter(rows, "case__about_unit").exclude(case__person__in=own)
    return rows.select_related("case__unit", "stop__station").order_by("at", "pk")


def promises_to(rows: QuerySet[Promise], shield: Shield, user: User) -> QuerySet[Promise]:
    """Those promises that she may know of: not about a wish that is hidden from her."""
    own = Person.objects.filter(user=user).values("pk")
    rows = rows.exclude(shield.where("wish__case__shielded_unit"))
    rows = rows.exclude(shield.where("wish__case__about_unit"))
    return rows.exclude(Q(wish__isnull=False, wish__case__person__in=own)).select_related("owner", "visit")


def promise_of(visit: Visit, shield: Shield, user: User, pk: int) -> Promise:
    """A promise of a visit that was looked up before. Raises Http404."""
    found = promises_to(visit.promises.filter(pk=pk), shield, user).first()
    if found is None:
        raise Http404
    return found


def shown_visit(pk: int) -> Visit:
    """A visit whose people may read what came of it. Raises Http404."""
    found = Visit.objects.standing().filter(pk=pk, shown_at__isnull=False).select_related("unit").first()
    if found is None:
        raise Http404
    return found


def stations_under(unit: Unit) -> QuerySet[Station]:
    """Stations of the unit and below, on either line."""
    below = Q(unit=unit)
    for line in ("area", "industry"):
        if path := getattr(unit, f"{line}_path"):
            below |= Q(**{f"unit__{line}_path__startswith": path})
    return Station.objects.filter(below).select_related("unit").order_by("name", "pk")


def colleagues(unit: Unit, now: datetime) -> QuerySet[User]:
    """Who may go for this unit: its officers who may edit visits, here or above, and seats of joint teams."""
    found = readers(unit, VISITS_EDIT, now)
    return User.objects.filter(pk__in={one.user_id for one in found}).order_by("display_name", "pk")


# --- questions and answers ---------------------------------------------------------------------------


def _newest() -> QuerySet[Edition]:
    """The newest edition of each questionnaire."""
    last = (
        Edition.objects.filter(questionnaire=OuterRef("questionnaire")).order_by("-number").values("pk")[:1]
    )
    rows = Edition.objects.filter(pk=Subquery(last)).select_related("questionnaire__unit")
    return rows.order_by("questionnaire__title", "pk")


def editions_in(scope: Scope) -> QuerySet[Edition]:
    return scope.filter(_newest(), "questionnaire__unit")


def edition_in(scope: Scope, pk: int) -> Edition:
    """An edition for an officer. Raises Http404."""
    rows = scope.filter(Edition.objects.filter(pk=pk), "questionnaire__unit")
    found = rows.select_related("questionnaire__unit").first()
    if found is None:
        raise Http404
    return found


def editions_for(unit: Unit) -> QuerySet[Edition]:
    """What a visit of the unit may ask: the newest questions of the unit and of those above it."""
    above = {int(pk) for path in (unit.area_path, unit.industry_path) for pk in path.split("/") if pk}
    return _newest().filter(questionnaire__unit__in=above)


def edition_of(visit: Visit, pk: int) -> Edition | None:
    """Questions that somebody of this visit may have had before her: also older ones, for answers that come late."""
    above = {
        int(pk) for path in (visit.unit.area_path, visit.unit.industry_path) for pk in path.split("/") if pk
    }
    rows = Edition.objects.filter(pk=pk, questionnaire__unit__in=above)
    return rows.select_related("questionnaire").first()


def answer_of(visit: Visit, pk: int) -> Answer:
    """An answer of a visit that was looked up before. Raises Http404."""
    rows = visit.answers.filter(pk=pk).select_related("edition", "visit__unit", "stop__station")
    found = rows.first()
    if found is None:
        raise Http404
    return found

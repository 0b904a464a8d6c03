"""Who may see or run a class? Look-up and permission in one call; a view has no other way."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from yizhan.orgs.access import Scope
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.people.models import Person
from yizhan.services.classes.models import Attendance, Enrolment, Series, Teaching
from yizhan.supplies.models import Claim, RoundState, Session, Supply
from yizhan.supplies.states import OVER, ClaimState

CLASSES_READ = declare("classes.read", ALL)
CLASSES_EDIT = declare("classes.edit", EDITORS)
WITH = ("round__unit", "round__station", "round__limit", "space")


def _one(rows: QuerySet[Series]) -> Series:
    found = rows.select_related(*WITH).first()
    if not found:
        raise Http404
    return found


# --- workers -----------------------------------------------------------------------------------------------


def offered_series(pk: int) -> Series:
    """A class that workers may see: published, and not put back into a draft. Raises Http404."""
    return _one(Series.objects.filter(pk=pk).exclude(round__state=RoundState.DRAFT))


def session_of(series: Series, pk: int) -> Session:
    """A session of a class that was looked up before. Raises Http404."""
    found = (
        Session.objects.filter(pk=pk, round=series.round_id).select_related("space", "round__unit").first()
    )
    if not found:
        raise Http404
    return found


def supply_for(series: Series, session_pk: int | None = None) -> Supply | None:
    """The places of a class that was looked up before: of all of it, or of the session; None where there are none."""
    rows = Supply.objects.filter(round=series.round_id, session=session_pk)
    return rows.select_related("round__limit", "round__unit", "session").first()


def attended_session(person: Person, pk: int) -> Session:
    """A session of a class at which she was. Raises Http404."""
    session = Session.objects.filter(pk=pk, round__series__isnull=False).select_related("round__unit").first()
    if not session or not was_there(person, session):
        raise Http404
    return session


def was_there(person: Person, session: Session) -> bool:
    """Is she marked as having been at the session? 1 query, or 2."""
    hers = Claim.objects.filter(person=person, round=session.round_id)
    if hers.filter(supply__session=session, state=ClaimState.USED).exists():
        return True
    came = Attendance.objects.filter(session=session, claim__in=hers, state=Attendance.State.CAME)
    return came.exists()


# --- who teaches -------------------------------------------------------------------------------------------


def teaches(person: Person | None) -> QuerySet[Teaching]:
    """What she teaches now: series, and single sessions as a substitute."""
    return Teaching.objects.filter(person=person, ended_at__isnull=True)


def taught_series(person: Person, pk: int) -> Series:
    """A series of hers as its instructor; a substitute has none. Raises Http404."""
    hers = teaches(person).filter(session__isnull=True).values("series")
    return _one(Series.objects.filter(pk=pk, pk__in=hers).exclude(round__state=RoundState.DRAFT))


def taught_session(person: Person, pk: int) -> tuple[Series, Session]:
    """A session that she teaches, as the instructor or for this once. Raises Http404."""
    hers = teaches(person)
    session = (
        Session.objects.filter(pk=pk, round__series__isnull=False)
        .exclude(round__state=RoundState.DRAFT)
        .filter(
            Q(round__series__in=hers.filter(session__isnull=True).values("series"))
            | Q(pk__in=hers.filter(session__isnull=False).values("session"))
        )
        .select_related("space", "round__unit", "round__limit", "round__station")
        .first()
    )
    if not session:
        raise Http404
    return Series.objects.select_related(*WITH).get(round=session.round_id), session


def claim_at(series: Series, session: Session, pk: int) -> Claim:
    """A claim that stands for the session, of a class that was looked up before. Raises Http404."""
    rows = Claim.objects.filter(pk=pk, home_id=series.home_id, round=series.round_id).exclude(state__in=OVER)
    if series.enrolment == Enrolment.SERIES:
        rows = rows.filter(supply__session__isnull=True)
    else:
        rows = rows.filter(supply__session=session)
    found = rows.select_related("round__limit", "round__unit", "supply__session", "person__user").first()
    if not found:
        raise Http404
    return found


# --- officers ----------------------------------------------------------------------------------------------


def series_in(scope: Scope, pk: int) -> Series:
    """The class for an officer. Raises Http404 when it is not there or not hers, without telling which."""
    return _one(scope.filter(Series.objects.filter(pk=pk), "round__unit"))


def all_series_in(scope: Scope) -> QuerySet[Series]:
    return scope.filter(Series.objects.all(), "round__unit")


def lesson_in(scope: Scope, pk: int) -> tuple[Series, Session]:
    """A session of a class, for an officer. Raises Http404."""
    session = (
        scope.filter(Session.objects.filter(pk=pk, round__series__isnull=False), "round__unit")
        .select_related("space", "round__unit", "round__station", "round__limit")
        .first()
    )
    if not session:
        raise Http404
    return Series.objects.select_related(*WITH).get(round=session.round_id), session


def claim_of_series(series: Series, pk: int) -> Claim:
    """A claim on a class that was looked up before, of the series or of one session. Raises Http404."""
    rows = Claim.objects.filter(pk=pk, home_id=series.home_id, round=series.round_id)
    found = rows.select_related("round__limit", "round__unit", "supply__session", "person__user").first()
    if not found:
        raise Http404
    return found


def teaching_of(series: Series, pk: int) -> Teaching:
    """Who teaches a class that was looked up before. Raises Http404."""
    rows = Teaching.objects.filter(pk=pk, series=series)
    found = rows.select_related("person", "session", "series__round__unit").first()
    if not found:
        raise Http404
    return found

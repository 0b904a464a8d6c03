"""Who may come to an interview? The chair who holds it, whom she named, and whose it is; nobody by a scope.

An officer sees days and counts. A provider sees what was handed on to him, while her yes stands.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest

from yizhan.orgs.access import Scope, held_in
from yizhan.orgs.models import Role, Unit
from yizhan.orgs.permissions import ALL, declare
from yizhan.orgs.shield import Reader, Shield, note_read, readers
from yizhan.people.models import Person, User
from yizhan.services.interviews.models import Day, Interview, Provider, Referral, Trusted, Undertaking
from yizhan.services.interviews.privacy import subject_of

READ = declare("interviews.read", ALL)
HOLD = declare("interviews.hold", frozenset({Role.CHAIR}))
PROVIDERS = declare("interviews.providers", frozenset({Role.ADMIN, Role.CHAIR}))


# --- days -----------------------------------------------------------------------------------------------------


def days_in(scope: Scope) -> QuerySet[Day]:
    return scope.filter(Day.objects.select_related("unit", "chair", "round"))


def own_day(scope: Scope, user: User, pk: int) -> Day:
    """A day of this very chair. Raises Http404, also for her colleagues' days."""
    found = days_in(scope).filter(pk=pk, chair=user).first()
    if found is None:
        raise Http404
    return found


def open_day(pk: int) -> Day:
    """A published day, for workers. Raises Http404."""
    rows = Day.objects.filter(pk=pk, cancelled_at__isnull=True, chair__isnull=False)
    found = rows.select_related("unit", "chair", "round__unit").first()
    if found is None:
        raise Http404
    return found


# --- interviews -----------------------------------------------------------------------------------------------

ROWS = (
    "day",
    "unit",
    "chair",
    "person__user",
    "person__unit",
    "shielded_unit",
    "claim__round",
    "claim__supply",
)


def held_by_her(user: User) -> QuerySet[Interview]:
    """Interviews of this chair; what was booked and cancelled too."""
    return Interview.objects.filter(chair=user).select_related(*ROWS)


def interview_for(scope: Scope, shield: Shield, user: User, pk: int) -> Interview:
    """One that she holds, or in which she was named. Raises Http404 for everybody else, whatever her role.

    scope: her role at the unit must still stand.
    """
    named = Trusted.objects.filter(interview=OuterRef("pk"), user=user, ended_at__isnull=True)
    not_hidden = Q(chair=user) | ~shield.where()
    rows = scope.filter(Interview.objects.filter(Q(chair=user) | Exists(named)).filter(not_hidden))
    found = rows.exclude(person__user=user).filter(pk=pk).select_related(*ROWS).first()
    if found is None:
        raise Http404
    return found


def held_interview(scope: Scope, user: User, pk: int) -> Interview:
    """One that she holds herself. Raises Http404."""
    found = scope.filter(held_by_her(user)).exclude(person__user=user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def undertaking_of(interview: Interview, pk: int) -> Undertaking:
    """Of an interview that was looked up before. Raises Http404."""
    found = interview.undertakings.filter(pk=pk).select_related("interview").first()
    if found is None:
        raise Http404
    return found


def colleagues(interview: Interview, now: datetime) -> QuerySet[User]:
    """Whom the chair may name: officers at her very unit, none of them tied to whom the interview goes past."""
    past = (interview.shielded_unit_id,)
    found = readers(interview.unit, READ, now, past=past, is_here=True)
    users = User.objects.filter(pk__in={one.user_id for one in found}).exclude(pk=interview.chair_id or 0)
    if interview.person is not None:
        users = users.exclude(pk=interview.person.user_id or 0)
    return users.order_by("display_name", "pk")


def note_look(request: HttpRequest, interview: Interview, user: User, now: datetime) -> None:
    """She opened it; whose it is can see that."""
    held = next(one for one in held_in(request) if Scope((one.reach,)).holds(interview.unit))
    reader = Reader(user.pk, held.role, Unit(pk=held.reach.unit_id))
    note_read(subject=subject_of(interview), by=reader, now=now)


def interview_of(person: Person, pk: int) -> Interview:
    """Hers. Raises Http404."""
    found = Interview.objects.filter(person=person, pk=pk).select_related(*ROWS).first()
    if found is None:
        raise Http404
    return found


def interview_by_claim(person: Person, claim_pk: int) -> Interview:
    """Hers, by the claim that her bookings show. Raises Http404."""
    found = Interview.objects.filter(person=person, claim=claim_pk).first()
    if found is None:
        raise Http404
    return found


# --- referrals ------------------------------------------------------------------------------------------------


def referral_of(interview: Interview, pk: int) -> Referral:
    """Of an interview that was looked up before. Raises Http404."""
    found = interview.referrals.filter(pk=pk).select_related("provider", "interview__unit").first()
    if found is None:
        raise Http404
    return found


def referrals_to(user: User) -> QuerySet[Referral]:
    """Handed on to this provider, while her yes stands."""
    rows = Referral.objects.filter(
        provider__user=user,
        provider__left_at__isnull=True,
        yes_at__isnull=False,
        withdrawn_at__isnull=True,
        said_cipher__isnull=False,
    )
    return rows.select_related("provider", "interview__unit").order_by("ended_at", "next_date", "pk")


def referral_to(user: User, pk: int) -> Referral:
    """Raises Http404."""
    found = referrals_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def is_provider(user: object) -> bool:
    """Does this account help people? 1 query when signed in."""
    return isinstance(user, User) and Provider.objects.filter(user=user, left_at__isnull=True).exists()


def providers_in(scope: Scope) -> QuerySet[Provider]:
    return scope.filter(Provider.objects.filter(left_at__isnull=True).select_related("unit"))


def provider_in(scope: Scope, pk: int) -> Provider:
    """Raises Http404."""
    found = providers_in(scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def providers_for(unit: Unit) -> QuerySet[Provider]:
    """To whom a chair of this unit may refer: those of the unit and of the units above it."""
    above = {int(pk) for path in (unit.area_path, unit.industry_path) for pk in path.split("/") if pk}
    rows = Provider.objects.filter(unit__in=above, left_at__isnull=True, user__isnull=False)
    return rows.order_by("name", "pk")

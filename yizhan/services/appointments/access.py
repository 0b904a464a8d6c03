"""Who may see what of an appointment? Look-up and permission in one call; a view has no other way to a row.

She sees hers. The provider sees his slots with what each chose to show. A keeper sees codes and times of her station.
An officer sees providers, weeks and counts, never who came.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from yizhan.orgs.access import Scope
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.people.models import Person, User
from yizhan.places.models import Station
from yizhan.services.appointments.models import Appointment, Leave, Provider, Rota, Slot, Way

READ = declare("appointments.read", ALL)
EDIT = declare("appointments.edit", EDITORS)


def offered_slot(pk: int) -> Slot:
    """A slot that workers may see. Raises Http404."""
    rows = Slot.objects.filter(pk=pk, provider__left_at__isnull=True)
    found = rows.select_related("provider__unit", "station", "session__round").first()
    if not found:
        raise Http404
    return found


def appointment_of(person: Person, claim_pk: int) -> Appointment:
    """An appointment of hers. Raises Http404 when it is not there or somebody else's, without telling which."""
    return _appointment(Appointment.objects.filter(claim=claim_pk, claim__person=person))


def _appointment(rows: QuerySet[Appointment]) -> Appointment:
    found = rows.select_related(
        "claim__round__unit",
        "claim__person__user",
        "claim__supply",
        "slot__session",
        "slot__station",
        "slot__provider__unit",
        "slot__instead_of",
    ).first()
    if not found:
        raise Http404
    return found


# --- providers ------------------------------------------------------------------------------------------------


def providers_of(user: User) -> list[Provider]:
    """As whom this account serves people; empty for everybody else."""
    rows = Provider.objects.filter(user=user, left_at__isnull=True)
    return list(rows.select_related("unit", "station").order_by("pk"))


def is_provider(user: object) -> bool:
    """Does this account serve people? 1 query when signed in."""
    return isinstance(user, User) and Provider.objects.filter(user=user, left_at__isnull=True).exists()


def appointment_with(user: User, claim_pk: int) -> Appointment:
    """An appointment with this provider. Raises Http404."""
    return _appointment(
        Appointment.objects.filter(
            claim=claim_pk, slot__provider__user=user, slot__provider__left_at__isnull=True
        )
    )


def appointment_at(station: Station, claim_pk: int) -> Appointment:
    """An appointment at a station that was looked up before. Raises Http404."""
    return _appointment(Appointment.objects.filter(claim=claim_pk, slot__station=station, slot__is_off=False))


# --- officers ---------------------------------------------------------------------------------------------------


def providers_in(scope: Scope) -> QuerySet[Provider]:
    return scope.filter(Provider.objects.select_related("unit", "station"))


def provider_in(scope: Scope, pk: int) -> Provider:
    """A provider for an officer. Raises Http404 when it is not there or not hers."""
    found = providers_in(scope).filter(pk=pk).first()
    if not found:
        raise Http404
    return found


def rota_of(provider: Provider, pk: int) -> Rota:
    """A week of a provider that was looked up before. Raises Http404."""
    found = Rota.objects.filter(provider=provider, pk=pk).select_related("provider__unit").first()
    if not found:
        raise Http404
    return found


def video_slot_of(provider: Provider, pk: int) -> Slot:
    """A time by video of a provider that was looked up before. Raises Http404."""
    rows = Slot.objects.filter(provider=provider, pk=pk, way=Way.VIDEO, is_off=False)
    found = rows.select_related("provider__unit", "session").first()
    if not found:
        raise Http404
    return found


def leave_of(provider: Provider, pk: int) -> Leave:
    """A leave of a provider that was looked up before. Raises Http404."""
    found = Leave.objects.filter(provider=provider, pk=pk).select_related("provider__unit").first()
    if not found:
        raise Http404
    return found

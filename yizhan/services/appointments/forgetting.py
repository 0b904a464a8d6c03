"""A visit to a helper becomes nobody's: her name goes from the claim, what stands beside it is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from yizhan.common.acts import unrecorded
from yizhan.people.models import ConsentKind, Person
from yizhan.people.queries import has_consent
from yizhan.services.appointments.models import Appointment, Miss
from yizhan.supplies.private import forget

KEPT_DAYS = 90
WITHOUT_CONSENT = timedelta(hours=12)  # after its end: the provider's day is over


def rows() -> QuerySet[Appointment]:
    return Appointment.objects.select_related("claim__round", "claim__person").order_by("claim_id")


def to_forget(now: datetime) -> list[Appointment]:
    """Those that have been kept long enough; without her consent to health traces, as soon as the day is over."""
    old = list(rows().filter(slot__ends_at__lt=now - timedelta(days=KEPT_DAYS)))
    lately = rows().filter(
        Q(slot__ends_at__lt=now - WITHOUT_CONSENT), slot__ends_at__gte=now - timedelta(days=KEPT_DAYS)
    )
    agrees: dict[int, bool] = {}
    for row in lately:
        person = row.claim.person
        if person and person.pk not in agrees:
            agrees[person.pk] = has_consent(person, ConsentKind.HEALTH)
        if not person or not agrees[person.pk]:
            old.append(row)
    return old


def past_of(person: Person, now: datetime) -> list[Appointment]:
    return list(rows().filter(claim__person=person, slot__ends_at__lt=now))


@unrecorded("forgetting, nobody's act")
@transaction.atomic
def forget_all(appointments: list[Appointment], now: datetime) -> int:
    """Returns how many visits are nobody's from now on."""
    for row in appointments:
        Miss.objects.filter(claim=row.claim_id).update(claim=None)
        forget(row.claim, now)
        row.delete()
    return len(appointments)

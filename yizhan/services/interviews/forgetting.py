"""Words go: by time, with her person, or because she takes her yes back. What was done stays for figures."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from yizhan.common.acts import unrecorded
from yizhan.services.interviews.models import Contact, Demand, Interview, Note, Referral, Undertaking
from yizhan.supplies.private import forget


@unrecorded("forgetting, nobody's act")
@transaction.atomic
def forget_words(interviews: QuerySet[Interview], now: datetime) -> int:
    """Nobody's any more, and wordless. Returns how many."""
    rows = list(interviews.select_related("claim__round").order_by("pk").select_for_update(of=("self",)))
    ids = [row.pk for row in rows]
    Note.objects.filter(interview__in=ids).update(cipher=None)
    Undertaking.objects.filter(interview__in=ids).update(said_cipher=None, came_cipher=None)
    Demand.objects.filter(interview__in=ids).update(said_cipher=None)
    forget_referrals(Referral.objects.filter(interview__in=ids))
    for row in rows:
        if row.claim is not None:
            forget(row.claim, now)
    Interview.objects.filter(pk__in=ids).update(
        person=None, claim=None, name_cipher=None, reason_cipher=None, shielded_unit=None
    )
    return len(ids)


@unrecorded("forgetting, nobody's act")
@transaction.atomic
def forget_referrals(referrals: QuerySet[Referral]) -> int:
    """Nothing of what was handed on, nor of what was written about it, is left. Returns how many."""
    ids = list(referrals.values_list("pk", flat=True))
    Contact.objects.filter(referral__in=ids).update(cipher=None)
    return Referral.objects.filter(pk__in=ids).update(said_cipher=None, came_cipher=None, yes_digest="")

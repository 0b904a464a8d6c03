"""What must always hold of interviews, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from yizhan.common.checks import invariant
from yizhan.services.interviews import columns
from yizhan.services.interviews.actions import SERVICE, title
from yizhan.services.interviews.columns import read
from yizhan.services.interviews.models import Contact, Interview, Referral
from yizhan.services.interviews.rules import digest_of
from yizhan.supplies.models import Claim, Round
from yizhan.supplies.states import OVER


@invariant("interviews.consented")
def nothing_is_handed_on_without_her_yes() -> Iterator[str]:
    """What a provider has is what she said yes to, word for word; after she took it back there is nothing."""
    for row in Referral.objects.filter(yes_at__isnull=False, said_cipher__isnull=False).order_by("pk"):
        if digest_of(read(row, columns.HANDED_ON)) != row.yes_digest:
            yield f"referral {row.pk}: other words"
    wrong = Contact.objects.filter(cipher__isnull=False).filter(
        Q(referral__yes_at__isnull=True) | Q(referral__withdrawn_at__isnull=False)
    )
    yield from (f"contact {pk}" for pk in wrong.order_by("pk").values_list("pk", flat=True))


@invariant("interviews.tell_nothing")
def what_the_kernel_shows_tells_nothing() -> Iterator[str]:
    """Rounds of interviews are private and say no more than that two people meet."""
    told = Round.objects.filter(service=SERVICE).exclude(
        title=title(), intro="", station=None, subject="", is_private=True
    )
    yield from (f"round {pk}" for pk in told.order_by("pk").values_list("pk", flat=True))


@invariant("interviews.noted")
def each_claim_is_an_interview_at_its_time() -> Iterator[str]:
    """Every live claim of somebody is an interview of the same person, day and time."""
    live = Claim.objects.filter(round__service=SERVICE, person__isnull=False).exclude(state__in=OVER)
    bare = live.filter(interview__isnull=True)
    yield from (f"claim {pk}" for pk in bare.order_by("pk").values_list("pk", flat=True))
    other = Interview.objects.filter(claim__in=live).exclude(
        claim__person=F("person"), claim__round=F("day__round"), claim__during__startswith=F("starts_at")
    )
    yield from (f"interview {pk}" for pk in other.order_by("pk").values_list("pk", flat=True))

"""What must always hold of appointments, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from yizhan.common.checks import invariant
from yizhan.common.say import CHINA
from yizhan.services.appointments.forgetting import KEPT_DAYS
from yizhan.services.appointments.laying import SERVICE, live_claims, title
from yizhan.services.appointments.models import Appointment, Leave, Slot
from yizhan.supplies.models import Claim, Round, Supply
from yizhan.supplies.states import OVER


@invariant("appointments.somebody_is_there")
def nobody_waits_for_nobody() -> Iterator[str]:
    """Whoever has an appointment ahead has it with somebody who is not away, not gone, and licensed that day."""
    away = Leave.objects.filter(provider=OuterRef("provider"), during__overlap=OuterRef("session__during"))
    ahead = Slot.objects.filter(starts_at__gt=timezone.now()).annotate(is_claimed=live_claims("session"))
    wrong = ahead.filter(is_claimed=True).filter(
        Q(is_off=True)
        | Q(session__cancelled_at__isnull=False)
        | Q(provider__left_at__isnull=False)
        | Q(provider__licence_last__lt=TruncDate("starts_at", tzinfo=CHINA))
        | Exists(away)
    )
    yield from (f"slot {pk}" for pk in wrong.order_by("pk").values_list("pk", flat=True))


@invariant("appointments.as_their_sessions")
def slots_are_as_their_sessions() -> Iterator[str]:
    """A slot has the hours of its session, one place, and a private round."""
    wrong = Slot.objects.exclude(
        starts_at=Func(F("session__during"), function="lower"),
        ends_at=Func(F("session__during"), function="upper"),
        blocked=F("session__blocked"),
        session__round__is_private=True,
    )
    yield from (f"slot {pk}" for pk in wrong.order_by("pk").values_list("pk", flat=True))
    many = Supply.objects.filter(round__service=SERVICE).exclude(capacity=1)
    yield from (f"supply {pk}" for pk in many.order_by("pk").values_list("pk", flat=True))


@invariant("appointments.tell_nothing")
def what_the_kernel_shows_tells_nothing() -> Iterator[str]:
    """Rounds, supplies and their stations name no profession: they stand in notices, calendars and exports."""
    told = Round.objects.filter(service=SERVICE).exclude(
        title=title(), intro="", station=None, subject="", is_private=True
    )
    yield from (f"round {pk}" for pk in told.order_by("pk").values_list("pk", flat=True))
    named = Supply.objects.filter(round__service=SERVICE).exclude(name="", channel="")
    yield from (f"supply {pk}" for pk in named.order_by("pk").values_list("pk", flat=True))


@invariant("appointments.noted")
def each_claim_has_its_code() -> Iterator[str]:
    """Every live claim with a person has its code and what she chose to show; and none is kept too long."""
    rows = Claim.objects.filter(round__service=SERVICE, person__isnull=False).exclude(state__in=OVER)
    bare = rows.filter(appointment__isnull=True)
    yield from (f"claim {pk}" for pk in bare.order_by("pk").values_list("pk", flat=True))
    old = Appointment.objects.filter(
        slot__ends_at__lt=timezone.now() - timedelta(days=KEPT_DAYS + 2)  # purges run every night
    )
    yield from (f"appointment {pk}" for pk in old.order_by("pk").values_list("pk", flat=True))

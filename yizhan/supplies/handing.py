"""A booking goes to a colleague: the holder offers it, by phone number or by a code that is good once; the colleague
takes it within a time, or it stays as it was.

Until she takes it nothing changes. Then it is hers with all that hangs on it: what she may have of such places, the
time to cancel, a strike for staying away. Only where the round allows it (supplies_round_is_not_handed_over).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.crypto import constant_time_compare, salted_hmac

from yizhan.common.acts import act, nothing_done, unrecorded, write_record
from yizhan.people.models import Person, User
from yizhan.supplies import kernel
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.eligibility import reasons_against
from yizhan.supplies.kernel import Outcome
from yizhan.supplies.models import Claim, Handover, HandoverHow, HandoverState, Round
from yizhan.supplies.states import ClaimState
from yizhan.supplies.telling import tell_handover

TIME = timedelta(hours=24)
OFFERS_MOST = 5  # of one booking: nobody is asked again and again
MAC_SIGNS = 32


class NotToBeHanded(ValueError):
    """This booking is not given to somebody else: its round does not allow it, or it has begun or ended."""


class OfferedTooOften(ValueError):
    """It has been offered OFFERS_MOST times; now it is used or given back."""


class ToHerself(ValueError):
    """Nobody gives a booking to herself."""


def may_be_handed(claim: Claim, now: datetime) -> bool:
    """With its round loaded: is it a booking that its holder may give away now?"""
    round: Round = claim.round
    until = claim.during.lower if claim.during else round.closes_at
    is_hers = claim.party is None and claim.person_id == claim.who  # not a child's, not a group's
    return (
        round.may_hand_over
        and claim.state == ClaimState.CONFIRMED
        and is_hers
        and (until is None or until > now)
    )


# --- offering ----------------------------------------------------------------------------------------


@unrecorded("an offer that changes nothing; that it is taken is the act")
@transaction.atomic
def offer(*, claim: Claim, to: Person | None, now: datetime) -> Handover:
    """Offer it to one colleague, or to whoever opens the code; an earlier offer is withdrawn by it.

    Raises NotToBeHanded, OfferedTooOften, ToHerself.
    """
    kernel.lock(claim.round)
    claim = Claim.objects.select_related("round", "supply", "person").get(pk=claim.pk)
    giver = claim.person
    if giver is None or not may_be_handed(claim, now):
        raise NotToBeHanded(NotToBeHanded.__doc__)
    if to == giver:
        raise ToHerself(ToHerself.__doc__)
    if Handover.objects.filter(claim=claim, giver=giver).count() >= OFFERS_MOST:
        raise OfferedTooOften(OfferedTooOften.__doc__)
    _end(Handover.objects.filter(claim=claim, state=HandoverState.OPEN), HandoverState.WITHDRAWN, now)
    until = claim.during.lower if claim.during else claim.round.closes_at
    made = Handover.objects.create(
        home_id=claim.home_id,
        claim=claim,
        giver=giver,
        to=to,
        how=HandoverHow.PHONE if to else HandoverHow.CODE,
        made_at=now,
        expires_at=min(now + TIME, until) if until else now + TIME,
    )
    if to:
        tell_handover(made, now, path=path_of(made))
    return made


@unrecorded("takes back an offer that nobody has taken")
def withdraw(*, claim: Claim, now: datetime) -> bool:
    """Her open offer is no more; False if there is none, or it was taken just now."""
    open_ones = Handover.objects.filter(claim=claim, giver=claim.person_id, state=HandoverState.OPEN)
    return _end(open_ones, HandoverState.WITHDRAWN, now) > 0


@unrecorded("a no to an offer: nothing has changed")
@transaction.atomic
def decline(*, handover: Handover, now: datetime) -> bool:
    """Who was asked says no; the holder is told."""
    if not _end(Handover.objects.filter(pk=handover.pk), HandoverState.DECLINED, now):
        return False
    tell_handover(_fresh(handover), now)
    return True


@unrecorded("offers run out by their time; nothing has changed")
def end_those_that_ran_out(now: datetime) -> int:
    """Nobody has taken them in time; holders who still have their booking are told. Returns how many."""
    with transaction.atomic():
        over = Handover.objects.filter(state=HandoverState.OPEN, expires_at__lte=now)
        locked = list(over.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
        ended = _end(Handover.objects.filter(pk__in=locked), HandoverState.EXPIRED, now)
        for one in Handover.objects.filter(pk__in=locked).select_related("claim__round", "claim__supply"):
            if one.claim.state == ClaimState.CONFIRMED and one.claim.person_id == one.giver_id:
                tell_handover(one, now)
    return ended


def _end(rows: QuerySet[Handover], state: HandoverState, now: datetime) -> int:
    return rows.filter(state=HandoverState.OPEN).update(state=state, ended_at=now)


def _fresh(handover: Handover) -> Handover:
    return Handover.objects.select_related("claim__round", "claim__supply").get(pk=handover.pk)


# --- taking ------------------------------------------------------------------------------------------


@act("supplies.hand_over", "转给同事")
def take_over(*, handover: Handover, person: Person, by: User, now: datetime) -> Outcome:
    """She takes what a colleague offers: MADE and it is hers, else why not and nothing changes. Raises NotEligible."""
    claim = handover.claim
    if reasons := reasons_against(claim.round, person, now):
        raise NotEligible(reasons)
    outcome = kernel.hand_over(handover, person_id=person.pk, now=now, by_id=by.pk)
    if outcome != Outcome.MADE:
        nothing_done()
        return outcome
    tell_handover(_fresh(handover), now)
    write_record(
        unit=claim.round.unit,
        at=now,
        by=by,
        subject=f"supplies.claim:{claim.pk}",
        place_id=claim.round.station_id,
        person_ref=person.ref,
        data={"service": claim.round.service, "round": claim.round_id, "how": handover.how},
    )
    return outcome


# --- the address ---------------------------------------------------------------------------------------


def token_of(handover: Handover) -> str:
    """The secret part of the address: "<id>-<32 signs>"."""
    return f"{handover.pk}-{_mac(handover)}"


def path_of(handover: Handover) -> str:
    return f"/bookings/handed/{token_of(handover)}/"


def _mac(handover: Handover) -> str:
    text = f"{handover.pk}:{handover.claim_id}:{handover.giver_id}:{handover.made_at.timestamp()}"
    return salted_hmac("yizhan.supplies.handing", text, algorithm="sha256").hexdigest()[:MAC_SIGNS]


def handover_at(token: str, person: Person) -> Handover:
    """The offer of an address, for its giver and for whom it is meant. Raises Http404."""
    pk, _dash, mac = token.partition("-")
    if not (pk.isdecimal() and pk.isascii() and len(pk) <= 18):
        raise Http404
    rows = Handover.objects.select_related(
        "claim__round__limit", "claim__round__unit", "claim__round__station", "claim__supply", "giver__user"
    )
    found = rows.filter(pk=int(pk)).first()
    if not found or not constant_time_compare(_mac(found), mac):
        raise Http404
    if found.to_id and person.pk not in {found.to_id, found.giver_id}:
        raise Http404
    return found


# --- what is shown -------------------------------------------------------------------------------------


def open_offer_of(claim: Claim, now: datetime) -> Handover | None:
    """Her own offer that nobody has taken yet. 1 query."""
    rows = Handover.objects.filter(claim=claim, giver=claim.person_id, state=HandoverState.OPEN)
    return rows.filter(expires_at__gt=now).first()


def offered_to(person: Person, now: datetime) -> QuerySet[Handover]:
    """What colleagues offer her now. 1 query."""
    rows = Handover.objects.filter(to=person, state=HandoverState.OPEN, expires_at__gt=now)
    standing = rows.filter(claim__state=ClaimState.CONFIRMED, claim__person=F("giver"))
    return standing.select_related("claim__round", "claim__supply").order_by("expires_at", "pk")


def is_on_offer(handover: Handover, now: datetime) -> bool:
    """With its claim and round loaded: may it be taken now?"""
    claim = handover.claim
    is_open = handover.state == HandoverState.OPEN and handover.expires_at > now
    return is_open and claim.person_id == handover.giver_id and may_be_handed(claim, now)


def handed_by(person: Person, most: int) -> QuerySet[Handover]:
    """What she has given to colleagues, the last first. 1 query."""
    rows = Handover.objects.filter(giver=person, state=HandoverState.TAKEN).order_by("-ended_at", "-pk")
    return rows.select_related("claim__round", "claim__supply")[:most]

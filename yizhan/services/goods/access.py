"""Who may see or keep a unit's stock? Look-up and permission in one call; a view has no other way."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from yizhan.orgs.access import Scope
from yizhan.orgs.models import Role, Unit
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.people.models import Person
from yizhan.places.models import Station
from yizhan.services.goods.codes import claim_number
from yizhan.services.goods.models import Care, Counting, HandOut, Lot
from yizhan.supplies.models import Claim, RoundState

GOODS_READ = declare("goods.read", ALL)
GOODS_EDIT = declare("goods.edit", EDITORS)
GOODS_NAMES = declare("goods.names", frozenset({Role.ADMIN, Role.CHAIR, Role.AUDITOR}))


class WrongCode(ValueError):
    """没有这个领取码，请核对后再输。"""


class OfOtherRound(ValueError):
    """这个码是另一批的，不是这一批。"""


def lot_in(scope: Scope, pk: int) -> Lot:
    """The lot for an officer. Raises Http404 when it is not there or not hers, without telling which."""
    found = scope.filter(Lot.objects.filter(pk=pk)).select_related("unit", "came_from__unit").first()
    if not found:
        raise Http404
    return found


def counting_of(lot: Lot, pk: int) -> Counting:
    """A count of a lot that was looked up before. Raises Http404."""
    found = Counting.objects.filter(lot=lot, pk=pk).select_related("lot__unit").first()
    if not found:
        raise Http404
    return found


def care_in(scope: Scope, pk: int) -> Care:
    """The round of care for an officer. Raises Http404."""
    found = scope.filter(Care.objects.filter(pk=pk), "round__unit").select_related("round__unit").first()
    if not found:
        raise Http404
    return found


def hand_out_of(care: Care, pk: int) -> HandOut:
    """A hand-out of a round that was looked up before. Raises Http404."""
    found = HandOut.objects.filter(care=care, pk=pk).first()
    if not found:
        raise Http404
    return found


def offered_care(person: Person | None, pk: int) -> Care:
    """A round that anybody may see: not over and not for some only (by a list, private), or hers. Raises Http404."""
    found = Care.objects.filter(pk=pk).select_related("round__unit", "round__limit").first()
    if not found or found.round.state == RoundState.DRAFT:
        raise Http404
    is_over = found.finished_at or found.hands_until <= timezone.now()
    is_for_some = is_over or found.is_by_list or found.round.is_private
    if is_for_some and not (person and Claim.objects.filter(round=found.round_id, person=person).exists()):
        raise Http404
    return found


def claim_by_code(care: Care, text: str) -> Claim:
    """The claim whose code was shown. Raises WrongCode, OfOtherRound."""
    number = claim_number(text)
    claim = Claim.objects.filter(pk=number or 0).select_related("round", "person__unit").first()
    if claim is None or claim.person is None or claim.home_id != care.home_id:
        raise WrongCode(WrongCode.__doc__)
    if claim.round_id != care.round_id:
        raise OfOtherRound(OfOtherRound.__doc__)
    return claim


def claim_of(care: Care, pk: int) -> Claim:
    """A claim of a round that was looked up before. Raises Http404."""
    found = Claim.objects.filter(round=care.round_id, pk=pk).select_related("round").first()
    if not found:
        raise Http404
    return found


def care_at(station: Station, pk: int) -> Care:
    """The round that is handed out at a station that was looked up before. Raises Http404."""
    found = Care.objects.filter(pk=pk, station=station).select_related("round__unit").first()
    if not found:
        raise Http404
    return found


def of_unit(unit: Unit) -> Q:
    """Rows (persons, stations) of the unit or below, on either line."""
    below = Q(pk__in=[])
    for line in ("area", "industry"):
        if path := getattr(unit, f"{line}_path"):
            below |= Q(**{f"unit__{line}_path__startswith": path})
    return below

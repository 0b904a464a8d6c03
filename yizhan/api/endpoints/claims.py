"""Any round that an officer has opened to partners: what is left, claims for people, what became of them."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router

from yizhan.api.access import Key, key_of, scope_of_key
from yizhan.api.models import ApiKey
from yizhan.api.paging import MOST, USUAL, cut, read_id
from yizhan.api.problems import Problem, keys_differ
from yizhan.api.schemas import (
    CancelIn,
    ClaimOut,
    Claims,
    ClaimsIn,
    PlacesOut,
    RoundOut,
    Rounds,
    ToldOut,
    ToldRows,
)
from yizhan.supplies.models import Round, Supply
from yizhan.supplies.partners import (
    KeysDiffer,
    NotForPartners,
    Told,
    Wanted,
    cancel_for,
    claim_for,
    claims_by,
    open_to_partners,
    prefix_of,
    seen_by_partners,
    supplies_for_partners,
)

router = Router(tags=["claims"])
RoundId = Annotated[int, Path(ge=1, lt=2**63)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=200)]


def _round(key: ApiKey, pk: int) -> Round:
    found = seen_by_partners(scope_of_key(key)).filter(pk=pk).first()
    if found is None:
        raise Problem(404, "not-found", "There is no such round of your unit.")
    return found


def _supply(round: Round, pk: int | None) -> Supply:
    """The places named, or the only ones. Raises Problem 404, 422."""
    rows = supplies_for_partners(timezone.now()).filter(round=round)
    found = list(rows.filter(pk=pk) if pk else rows[:2])
    if pk is None and len(found) > 1:
        why = [{"where": "body.supply", "why": "The round has several; name one."}]
        raise Problem(422, "invalid-request", "A value is not valid.", why)
    if not found:
        raise Problem(404, "not-found", "There are no such places that you may claim in this round.")
    found[0].round = round
    return found[0]


@router.get("/rounds", response=Rounds, auth=Key("claims.read"), url_name="rounds")
def list_rounds(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> Rounds:
    """Rounds of your unit and below that are open to partners, with what is left."""
    now = timezone.now()
    rows = open_to_partners(scope_of_key(key_of(request)), now).filter(pk__gt=read_id(cursor))
    shown, following = cut(rows.order_by("pk"), limit)
    places: dict[int, list[PlacesOut]] = defaultdict(list)
    for supply in supplies_for_partners(now).filter(round__in=shown):
        during = supply.session.during if supply.session else None
        places[supply.round_id].append(
            PlacesOut(
                id=supply.pk,
                name=supply.name,
                starts_at=during.lower if during else None,
                ends_at=during.upper if during else None,
                left=supply.left,
                waiting=supply.waiting,
            )
        )
    return Rounds(
        items=[
            RoundOut(
                id=one.pk,
                title=one.title,
                service=one.service,
                unit_id=one.unit_id,
                unit=one.unit.name,
                opens_at=one.opens_at,
                closes_at=one.closes_at,
                per_person=one.per_person,
                supplies=places[one.pk],
            )
            for one in shown
        ],
        next=following,
    )


@router.post(
    "/rounds/{round_id}/claims", response=ToldRows, auth=Key("claims.write"), url_name="claim_in_round"
)
def claim_in_round(request: HttpRequest, round_id: RoundId, body: ClaimsIn) -> ToldRows:
    """Claim for up to 1,000 people of your unit; every row is answered, also those that are refused.

    A row's `key` is yours: the same again is the same claim (200 in the row). For another person or other places the
    whole call is 409 (`key-differs`, `errors` names the rows) and nothing is claimed. 403 `not-for-partners` until an
    officer opens the round to partners.
    """
    key = key_of(request)
    round = _round(key, round_id)
    if not round.takes_partners:
        raise _not_for_partners()
    try:
        told = claim_for(
            supply=_supply(round, body.supply),
            scope=scope_of_key(key),
            partner_id=key.partner_id,
            rows=[Wanted(row.key, row.phone, row.id_number) for row in body.rows],
            now=timezone.now(),
        )
    except NotForPartners:
        raise _not_for_partners() from None
    except KeysDiffer as refused:
        raise keys_differ(refused) from None
    return _rows(told)


@router.get("/rounds/{round_id}/claims", response=Claims, auth=Key("claims.read"), url_name="claims_made")
def list_claims_made(
    request: HttpRequest, round_id: RoundId, cursor: Cursor = None, limit: Limit = USUAL
) -> Claims:
    """The claims that you made in the round, in their order, as they are now."""
    key = key_of(request)
    rows = claims_by(key.partner_id, _round(key, round_id)).filter(pk__gt=read_id(cursor))
    shown, following = cut(rows, limit)
    return Claims(
        items=[
            ClaimOut(
                key=claim.key.removeprefix(prefix_of(key.partner_id)),
                supply=claim.supply_id,
                state=claim.state,
                why=claim.why,
                is_handed_over=claim.is_handed_over,  # type: ignore[attr-defined]
                made_at=claim.made_at,
                changed_at=claim.changed_at,
            )
            for claim in shown
        ],
        next=following,
    )


@router.post(
    "/rounds/{round_id}/cancellations",
    response=ToldRows,
    auth=Key("claims.write"),
    url_name="cancel_claims",
)
def cancel_claims(request: HttpRequest, round_id: RoundId, body: CancelIn) -> ToldRows:
    """Cancel up to 200 claims that you made, by your keys, within the deadline that people have; they are told."""
    key = key_of(request)
    round = _round(key, round_id)
    return _rows(cancel_for(round=round, partner_id=key.partner_id, keys=list(body.keys), now=timezone.now()))


def _not_for_partners() -> Problem:
    words = "This round is not open to partners; an officer of its unit opens it in the console."
    return Problem(403, "not-for-partners", words)


def _rows(told: list[Told]) -> ToldRows:
    return ToldRows(items=[ToldOut(**one._asdict()) for one in told])

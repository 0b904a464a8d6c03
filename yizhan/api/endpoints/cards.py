"""Health protection cards: a partner issues them in bulk in its own channel, and hears what became of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router

from yizhan.api.access import Key, key_of, scope_of_key
from yizhan.api.models import ApiKey
from yizhan.api.paging import MOST, USUAL, cut, read_id, write_cursor
from yizhan.api.problems import Problem, keys_differ
from yizhan.api.schemas import CardChanges, CardOut, Cards, IssuedCards, IssueIn
from yizhan.services.cards.access import channel_supply
from yizhan.services.cards.issuing import Wanted, issue
from yizhan.services.cards.models import Campaign, Kind
from yizhan.services.cards.queries import number_of
from yizhan.supplies.models import Change, Claim
from yizhan.supplies.partners import KeysDiffer, prefix_of

router = Router(tags=["cards"])
SETTLED = timedelta(seconds=30)  # an earlier change can still be on its way until then

Code = Annotated[
    str, Path(pattern=r"^[A-Z]{2}[0-9]{0,4}$", description="The edition, as on the cards: SH26.")
]
Limit = Annotated[int, Query(ge=1, le=MOST)]


def _campaign(key: ApiKey, code: str) -> tuple[Campaign, list[str]]:
    """The campaign and the channels of the partner in it. Raises Problem 404."""
    campaign = Campaign.objects.select_related("free__unit", "discounted__unit").filter(code=code).first()
    channels = scope_of_key(key).filter(campaign.channels.all()) if campaign else None
    codes = [channel.code for channel in channels] if channels is not None else []
    if campaign is None or not codes:
        raise Problem(404, "not-found", "There is no such campaign, or no channel of your unit in it.")
    return campaign, codes


@router.post(
    "/card-campaigns/{code}/issues", response=IssuedCards, auth=Key("cards.write"), url_name="issue_cards"
)
def issue_cards(request: HttpRequest, code: Code, body: IssueIn) -> HttpResponse:
    """Issue up to 10,000 cards out of your channel's quota; every row is answered, also those that are refused.

    A row's `key` is yours: the same again is the same card (200 in the row). Under another person the whole call is 409
    (`key-differs`, `errors` names the rows) and nothing is issued.
    """
    key = key_of(request)
    campaign, codes = _campaign(key, code)
    kind = Kind(body.kind)
    supply = channel_supply(campaign, kind, codes, body.channel or "")
    if supply is None:
        raise Problem(404, "not-found", "There is no such channel of your unit.")
    try:
        issued = issue(
            campaign=campaign,
            kind=kind,
            supply=supply,
            partner_id=key.partner_id,
            rows=[Wanted(row.key, row.id_number, row.trade) for row in body.rows],
            now=timezone.now(),
        )
    except KeysDiffer as refused:
        raise keys_differ(refused) from None
    # Written as it is: ten thousand rows through the schema take as long as it takes to issue them.
    said = {"channel": supply.channel, "items": [one._asdict() for one in issued]}
    return HttpResponse(json.dumps(said, ensure_ascii=False), "application/json; charset=utf-8")


@router.get("/card-campaigns/{code}/cards", response=Cards, auth=Key("cards.read"), url_name="issued_cards")
def list_issued_cards(
    request: HttpRequest,
    code: Code,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Limit = USUAL,
) -> Cards:
    """The cards that you issued, in the order of issuing, as they are now."""
    key = key_of(request)
    campaign, codes = _campaign(key, code)
    rows = Claim.objects.filter(
        home_id=campaign.home_id,
        round__in=[campaign.free, campaign.discounted],
        supply__channel__in=codes,
        via="api",
        key__startswith=prefix_of(key.partner_id),
        pk__gt=read_id(cursor),
    )
    shown, following = cut(rows.select_related("round").order_by("pk"), limit)
    return Cards(
        items=[_say(campaign, claim, key) for claim in shown],
        next=following,
    )


@router.get(
    "/card-campaigns/{code}/cards/changes",
    response=CardChanges,
    auth=Key("cards.read"),
    url_name="card_changes",
)
def card_changes(
    request: HttpRequest,
    code: Code,
    since: Annotated[str | None, Query(max_length=200, description="The last answer's `next`.")] = None,
    limit: Limit = USUAL,
) -> CardChanges:
    """Cards of yours that were given back or withdrawn since a cursor, oldest first. A change shows after 30 s."""
    key = key_of(request)
    campaign, codes = _campaign(key, code)
    rows = Change.objects.filter(
        home_id=campaign.home_id,
        claim__round__in=[campaign.free, campaign.discounted],
        claim__supply__channel__in=codes,
        claim__key__startswith=prefix_of(key.partner_id),
        pk__gt=read_id(since),
        at__lte=timezone.now() - SETTLED,
    )
    found = list(rows.select_related("claim__round").order_by("pk")[: limit + 1])
    shown = found[:limit]
    return CardChanges(
        items=[_say(campaign, change.claim, key) for change in shown],
        next=write_cursor(shown[-1].pk) if shown else since or write_cursor(),
        has_more=len(found) > limit,
    )


def _say(campaign: Campaign, claim: Claim, key: ApiKey) -> CardOut:
    return CardOut(
        key=claim.key.removeprefix(prefix_of(key.partner_id)),
        card=number_of(campaign, claim),
        kind=campaign.kind_of(claim.round_id).value,
        state=claim.state,
        why=claim.why,
        issued_at=claim.made_at,
        changed_at=claim.changed_at,
    )

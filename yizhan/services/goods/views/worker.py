"""A worker's pages of care: what it is, take it, the code to show."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import public, signed_in
from yizhan.places.sheet import qr_svg
from yizhan.places.views.who import her, person_of
from yizhan.services.goods.access import offered_care
from yizhan.services.goods.actions.care import take as take_share
from yizhan.services.goods.actions.care import why_not
from yizhan.services.goods.codes import code_of
from yizhan.services.goods.queries import claim_in, standing_hand_out
from yizhan.supplies.actions import NotEligible, cancel
from yizhan.supplies.eligibility import conditions_of, reasons_against
from yizhan.supplies.kernel import Done, Outcome
from yizhan.supplies.queries import place_in_line
from yizhan.supplies.states import ClaimState

KEY_MOST = 40


@public
@require_safe
@never_cache
def care(request: HttpRequest, care_pk: int) -> HttpResponse:
    """What it is and who may, for anybody; how it stands with her. Raises Http404."""
    person = person_of(request)
    found = offered_care(person, care_pk)
    now = timezone.now()
    claim = claim_in(found, person) if person else None
    is_visited = found.is_by_list
    is_ready = claim is not None and claim.state == ClaimState.CONFIRMED
    code = code_of(claim) if claim and is_ready and not is_visited else ""
    opens, closes = found.round.opens_at, found.round.closes_at
    context = {
        "care": found,
        "shares": found.shares.select_related("lot").order_by("lot_id"),
        "claim": claim,
        "is_ready": is_ready,
        "is_visited": is_visited,
        "hand_out": standing_hand_out(claim),
        "in_line": place_in_line(claim) if claim and claim.state == ClaimState.WAITING else 0,
        "code": code,
        "qr": qr_svg(code) if code else "",
        "person": person,
        "who_may": conditions_of(found.round.eligibility),
        "reasons": reasons_against(found.round, person, now) if person and not claim else [],
        "is_early": bool(opens and opens > now),
        "is_late": bool(closes and closes <= now) or found.finished_at is not None,
        "key": secrets.token_urlsafe(12),
    }
    return render(request, "goods/care.html", context)


@signed_in
@require_POST
def take(request: HttpRequest, care_pk: int) -> HttpResponse:
    """She takes it. Raises Http404."""
    user, person = her(request)
    found = offered_care(person, care_pk)
    key = request.POST.get("key", "").strip()
    if not key or len(key) > KEY_MOST:
        messages.error(request, _("页面已经过期，请再点一次。"))
        return redirect("care:care", care_pk)
    try:
        answer = take_share(
            care=found, person=person, key=f"care:{person.pk}:{key}", by=user, now=timezone.now()
        )
    except NotEligible as no:
        messages.error(request, "；".join(str(reason.says) for reason in no.reasons))
        return redirect("care:care", care_pk)
    if answer.state == ClaimState.WAITING:
        messages.success(request, _("名额报满了，先给您排上候补。"))
    elif answer.is_hers or answer.outcome == Outcome.MINE:
        messages.success(request, _("报好了，到时带上这个码来领。"))
    else:
        messages.error(request, why_not(answer.outcome, found.round))
    return redirect("care:care", care_pk)


@signed_in
@require_POST
def give_back(request: HttpRequest, care_pk: int) -> HttpResponse:
    """She does not want it after all; the next one can have it. Raises Http404."""
    user, person = her(request)
    claim = claim_in(offered_care(person, care_pk), person)
    if claim and cancel(claim=claim, by=user, now=timezone.now()) in {Done.DONE, Done.SAME}:
        messages.success(request, _("退掉了，名额给别人。"))
    else:
        messages.error(request, _("现在的状态不能退。"))
    return redirect("care:care", care_pk)

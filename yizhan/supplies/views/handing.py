"""A booking to a colleague: offered and taken back by who holds it; taken or not by who is asked or opens the code."""

from __future__ import annotations

from datetime import datetime

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import signed_in
from yizhan.people.actions import person_for
from yizhan.people.appointing import TooManyAppointed, account_to_appoint
from yizhan.people.models import Person
from yizhan.people.phones import BadPhone
from yizhan.places.queries.keeper import shown_name
from yizhan.places.views.who import her
from yizhan.supplies import handing
from yizhan.supplies.access import claim_of
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.answers import rules_of, why_not
from yizhan.supplies.eligibility import Reason, reasons_against
from yizhan.supplies.handing import (
    OFFERS_MOST,
    NotToBeHanded,
    OfferedTooOften,
    ToHerself,
    handover_at,
    is_on_offer,
    path_of,
)
from yizhan.supplies.kernel import Outcome
from yizhan.supplies.mine import shown
from yizhan.supplies.models import Handover, HandoverState


@signed_in
@require_POST
def offer(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """To the number she wrote, or, without one, by a code. Raises Http404."""
    _user, person = her(request)
    claim = claim_of(person, claim_pk)
    phone = request.POST.get("phone", "").strip()
    try:
        to = person_for(account_to_appoint(request, phone, action="hand_over")) if phone else None
        handing.offer(claim=claim, to=to, now=timezone.now())
    except BadPhone as bad:
        messages.error(request, str(bad.says))
    except TooManyAppointed:
        messages.error(request, _("今天转得太勤了，请过一会儿再来。"))
    except NotToBeHanded:
        messages.error(request, _("这个预约现在不能转给同事。"))
    except OfferedTooOften:
        messages.error(request, _("这个预约已经转过 %(n)s 次，不能再转。来不了请取消。") % {"n": OFFERS_MOST})
    except ToHerself:
        messages.error(request, _("这是您自己的手机号。"))
    else:
        messages.success(
            request,
            _("对方用这个号码登录过驿站就会收到消息。接了才算，在那之前还是您的预约。")
            if phone
            else _("给同事扫码，接了才算。"),
        )
    return redirect("supplies:booking", claim_pk)


@signed_in
@require_POST
def withdraw(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """She keeps it after all. Raises Http404."""
    _user, person = her(request)
    if handing.withdraw(claim=claim_of(person, claim_pk), now=timezone.now()):
        messages.success(request, _("收回了，还是您的预约。"))
    else:
        messages.error(request, _("已经没有可以收回的了。"))
    return redirect("supplies:booking", claim_pk)


@signed_in
@never_cache
@require_safe
def handed(request: HttpRequest, token: str) -> HttpResponse:
    """What a colleague offers her, and whether she may have it. Raises Http404."""
    _user, person = her(request)
    found, now = handover_at(token, person), timezone.now()
    may_ask = is_on_offer(found, now) and person.pk != found.giver_id
    return _page(
        request, found, person, now, reasons_against(found.claim.round, person, now) if may_ask else []
    )


def _page(
    request: HttpRequest,
    found: Handover,
    person: Person,
    now: datetime,
    reasons: list[Reason],
    wrong: str = "",
) -> HttpResponse:
    claim = found.claim
    is_open = is_on_offer(found, now)
    context = {
        "handover": found,
        "claim": claim,
        "one": shown(claim, now),
        "giver": shown_name(found.giver) if found.giver else "*",
        "is_open": is_open,
        "is_giver": person.pk == found.giver_id,
        "is_taken_by_her": found.state == HandoverState.TAKEN and person.pk == found.to_id == claim.person_id,
        "reasons": reasons,
        "rules": rules_of(claim.round, claim.during.lower, now) if is_open and claim.during else [],
        "wrong": wrong,
        "token": handing.token_of(found),
    }
    return render(request, "supplies/handed.html", context, status=409 if wrong else 200)


@signed_in
@require_POST
def take(request: HttpRequest, token: str) -> HttpResponse:
    """She takes it; the same again finds it hers. Raises Http404."""
    user, person = her(request)
    found, now = handover_at(token, person), timezone.now()
    if found.state == HandoverState.TAKEN and found.to_id == person.pk:
        return redirect("supplies:handed", token)
    try:
        outcome = handing.take_over(handover=found, person=person, by=user, now=now)
    except NotEligible as no:
        return _page(request, found, person, now, no.reasons, _("这一场您现在还不能接。"))
    if outcome != Outcome.MADE:
        found.refresh_from_db()
        return _page(request, found, person, now, [], why_not(outcome, found.claim.round, now))
    messages.success(request, _("接好了，现在是您的预约。"))
    return redirect("supplies:booking", found.claim_id)


@signed_in
@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Who was asked says no. Raises Http404, also for who only has the code: it waits for others."""
    _user, person = her(request)
    found = handover_at(token, person)
    if found.to_id != person.pk:
        raise Http404
    if handing.decline(handover=found, now=timezone.now()):
        messages.success(request, _("没有接，已经告诉对方。"))
    return redirect("supplies:bookings")


def qr_of(request: HttpRequest, found: Handover) -> SafeString:
    """The QR of an offer by code, as a drawing for the page."""
    drawn = segno.make(request.build_absolute_uri(path_of(found)), error="m").svg_inline(
        scale=6, border=3, dark="#000", light="#fff", omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308 – segno's own drawing, no text of others in it

"""My bookings: what is to come and what was; cancel, change, confirm, say why one did not come."""

from __future__ import annotations

import secrets
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import signed_in
from yizhan.places.views.who import her
from yizhan.supplies import actions
from yizhan.supplies.access import claim_of, supply_to_change_to
from yizhan.supplies.actions import NoReason, NotEligible
from yizhan.supplies.answers import rules_of, say_answer
from yizhan.supplies.bookables import bookable_of
from yizhan.supplies.door.showing import code_now, codes_to_show
from yizhan.supplies.giving_back import give_back
from yizhan.supplies.handing import handed_by, may_be_handed, offered_to, open_offer_of, path_of
from yizhan.supplies.kernel import Done
from yizhan.supplies.mine import PAST_SHOWN, bookings_of, others_for, shown
from yizhan.supplies.models import HandoverHow
from yizhan.supplies.private import page_of
from yizhan.supplies.states import ClaimState
from yizhan.supplies.views.book import KEY_MOST
from yizhan.supplies.views.handing import qr_of
from yizhan.supplies.whole import sessions_of

APPEAL_MOST = 200


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    _user, person = her(request)
    now = timezone.now()
    context = {
        "bookings": bookings_of(person, now),
        "offered": [(shown(one.claim, now), one, path_of(one)) for one in offered_to(person, now)],
        "handed": [(shown(one.claim, now), one) for one in handed_by(person, PAST_SHOWN)],
    }
    return render(request, "supplies/bookings.html", context)


@signed_in
@require_safe
def booking(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """One booking, what can be done with it, and other sessions of that day and the next. Raises Http404."""
    _user, person = her(request)
    now = timezone.now()
    claim = claim_of(person, claim_pk)
    if page := page_of(claim):
        return redirect(page)
    sessions = sessions_of([claim])[claim.pk] if claim.during is None else []
    one = shown(claim, now, sessions)
    bookable = bookable_of(claim.round)
    offer = open_offer_of(claim, now) if may_be_handed(claim, now) else None
    context = {
        "sessions": sessions,
        "round_page": bookable.page(claim.round) if bookable else "",
        "part": bookable.part(claim, now) if bookable else None,
        "one": one,
        "claim": claim,
        "rules": rules_of(claim.round, claim.during.lower, now) if claim.during and one.may_cancel else [],
        "others": others_for(claim, person, now),
        "key": secrets.token_urlsafe(16),
        "code": code_now(claim, now),
        "offer": offer,
        "offer_qr": qr_of(request, offer) if offer and offer.how == HandoverHow.CODE else "",
        "offer_url": request.build_absolute_uri(path_of(offer)) if offer else "",
        "may_hand_over": may_be_handed(claim, now),
    }
    return render(request, "supplies/booking.html", context)


@signed_in
@never_cache
@require_safe
def codes(request: HttpRequest, claim_pk: int) -> JsonResponse:
    """Her codes of the next ten minutes, to be shown without network; none when it is not the time. Raises Http404."""
    _user, person = her(request)
    now = timezone.now()
    return JsonResponse(asdict(codes_to_show(claim_of(person, claim_pk), now)))


@signed_in
@require_POST
def cancel(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """She gives it back, within her deadline. Raises Http404."""
    user, person = her(request)
    claim = claim_of(person, claim_pk)
    done = give_back(claim=claim, by=user, now=timezone.now())
    if done in {Done.DONE, Done.SAME}:
        waited = claim.state == ClaimState.WAITING
        messages.success(request, _("不再排队了。") if waited else _("取消了，名额让出来了。"))
    else:
        messages.error(request, _why_stays(done))
    return redirect("supplies:booking", claim_pk)


def _why_stays(done: Done) -> str:
    if done == Done.LATE:
        return _("离开始太近，不能自己取消了。来不了请打站点的电话说一声。")
    return _("现在的状态不能取消。")


@signed_in
@require_POST
def confirm(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """She says yes to what is held for her. Raises Http404."""
    user, person = her(request)
    done = actions.confirm(claim=claim_of(person, claim_pk), by=user, now=timezone.now())
    if done in {Done.DONE, Done.SAME}:
        messages.success(request, _("确认好了。"))
    else:
        messages.error(request, _("过了确认的时间，没有再保留。"))
    return redirect("supplies:booking", claim_pk)


@signed_in
@require_POST
def change(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """Give this one back and take another, both or neither. Raises Http404."""
    user, person = her(request)
    claim, now = claim_of(person, claim_pk), timezone.now()
    key, chosen = request.POST.get("key", "").strip(), request.POST.get("session", "")
    if (
        not claim.round.station
        or not key
        or len(key) > KEY_MOST
        or not chosen.isdecimal()
        or len(chosen) > 18
    ):
        messages.error(request, _("请先选一场再改约。"))
        return redirect("supplies:booking", claim_pk)
    supply = supply_to_change_to(claim, claim.round.station, int(chosen))
    try:
        changed = actions.change_to(
            claim=claim, supply=supply, key=f"change:{person.pk}:{key}", by=user, now=now
        )
    except NotEligible as no:
        messages.error(request, "；".join(str(reason.says) for reason in no.reasons))
        return redirect("supplies:booking", claim_pk)
    if not changed.is_done:
        is_late = changed.answer.claim_id == claim.pk
        text = _why_stays(Done.LATE) if is_late else say_answer(changed.answer, supply, now).text
        messages.error(request, _("没有改成，原来的还在。%(why)s") % {"why": text})
        return redirect("supplies:booking", claim_pk)
    messages.success(request, say_answer(changed.answer, supply, now).text)
    return redirect("supplies:booking", changed.answer.claim_id)


@signed_in
@require_POST
def appeal(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """She says why she did not come; once. Raises Http404."""
    _user, person = her(request)
    claim = claim_of(person, claim_pk)
    strike = getattr(claim, "strike", None)
    text = request.POST.get("text", "").strip()
    if strike is None or len(text) > APPEAL_MOST:
        messages.error(request, _("说明最多 200 个字。") if strike else _("这一场没有爽约记录，不用说明。"))
        return redirect("supplies:booking", claim_pk)
    try:
        is_told = actions.appeal(strike=strike, text=text, now=timezone.now())
    except NoReason:
        messages.error(request, _("请写一句为什么没有来。"))
    else:
        messages.success(request, _("收到，工作人员看过后告诉您。") if is_told else _("您已经说明过了。"))
    return redirect("supplies:booking", claim_pk)

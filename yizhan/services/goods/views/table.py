"""The table where a round is handed out, for an officer and for who keeps the station."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from yizhan.people.access import NobodyHasIt, account_of
from yizhan.people.models import Person
from yizhan.people.queries import masked
from yizhan.places.models import Station
from yizhan.services.goods import queries
from yizhan.services.goods.access import OfOtherRound, WrongCode, claim_by_code
from yizhan.services.goods.actions import care as actions
from yizhan.services.goods.actions.care import (
    Finished,
    HandedAlready,
    NoPlace,
    NoSignature,
    NotHers,
    NotNow,
    WasTakenBack,
)
from yizhan.services.goods.forms import FindForm, HandForm
from yizhan.services.goods.models import Care
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.models import Claim

PHONE_DIGITS = 11
ByPhone = Callable[[str], Person]


def at_the_table(
    request: HttpRequest, care: Care, *, by_phone: ByPhone, station: Station | None = None
) -> HttpResponse:
    """Find her, and hand it over. by_phone: among whom; raises NobodyHasIt. station: of the keeper who asks."""
    now = timezone.now()
    form = HandForm(request.POST or None)
    finding = FindForm({"who": who} if (who := _who(request)) else None)
    claim, person = _looked_up(care, finding, by_phone)
    if request.method == "POST" and form.is_valid() and (claim or person):
        try:
            done = actions.hand_out(
                care=care,
                claim=claim,
                person=None if claim else person,
                signature=form.cleaned_data["signature"],
                key=f"hand:{care.pk}:{form.cleaned_data['key']}",
                by=account_of(request),
                now=now,
            )
        except (NotNow, Finished, NoSignature, HandedAlready, WasTakenBack, NotHers, NoPlace) as refused:
            form.add_error(None, str(refused))
        except NotEligible as no:
            form.add_error(None, "；".join(str(reason.says) for reason in no.reasons))
        else:
            got = done.claim.person
            messages.success(request, _("发给 %(name)s 了。") % {"name": masked(got).name if got else ""})
            is_on_a_visit = care.is_by_list and station is None
            return redirect("goods:visits", care.pk) if is_on_a_visit else redirect(request.path)
    return _page(request, care, finding, form, claim, person, now, station)


def _who(request: HttpRequest) -> str:
    return (request.POST.get("who") or request.GET.get("who") or "").strip()


def _looked_up(care: Care, finding: FindForm, by_phone: ByPhone) -> tuple[Claim | None, Person | None]:
    """Whom the code or the number names; what is wrong with it stands at the field."""
    if not finding.is_bound or not finding.is_valid():
        return None, None
    text = finding.cleaned_data["who"]
    try:
        if _is_phone(text):
            return None, by_phone(text)
        claim = claim_by_code(care, text)
    except (WrongCode, OfOtherRound, NobodyHasIt) as wrong:
        finding.add_error("who", str(wrong))
        return None, None
    return claim, claim.person


def _is_phone(text: str) -> bool:
    """11 digits from 1, or with a country's sign; a code has its six digits after a dash."""
    return not {"-", "－"} & set(text) and (text.startswith("+") or len(text) == PHONE_DIGITS)


def _page(
    request: HttpRequest,
    care: Care,
    finding: FindForm,
    form: HandForm,
    claim: Claim | None,
    person: Person | None,
    now: datetime,
    station: Station | None,
) -> HttpResponse:
    wrong = bool(finding.errors) or bool(form.errors)
    context = {
        "care": care,
        "station": station,
        "shares": care.shares.select_related("lot").order_by("lot_id"),
        "finding": finding,
        "form": form if form.errors else finding,
        "person": masked(person) if person else None,
        "by_code": claim is not None and not care.is_by_list,
        "has_it": queries.hand_out_to(care, person),
        "lately": [] if station else queries.handed_lately(care),
        "who": _who(request),
        "key": request.POST.get("key") or secrets.token_urlsafe(12),
        "is_time": not care.finished_at and care.hands_from <= now < care.hands_until,
    }
    return render(request, "goods/console/hand.html", context, status=422 if wrong else 200)

"""Workers: the campaign and what is left, taking a card, my cards, my family; and the check of a card by anybody."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.orgs.access import public, signed_in
from yizhan.people.actions import NotVerified as NotMatched
from yizhan.people.idnumbers import BadIdNumber
from yizhan.people.models import Person
from yizhan.people.names import BadName
from yizhan.people.verification import VerifierAway
from yizhan.places.views.who import her, person_of
from yizhan.services.cards import actions
from yizhan.services.cards.access import (
    Held,
    card_by_number,
    card_of,
    cards_of,
    keys_for,
    member_of,
    offered,
    offered_campaign,
    supplies_for,
    supply_for,
)
from yizhan.services.cards.forms import CheckForm, FamilyForm
from yizhan.services.cards.models import Campaign, Kind
from yizhan.services.cards.queries import (
    Card,
    figures_lately,
    is_good,
    qr,
    shown,
    window_of,
)
from yizhan.services.cards.who import has_card
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.eligibility import Reason, reasons_against
from yizhan.supplies.identity import NotVerified
from yizhan.supplies.issuing import answer_with_ticket
from yizhan.supplies.kernel import Answer, Done, Outcome

KEY_MOST = 60


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "cards/index.html", {"campaigns": offered()})


@public
@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """The campaign: terms, what is left by channel, and, for her, by which way she may take a card. Raises Http404."""
    found, person, now = offered_campaign(pk), person_of(request), timezone.now()
    lefts = figures_lately(found)
    kinds = [
        {
            "left": left,
            "window": window_of(found.round_of(left.kind), now),
            "round": found.round_of(left.kind),
            "hers": _for_her(found, person, left.kind) if person else None,
        }
        for left in lefts
    ]
    context = {"campaign": found, "kinds": kinds, "person": person, "insurers": found.insurers.split("、")}
    return render(request, "cards/campaign.html", context)


def _for_her(campaign: Campaign, person: Person, kind: str) -> dict[str, Any]:
    """Does she have it, why may she not, and by which ways would she take it?"""
    now, round = timezone.now(), campaign.round_of(kind)
    if has_card(round, person):
        return {"has": True}
    reasons = reasons_against(round, person, now)
    ways = [] if reasons else supplies_for(campaign, person, kind)
    return {"has": False, "reasons": reasons, "ways": ways, "has_left": any(way.left for way in ways)}


@signed_in
@require_safe
@never_cache
def take(request: HttpRequest, pk: int, supply_pk: int) -> HttpResponse:
    """The page on which she waits for the moment and takes her card. Raises Http404."""
    (_user, person), found, now = her(request), offered_campaign(pk), timezone.now()
    kind, supply = supply_for(found, person, supply_pk)
    context = {
        "campaign": found,
        "kind": Kind(kind),
        "supply": supply,
        "round": supply.round,
        "window": window_of(supply.round, now),
        "reasons": reasons_against(supply.round, person, now),
        "has": has_card(supply.round, person),
    }
    return render(request, "cards/take.html", context)


@signed_in
@require_POST
def ticket(request: HttpRequest, pk: int, supply_pk: int) -> HttpResponse:
    """Her ticket for the lane. Raises Http404."""
    _user, person = her(request)
    _kind, supply = supply_for(offered_campaign(pk), person, supply_pk)
    return answer_with_ticket(request, supply=supply, person=person, now=timezone.now())


# --- my cards ---------------------------------------------------------------------------------------------


def _origin(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@signed_in
@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    _user, person = her(request)
    now, origin = timezone.now(), _origin(request)
    return render(
        request, "cards/mine.html", {"cards": [shown(held, origin, now) for held in cards_of(person)]}
    )


@signed_in
@require_safe
@never_cache
def card(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """One card: QR and number, what can be done with it. Raises Http404."""
    _user, person = her(request)
    return _show_card(request, card_of(person, claim_pk))


def _show_card(request: HttpRequest, held: Held) -> HttpResponse:
    one: Card = shown(held, _origin(request), timezone.now())
    code = qr(one.url) if one.url and one.code != "stopped" else ""
    return render(request, "cards/card.html", {"one": one, "campaign": held.campaign, "qr": code})


@signed_in
@require_POST
def give_up(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """She gives it back. Raises Http404."""
    user, person = her(request)
    held = card_of(person, claim_pk)
    done = actions.give_up(campaign=held.campaign, claim=held.claim, by=user, now=timezone.now())
    words = {
        Done.DONE: _("退回了，名额已给别人。这个卡号不再有效。"),
        Done.SAME: _("这张卡已经退回了。"),
        Done.LATE: _("领取已经截止，不能自己退回了，请联系工会。"),
        Done.NO: _("现在的状态不能退回。"),
    }
    (messages.success if done == Done.DONE else messages.error)(request, words[done])
    return redirect("cards:card", claim_pk)


@signed_in
@require_POST
def gift(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """She asks for the pack that goes with her free card. Raises Http404."""
    user, person = her(request)
    held = card_of(person, claim_pk)
    try:
        if held.member or not held.campaign.gifts_id:
            raise NotEligible([Reason(_("礼包随免费卡，有免费卡才能领"))])
        answer = actions.claim_gift(campaign=held.campaign, person=person, by=user, now=timezone.now())
    except (NotEligible, NotVerified) as no:
        messages.error(request, _reasons_in_words(no))
    else:
        if answer.is_hers:
            messages.success(request, _("登记好了，带上这张卡到站点领礼包。"))
        else:
            messages.error(request, _why_not(answer))
    return redirect("cards:card", claim_pk)


def _reasons_in_words(no: NotEligible | NotVerified) -> str:
    return (
        "；".join(str(reason.says) for reason in no.reasons) if isinstance(no, NotEligible) else str(no.says)
    )


def _why_not(answer: Answer) -> str:
    words = {
        Outcome.FULL: _("发完了。"),
        Outcome.MINE: _("已经有了，每人一份。"),
        Outcome.EARLY: _("还没有开始。"),
        Outcome.LATE: _("已经截止。"),
        Outcome.OTHER: _("这个页面已经用过，请重新打开。"),
    }
    return words.get(answer.outcome, _("已经停止。"))


# --- family -----------------------------------------------------------------------------------------------


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def family(request: HttpRequest) -> HttpResponse:
    """Her family, and a form to name one more."""
    _user, person = her(request)
    form = FamilyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _add_family(request, form, person):
        messages.success(request, _("登记好了，可以给家属领优惠卡了。"))
        return redirect("cards:family")
    now, origin = timezone.now(), _origin(request)
    held = [one for one in cards_of(person) if one.member]
    open_ones = [one for one in offered() if window_of(one.discounted, now) == "open"]
    context = {
        "form": form,
        "members": [
            {
                "member": member,
                "name": _masked(member.person),
                "cards": [shown(one, origin, now) for one in held if one.member == member],
                "campaigns": [one for one in open_ones if not has_card(one.discounted, member.person)],
            }
            for member in person.card_family.select_related("person").order_by("pk")
        ],
        "key": secrets.token_urlsafe(16),
    }
    return render(request, "cards/family.html", context, status=422 if form.errors else 200)


def _masked(person: Person) -> str:
    from yizhan.people.columns import PERSON_NAME
    from yizhan.people.names import masked_name

    name = PERSON_NAME.open(person)
    return masked_name(name) if name else ""


def _add_family(request: HttpRequest, form: FamilyForm, person: Person) -> bool:
    if not ratelimit.consume(request, action="real_name", user=request.user):
        form.add_error(None, _("今天试得太多了，请过一天再来；证件没错还是不行，请联系您的工会。"))
        return False
    given = form.cleaned_data
    try:
        actions.add_family(
            holder=person,
            name=given["name"],
            id_number=given["id_number"],
            relation=given["relation"],
            is_agreed=given["agree"],
            now=timezone.now(),
        )
    except BadIdNumber as wrong:
        form.add_error("id_number", str(wrong.says))
        return False
    except BadName as wrong:
        form.add_error("name", str(wrong.says))
        return False
    except (actions.FamilyRefused, NotMatched, VerifierAway) as wrong:
        form.add_error(None, str(wrong))
        return False
    return True


@signed_in
@require_POST
def family_remove(request: HttpRequest, member_pk: int) -> HttpResponse:
    """She takes a member of her family off. Raises Http404."""
    _user, person = her(request)
    actions.remove_family(member=member_of(person, member_pk), now=timezone.now())
    messages.success(request, _("不再列在您的家属里了。"))
    return redirect("cards:family")


@signed_in
@require_POST
def family_take(request: HttpRequest, member_pk: int, pk: int) -> HttpResponse:
    """The discounted card for a member of her family; the same page again finds the same card. Raises Http404."""
    user, person = her(request)
    member, found, now = member_of(person, member_pk), offered_campaign(pk), timezone.now()
    ways = supplies_for(found, person, Kind.DISCOUNTED)
    supply = next((way for way in ways if way.left), ways[-1])
    key = request.POST.get("key", "").strip()
    if not key or len(key) > KEY_MOST:
        messages.error(request, _("请从家属页重新点一次。"))
        return redirect("cards:family")
    try:
        answer = actions.take_for(
            supply=supply, member=member, key=f"{keys_for(member)}{found.pk}:{key}", by=user, now=now
        )
    except (NotEligible, NotVerified) as no:
        messages.error(request, _reasons_in_words(no))
        return redirect("cards:family")
    if not answer.is_hers:
        messages.error(request, _why_not(answer))
        return redirect("cards:family")
    messages.success(request, _("领到了。"))
    return redirect("cards:card", answer.claim_id)


# --- check --------------------------------------------------------------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Is this card valid today? A pharmacy or clinic scans or types it, and learns yes or no, nothing else."""
    asked = request.POST if request.method == "POST" else request.GET
    form = CheckForm(asked or None)
    answer, status = None, 200
    if asked and not ratelimit.consume(request, action="check_card"):
        form.add_error("card", _("查得太快了，请过一分钟再查。"))
        status = 429
    elif asked and form.is_valid():
        found = card_by_number(form.cleaned_data["card"])
        answer = bool(found and is_good(*found, timezone.now()))
    return render(
        request, "cards/check.html", {"form": form, "answer": answer, "asked": bool(asked)}, status=status
    )

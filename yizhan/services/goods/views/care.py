"""The officer's pages of rounds of care: make one from stock, hand out, finish, figures."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.sheets import csv_lines
from yizhan.orgs.access import Scope, officer, scope_for
from yizhan.people.access import account_of
from yizhan.people.models import Person
from yizhan.people.queries import masked
from yizhan.services.goods import queries
from yizhan.services.goods.access import (
    GOODS_EDIT,
    GOODS_NAMES,
    GOODS_READ,
    NobodyHasIt,
    OfOtherRound,
    WrongCode,
    care_in,
    claim_by_code,
    hand_out_of,
    lot_in,
    person_by_phone,
)
from yizhan.services.goods.actions import care as actions
from yizhan.services.goods.actions.care import (
    BadWindow,
    Finished,
    HandedAlready,
    NoGoods,
    NoPlace,
    NoSignature,
    NotHers,
    NotNow,
    Terms,
    WasTakenBack,
)
from yizhan.services.goods.actions.stock import NotEnough
from yizhan.services.goods.forms import CareForm, FindForm, HandForm, TakeBackForm
from yizhan.services.goods.models import Care, Lot
from yizhan.services.goods.rules import yuan
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.models import Claim

LOTS_OFFERED = 50
PHONE_DIGITS = 11


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


@require_safe
@officer(GOODS_READ)
def table(request: HttpRequest) -> HttpResponse:
    """The rounds of her units, each with its figures."""
    context = {"rounds": queries.figures(_scope(request)), "now": timezone.now()}
    return render(request, "goods/console/cares.html", context)


@require_safe
@officer(GOODS_READ)
def figures_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a table, a line for each source of funds of a round."""
    headers = [
        _("批次"),
        _("单位"),
        _("人份"),
        _("已报名"),
        _("已领人数"),
        _("资金来源"),
        _("已发金额（元）"),
        _("已发物品"),
    ]
    rows = [
        [
            one.care.round.title,
            str(one.care.round.unit),
            str(one.places),
            str(one.taken),
            str(one.persons),
            source,
            yuan(value),
            "；".join(f"{name} {n}" for name, n in one.pieces),
        ]
        for one in queries.figures(_scope(request))
        for source, value in one.worth
    ]
    response = StreamingHttpResponse(csv_lines(headers, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rounds.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@officer(GOODS_EDIT)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A round from the stock of a lot's unit; that lot is proposed, one piece a person."""
    first = lot_in(_scope(request), pk)
    rows = Lot.objects.filter(unit=first.unit_id, stock__gt=0).order_by("-came_at", "-pk")[:LOTS_OFFERED]
    lots = sorted({*rows, first}, key=lambda lot: (lot.pk != pk, -lot.pk))
    form = CareForm(request.POST or None, lots=lots, initial={f"lot_{pk}": 1})
    if form.is_valid():
        given = form.cleaned_data
        terms = Terms(
            title=given["title"],
            season=given["season"],
            places=given["places"],
            place=given["place"],
            opens_at=given["opens_at"],
            closes_at=given["closes_at"],
            hands_from=given["hands_from"],
            hands_until=given["hands_until"],
            trades=tuple(given["trades"]),
            real_name=given["real_name"],
            year_count=given["year_count"],
            intro=given["intro"],
        )
        try:
            made = actions.plan_care(
                unit=first.unit, terms=terms, goods=form.goods, by=account_of(request), now=timezone.now()
            )
        except NotEnough as refused:
            form.add_error("places", str(refused))
        except (NoGoods, BadWindow) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("设立好了，东西已经留出来。"))
            return redirect("goods:care", made.pk)
    context = {"form": form, "lot": first, "title": _("办一批慰问"), "button": _("设立并开放")}
    return render(request, "goods/console/form.html", context, status=422 if form.errors else 200)


@require_safe
@officer(GOODS_READ)
def care(request: HttpRequest, care_pk: int) -> HttpResponse:
    """One round: what each gets, how far it is."""
    found = care_in(_scope(request), care_pk)
    context = {
        "one": queries.figures_of(found),
        "shares": found.shares.select_related("lot").order_by("lot_id"),
        "to_fetch": queries.claims_to_fetch(found),
        "may_edit": scope_for(request, GOODS_EDIT).holds(found.round.unit),
        "may_see_names": scope_for(request, GOODS_NAMES).holds(found.round.unit),
        "now": timezone.now(),
    }
    return render(request, "goods/console/care.html", context)


@require_POST
@officer(GOODS_EDIT)
def finish(request: HttpRequest, care_pk: int) -> HttpResponse:
    """Nothing is handed out any more; what was not fetched is free."""
    found = care_in(_scope(request), care_pk)
    left = actions.finish(care=found, by=account_of(request), now=timezone.now())
    messages.success(request, _("这一批结束了，%(n)s 份没有人来领，库存已放开。") % {"n": left})
    return redirect("goods:care", care_pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer(GOODS_EDIT)
def hand(request: HttpRequest, care_pk: int) -> HttpResponse:
    """At the table: her code, or her number and her signature; the same form again is the same hand-out."""
    found = care_in(_scope(request), care_pk)
    now = timezone.now()
    form = HandForm(request.POST or None)
    finding = FindForm({"who": who} if (who := _who(request)) else None)
    claim, person = _looked_up(_scope(request), found, finding)
    if request.method == "POST" and form.is_valid() and (claim or person):
        try:
            done = actions.hand_out(
                care=found,
                claim=claim,
                person=None if claim else person,
                signature=form.cleaned_data["signature"],
                key=f"hand:{found.pk}:{form.cleaned_data['key']}",
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
            return redirect("goods:hand", care_pk)
    return _hand_page(request, found, finding, form, claim, person, now)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer(GOODS_EDIT)
def take_back(request: HttpRequest, care_pk: int, hand_out_pk: int) -> HttpResponse:
    """A hand-out that was wrong: with a reason the goods are in stock again, and the claim is as before."""
    found = care_in(_scope(request), care_pk)
    wrong = hand_out_of(found, hand_out_pk)
    form = TakeBackForm(request.POST or None)
    if form.is_valid():
        done = actions.take_back(
            hand_out=wrong, reason=form.cleaned_data["reason"], by=account_of(request), now=timezone.now()
        )
        messages.success(request, _("撤回了，东西回到库存。") if done else _("已经撤回过了。"))
        return redirect("goods:hand", care_pk)
    context = {
        "care": found,
        "line": queries.handed_line(wrong),
        "shares": found.shares.select_related("lot").order_by("lot_id"),
        "form": form,
    }
    return render(request, "goods/console/take_back.html", context, status=422 if form.errors else 200)


def _who(request: HttpRequest) -> str:
    return (request.POST.get("who") or request.GET.get("who") or "").strip()


def _looked_up(scope: Scope, care: Care, finding: FindForm) -> tuple[Claim | None, Person | None]:
    """Whom the code or the number names; what is wrong with it stands at the field."""
    if not finding.is_bound or not finding.is_valid():
        return None, None
    text = finding.cleaned_data["who"]
    try:
        if _is_phone(text):
            return None, person_by_phone(scope, text)
        claim = claim_by_code(care, text)
    except (WrongCode, OfOtherRound, NobodyHasIt) as wrong:
        finding.add_error("who", str(wrong))
        return None, None
    return claim, claim.person


def _is_phone(text: str) -> bool:
    """11 digits from 1, or with a country's sign; a code has its six digits after a dash."""
    return "-" not in text and (text.startswith("+") or len(text) == PHONE_DIGITS)


def _hand_page(
    request: HttpRequest,
    care: Care,
    finding: FindForm,
    form: HandForm,
    claim: Claim | None,
    person: Person | None,
    now: datetime,
) -> HttpResponse:
    wrong = bool(finding.errors) or bool(form.errors)
    context = {
        "care": care,
        "shares": care.shares.select_related("lot").order_by("lot_id"),
        "finding": finding,
        "form": form if form.errors else finding,
        "person": masked(person) if person else None,
        "by_code": claim is not None,
        "has_it": queries.hand_out_to(care, person),
        "lately": queries.handed_lately(care),
        "who": _who(request),
        "key": request.POST.get("key") or secrets.token_urlsafe(12),
        "is_time": not care.finished_at and care.hands_from <= now < care.hands_until,
    }
    return render(request, "goods/console/hand.html", context, status=422 if wrong else 200)

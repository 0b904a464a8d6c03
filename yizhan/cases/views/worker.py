"""My matters: what becomes of each, by when, and who has read it; by account, or by a receipt without one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.cases import beside, receipts
from yizhan.cases.access import CASES_READ, file_of, matter_by, matter_of
from yizhan.cases.actions import Refused, add_word, rate, reopen
from yizhan.cases.actors import Taker, readers_of
from yizhan.cases.chain import FILE
from yizhan.cases.clocks import procedure_of
from yizhan.cases.forms import ReceiptForm, StarsForm, WordsForm
from yizhan.cases.models import Case, Kind
from yizhan.cases.openings import openings
from yizhan.cases.queries import as_follower, looks_at, matters_of, split_from, whole
from yizhan.cases.together import part
from yizhan.cases.views.common import (
    Tried,
    dues,
    is_in_bounds,
    not_kept,
    place_of,
    posting_context,
    seen_in,
    try_to_take,
    ways,
)
from yizhan.common.attached import content_of, file_response
from yizhan.orgs.access import public, signed_in
from yizhan.orgs.models import Role
from yizhan.people.actions import person_for

RECEIPT = receipts.IN_SESSION
SHOWN = 100
ALONE = gettext_lazy("为什么要单独办：不是一回事，或者哪里没办好")


@signed_in
@never_cache
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """All she has brought to the union, the newest first, each with where it is and by when."""
    assert request.user.is_authenticated
    found = list(matters_of(person_for(request.user))[:SHOWN])
    return render(
        request,
        "cases/matters.html",
        {"rows": [(case, place_of(case)) for case in found], "openings": openings()},
    )


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def matter(request: HttpRequest, ref: str) -> HttpResponse:
    """One of hers: what happens next, all deadlines, what was done and said, who may read it and who has."""
    assert request.user.is_authenticated
    person = person_for(request.user)
    case = matter_of(person, ref)
    return _page(request, case, Taker(request.user, person), redirect("cases:matter", ref))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Somebody unknown comes with her code; wrong ones are bounded by address."""
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="case_receipt"):
            form.add_error("code", _("试得太多了，请过一会儿再来"))
        elif matter_by(form.cleaned_data["code"]) is None:
            form.add_error("code", _("没有这个查询码，请对照当时记下的再看一遍"))
        else:
            request.session[RECEIPT] = form.cleaned_data["code"]
            return redirect("cases:unknown")
    return render(request, "cases/receipt.html", {"form": form}, status=422 if form.errors else 200)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unknown(request: HttpRequest) -> HttpResponse:
    """The matter of somebody unknown, once her code is in."""
    case = matter_by(request.session.get(RECEIPT, ""))
    if case is None:
        return redirect("cases:receipt")
    if request.POST.get("do") == "leave":
        del request.session[RECEIPT]
        return redirect("cases:receipt")
    return _page(request, case, Taker(holds_receipt=True), redirect("cases:unknown"))


@signed_in
@never_cache
@require_safe
def file(request: HttpRequest, ref: str, file_ref: UUID) -> HttpResponse:
    """A file of one of hers."""
    assert request.user.is_authenticated
    case = matter_of(person_for(request.user), ref)
    return _file(case, file_ref)


@public
@never_cache
@require_safe
def unknown_file(request: HttpRequest, file_ref: UUID) -> HttpResponse:
    """A file of the matter whose code is in."""
    case = matter_by(request.session.get(RECEIPT, ""))
    if case is None:
        return redirect("cases:receipt")
    return _file(case, file_ref)


def _file(case: Case, file_ref: UUID) -> HttpResponse:
    found, _line = file_of(case, file_ref, is_worker=True)
    return file_response(found.type, content_of(FILE, found), case.ref)


def _page(request: HttpRequest, case: Case, taker: Taker, again: HttpResponse) -> HttpResponse:
    now = timezone.now()
    tried: Tried | None = None
    word = _word_form()
    stars = StarsForm(prefix="stars", is_known=not taker.holds_receipt)
    back = WordsForm(label=_("还有什么没办好"), prefix="back")
    alone = WordsForm(label=ALONE, prefix="alone")
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            match do:
                case "take":
                    tried = try_to_take(request, case, taker, now)
                    is_done = tried is None
                case "word":
                    word = _word_form(request.POST, request.FILES)
                    if not is_in_bounds(request, "case_word"):
                        raise Refused(_("您刚说了很多，请过一会儿再补充"))
                    if is_done := word.is_valid():
                        sent = word.cleaned_data
                        add_word(case=case, taker=taker, now=now, says=sent["says"], files=sent["added"])
                case "stars":
                    stars = StarsForm(request.POST, prefix="stars", is_known=not taker.holds_receipt)
                    if is_done := stars.is_valid():
                        rate(case=case, taker=taker, now=now, **stars.cleaned_data)
                case "back":
                    back = WordsForm(request.POST, label=_("还有什么没办好"), prefix="back")
                    if is_done := back.is_valid():
                        reopen(
                            case=case,
                            seen=seen_in(request),
                            taker=taker,
                            now=now,
                            says=back.cleaned_data["says"],
                        )
                case "alone":
                    alone = WordsForm(request.POST, label=ALONE, prefix="alone")
                    if is_done := alone.is_valid():
                        part(
                            case=case,
                            seen=seen_in(request),
                            taker=taker,
                            now=now,
                            says=alone.cleaned_data["says"],
                        )
                case _:
                    is_done = False
        except Refused as refused:
            is_done = False
            {"word": word, "stars": stars, "back": back, "alone": alone}[do].add_error("says", str(refused))
        if is_done:
            messages.success(request, _("好了，记下了。"))
            return again
        case.refresh_from_db()
    open_ways = ways(case, taker, now, tried=tried)
    return render(
        request,
        "cases/matter.html",
        _context(case, taker, now)
        | {"ways": open_ways, "tried": tried, "not_kept": not_kept(tried, open_ways)}
        | {"word": word, "stars": stars, "back": back, "alone": alone},
        status=200 if request.method != "POST" else 422,
    )


def _word_form(*sent: Any) -> WordsForm:
    return WordsForm(*sent, label=_("补充一句"), prefix="word", takes_files=True, may_be_files=True)


def _context(case: Case, taker: Taker, now: datetime) -> dict[str, object]:
    seen, along = whole(case, is_worker=True), as_follower(case)
    shown = along.case if along else case
    procedure = procedure_of(shown)
    rated = [line for line in seen.lines if line.entry.kind == Kind.RATED and line.entry.stay == case.stay]
    may = readers_of(case, CASES_READ, now)
    return {
        "case": case,
        "procedure": procedure,
        "place": place_of(case),
        "shown": shown,
        "step": None if shown.ended_at else procedure.step(shown.place),
        "dues": dues(along or seen, now),
        "along": along,
        "parts": [(one, place_of(one)) for one in split_from(case)],
        "lines": seen.lines,
        **posting_context(case, seen),
        "panels": beside.panels_for_worker(case, now),
        "is_unknown": taker.holds_receipt,
        "can_rate": bool(shown.ended_at) and not rated,
        "can_reopen": bool(case.ended_at and not along and procedure.reopens_at),
        "may_read": dict.fromkeys((one.unit.name, Role(one.role).label) for one in may),
        "have_read": looks_at(case),
        "now": now,
    }

"""Officers: campaigns, channels and quotas, figures, withdrawal, packs, and the insurers' files."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.sheet_faults import BadSheet
from yizhan.orgs.access import Scope, officer, scope_for
from yizhan.people.models import User
from yizhan.services.cards import actions
from yizhan.services.cards.access import (
    CARDS_EDIT,
    CARDS_READ,
    campaign_in,
    campaigns,
    card_by_number,
    file_in,
)
from yizhan.services.cards.forms import (
    CampaignForm,
    ChannelForm,
    HandOutForm,
    QuotaForm,
    StatusForm,
    WithdrawForm,
)
from yizhan.services.cards.models import Campaign
from yizhan.services.cards.queries import figures
from yizhan.services.cards.reconciling import RESULTS, reconcile, words_of
from yizhan.supplies.actions import NoReason
from yizhan.supplies.kernel import Done
from yizhan.supplies.models import Claim, RoundState

SHOWN_ROWS = 500


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def _by(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@officer(CARDS_READ)
def listed(request: HttpRequest) -> HttpResponse:
    rows = _scope(request).filter(campaigns()).order_by("-cover_from", "-pk")
    context = {
        "campaigns": [(one, figures(one)) for one in rows],
        "may_edit": bool(scope_for(request, CARDS_EDIT)),
    }
    return render(request, "cards/console/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(CARDS_EDIT)
def new(request: HttpRequest) -> HttpResponse:
    form = CampaignForm(_scope(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.plan_campaign(
            unit=form.cleaned_data["unit"], terms=form.planned(), by=_by(request), now=timezone.now()
        )
        messages.success(request, _("设好了，还是草稿。接着加渠道，最后开放。"))
        return redirect("cards_console:campaign", made.pk)
    return render(request, "cards/console/new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@officer(CARDS_READ)
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures by channel, and what can be done. Raises Http404."""
    return _show(request, campaign_in(_scope(request), pk))


def _show(request: HttpRequest, found: Campaign, **forms: Any) -> HttpResponse:
    lefts = figures(found)
    context: dict[str, Any] = {
        "campaign": found,
        "lefts": [(left, QuotaForm(left, prefix=left.kind.value)) for left in lefts],
        "channel": ChannelForm(found),
        "withdrawing": WithdrawForm(prefix="withdraw"),
        "handing": HandOutForm(prefix="gift"),
        "status": StatusForm(found),
        "files": found.status_files.order_by("-pk")[:20],
        "is_draft": found.free.state == RoundState.DRAFT,
        "is_open": found.free.state == RoundState.OPEN,
        "may_edit": scope_for(request, CARDS_EDIT).holds(found.unit),
    }
    refused = [form for form in forms.values() if form.errors]
    if "quota" in forms:
        changed = forms.pop("quota")
        context["lefts"] = [
            (left, changed if changed.prefix == left.kind else form) for left, form in context["lefts"]
        ]
    context |= forms | {"form": refused[0] if refused else None}
    return render(request, "cards/console/campaign.html", context, status=422 if refused else 200)


@require_POST
@officer(CARDS_EDIT)
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the campaign, or stop it. Raises Http404."""
    found = campaign_in(_scope(request), pk)
    if request.POST.get("to") == "open":
        actions.open_campaign(campaign=found, by=_by(request), now=timezone.now())
        messages.success(request, _("开放了，到开始时间就能领。"))
    else:
        actions.close_campaign(campaign=found, by=_by(request), now=timezone.now())
        messages.success(request, _("停止了，已经领的都有效。"))
    return redirect("cards_console:campaign", pk)


@require_POST
@officer(CARDS_EDIT)
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a channel with its quotas, out of the pool. Raises Http404."""
    found = campaign_in(_scope(request), pk)
    form = ChannelForm(found, request.POST)
    if form.is_valid():
        try:
            actions.add_channel(campaign=found, **form.cleaned_data, by=_by(request), now=timezone.now())
        except actions.QuotaTooSmall as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("渠道加好了。"))
            return redirect("cards_console:campaign", pk)
    return _show(request, found, channel=form)


@require_POST
@officer(CARDS_EDIT)
def quotas(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Set the quotas of one kind of card; the pool has the rest. Raises Http404."""
    found = campaign_in(_scope(request), pk)
    left = next(one for one in figures(found) if one.kind == kind)
    form = QuotaForm(left, request.POST, prefix=kind)
    if form.is_valid():
        try:
            actions.set_quotas(
                round=found.round_of(kind),
                quotas=form.quotas(),
                total=form.cleaned_data["total"],
                by=_by(request),
                now=timezone.now(),
            )
        except actions.QuotaTooSmall as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("名额改好了。"))
            return redirect("cards_console:campaign", pk)
    return _show(request, found, quota=form)


@require_POST
@officer(CARDS_EDIT)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a card back, with a reason. Raises Http404."""
    found = campaign_in(_scope(request), pk)
    form = WithdrawForm(request.POST, prefix="withdraw")
    claim = _card(form, found)
    if claim:
        try:
            actions.withdraw(
                campaign=found,
                claim=claim,
                reason=form.cleaned_data["reason"],
                by=_by(request),
                now=timezone.now(),
            )
        except (NoReason, actions.NotHers) as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("收回了，持卡人会收到通知。"))
            return redirect("cards_console:campaign", pk)
    return _show(request, found, withdrawing=form)


@require_POST
@officer(CARDS_EDIT)
def hand_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the pack of a free card. Raises Http404."""
    found = campaign_in(_scope(request), pk)
    form = HandOutForm(request.POST, prefix="gift")
    claim = _card(form, found)
    if claim:
        try:
            done = actions.hand_out_gift(campaign=found, claim=claim, by=_by(request), now=timezone.now())
        except actions.NotHers as wrong:
            form.add_error(None, str(wrong))
        else:
            if done == Done.SAME:
                messages.warning(request, _("这张卡的礼包已经领走了。"))
            else:
                messages.success(request, _("礼包发出去了，记下了。"))
            return redirect("cards_console:campaign", pk)
    return _show(request, found, handing=form)


def _card(form: Any, campaign: Campaign) -> Claim | None:
    """The card that the form names, of this campaign; else what is wrong stands in the form."""
    if not form.is_valid():
        return None
    found = card_by_number(form.cleaned_data["card"])
    if found is None or found[0].pk != campaign.pk:
        form.add_error("card", _("这次活动没有这个卡号。"))
        return None
    return found[1]


@require_POST
@officer(CARDS_EDIT)
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring in a file of an insurer. Raises Http404."""
    found = campaign_in(_scope(request), pk)
    form = StatusForm(found, request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = reconcile(
                campaign=found,
                insurer=form.cleaned_data["insurer"],
                name=file.name or "",
                content=file.read(),
                by=_by(request),
                now=timezone.now(),
            )
        except BadSheet as wrong:
            form.add_error("file", str(wrong))
        else:
            return redirect("cards_console:file", pk, kept.pk)
    return _show(request, found, status=form)


@require_safe
@officer(CARDS_READ)
def file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """What became of each row; those that need a look first. Raises Http404."""
    found = campaign_in(_scope(request), pk)
    kept = file_in(found, file_pk)
    calm = {"set", "same"}
    rows = sorted(kept.rows, key=lambda row: (row[2] in calm, row[0]))
    context = {
        "campaign": found,
        "file": kept,
        "counts": [(words_of(name), kept.counts[name]) for name in RESULTS if kept.counts.get(name)],
        "rows": [(line, number, words_of(result), told) for line, number, result, told in rows[:SHOWN_ROWS]],
        "more": max(0, len(rows) - SHOWN_ROWS),
        "is_again": found.status_files.filter(digest=kept.digest, pk__lt=kept.pk).exists(),
    }
    return render(request, "cards/console/file.html", context)

"""Draws: a public page on which anybody runs one again, and the officer's page on which it is frozen and run."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import Scope, officer, public
from yizhan.people.models import User
from yizhan.supplies.access import ROUNDS_EDIT, ROUNDS_READ, drawn_round_in, published_draw
from yizhan.supplies.actions import freeze_entries, run_draw
from yizhan.supplies.forms import FreezeForm, SeedForm
from yizhan.supplies.kernel import DrawnAlready, NotYetFrozen
from yizhan.supplies.models import Round
from yizhan.supplies.queries import draw_results, draw_text, drawn_rounds, quotas_of

TEXT = "text/plain; charset=utf-8"


@require_safe
@public
def draw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was frozen when, the seed and its source, and a button that runs it all again in her own browser."""
    draw = published_draw(pk)
    return render(request, "supplies/draw.html", {"draw": draw, "quotas": quotas_of(draw)})


@require_safe
@public
def entries_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen list, byte for byte what was hashed."""
    return HttpResponse(draw_text(published_draw(pk)), content_type=TEXT)


@require_safe
@public
def results_text(request: HttpRequest, pk: int) -> HttpResponse:
    """What the draw decided: "<entry> <supply> <rank> <result>" a line, by supply and rank; empty before it ran."""
    return HttpResponse(draw_results(published_draw(pk)), content_type=TEXT)


# --- officers -------------------------------------------------------------------------------------------


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


@require_safe
@officer(ROUNDS_READ)
def drawn_list(request: HttpRequest) -> HttpResponse:
    rows = drawn_rounds(_scope(request))
    return render(request, "supplies/console/draws.html", {"rounds": rows, "now": timezone.now()})


@require_safe
@officer(ROUNDS_READ)
def drawn_round(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, drawn_round_in(_scope(request), pk))


@require_POST
@officer(ROUNDS_EDIT)
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze and publish the list."""
    round = drawn_round_in(_scope(request), pk)
    form = FreezeForm(request.POST)
    if form.is_valid():
        try:
            freeze_entries(
                round=round,
                seed_source=form.cleaned_data["seed_source"],
                by=cast("User", request.user),
                now=timezone.now(),
            )
        except NotYetFrozen as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("名单已封存并公布，现在等种子。"))
            return redirect("draws_console:round", pk)
    return _show(request, round, freezing=form)


@require_POST
@officer(ROUNDS_EDIT)
def seed(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the seed that its source has published meanwhile, and run the draw."""
    round = drawn_round_in(_scope(request), pk)
    form = SeedForm(request.POST)
    if form.is_valid():
        try:
            decided = run_draw(
                round=round,
                seed=form.cleaned_data["seed"],
                by=cast("User", request.user),
                now=timezone.now(),
            )
        except DrawnAlready as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("抽好了，%(count)s 份申请都有了结果。") % {"count": decided})
            return redirect("draws_console:round", pk)
    return _show(request, round, seeding=form)


def _show(
    request: HttpRequest,
    round: Round,
    *,
    freezing: FreezeForm | None = None,
    seeding: SeedForm | None = None,
) -> HttpResponse:
    draw = getattr(round, "draw", None)
    now = timezone.now()
    context = {
        "round": round,
        "draw": draw,
        "quotas": quotas_of(draw) if draw else [],
        "may_freeze": draw is None and bool(round.closes_at and round.closes_at <= now),
        "freezing": freezing or FreezeForm(),
        "seeding": seeding or SeedForm(),
        "form": freezing or seeding,
    }
    is_refused = bool((freezing and freezing.errors) or (seeding and seeding.errors))
    return render(request, "supplies/console/draw.html", context, status=422 if is_refused else 200)

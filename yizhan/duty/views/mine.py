"""My shifts: what is before me, whom I ask to take one, what I am asked."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.duty import actions, queries
from yizhan.duty.access import DUTY_MINE, colleagues, shift_of, swap_to
from yizhan.duty.actions import Refused
from yizhan.duty.forms import SwapForm
from yizhan.orgs.access import officer
from yizhan.people.access import account_of

SHOWN = 60


@require_safe
@never_cache
@officer(DUTY_MINE)
def mine(request: HttpRequest) -> HttpResponse:
    """Her shifts that are not over, and shifts that colleagues ask her to take."""
    user, now = account_of(request), timezone.now()
    shifts = list(queries.shifts_of(user, now)[:SHOWN])
    swaps = queries.open_swaps(shifts)
    others = {}
    for shift in shifts:
        if shift.post_id not in others:
            names = colleagues(shift.post, now)
            others[shift.post_id] = {pk: name for pk, name in names.items() if pk != user.pk}
    rows = [
        {
            "shift": shift,
            "swap": swaps.get(shift.pk),
            "form": SwapForm(colleagues=others[shift.post_id], prefix=f"s{shift.pk}")
            if shift.starts_at > now and others[shift.post_id]
            else None,
        }
        for shift in shifts
    ]
    context = {"rows": rows, "asked": list(queries.asked_of(user, now)), "now": now}
    return render(request, "duty/mine.html", context)


@require_POST
@officer(DUTY_MINE)
def ask(request: HttpRequest, shift_pk: int) -> HttpResponse:
    """Ask a colleague to take it."""
    user, now = account_of(request), timezone.now()
    shift = shift_of(user, shift_pk)
    form = SwapForm(request.POST, colleagues=colleagues(shift.post, now), prefix=f"s{shift.pk}")
    if not form.is_valid():
        messages.warning(request, _("请选一位同事。"))
        return redirect("duty:mine")
    return _done(
        request,
        lambda: actions.ask_swap(shift=shift, to=int(form.cleaned_data["to"]), by=user, now=now),
        _("问了。对方答应以前，这个班还是您的。"),
    )


@require_POST
@officer(DUTY_MINE)
def keep(request: HttpRequest, shift_pk: int) -> HttpResponse:
    """Ask no longer."""
    user, now = account_of(request), timezone.now()
    shift = shift_of(user, shift_pk)
    return _done(
        request,
        lambda: actions.withdraw_swap(shift=shift, by=user, now=now),
        _("收回了，这个班还是您的。"),
    )


@require_POST
@officer(DUTY_MINE)
def answer(request: HttpRequest, swap_pk: int) -> HttpResponse:
    """Yes or no to a colleague."""
    user, now = account_of(request), timezone.now()
    swap = swap_to(user, swap_pk)
    agrees = request.POST.get("agrees") == "yes"
    says = _("这个班现在是您的了。") if agrees else _("回了，代不了。")
    return _done(request, lambda: actions.answer_swap(swap=swap, agrees=agrees, by=user, now=now), says)


def _done(request: HttpRequest, do: Callable[[], object], says: str) -> HttpResponse:
    try:
        do()
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, says)
    return redirect("duty:mine")

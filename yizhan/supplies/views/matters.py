"""What officers decide with words: strikes and appeals, two claims of one person."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.orgs.access import officer, scope_for
from yizhan.supplies import actions, desk
from yizhan.supplies.access import ROUNDS_EDIT, ROUNDS_READ, double_in, doubles_in, strike_in, strikes_in
from yizhan.supplies.forms_officer import DoubleForm, ForgiveForm
from yizhan.supplies.views.officer import READ_WRITE, scope_of, status_of, who

WHICH = ("appealed", "open", "all")


def _decides(request: HttpRequest) -> bool:
    """May she decide anything? Then the lines lead to where it is done."""
    return bool(scope_for(request, ROUNDS_EDIT))


@require_safe
@officer(ROUNDS_READ)
def strikes(request: HttpRequest) -> HttpResponse:
    """Who did not come; first those who said why."""
    asked = request.GET.get("which", "")
    which = asked if asked in WHICH else "appealed"
    rows = desk.strikes_shown(strikes_in(scope_of(request)), which)
    page = Paginator(rows, desk.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [desk.strike_line(one) for one in page],
        "which": which,
        "choices": WHICH,
        "can_edit": _decides(request),
    }
    return render(request, "supplies/console/strikes.html", context)


@require_http_methods(READ_WRITE)
@officer(ROUNDS_EDIT)
def strike(request: HttpRequest, strike_pk: int) -> HttpResponse:
    """Count it or not, with words; once. Raises Http404."""
    found, now = strike_in(scope_of(request), strike_pk), timezone.now()
    form = ForgiveForm(request.POST or None)
    if form.is_valid():
        is_done = actions.answer_appeal(
            strike=found,
            forgive=form.cleaned_data["forgive"] == "yes",
            answer=form.cleaned_data["words"],
            by=who(request),
            now=now,
        )
        if is_done:
            messages.success(request, _("处理好了，她会收到通知。"))
        else:
            messages.error(request, _("这一次刚有人处理过，看下面。"))
        return redirect("bookings_console:strike", strike_pk)
    context = {
        "strike": found,
        "line": desk.strike_line(found),
        "form": form,
        "others": desk.strikes_of(found, now),
    }
    return render(request, "supplies/console/strike.html", context, status=status_of(form))


@require_safe
@officer(ROUNDS_READ)
def doubles(request: HttpRequest) -> HttpResponse:
    """Two claims of one person that a merge brought to light; the open ones first."""
    rows = (
        doubles_in(scope_of(request))
        .select_related(
            "kept__supply", "kept__round__station", "other__supply", "kept__person__user", "settled_by"
        )
        .order_by("-settled_at", "found_at", "pk")
    )
    page = Paginator(rows, desk.PAGE).get_page(request.GET.get("page"))
    return render(request, "supplies/console/doubles.html", {"page": page, "can_edit": _decides(request)})


@require_http_methods(READ_WRITE)
@officer(ROUNDS_EDIT)
def double(request: HttpRequest, double_pk: int) -> HttpResponse:
    """Which of the two stands. Raises Http404."""
    found = double_in(scope_of(request), double_pk)
    kept, other = desk.claim_line(found.kept), desk.claim_line(found.other)
    choices = [
        ("kept", _("留第一份，取消第二份")),
        ("other", _("留第二份，取消第一份")),
        ("both", _("两份都不动")),
    ]
    form = DoubleForm(request.POST or None, choices=choices)
    if form.is_valid():
        try:
            is_done = actions.settle_double(
                double=found,
                stays=form.cleaned_data["stays"],
                how=form.cleaned_data["words"],
                by=who(request),
                now=timezone.now(),
            )
        except actions.StaysAsItIs:
            form.add_error("stays", _("要取消的那一份已经用过或者结束了，不能取消，请换一种处理。"))
        else:
            if is_done:
                messages.success(request, _("处理好了。"))
            else:
                messages.error(request, _("刚有人处理过，看下面。"))
            return redirect("bookings_console:double", double_pk)
    context = {"double": found, "kept": kept, "other": other, "form": form}
    return render(request, "supplies/console/double.html", context, status=status_of(form))

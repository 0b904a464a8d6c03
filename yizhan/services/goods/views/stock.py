"""The officer's pages of stock: what is there, what came and went, counting."""

from __future__ import annotations

import secrets
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.orgs.access import Scope, acting_unit, officer, scope_for
from yizhan.people.access import account_of
from yizhan.services.goods import queries
from yizhan.services.goods.access import GOODS_EDIT, GOODS_READ, counting_of, lot_in
from yizhan.services.goods.actions import stock as actions
from yizhan.services.goods.actions.stock import (
    CountOpen,
    NoReason,
    NotEnough,
    OtherHome,
    OtherRequest,
    SamePerson,
    SameUnit,
    SettledAlready,
    What,
)
from yizhan.services.goods.forms import CountForm, MoveForm, ReceiptForm, SettleForm, WriteOffForm
from yizhan.services.goods.models import Lot

PAGE = 50
TEXT_MOST = 60


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def _key() -> dict[str, Any]:
    return {"key": secrets.token_urlsafe(12)}


@require_safe
@officer(GOODS_READ)
def table(request: HttpRequest) -> HttpResponse:
    """What lies at her units."""
    text, with_empty = request.GET.get("q", "").strip()[:TEXT_MOST], bool(request.GET.get("empty"))
    rows = queries.lots(_scope(request), text, with_empty=with_empty)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "worth": queries.worth(_scope(request)),
        "open_counts": queries.unsettled(_scope(request)).count(),
        "q": text,
        "with_empty": with_empty,
        "may_edit": bool(scope_for(request, GOODS_EDIT)),
    }
    return render(request, "goods/console/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(GOODS_EDIT)
def receive(request: HttpRequest) -> HttpResponse:
    """Goods come in, by a paper with a number."""
    units = _scope(request).units()
    form = ReceiptForm(request.POST or None, units=units, initial=_key() | {"unit": acting_unit(request)})
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.receive(
                unit=given["unit"],
                what=What(given["name"], given["measure"], given["source"], form.value_fen),
                count=given["count"],
                document=given["document"],
                key=given["key"],
                by=account_of(request),
                now=timezone.now(),
            )
        except OtherRequest as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("入库好了。"))
            return redirect("goods:lot", made.pk)
    return _form(request, form, None, _("入库"), _("入库"))


@require_safe
@officer(GOODS_READ)
def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """One lot: what it is, its ledger, its counts."""
    return _page(request, lot_in(_scope(request), pk))


def _page(request: HttpRequest, found: Lot, *, settling: SettleForm | None = None) -> HttpResponse:
    countings = list(found.countings.select_related("counted_by", "settled_by", "entry").order_by("-pk")[:20])
    context = {
        "lot": found,
        "lines": queries.ledger(found),
        "countings": countings,
        "open": next((one for one in countings if not one.settled_at), None),
        "may_edit": scope_for(request, GOODS_EDIT).holds(found.unit),
        "me": request.user.pk,
        "form": settling,
    }
    return render(
        request, "goods/console/lot.html", context, status=422 if settling and settling.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer(GOODS_EDIT)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """To another of her units."""
    found = lot_in(_scope(request), pk)
    units = _scope(request).units().exclude(pk=found.unit_id)
    form = MoveForm(request.POST or None, units=units, initial=_key())
    if form.is_valid():
        try:
            there = actions.move(lot=found, **form.cleaned_data, by=account_of(request), now=timezone.now())
        except NotEnough as refused:
            form.add_error("count", str(refused))
        except (SameUnit, OtherHome) as refused:
            form.add_error("to", str(refused))
        except OtherRequest as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("调过去了，%(unit)s 账上已有。") % {"unit": there.unit})
            return redirect("goods:lot", found.pk)
    return _form(request, form, found, _("调拨"), _("调拨"))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(GOODS_EDIT)
def write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Broken, out of date, gone."""
    found = lot_in(_scope(request), pk)
    form = WriteOffForm(request.POST or None, initial=_key())
    if form.is_valid():
        try:
            actions.write_off(lot=found, **form.cleaned_data, by=account_of(request), now=timezone.now())
        except NotEnough as refused:
            form.add_error("count", str(refused))
        except OtherRequest as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("报损记好了。"))
            return redirect("goods:lot", found.pk)
    return _form(request, form, found, _("报损"), _("报损"))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(GOODS_EDIT)
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """She counted what is there; the ledger's number is shown only afterwards, so that nobody copies it."""
    found = lot_in(_scope(request), pk)
    form = CountForm(request.POST or None)
    if form.is_valid():
        try:
            counting = actions.count_lot(
                lot=found, **form.cleaned_data, by=account_of(request), now=timezone.now()
            )
        except CountOpen as refused:
            form.add_error(None, str(refused))
        else:
            if counting.difference:
                said = _("记下了：账面 %(booked)s，实点 %(counted)s，差 %(difference)+d，等另一个人处理。")
                numbers = {"booked": counting.booked, "counted": counting.counted}
                messages.warning(request, said % (numbers | {"difference": counting.difference}))
            else:
                messages.success(request, _("账实相符。"))
            return redirect("goods:lot", found.pk)
    return _form(request, form, found, _("盘点"), _("记下"))


@require_POST
@officer(GOODS_EDIT)
def settle(request: HttpRequest, pk: int, counting_pk: int) -> HttpResponse:
    """Another person enters the difference, with a reason."""
    found = lot_in(_scope(request), pk)
    counting = counting_of(found, counting_pk)
    form = SettleForm(request.POST)
    if form.is_valid():
        try:
            actions.settle(
                counting=counting,
                reason=form.cleaned_data["reason"],
                by=account_of(request),
                now=timezone.now(),
            )
        except (SamePerson, NotEnough, NoReason) as refused:
            form.add_error("reason", str(refused))
        except SettledAlready as refused:
            messages.warning(request, str(refused))
            return redirect("goods:lot", found.pk)
        else:
            messages.success(request, _("账已按实点的数调好。"))
            return redirect("goods:lot", found.pk)
    return _page(request, found, settling=form)


def _form(
    request: HttpRequest, form: Form, lot: Lot | None, title: str | Promise, button: str | Promise
) -> HttpResponse:
    context = {"form": form, "lot": lot, "title": title, "button": button}
    return render(request, "goods/console/form.html", context, status=422 if form.errors else 200)

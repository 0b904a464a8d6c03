"""The officer's pages of rounds of care: make one from stock, hand out, finish, figures."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.sheets import csv_lines
from yizhan.orgs.access import Scope, officer, scope_for
from yizhan.people.access import account_of, living_in, person_by_phone
from yizhan.services.goods import queries
from yizhan.services.goods.access import (
    GOODS_EDIT,
    GOODS_NAMES,
    GOODS_READ,
    care_in,
    hand_out_of,
    lot_in,
)
from yizhan.services.goods.actions import care as actions
from yizhan.services.goods.actions.care import (
    BadWindow,
    NoGoods,
    OtherStation,
    Terms,
)
from yizhan.services.goods.actions.stock import NotEnough
from yizhan.services.goods.forms import CareForm, TakeBackForm
from yizhan.services.goods.models import Care, Lot
from yizhan.services.goods.rules import yuan
from yizhan.services.goods.views.table import at_the_table

LOTS_OFFERED = 50
PAGE = 50


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


@require_safe
@officer(GOODS_READ)
def table(request: HttpRequest) -> HttpResponse:
    """The rounds of her units, each with its figures, a page at a time."""
    page = Paginator(queries.cares_in(_scope(request)), PAGE).get_page(request.GET.get("page"))
    rows = cast("QuerySet[Care]", page.object_list)
    context = {"rounds": queries.figures(rows), "page": page, "now": timezone.now()}
    return render(request, "goods/console/cares.html", context)


@require_safe
@officer(GOODS_READ)
def figures_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All of them as a table, a line for each source of funds of a round."""
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
    rows = (
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
        for one in queries.all_figures(_scope(request))
        for source, value in one.worth
    )
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
    form = CareForm(
        request.POST or None,
        lots=lots,
        stations=queries.stations_below(first.unit),
        initial={f"lot_{pk}": 1},
    )
    if form.is_valid():
        given = form.cleaned_data
        terms = Terms(
            title=given["title"],
            season=given["season"],
            places=given["places"],
            place=given["place"],
            opens_at=given["opens_at"] or timezone.now(),
            closes_at=given["closes_at"] or given["hands_until"],
            hands_from=given["hands_from"],
            hands_until=given["hands_until"],
            trades=tuple(given["trades"]),
            real_name=given["real_name"],
            year_count=given["year_count"],
            intro=given["intro"],
            station=given["station"],
            by_list=given["by_list"],
        )
        try:
            made = actions.plan_care(
                unit=first.unit, terms=terms, goods=form.goods, by=account_of(request), now=timezone.now()
            )
        except NotEnough as refused:
            form.add_error("places", str(refused))
        except (NoGoods, BadWindow, OtherStation) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("设立好了，东西已经留出来。"))
            return redirect("goods:visits" if terms.by_list else "goods:care", made.pk)
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
    scope = _scope(request)
    found = care_in(scope, care_pk)
    return at_the_table(request, found, by_phone=lambda text: person_by_phone(living_in(scope), text))


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

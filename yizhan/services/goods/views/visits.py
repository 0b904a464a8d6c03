"""The list of a visit: the officer brings it, sees who has signed, and hands out at the door."""

from __future__ import annotations

import secrets
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yizhan.common.sheet_faults import BadSheet
from yizhan.orgs.access import Scope, officer
from yizhan.people.access import account_of
from yizhan.people.register.plan import NotPersons, TooManyRows
from yizhan.services.goods import queries
from yizhan.services.goods.access import GOODS_EDIT, care_in, claim_of
from yizhan.services.goods.actions.care import Finished, NoPlace
from yizhan.services.goods.actions.visits import OverLimit, TooFew, put_on_list, take_off_list
from yizhan.services.goods.forms import ListForm
from yizhan.services.goods.listing import WrongRows, all_of
from yizhan.supplies.listing import NobodyListed, TooLong, read_list
from yizhan.supplies.models import Claim

PAGE = 50
WRONG_SHOWN = 100


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer(GOODS_EDIT)
def visits(request: HttpRequest, care_pk: int) -> HttpResponse:
    """Who is on the list, and a sheet of more: all of its rows or none."""
    found = care_in(_scope(request), care_pk)
    if not found.is_by_list:
        return redirect("goods:care", care_pk)
    form = ListForm(request.POST or None, request.FILES or None)
    wrong: WrongRows | None = None
    if form.is_valid():
        now = timezone.now()
        try:
            listed = read_list(
                form.cleaned_data["file"].read(), unit=found.round.unit, today=timezone.localdate(now)
            )
            persons = all_of(listed)
            key = f"{care_pk}:{form.cleaned_data['key']}"
            new = put_on_list(care=found, persons=persons, key=key, by=account_of(request), now=now)
        except WrongRows as refused:
            wrong = refused
            form.add_error("file", str(refused))
        except (
            BadSheet,
            NotPersons,
            TooManyRows,
            TooLong,
            NobodyListed,
            Finished,
            TooFew,
            OverLimit,
            NoPlace,
        ) as refused:
            form.add_error("file", str(refused))
        else:
            said = _("新增 %(new)d 人；%(old)d 人已在名单上。")
            messages.success(request, said % {"new": new, "old": len(persons) - new})
            return redirect("goods:visits", care_pk)
    context = {
        "one": queries.figures_of(found),
        "care": found,
        "form": form,
        "key": secrets.token_urlsafe(12),
        "wrong": wrong.rows[:WRONG_SHOWN] if wrong else [],
        "wrong_more": max(0, len(wrong.rows) - WRONG_SHOWN) if wrong else 0,
        "page": (page := Paginator(queries.listed(found), PAGE).get_page(request.GET.get("page"))),
        "lines": queries.visit_lines(cast("QuerySet[Claim]", page.object_list)),
    }
    return render(request, "goods/console/visits.html", context, status=422 if form.errors else 200)


@require_POST
@officer(GOODS_EDIT)
def take_off(request: HttpRequest, care_pk: int, claim_pk: int) -> HttpResponse:
    """She is not visited; who has signed stays on the list."""
    found = care_in(_scope(request), care_pk)
    claim = claim_of(found, claim_pk)
    if found.is_by_list and take_off_list(claim=claim, by=account_of(request), now=timezone.now()):
        messages.success(request, _("从名单上去掉了，这一份空出来。"))
    else:
        messages.error(request, _("已经签收了，去不掉；发错了请撤回。"))
    return redirect("goods:visits", care_pk)

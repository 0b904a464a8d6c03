"""The signed list by real names that auditors ask for: with a reason, and everybody on it can read who looked."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.common.say import CHINA
from yizhan.common.sheets import write_xlsx
from yizhan.common.uploads import photo_response
from yizhan.orgs.access import Scope, officer
from yizhan.people.access import account_of
from yizhan.people.actions import unmask_list
from yizhan.services.goods import queries
from yizhan.services.goods.access import GOODS_NAMES, care_in, hand_out_of
from yizhan.services.goods.forms import NamesForm
from yizhan.services.goods.models import Care
from yizhan.services.goods.rules import yuan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer(GOODS_NAMES)
def names(request: HttpRequest, care_pk: int) -> HttpResponse:
    """Masked; with a reason, in full, to print or as a workbook."""
    found = care_in(cast("Scope", request.scope), care_pk)  # type: ignore[attr-defined]
    form = NamesForm(request.POST or None)
    lines = list(queries.handed(found))
    in_full: dict[int, str] = {}
    if request.method == "POST" and form.is_valid():
        in_full = _unmasked(request, found, lines, form.cleaned_data["reason"])
        if request.POST.get("as") == "xlsx":
            return _workbook(found, lines, in_full)
    shares = list(found.shares.select_related("lot").order_by("lot_id"))
    context: dict[str, Any] = {
        "care": found,
        "lines": [(line, in_full.get(line.hand_out.pk, line.name)) for line in lines],
        "is_full": bool(in_full),
        "shares": shares,
        "taken_back": queries.taken_back(found),
        "each_fen": sum(share.per_person * share.lot.value_fen for share in shares),
        "form": form,
    }
    return render(request, "goods/console/names.html", context, status=422 if form.errors else 200)


def _unmasked(request: HttpRequest, care: Care, lines: list[queries.Handed], reason: str) -> dict[int, str]:
    """The names in clear, by hand-out; each person's page tells her who looked, and why."""
    persons = {line.hand_out.pk: line.hand_out.claim.person for line in lines}
    seen = unmask_list(
        persons=[person for person in persons.values() if person],
        fields=("name",),
        reason=reason,
        about=f"goods.care:{care.pk}",
        by=account_of(request),
        unit=care.round.unit,
        now=timezone.now(),
    )
    return {
        line.hand_out.pk: seen[person.pk].name or line.name
        for line in lines
        if (person := persons[line.hand_out.pk])
    }


def _workbook(care: Care, lines: list[queries.Handed], in_full: dict[int, str]) -> HttpResponse:
    shares = list(care.shares.select_related("lot").order_by("lot_id"))
    goods = "；".join(f"{share.lot.name} {share.per_person}{share.lot.measure}" for share in shares)
    sources = "；".join(dict.fromkeys(str(share.lot.get_source_display()) for share in shares))
    value = yuan(sum(share.per_person * share.lot.value_fen for share in shares))
    headers = [
        _("序号"), _("批次"), _("姓名"), _("身份证号（部分）"), _("单位"), _("物品"), _("金额（元）"), _("资金来源"),
        _("领取时间"), _("方式"), _("签字"), _("发放人"),
    ]  # fmt: skip
    rows = [
        [
            str(line.n),
            care.round.title,
            in_full.get(line.hand_out.pk, line.name),
            line.id_number,
            line.unit,
            goods,
            value,
            sources,
            f"{line.hand_out.at.astimezone(CHINA):%Y-%m-%d %H:%M}",
            line.how,
            _("有") if line.hand_out.signature else "",
            line.by,
        ]
        for line in lines
    ]
    file = BytesIO()
    write_xlsx(file, _("发放名单"), headers, rows)
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="names.xlsx"'
    return response


@require_safe
@officer(GOODS_NAMES)
def signature(request: HttpRequest, care_pk: int, hand_out_pk: int) -> HttpResponseBase:
    """What she drew. Raises Http404 when there is none, or no more."""
    found = care_in(cast("Scope", request.scope), care_pk)  # type: ignore[attr-defined]
    return photo_response(hand_out_of(found, hand_out_pk).signature)

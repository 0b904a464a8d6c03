"""Pages of experts: what she is asked, and an order without who called; and of officers who ask."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.cases.access import CASES_HANDLE, case_in
from yizhan.cases.actions import Refused
from yizhan.cases.models import Case
from yizhan.cases.postings import without_identity
from yizhan.cases.queries import began_with, subject_of
from yizhan.orgs.access import officer, scope_for
from yizhan.orgs.models import Role
from yizhan.orgs.shield import Read, note_reads, shield_in
from yizhan.people.access import account_of
from yizhan.people.models import User
from yizhan.services.hotline import experts
from yizhan.services.hotline.forms import AdviceForm, AskExpertForm
from yizhan.services.hotline.procedure import CODE

PAGE = 30


@never_cache
@require_safe
@officer(experts.HOTLINE_ADVISE)
def advice(request: HttpRequest) -> HttpResponse:
    """What she is asked and has not answered, then what she has. 3 queries."""
    user = account_of(request)
    done = experts.asked_of(user).filter(answered_at__isnull=False).order_by("-answered_at", "-pk")
    page = Paginator(done, PAGE).get_page(request.GET.get("page"))
    waiting = list(experts.waiting_for(user))
    return render(request, "hotline/advice.html", {"waiting": waiting, "page": page, "now": timezone.now()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(experts.HOTLINE_ADVISE)
def advise(request: HttpRequest, advice_pk: int) -> HttpResponse:
    """What the order says, without who called, and her answer."""
    user, now = account_of(request), timezone.now()
    found = experts.advice_of(user, advice_pk)
    if not scope_for(request, experts.HOTLINE_ADVISE).holds(found.case.unit):
        raise Http404
    form = AdviceForm(request.POST or None)
    if form.is_valid():
        try:
            experts.advise(advice=found, says=form.cleaned_data["says"], by=user, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("交给经办的同事了，谢谢您。"))
            return redirect("hotline:advice")
    is_open = experts.is_open(found)
    context = {
        "advice": found,
        "form": form,
        "matter": _matter(found.case, user, now) if is_open else "",
        "is_open": is_open,
        "not_kept": [form.data.get("says", "")] if form.is_bound and not is_open else [],
    }
    return render(request, "hotline/advise.html", context, status=422 if form.errors else 200)


def _matter(case: Case, user: User, now: datetime) -> str:
    """What the order says, without who called; that she reads it is noted."""
    fields = began_with(case).fields
    note_reads([Read(subject_of(case), user.pk, case.unit_id, Role.EXPERT)], now)
    return without_identity(str(fields.get("matter", "")), str(fields.get("caller", "")))


def _order(request: HttpRequest, ref: str) -> Case:
    """Raises Http404."""
    return case_in(scope_for(request, CASES_HANDLE), shield_in(request), account_of(request), ref)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def ask(request: HttpRequest, order_ref: str) -> HttpResponse:
    """Ask whoever is on the rota."""
    case, now = _order(request, order_ref), timezone.now()
    if case.procedure != CODE:
        return redirect("cases_console:case", case.ref)
    form = AskExpertForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            found = experts.ask(
                case=case,
                field=given["field"],
                question=given["question"],
                by=account_of(request),
                now=now,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("请教了{who}，答复会通知您。").format(who=found.expert))
            return redirect("cases_console:case", case.ref)
    return render(
        request, "hotline/ask.html", {"case": case, "form": form}, status=422 if form.errors else 200
    )


@require_POST
@officer(CASES_HANDLE)
def take_back(request: HttpRequest, order_ref: str, advice_pk: int) -> HttpResponse:
    case = _order(request, order_ref)
    try:
        experts.take_back(
            advice=experts.advice_in(case, advice_pk), by=account_of(request), now=timezone.now()
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("收回了，可以另请一位。"))
    return redirect("cases_console:case", case.ref)

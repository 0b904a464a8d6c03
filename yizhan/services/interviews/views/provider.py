"""What was handed on to somebody who helps: her words, his notes, the dates. Others find an empty page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import signed_in
from yizhan.services.interviews import columns, going_on
from yizhan.services.interviews.access import referral_to, referrals_to
from yizhan.services.interviews.columns import read
from yizhan.services.interviews.forms import ContactForm, EndReferralForm
from yizhan.services.interviews.views.common import done, user_of

END_ID = "end_%s"  # two forms on one page, each with its words


@signed_in
@require_safe
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """Those that run, the next date first; then those that ended."""
    rows = [(row, read(row, columns.HANDED_ON).split("\n")[0]) for row in referrals_to(user_of(request))]
    context = {
        "running": [one for one in rows if one[0].ended_at is None],
        "ended": [one for one in rows if one[0].ended_at is not None],
        "today": timezone.localdate(),
    }
    return render(request, "interviews/help.html", context)


@signed_in
@require_safe
@never_cache
def one(request: HttpRequest, referral_pk: int) -> HttpResponse:
    """One of his. Raises Http404, also after she took her yes back."""
    return _one(request, referral_pk)


def _one(request: HttpRequest, referral_pk: int, **bound: Any) -> HttpResponse:
    row = referral_to(user_of(request), referral_pk)
    context = {
        "row": row,
        "words": read(row, columns.HANDED_ON),
        "contacts": [(each, read(each, columns.SEEN)) for each in row.contacts.order_by("day", "pk")],
        "came": read(row, columns.HOW_IT_ENDED),
        "contact": ContactForm(initial={"day": timezone.localdate()}),
        "end": EndReferralForm(auto_id=END_ID),
    } | bound
    return render(request, "interviews/helped.html", context, status=422 if bound else 200)


@signed_in
@require_POST
def contact(request: HttpRequest, referral_pk: int) -> HttpResponse:
    """He saw her. Raises Http404."""
    row = referral_to(user_of(request), referral_pk)
    form = ContactForm(request.POST)
    by, now = user_of(request), timezone.now()
    if form.is_valid() and done(
        form, lambda: going_on.note_contact(referral=row, by=by, now=now, **form.cleaned_data)
    ):
        messages.success(request, _("记下了。本人看得到日子，看不到记录。"))
        return redirect("interviews:helped", referral_pk)
    return _one(request, referral_pk, contact=form)


@signed_in
@require_POST
def end(request: HttpRequest, referral_pk: int) -> HttpResponse:
    """It is over. Raises Http404."""
    row = referral_to(user_of(request), referral_pk)
    form = EndReferralForm(request.POST, auto_id=END_ID)
    by, now = user_of(request), timezone.now()
    if form.is_valid() and done(
        form, lambda: going_on.end_referral(referral=row, by=by, now=now, **form.cleaned_data)
    ):
        messages.success(request, _("结束了，您的话给她了。"))
        return redirect("interviews:helped", referral_pk)
    return _one(request, referral_pk, end=form)

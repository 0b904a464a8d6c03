"""One interview, for the chair who holds it; whom she named reads what she wrote, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.orgs.access import officer
from yizhan.orgs.shield import reads_of, shield_in
from yizhan.services.interviews import actions, columns, going_on, queries
from yizhan.services.interviews.access import (
    HOLD,
    READ,
    colleagues,
    held_interview,
    interview_for,
    note_look,
    providers_for,
    undertaking_of,
)
from yizhan.services.interviews.actions import Refused
from yizhan.services.interviews.columns import read
from yizhan.services.interviews.forms import (
    DemandForm,
    EndForm,
    NoteForm,
    ReferForm,
    SettleForm,
    TrustForm,
    UndertakeForm,
)
from yizhan.services.interviews.models import Interview
from yizhan.services.interviews.privacy import subject_of
from yizhan.services.interviews.rules import handed_on
from yizhan.services.interviews.views.common import done, form_page, scope_of, user_of


def _hers(request: HttpRequest, talk_pk: int) -> Interview:
    return held_interview(scope_of(request), user_of(request), talk_pk)


@require_safe
@never_cache
@officer(READ)
def talk(request: HttpRequest, talk_pk: int) -> HttpResponse:
    """All of it for the chair; the notes for whom she named. That it was opened is noted. Raises Http404."""
    user, now = user_of(request), timezone.now()
    shield = shield_in(request)
    found = interview_for(scope_of(request), shield, user, talk_pk)
    is_chair = found.chair_id == user.pk
    note_look(request, found, user, now)
    context = {
        "talk": found,
        "is_chair": is_chair,
        "seen": queries.seen_by_chair(found, shield, now) if is_chair else queries.seen_by_trusted(found),
        "trusted": found.trusted.filter(ended_at__isnull=True).select_related("user").order_by("pk"),
        "have_read": reads_of(subject_of(found)),
        "turn": queries.mine(found, now) if is_chair else None,
    }
    return render(request, "interviews/console/talk.html", context)


@require_POST
@officer(HOLD)
def open_talk(request: HttpRequest, talk_pk: int) -> HttpResponse:
    """She is there. Raises Http404."""
    return _note(request, talk_pk, actions.open_interview, _("开始了。"))


@require_POST
@officer(HOLD)
def missed(request: HttpRequest, talk_pk: int) -> HttpResponse:
    """She did not come. Raises Http404."""
    return _note(request, talk_pk, actions.did_not_come, _("记下了，会告诉她没关系。"))


def _note(request: HttpRequest, talk_pk: int, act: Callable[..., Any], well: str) -> HttpResponse:
    found = _hers(request, talk_pk)
    try:
        act(interview=found, by=user_of(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, well)
    return redirect("interviews_console:talk", talk_pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(HOLD)
def note(request: HttpRequest, talk_pk: int) -> HttpResponse:
    """Raises Http404."""
    found = _hers(request, talk_pk)
    form = NoteForm(request.POST or None)
    if form.is_valid() and _does(request, form, actions.write_note, interview=found):
        messages.success(request, _("记下了。"))
        return redirect("interviews_console:talk", talk_pk)
    return form_page(request, form, _("写记录"), _("记下"), talk=found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(HOLD)
def trust(request: HttpRequest, talk_pk: int) -> HttpResponse:
    """Raises Http404."""
    found, now = _hers(request, talk_pk), timezone.now()
    form = TrustForm(request.POST or None, people=colleagues(found, now))
    if form.is_valid() and _does(request, form, actions.trust, interview=found):
        messages.success(request, _("她现在看得到记录，本人也看得到您指定了她。"))
        return redirect("interviews_console:talk", talk_pk)
    return form_page(request, form, _("指定谁也能看"), _("让她看"), talk=found)


@require_POST
@officer(HOLD)
def trust_no_more(request: HttpRequest, talk_pk: int, user_pk: int) -> HttpResponse:
    """Raises Http404."""
    found = _hers(request, talk_pk)
    actions.trust_no_more(interview=found, user_pk=user_pk, by=user_of(request), now=timezone.now())
    messages.success(request, _("收回了，她不再看得到。"))
    return redirect("interviews_console:talk", talk_pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(HOLD)
def undertake(request: HttpRequest, talk_pk: int) -> HttpResponse:
    """Raises Http404."""
    found = _hers(request, talk_pk)
    form = UndertakeForm(request.POST or None)
    if form.is_valid() and _does(request, form, going_on.undertake, interview=found):
        messages.success(request, _("记下了，到日子前在您的工作笔记本里。"))
        return redirect("interviews_console:talk", talk_pk)
    return form_page(request, form, _("答应的事、回访"), _("记下"), talk=found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(HOLD)
def settle(request: HttpRequest, talk_pk: int, owed_pk: int) -> HttpResponse:
    """Raises Http404."""
    found = _hers(request, talk_pk)
    owed = undertaking_of(found, owed_pk)
    form = SettleForm(request.POST or None)
    if form.is_valid() and _does(request, form, going_on.settle, undertaking=owed):
        messages.success(request, _("记下了。"))
        return redirect("interviews_console:talk", talk_pk)
    hint = f"{owed.get_kind_display()}：{read(owed, columns.UNDERTAKEN)}"
    return form_page(request, form, _("记结果"), _("记下"), talk=found, hint=hint)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(HOLD)
def demand(request: HttpRequest, talk_pk: int) -> HttpResponse:
    """Raises Http404."""
    found = _hers(request, talk_pk)
    form = DemandForm(request.POST or None)
    if form.is_valid() and _does(request, form, going_on.propose_demand, interview=found):
        messages.success(request, _("请她在自己的手机上看一遍，同意了就提交。"))
        return redirect("interviews_console:talk", talk_pk)
    return form_page(request, form, _("转成诉求"), _("请她同意"), talk=found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(HOLD)
def refer(request: HttpRequest, talk_pk: int) -> HttpResponse:
    """Raises Http404."""
    found = _hers(request, talk_pk)
    providers = providers_for(found.unit)
    initial = {"called": read(found, columns.NAME)}
    form = ReferForm(request.POST or None, providers=providers, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        words = handed_on(called=given["called"], phone=given["phone"], words=given["words"])
        by, now = user_of(request), timezone.now()
        if done(
            form,
            lambda: going_on.propose_referral(
                interview=found, provider=given["provider"], words=words, by=by, now=now
            ),
        ):
            messages.success(request, _("请她在自己的手机上逐字看一遍。她同意以前，什么都不会转出去。"))
            return redirect("interviews_console:talk", talk_pk)
    hint = "" if providers.exists() else _("还没有登记可以转介的人，请先在“帮助机构”里登记。")
    return form_page(request, form, _("转介"), _("请她同意"), talk=found, hint=hint)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(HOLD)
def end(request: HttpRequest, talk_pk: int) -> HttpResponse:
    """Raises Http404."""
    found = _hers(request, talk_pk)
    form = EndForm(request.POST or None)
    if form.is_valid() and _does(request, form, actions.end_interview, interview=found):
        messages.success(request, _("写好了。以后还可以接着写记录、回访。"))
        return redirect("interviews_console:talk", talk_pk)
    return form_page(request, form, _("写结果"), _("写好"), talk=found)


def _does(request: HttpRequest, form: Any, act: Callable[..., Any], **about: Any) -> bool:
    """The form's values are the act's, by name."""
    by, now = user_of(request), timezone.now()
    return done(form, lambda: act(by=by, now=now, **about, **form.cleaned_data))

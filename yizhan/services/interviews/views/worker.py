"""Whom she can talk to, when; her interviews; her yes and her no, each on a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.cases.actions import Refused as CaseRefused
from yizhan.orgs.access import public, signed_in
from yizhan.orgs.shield import outside_of, own_company, reads_of
from yizhan.people.models import Person
from yizhan.places.views.who import her, person_of
from yizhan.services.interviews import actions, columns, going_on, queries
from yizhan.services.interviews.access import (
    interview_by_claim,
    interview_of,
    is_provider,
    open_day,
    referral_of,
)
from yizhan.services.interviews.actions import Refused
from yizhan.services.interviews.columns import read
from yizhan.services.interviews.forms import BookForm, YesForm
from yizhan.services.interviews.models import Day, Demand, Interview, Undertaking
from yizhan.services.interviews.privacy import subject_of
from yizhan.services.interviews.rules import digest_of
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.answers import why_not
from yizhan.supplies.eligibility import Reason
from yizhan.supplies.kernel import Answer, Done, Outcome
from yizhan.supplies.states import ClaimState


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Days of chairs to come: her own union's, those above it, others. 6 queries."""
    now, person = timezone.now(), person_of(request)
    found = queries.offers(person, now)
    names = (_("您的工会"), _("上级工会"), _("其他工会") if person and person.unit else _("可以约的"))
    context = {
        "groups": [
            (name, group)
            for near, name in enumerate(names)
            if (group := [one for one in found if one.near == near])
        ],
        "mine": [queries.mine(one, now) for one in queries.interviews_of(person)[:3]] if person else [],
        "serves": is_provider(request.user),
    }
    return render(request, "interviews/index.html", context)


@public
@require_safe
@never_cache
def day(request: HttpRequest, day_pk: int) -> HttpResponse:
    """A day: its times; ?at= one of them, with the form. Raises Http404."""
    found, person = open_day(day_pk), person_of(request)
    given = request.GET.get("at", "")
    at = int(given) if given.isdecimal() and len(given) < 18 else None
    name = str(request.user) if request.user.is_authenticated else ""
    form = BookForm(initial={"session": at, "call_name": name[:20]}) if at else None
    return _day(request, found, person, form, at)


def _day(
    request: HttpRequest,
    found: Day,
    person: Person | None,
    form: BookForm | None,
    at: int | None,
    *,
    said: str = "",
    claim_pk: int | None = None,
    reasons: list[Reason] | None = None,
) -> HttpResponse:
    now = timezone.now()
    times = queries.times(found, now)
    chosen = next((one for one in times if one.session_pk == at), None)
    context = {
        "day": found,
        "times": times,
        "chosen": chosen,
        "form": form if chosen else None,
        "said": said,
        "claim_pk": claim_pk,
        "reasons": reasons or [],
        "waiting_most": actions.WAITING_MOST,
        "is_past_hers": _is_outside(person, found),
    }
    refused = bool(said or reasons or (form and form.errors))
    return render(request, "interviews/day.html", context, status=409 if refused else 200)


def _is_outside(person: Person | None, day: Day) -> bool:
    """Does the chair stand outside of her company?"""
    return bool(person and person.unit and not day.unit.stands_under(own_company(person.unit)))


@signed_in
@require_POST
def take(request: HttpRequest, day_pk: int) -> HttpResponse:
    """She takes a time, or waits for it. Raises Http404."""
    found, (user, person) = open_day(day_pk), her(request)
    form = BookForm(request.POST)
    at = request.POST.get("session", "")
    pk = int(at) if at.isdecimal() and len(at) < 18 else None
    if not form.is_valid():
        said = "" if pk and "key" not in form.errors else _("请从头选一个时间。")
        return _day(request, found, person, form, pk, said=said)
    given = form.cleaned_data
    try:
        answer = actions.book(
            day=found,
            session_pk=given["session"],
            person=person,
            key=f"interviews:{person.pk}:{given['key']}",
            by=user,
            now=timezone.now(),
            call_name=given["call_name"],
            reason=given["reason"],
        )
    except NotEligible as no:
        return _day(request, found, person, form, pk, reasons=no.reasons)
    if not answer.is_hers:
        said = _why_not(answer, found)
        return _day(request, found, person, form, pk, said=said, claim_pk=answer.claim_id)
    waits = answer.state == ClaimState.WAITING
    messages.success(request, _("排上候补了，有空位马上告诉您。") if waits else _("约好了。"))
    return redirect("interviews:claim", answer.claim_id)


def _why_not(answer: Answer, day: Day) -> str:
    words = {
        Outcome.FULL: _("这个时间约满了，候补也满了，请看看别的时间。"),
        Outcome.MINE: _("这一天您已经约了，一天一次。"),
        Outcome.SHUT: _("这一天取消了，请看看别的日子。"),
        Outcome.NO_SUPPLY: _("没有这个时间，请重新选。"),
    }
    return words.get(answer.outcome) or why_not(answer.outcome, day.round, timezone.now())


@signed_in
@require_safe
def by_claim(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """Where her bookings lead. Raises Http404."""
    _user, person = her(request)
    return redirect("interviews:mine", interview_by_claim(person, claim_pk).pk)


@signed_in
@require_safe
@never_cache
def all_mine(request: HttpRequest) -> HttpResponse:
    """All of hers."""
    _user, person = her(request)
    now = timezone.now()
    rows = [queries.mine(one, now) for one in queries.interviews_of(person)]
    return render(request, "interviews/all_mine.html", {"rows": rows})


@signed_in
@require_safe
@never_cache
def mine(request: HttpRequest, talk_pk: int) -> HttpResponse:
    """One of hers: what was promised, what waits for her word, who may read it and who has. Raises Http404."""
    _user, person = her(request)
    found, now = interview_of(person, talk_pk), timezone.now()
    demands = list(found.demands.select_related("case").order_by("pk"))
    context = {
        "one": queries.mine(found, now),
        "talk": found,
        "reason": read(found, columns.REASON),
        "promises": queries.owed_of(found, now, Undertaking.Kind.PROMISE),
        "demands": demands,
        "referrals": [
            (queries.dates_of(row), read(row, columns.HOW_IT_ENDED))
            for row in found.referrals.select_related("provider").order_by("pk")
        ],
        "trusted": found.trusted.filter(ended_at__isnull=True).select_related("user").order_by("pk"),
        "have_read": reads_of(subject_of(found)),
    }
    return render(request, "interviews/mine.html", context)


@signed_in
@require_POST
def cancel(request: HttpRequest, talk_pk: int) -> HttpResponse:
    """She gives it back. Raises Http404."""
    user, person = her(request)
    done = actions.cancel(interview=interview_of(person, talk_pk), by=user, now=timezone.now())
    if done in {Done.DONE, Done.SAME}:
        messages.success(request, _("取消了。还需要的话，随时再约。"))
    elif done == Done.LATE:
        messages.error(request, _("离开始太近，不能自己取消了，来不了也没关系。"))
    else:
        messages.error(request, _("现在的状态不能取消。"))
    return redirect("interviews:mine", talk_pk)


def _demand(interview: Interview, pk: int) -> Demand:
    found = interview.demands.filter(pk=pk).select_related("interview__unit", "case").first()
    if found is None:
        raise Http404
    return found


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demand(request: HttpRequest, talk_pk: int, demand_pk: int) -> HttpResponse:
    """May it become a 诉求, in these words? Raises Http404."""
    user, person = her(request)
    talk = interview_of(person, talk_pk)
    row = _demand(talk, demand_pk)
    if row.case is not None:
        return redirect("cases:matter", row.case.ref)
    if row.no_at is not None:
        return redirect("interviews:mine", talk_pk)
    may_shield = person.unit is not None and outside_of(own_company(person.unit)) is not None
    first = {"words": read(row, columns.PROPOSED), "shield": talk.shielded_unit_id is not None}
    says_no = request.POST.get("answer") == "no"
    given: Any = request.POST if request.method == "POST" and not says_no else None
    form = YesForm(given, may_shield=may_shield, initial=first)
    if says_no or form.is_valid():
        try:
            row = going_on.answer_demand(
                demand=row,
                person=person,
                says_yes=not says_no,
                words="" if says_no else form.cleaned_data["words"],
                is_shielded=not says_no and form.cleaned_data.get("shield", False),
                by=user,
                now=timezone.now(),
            )
        except (Refused, CaseRefused) as refused:
            if says_no:
                messages.error(request, str(refused))
                return redirect("interviews:mine", talk_pk)
            form.add_error(None, str(refused))
        else:
            if row.case is None:
                messages.success(request, _("好，不提交。"))
                return redirect("interviews:mine", talk_pk)
            messages.success(request, _("提交了。到哪一步、什么时候前有回音，都在这里。"))
            return redirect("cases:matter", row.case.ref)
    context = {"form": form, "talk": talk, "row": row}
    return render(request, "interviews/demand.html", context, status=422 if form.errors else 200)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: HttpRequest, talk_pk: int, referral_pk: int) -> HttpResponse:
    """What would be handed on, word for word; nothing goes before her yes. Raises Http404."""
    _user, person = her(request)
    talk = interview_of(person, talk_pk)
    row = referral_of(talk, referral_pk)
    said = ""
    if request.method == "POST" and request.POST.get("answer") in {"yes", "no"}:
        try:
            row = going_on.answer_referral(
                referral=row,
                person=person,
                says_yes=request.POST["answer"] == "yes",
                seen=request.POST.get("seen", ""),
                now=timezone.now(),
            )
        except Refused as refused:
            said = str(refused)
        else:
            well = _("好，交给对方了。您随时可以收回。") if row.yes_at else _("好，什么都没有转出去。")
            messages.success(request, well)
            return redirect("interviews:mine", talk_pk)
    words = read(row, columns.HANDED_ON)
    context = {"row": row, "talk": talk, "words": words, "seen": digest_of(words), "said": said}
    return render(request, "interviews/referral.html", context, status=409 if said else 200)


@signed_in
@require_POST
def withdraw(request: HttpRequest, talk_pk: int, referral_pk: int) -> HttpResponse:
    """She takes her yes back. Raises Http404."""
    _user, person = her(request)
    row = referral_of(interview_of(person, talk_pk), referral_pk)
    try:
        going_on.withdraw(referral=row, person=person, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("收回了。对方看不到了，写过的也抹掉了。"))
    return redirect("interviews:mine", talk_pk)

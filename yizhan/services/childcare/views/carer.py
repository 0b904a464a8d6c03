"""The pages of those who are on the roster today: the list, a child, whom she goes with."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.common.say import WEEKDAYS
from yizhan.orgs.access import signed_in
from yizhan.places.views.who import her
from yizhan.services.childcare import days as doing
from yizhan.services.childcare.access import child_on_duty, terms_on_duty
from yizhan.services.childcare.actions import Refused
from yizhan.services.childcare.days import day_of
from yizhan.services.childcare.models import Application, Attendance, Collector
from yizhan.services.childcare.queries import list_of, shown
from yizhan.services.childcare.sealed import COLLECTOR_NAME


@require_safe
@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """The children of today, for whoever is on the roster; the others read that they are not."""
    user, _person = her(request)
    day = day_of(timezone.now())
    terms = [
        (term, list_of(term, day), term.lessons.filter(weekday=day.weekday()).order_by("starts"))
        for term in terms_on_duty(user, day)
    ]
    context = {"terms": terms, "day": day, "weekday": WEEKDAYS[day.weekday()]}
    return render(request, "childcare/today.html", context)


@require_POST
@signed_in
def sign_in(request: HttpRequest, child_pk: int) -> HttpResponse:
    """A child has come."""
    user, _person = her(request)
    now = timezone.now()
    application = child_on_duty(user, child_pk, day_of(now))
    doing.sign_in(application=application, by=user, now=now)
    messages.success(request, _("%(child)s 签到了。") % {"child": shown(application).child})
    return redirect("childcare:today")


@require_POST
@signed_in
def undo(request: HttpRequest, child_pk: int) -> HttpResponse:
    """The wrong child was signed in."""
    user, _person = her(request)
    now = timezone.now()
    application = child_on_duty(user, child_pk, day_of(now))
    try:
        doing.undo_sign_in(application=application, reason=request.POST.get("reason", ""), by=user, now=now)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("childcare:child", child_pk)
    messages.success(request, _("%(child)s 的签到撤回了。") % {"child": shown(application).child})
    return redirect("childcare:today")


@require_safe
@signed_in
def child(request: HttpRequest, child_pk: int) -> HttpResponse:
    """A child, and the form of the code."""
    user, _person = her(request)
    return _show(request, child_on_duty(user, child_pk, day_of(timezone.now())))


@require_POST
@signed_in
def care_card(request: HttpRequest, child_pk: int) -> HttpResponse:
    """Allergies and contacts, on request; the guardian reads who has looked."""
    user, _person = her(request)
    now = timezone.now()
    application = child_on_duty(user, child_pk, day_of(now))
    card = doing.open_care_card(application=application, by=user, now=now)
    return _show(request, application, card=card or ("", _("家长还没有写。")))


@require_POST
@signed_in
def code(request: HttpRequest, child_pk: int) -> HttpResponse:
    """A code is shown: whose is it? Then the carer compares the name with the paper, and confirms."""
    user, _person = her(request)
    now = timezone.now()
    application = child_on_duty(user, child_pk, day_of(now))
    attendance = _inside(application)
    typed = request.POST.get("code", "")[:20]
    if not attendance:
        messages.error(request, _("孩子不在。"))
        return redirect("childcare:child", child_pk)
    try:
        who = doing.whose_code(attendance=attendance, code=typed, by=user, now=now)
        if request.POST.get("confirm"):
            doing.hand_over(attendance=attendance, collector=who, by=user, now=now)
            messages.success(request, _("交给%(who)s了，已告诉监护人。") % {"who": named(who)})
            return redirect("childcare:today")
    except Refused as no:
        return _show(request, application, refused=str(no))
    return _show(request, application, who=who, typed=typed)


def named(who: Collector) -> str:
    return f"{who.relation} {COLLECTOR_NAME.open(who) or ''}".strip()


def _inside(application: Application) -> Attendance | None:
    day = day_of(timezone.now())
    rows = Attendance.objects.filter(application=application, day=day)
    return rows.select_related(
        "application__term__round__unit", "application__child", "application__guardian"
    ).first()


def _show(
    request: HttpRequest,
    application: Application,
    *,
    card: tuple[str, str] | None = None,
    refused: str = "",
    who: Collector | None = None,
    typed: str = "",
) -> HttpResponse:
    context = {
        "one": shown(application),
        "application": application,
        "attendance": _inside(application),
        "card": card,
        "refused": refused,
        "who": named(who) if who else "",
        "typed": typed,
    }
    answer = render(request, "childcare/child.html", context, status=422 if refused else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer

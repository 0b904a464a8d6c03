"""An officer's pages of a term's days: staff, record checks, roster, timetable, absences, figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.common.downloads import table_file
from yizhan.common.say import WEEKDAYS
from yizhan.orgs.access import officer
from yizhan.people.appointing import TooManyAppointed, account_to_appoint
from yizhan.people.phones import BadPhone
from yizhan.services.childcare import actions, rules
from yizhan.services.childcare import days as doing
from yizhan.services.childcare.access import (
    CHILDCARE_EDIT,
    application_in,
    carer_in,
    check_of,
    shift_in,
    term_in,
)
from yizhan.services.childcare.actions import Refused
from yizhan.services.childcare.days import day_of
from yizhan.services.childcare.forms import AbsenceForm, CarerForm, CheckPaperForm, RosterForm, TimetableForm
from yizhan.services.childcare.models import Carer, RecordCheck, Shift, Term
from yizhan.services.childcare.queries import figures_by_day, figures_of, valid_until
from yizhan.services.childcare.views.officer import _by, _scope


@require_safe
@officer(CHILDCARE_EDIT)
def staff(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, term_in(_scope(request), pk))


def _show(request: HttpRequest, term: Term, *, form: Any = None, **forms: Any) -> HttpResponse:
    today = day_of(timezone.now())
    carers = list(Carer.objects.filter(term=term, ended_at__isnull=True).order_by("pk"))
    until = valid_until([one.user_id for one in carers], today)
    checks = RecordCheck.objects.filter(
        user__in=[one.user_id for one in carers], unit=term.round.unit_id, withdrawn_at__isnull=True
    )
    by_user: dict[int, list[RecordCheck]] = {}
    for check in checks.order_by("-until_date"):
        by_user.setdefault(check.user_id, []).append(check)
    context = {
        "term": term,
        "carers": [(one, until.get(one.user_id), by_user.get(one.user_id, [])) for one in carers],
        "roster": _roster(term, today),
        "carer_form": forms.get("carer") or CarerForm(prefix="carer"),
        "check_form": forms.get("check") or CheckPaperForm(prefix="check"),
        "roster_form": forms.get("roster")
        or RosterForm(
            prefix="roster", initial={"first": max(today, term.starts_date), "last": term.ends_date}
        ),
        "form": form,
    }
    return render(request, "childcare/console/staff.html", context, status=422 if form else 200)


def _roster(term: Term, today: date) -> list[tuple[date, list[Shift]]]:
    """The days to come of a term, those without anybody too."""
    rows = Shift.objects.filter(carer__term=term, day__gte=today).select_related("carer").order_by("carer")
    by_day: dict[date, list[Shift]] = {}
    for row in rows:
        by_day.setdefault(row.day, []).append(row)
    first = max(term.starts_date, today)
    return [(day, by_day.get(day, [])) for day in rules.days_of(first, term.ends_date, term.weekdays)]


@require_POST
@officer(CHILDCARE_EDIT)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody more works in the term, by the phone she signs in with."""
    term = term_in(_scope(request), pk)
    form = CarerForm(request.POST, prefix="carer")
    if form.is_valid():
        given = form.cleaned_data
        try:
            user = account_to_appoint(request, given["phone"])
        except BadPhone as wrong:
            form.add_error("phone", str(wrong))
        except TooManyAppointed as wrong:
            form.add_error(None, str(wrong.says))
        else:
            actions_of = {"called": given["called"], "does": given["does"]}
            doing.appoint_carer(term=term, user=user, **actions_of, by=_by(request), now=timezone.now())
            messages.success(request, _("指定了。登记有效的无犯罪记录查询后才能排班。"))
            return redirect("childcare_console:staff", pk)
    return _show(request, term, form=form, carer=form)


@require_POST
@officer(CHILDCARE_EDIT)
def dismiss(request: HttpRequest, pk: int, carer_pk: int) -> HttpResponse:
    carer = carer_in(term_in(_scope(request), pk), carer_pk)
    doing.dismiss_carer(carer=carer, by=_by(request), now=timezone.now())
    messages.success(request, _("不在这一期了，今天起的班也取消了。"))
    return redirect("childcare_console:staff", pk)


@require_POST
@officer(CHILDCARE_EDIT)
def keep_check(request: HttpRequest, pk: int, carer_pk: int) -> HttpResponse:
    """A clean record check is on file."""
    term = term_in(_scope(request), pk)
    carer, form = carer_in(term, carer_pk), CheckPaperForm(request.POST, prefix="check")
    if form.is_valid():
        try:
            doing.keep_check(
                unit=term.round.unit,
                user=carer.user,
                **form.cleaned_data,
                by=_by(request),
                now=timezone.now(),
            )
        except Refused as no:
            form.add_error("checked_date", str(no))
        else:
            messages.success(request, _("登记了，可以排班。"))
            return redirect("childcare_console:staff", pk)
    return _show(request, term, form=form, check=form)


@require_POST
@officer(CHILDCARE_EDIT)
def withdraw_check(request: HttpRequest, pk: int, check_pk: int) -> HttpResponse:
    check = check_of(term_in(_scope(request), pk), check_pk)
    gone = doing.withdraw_check(check=check, by=_by(request), now=timezone.now())
    messages.success(request, _("撤销了，取消了 %(n)s 天的班。") % {"n": gone})
    return redirect("childcare_console:staff", pk)


@require_POST
@officer(CHILDCARE_EDIT)
def roster(request: HttpRequest, pk: int, carer_pk: int) -> HttpResponse:
    """Put somebody on the roster from a day to a day."""
    term = term_in(_scope(request), pk)
    carer, form = carer_in(term, carer_pk), RosterForm(request.POST, prefix="roster")
    if form.is_valid():
        given = form.cleaned_data
        first, last = max(given["first"], term.starts_date), min(given["last"], term.ends_date)
        days = list(rules.days_of(first, last, term.weekdays))
        try:
            n = doing.put_on_roster(carer=carer, days=days, by=_by(request), now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("排了 %(n)s 天。") % {"n": n})
            return redirect("childcare_console:staff", pk)
    return _show(request, term, form=form, roster=form)


@require_POST
@officer(CHILDCARE_EDIT)
def off_roster(request: HttpRequest, pk: int, shift_pk: int) -> HttpResponse:
    shift = shift_in(term_in(_scope(request), pk), shift_pk)
    doing.take_off_roster(shift=shift, by=_by(request), now=timezone.now())
    return redirect("childcare_console:staff", pk)


@require_POST
@officer(CHILDCARE_EDIT)
def timetable(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole timetable anew."""
    term, form = term_in(_scope(request), pk), TimetableForm(request.POST)
    if not form.is_valid():
        return figures_page(request, term, form)
    actions.set_timetable(term=term, hours=form.cleaned_data["hours"], by=_by(request), now=timezone.now())
    messages.success(request, _("课程表改好了，家长马上看得到。"))
    return redirect("childcare_console:figures", pk)


@require_POST
@officer(CHILDCARE_EDIT)
def excuse(request: HttpRequest, application_pk: int) -> HttpResponse:
    """A day of absence is excused afterwards."""
    one, form = application_in(_scope(request), application_pk), AbsenceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("写上哪一天和为什么。"))
        return redirect("childcare_console:application", application_pk)
    try:
        doing.excuse(application=one, **form.cleaned_data, by=_by(request), now=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("记下了，这一天不算无故缺席。"))
    return redirect("childcare_console:application", application_pk)


@require_safe
@officer(CHILDCARE_EDIT)
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    return figures_page(request, term_in(_scope(request), pk))


def figures_page(request: HttpRequest, term: Term, form: TimetableForm | None = None) -> HttpResponse:
    lines = "\n".join(
        f"{WEEKDAYS[one.weekday]} {one.starts:%H:%M}-{one.ends:%H:%M} {one.name}"
        for one in term.lessons.order_by("weekday", "starts", "pk")
    )
    context = {
        "term": term,
        "figures": figures_of(term),
        "days": figures_by_day(term, day_of(timezone.now())),
        "timetable_form": form or TimetableForm(initial={"hours": lines}),
        "form": form,
    }
    return render(request, "childcare/console/figures.html", context, status=422 if form else 200)


@require_safe
@officer(CHILDCARE_EDIT)
def figures_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The days as CSV, or with `as=xlsx` as a workbook; numbers alone, no child is named."""
    term = term_in(_scope(request), pk)
    headers = (_("日期"), _("到（人次）"), _("请假（人次）"), _("接走（人次）"))
    rows = [
        [one.day.isoformat(), str(one.came), str(one.told), str(one.fetched)]
        for one in figures_by_day(term, day_of(timezone.now()))
    ]
    name = f"childcare-{term.pk}"
    return table_file(request, name, _("托管考勤"), headers, rows)

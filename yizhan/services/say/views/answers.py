"""Answers in public: for everybody to read, for her to take back, for officers to write and to let pass."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.cases import receipts
from yizhan.cases.access import CASES_HANDLE, CASES_READ, case_in, matter_by, matter_of
from yizhan.cases.actions import Refused
from yizhan.cases.actors import Taker
from yizhan.cases.models import Case
from yizhan.orgs.access import officer, public, scope_for, signed_in
from yizhan.orgs.shield import shield_in
from yizhan.people.access import account_of
from yizhan.people.actions import person_for
from yizhan.services.say import publishing
from yizhan.services.say.access import answers_in, shown_answers
from yizhan.services.say.forms import PublicForm
from yizhan.services.say.models import PublicAnswer
from yizhan.services.say.queries import union_of_place

PAGE = 20
MOST_ASKED = 40  # signs of a search
VIEWS = {
    "waiting": gettext_lazy("等审核的"),
    "shown": gettext_lazy("公开着的"),
    "back": gettext_lazy("撤下的"),
}


# --- for everybody ------------------------------------------------------------------------------------


@public
@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    """What others asked and what the union did, the newest first; of her own home, if she has one. 2 queries,
    and some for each company whose union answered."""
    person = person_for(request.user) if request.user.is_authenticated else None
    home = person.unit.home_id if person and person.unit else None
    asked = request.GET.get("q", "").strip()[:MOST_ASKED]
    page = Paginator(shown_answers(home, asked), PAGE).get_page(request.GET.get("page"))
    units = {one.case.unit_id: one.case.unit for one in page.object_list}
    names = {pk: union_of_place(unit) for pk, unit in units.items()}
    rows = [(one, names[one.case.unit_id]) for one in page.object_list]
    return render(request, "say/answers.html", {"page": page, "rows": rows, "asked": asked})


@signed_in
@never_cache
@require_POST
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """She takes the answer to hers out of everybody's sight, for ever."""
    user = account_of(request)
    person = person_for(user)
    return _take_back(request, matter_of(person, ref), Taker(user, person), redirect("cases:matter", ref))


@public
@never_cache
@require_POST
def take_back_unknown(request: HttpRequest) -> HttpResponse:
    """The same by her receipt."""
    case = matter_by(request.session.get(receipts.IN_SESSION, ""))
    if case is None:
        return redirect("cases:receipt")
    return _take_back(request, case, Taker(holds_receipt=True), redirect("cases:unknown"))


def _take_back(request: HttpRequest, case: Case, taker: Taker, again: HttpResponse) -> HttpResponse:
    try:
        publishing.take_back_public(case=case.main or case, taker=taker, now=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("撤下了，别人看不到了，以后也不会再公开。"))
    return again


# --- for officers -------------------------------------------------------------------------------------


@never_cache
@require_safe
@officer(CASES_READ)
def answers(request: HttpRequest) -> HttpResponse:
    """Those of her units: what waits for a colleague, what everybody reads, what was taken back. 3 queries."""
    which = request.GET.get("which", "")
    which = which if which in VIEWS else "waiting"
    rows = answers_in(scope_for(request, CASES_READ), shield_in(request), account_of(request))
    rows = {
        "waiting": rows.filter(shown_at__isnull=True).order_by("written_at", "pk"),
        "shown": rows.filter(shown_at__isnull=False, taken_back_at__isnull=True).order_by("-shown_at"),
        "back": rows.filter(taken_back_at__isnull=False).order_by("-taken_back_at"),
    }[which]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "say/console/answers.html", {"page": page, "which": which, "views": VIEWS.items()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_HANDLE)
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Of one demand: write it, let it pass, take it back."""
    user, now = account_of(request), timezone.now()
    case = case_in(scope_for(request, CASES_HANDLE), shield_in(request), user, ref)
    found = PublicAnswer.objects.filter(case=case).select_related("written_by", "passed_by").first()
    do = request.POST.get("do", "")
    form = PublicForm(
        request.POST if do == "write" else None,
        initial={"asked": found.asked, "answered": found.answered} if found else None,
    )
    if request.method == "POST" and (do != "write" or form.is_valid()):
        try:
            says = _act(do, case, form, request, now)
        except Refused as refused:
            form.add_error(None, str(refused)) if form.is_bound else messages.error(request, str(refused))
        else:
            messages.success(request, says)
            return redirect("say_console:answer", ref)
    context = {
        "case": case,
        "answer": found,
        "form": form,
        "is_mine": found is not None and found.written_by_id == user.pk,
        "may_write": publishing.can_be_shown(case),
        "not_kept": [one for one in form.data.values() if form.errors and len(one) > 1]
        if form.is_bound
        else [],
    }
    return render(
        request, "say/console/answer.html", context, status=422 if request.method == "POST" else 200
    )


def _moment(text: str) -> datetime | None:
    """None for nonsense, also for a day that no month has."""
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _act(do: str, case: Case, form: PublicForm, request: HttpRequest, now: datetime) -> str:
    """Raises Refused."""
    by = account_of(request)
    match do:
        case "write":
            publishing.write_public(case=case, by=by, now=now, **form.cleaned_data)
            return _("存下了，等另一位同事审核。")
        case "pass":
            publishing.pass_public(
                case=case, seen_at=_moment(request.POST.get("seen", "")) or now, by=by, now=now
            )
            return _("公开了，提这件事的人会收到消息。")
        case "take_back":
            publishing.take_back_public(case=case, taker=Taker(by), now=now)
            return _("撤下了，别人看不到了。")
        case _:
            raise Refused

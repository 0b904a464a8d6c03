"""Questions and answers for officers: write a questionnaire, choose it for a visit, what was answered, corrections."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.orgs.access import Scope, officer, scope_for
from yizhan.people.access import account_of
from yizhan.services.visits import answering, queries
from yizhan.services.visits.access import (
    VISITS_EDIT,
    VISITS_READ,
    answer_of,
    edition_in,
    editions_for,
    editions_in,
    visit_in,
)
from yizhan.services.visits.actions import Refused
from yizhan.services.visits.forms import (
    AsideForm,
    ChooseEditionForm,
    QuestionnaireForm,
    QuestionsFormSet,
)
from yizhan.services.visits.models import Edition

PAGE = 50


@require_safe
@officer(VISITS_READ)
def questionnaires(request: HttpRequest) -> HttpResponse:
    """The newest edition of each questionnaire of her units."""
    scope = cast("Scope", request.scope)  # type: ignore[attr-defined]
    page = Paginator(editions_in(scope), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_edit": bool(scope_for(request, VISITS_EDIT))}
    return render(request, "visits/console/questionnaires.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def new_edition(request: HttpRequest, edition_pk: int | None = None) -> HttpResponse:
    """Write questions; from an edition, its next one begins with what it asks."""
    scope = cast("Scope", request.scope)  # type: ignore[attr-defined]
    before: Edition | None = edition_in(scope, edition_pk) if edition_pk else None
    form = QuestionnaireForm(
        request.POST or None,
        units=scope.units(),
        initial={"title": before.questionnaire.title, "unit": before.questionnaire.unit_id} if before else {},
    )
    asked = [dict(each, choices="，".join(each["choices"])) for each in before.questions] if before else None
    rows = QuestionsFormSet(request.POST or None, initial=asked, prefix="q")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        questions = [question for row in rows if (question := row.question())]
        try:
            answering.make_edition(
                unit=form.cleaned_data["unit"],
                title=form.cleaned_data["title"].strip(),
                questions=questions,
                by=account_of(request),
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("编好了。安排走访时可以选它。"))
            return redirect("visits_console:questionnaires")
    context = {"form": form, "rows": rows, "before": before}
    is_wrong = bool(form.errors) or (rows.is_bound and not rows.is_valid())
    return render(request, "visits/console/edition.html", context, status=422 if is_wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def choose_edition(request: HttpRequest, pk: int) -> HttpResponse:
    visit = visit_in(cast("Scope", request.scope), pk)  # type: ignore[attr-defined]
    form = ChooseEditionForm(
        request.POST or None, editions=editions_for(visit.unit), initial={"edition": visit.edition_id}
    )
    if form.is_valid():
        try:
            answering.ask_by(
                visit=visit, edition=form.cleaned_data["edition"], by=account_of(request), now=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("选好了。出发前在手机上打开一次问卷，没有网也能问。"))
            return redirect("visits_console:visit", pk)
    hint = "" if editions_for(visit.unit).exists() else _("本单位还没有问卷，先到走访里编一份。")
    context = {"form": form, "title": _("选问卷"), "button": _("就用这份"), "visit": visit, "hint": hint}
    return render(request, "visits/console/form.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
@officer(VISITS_READ)
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures without small numbers; who may edit sees the answers too, to put them right."""
    visit = visit_in(cast("Scope", request.scope), pk)  # type: ignore[attr-defined]
    may_edit = scope_for(request, VISITS_EDIT).holds(visit.unit)
    context = {"visit": visit, "figures": queries.answered(visit), "may_edit": may_edit}
    if may_edit:
        rows = visit.answers.select_related("edition", "stop__station").order_by("asked_at", "pk")
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "lines": [(one, queries.in_words(one)) for one in page.object_list]}
    return render(request, "visits/console/answers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(VISITS_EDIT)
def correct(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """Set one aside, or say that it was asked on the visit."""
    visit = visit_in(cast("Scope", request.scope), pk)  # type: ignore[attr-defined]
    answer = answer_of(visit, answer_pk)
    do = request.POST.get("do", "")
    form = AsideForm(request.POST if do == "aside" else None)
    by, now = account_of(request), timezone.now()
    try:
        if do == "date":
            answering.date_answer(answer=answer, by=by, now=now)
        elif do == "aside" and form.is_valid():
            answering.set_aside(answer=answer, why=form.cleaned_data["why"], by=by, now=now)
        else:
            do = ""
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("visits_console:answers", pk)
    if do:
        messages.success(request, _("更正了，数字跟着变了。"))
        return redirect("visits_console:answers", pk)
    context = {"visit": visit, "answer": answer, "words": queries.in_words(answer), "form": form}
    return render(
        request, "visits/console/correct.html", context, status=422 if request.method == "POST" else 200
    )

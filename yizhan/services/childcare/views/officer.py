"""An officer's pages: terms and their groups, applications with their proofs, reviews."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.orgs.access import Scope, officer
from yizhan.people.columns import PERSON_NAME
from yizhan.people.models import Person, User
from yizhan.places.models import Station
from yizhan.services.childcare import actions
from yizhan.services.childcare.access import (
    CHILDCARE_EDIT,
    application_in,
    group_in,
    proof_in,
    term_in,
    terms_in,
)
from yizhan.services.childcare.actions import Refused
from yizhan.services.childcare.forms import (
    AbsenceForm,
    CheckForm,
    DecideForm,
    EditTermForm,
    PlacesForm,
    TermForm,
)
from yizhan.services.childcare.models import Application, Term
from yizhan.services.childcare.proofs import proof_response
from yizhan.services.childcare.queries import (
    GONE,
    applications_in,
    namesakes,
    open_reviews,
    rank_of,
    scheme_of,
    shown,
    waiting_for_check,
)
from yizhan.services.childcare.views.worker import term_context
from yizhan.services.childcare.words import what_changed
from yizhan.supplies import actions as supplies
from yizhan.supplies.states import ClaimState


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def _by(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@officer(CHILDCARE_EDIT)
def terms(request: HttpRequest) -> HttpResponse:
    rows = terms_in(_scope(request)).order_by("-starts_date", "-pk")
    context = {
        "terms": [(term, waiting_for_check(term).count(), open_reviews(term).count()) for term in rows],
        "now": timezone.now(),
    }
    return render(request, "childcare/console/terms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(CHILDCARE_EDIT)
def add(request: HttpRequest) -> HttpResponse:
    """A new term, in draft."""
    stations = _scope(request).filter(Station.objects.filter(kind="childcare", state="running"))
    form = TermForm(stations.select_related("unit").order_by("name", "pk"), request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.plan_term(
            station=form.cleaned_data["station"], plan=form.plan(), by=_by(request), now=timezone.now()
        )
        messages.success(request, _("设立了，还是草稿；核对后点“开放”。"))
        return redirect("childcare_console:term", made.pk)
    return render(request, "childcare/console/add.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@officer(CHILDCARE_EDIT)
def term(request: HttpRequest, pk: int) -> HttpResponse:
    return _show_term(request, term_in(_scope(request), pk))


def _show_term(request: HttpRequest, found: Term, form: PlacesForm | None = None) -> HttpResponse:
    rows = [shown(row) for row in applications_in(found)]
    context = term_context(found) | {
        "rows": rows,
        "to_check": waiting_for_check(found).count(),
        "reviews": open_reviews(found).count(),
        "form": form,
    }
    status = 422 if form and form.errors else 200
    return render(request, "childcare/console/term.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(CHILDCARE_EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words, days, hours or window, as far as they are not fixed. Raises Http404."""
    found, now = term_in(_scope(request), pk), timezone.now()
    form = EditTermForm(actions.plan_of(found), actions.fixed_of(found, now), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.edit_term(term=found, plan=form.plan(), by=_by(request), now=now)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            told = what_changed(form.plan(), changed)
            words = _("改好了，报过名的家庭会收到通知。") if told else _("改好了。")
            messages.success(request, words if changed else _("没有改动。"))
            return redirect("childcare_console:term", pk)
    context = {"form": form, "term": found}
    return render(request, "childcare/console/edit.html", context, status=422 if form.errors else 200)


@require_POST
@officer(CHILDCARE_EDIT)
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the term, or stop it."""
    found = term_in(_scope(request), pk)
    to_open = request.POST.get("to") == "open"
    change = supplies.open_round if to_open else supplies.close_round
    change(round=found.round, by=_by(request), now=timezone.now())
    messages.success(
        request, _("开放了，家长看得到了。") if to_open else _("停止了，不再接受报名；已有的不变。")
    )
    return redirect("childcare_console:term", pk)


@require_POST
@officer(CHILDCARE_EDIT)
def places(request: HttpRequest, pk: int, group_pk: int) -> HttpResponse:
    found = term_in(_scope(request), pk)
    form = PlacesForm(request.POST)
    if form.is_valid():
        try:
            went_up = actions.change_places(
                group=group_in(found, group_pk),
                places=form.cleaned_data["places"],
                by=_by(request),
                now=timezone.now(),
            )
        except Refused as no:
            form.add_error("places", str(no))
        else:
            messages.success(request, _("名额改好了，候补补上 %(n)s 个孩子。") % {"n": went_up})
            return redirect("childcare_console:term", pk)
    else:
        group_in(found, group_pk)
    return _show_term(request, found, form)


@require_safe
@officer(CHILDCARE_EDIT)
def application(request: HttpRequest, application_pk: int) -> HttpResponse:
    return _show(request, application_in(_scope(request), application_pk))


def _show(
    request: HttpRequest, one: Application, *, checking: Any = None, deciding: Any = None
) -> HttpResponse:
    scheme = scheme_of(one.term)
    start = one.granted if one.checked_at else one.claimed
    refused = next((form for form in (checking, deciding) if form and form.errors), None)
    context = {
        "one": shown(one),
        "application": one,
        "claim": one.claim,
        "claimed": scheme.named(one.claimed),
        "granted": scheme.named(one.granted),
        "guardian": _name_of(one.guardian),
        "proofs": one.proofs.order_by("pk"),
        "rank": rank_of(one),
        "may_check": one.claim.state == ClaimState.ENTERED and getattr(one.claim.round, "draw", None) is None,
        "may_decide": bool(one.review_asked_at and not one.review_decided_at),
        "checking": checking or CheckForm(scheme, initial={"granted": start, "note": one.check_note}),
        "deciding": deciding or DecideForm(scheme, initial={"granted": one.granted}),
        "form": refused,
        "excusing": AbsenceForm(),
        "namesakes": [
            (other, _name_of(other.guardian))
            for other in (namesakes(one.term, one.child) if one.namesake else [])
            if other.pk != one.pk and other.claim.state not in GONE
        ],
    }
    return render(request, "childcare/console/application.html", context, status=422 if refused else 200)


def _name_of(guardian: Person) -> str:
    return PERSON_NAME.open(guardian) or (str(guardian.user) if guardian.user else "")


@require_POST
@officer(CHILDCARE_EDIT)
def same(request: HttpRequest, application_pk: int) -> HttpResponse:
    """It is the child who is on the list already."""
    one = application_in(_scope(request), application_pk)
    try:
        actions.end_as_same(application=one, by=_by(request), now=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("这一份撤下了，家长会收到通知。"))
    return redirect("childcare_console:application", application_pk)


@require_POST
@officer(CHILDCARE_EDIT)
def check(request: HttpRequest, application_pk: int) -> HttpResponse:
    """Grant the points that the proofs bear out."""
    one = application_in(_scope(request), application_pk)
    form = CheckForm(scheme_of(one.term), request.POST)
    if form.is_valid():
        try:
            actions.check(application=one, **form.cleaned_data, by=_by(request), now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("核好了，%(n)s 分。") % {"n": one.points})
            return redirect("childcare_console:application", application_pk)
    return _show(request, application_in(_scope(request), application_pk), checking=form)


@require_POST
@officer(CHILDCARE_EDIT)
def decide(request: HttpRequest, application_pk: int) -> HttpResponse:
    """Decide a review, in words."""
    one = application_in(_scope(request), application_pk)
    form = DecideForm(scheme_of(one.term), request.POST)
    if form.is_valid():
        try:
            changed = actions.decide_review(
                application=one, **form.cleaned_data, by=_by(request), now=timezone.now()
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            words = _("决定已告诉家长，分数已更正。") if changed else _("决定已告诉家长，分数不变。")
            messages.success(request, words)
            return redirect("childcare_console:application", application_pk)
    return _show(request, application_in(_scope(request), application_pk), deciding=form)


@require_safe
@officer(CHILDCARE_EDIT)
def proof(request: HttpRequest, proof_pk: int) -> HttpResponse:
    """A family's paper; the guardian reads who has seen it (谁看过我的信息)."""
    one = proof_in(_scope(request), proof_pk)
    actions.note_proof_seen(proof=one, by=_by(request), now=timezone.now())
    return proof_response(one)

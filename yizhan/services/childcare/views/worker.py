"""A family's pages: terms, an application, its rank, the place that is offered."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.say import WEEKDAYS
from yizhan.orgs.access import public, signed_in
from yizhan.people.columns import CHILD_NAME
from yizhan.people.models import Child, Person
from yizhan.places.views.who import her, person_of
from yizhan.services.childcare import actions
from yizhan.services.childcare.access import application_of, proof_of, shown_term, shown_terms
from yizhan.services.childcare.actions import ChildIsListed, Refused
from yizhan.services.childcare.forms import ApplyForm, MoreProofsForm, ReviewForm
from yizhan.services.childcare.models import Application, Group, Term
from yizhan.services.childcare.proofs import proof_response
from yizhan.services.childcare.queries import entry_of, rank_of, scheme_of, shown
from yizhan.supplies.models import RoundState
from yizhan.supplies.states import ClaimState

SHOWN = 30
KEY_MOST = 60


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """Terms, and the applications of her children."""
    person = person_of(request)
    mine = Application.objects.filter(guardian=person) if person else Application.objects.none()
    rows = mine.select_related("claim__round", "child", "term__round", "claim__supply").order_by("-pk")
    context = {
        "terms": shown_terms().order_by("-starts_date", "-pk")[:SHOWN],
        "mine": [shown(row) for row in rows],
        "now": timezone.now(),
    }
    return render(request, "childcare/home.html", context)


@require_safe
@public
def term(request: HttpRequest, pk: int) -> HttpResponse:
    """Days, groups, points, timetable, deadline: all that counts, before anybody applies."""
    found = shown_term(pk)
    return render(request, "childcare/term.html", term_context(found))


def term_context(found: Term) -> dict[str, Any]:
    now = timezone.now()
    round = found.round
    is_open = round.state == RoundState.OPEN and bool(
        round.opens_at and round.closes_at and round.opens_at <= now < round.closes_at
    )
    return {
        "term": found,
        "groups": groups_of(found),
        "scheme": scheme_of(found),
        "weekdays": "、".join(str(WEEKDAYS[day]) for day in found.weekdays),
        "timetable": timetable_of(found),
        "fee": f"{found.fee_cents / 100:.2f}" if found.fee_cents else "",
        "is_open": is_open,
        "is_early": bool(round.opens_at and now < round.opens_at),
        "confirm_hours": (round.confirm_s or 0) // 3600,
        "draw": getattr(round, "draw", None),
    }


def groups_of(found: Term) -> list[Group]:
    return list(Group.objects.filter(term=found).select_related("supply").order_by("supply"))


def timetable_of(found: Term) -> list[tuple[str, list[Any]]]:
    """The lessons by weekday."""
    days: dict[int, list[Any]] = {}
    for lesson in found.lessons.order_by("weekday", "starts", "pk"):
        days.setdefault(lesson.weekday, []).append(lesson)
    return [(str(WEEKDAYS[day]), lessons) for day, lessons in days.items()]


def children_of(person: Person) -> list[tuple[Child, str]]:
    rows = Child.objects.filter(guardian=person).order_by("birth_date", "pk")
    return [
        (
            child,
            _("%(name)s（%(born)s 生）")
            % {"name": CHILD_NAME.open(child), "born": child.birth_date.isoformat()},
        )
        for child in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply for one child; once she has sent it, the same page sent again is the same application."""
    user, person = her(request)
    found = shown_term(pk)
    children = children_of(person)
    form = ApplyForm(
        children, groups_of(found), scheme_of(found), request.POST or None, request.FILES or None
    )
    key = request.POST.get("key", "").strip() or secrets.token_urlsafe(16)
    if request.POST.get("is_another"):
        form.ask_whether_another()
    if request.method == "POST" and form.is_valid() and len(key) <= KEY_MOST:
        given = form.cleaned_data
        try:
            made = actions.apply(
                group=given["group"],
                child=given["child"],
                guardian=person,
                claimed=given["claimed"],
                proofs=given["proofs"],
                key=key,
                by=user,
                now=timezone.now(),
                is_another=given["is_another"],
            )
        except ChildIsListed as no:
            form.ask_whether_another()
            form.add_error(None, str(no))
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("报上了，截止后抽签，结果会告诉您。"))
            return redirect("childcare:application", made.pk)
    context = term_context(found) | {"form": form, "key": key, "children": children}
    return render(request, "childcare/apply.html", context, status=422 if form.errors else 200)


@require_safe
@signed_in
def application(request: HttpRequest, pk: int) -> HttpResponse:
    _user, person = her(request)
    return _show(request, application_of(person, pk))


def _show(request: HttpRequest, one: Application, *, form: Any = None, more: Any = None) -> HttpResponse:
    claim = one.claim
    scheme = scheme_of(one.term)
    context = term_context(one.term) | {
        "one": shown(one),
        "application": one,
        "claim": claim,
        "claimed": scheme.named(one.claimed),
        "granted": scheme.named(one.granted),
        "rank": rank_of(one),
        "entry": entry_of(one),
        "proofs": one.proofs.order_by("pk"),
        "form": form or ReviewForm(),
        "more": more or MoreProofsForm(),
        "may_add": claim.state == ClaimState.ENTERED,
        "may_accept": claim.state == ClaimState.HELD,
        "may_leave": claim.state in {"entered", "held", "waiting", "confirmed"},
    }
    is_refused = bool((form and form.errors) or (more and more.errors))
    return render(request, "childcare/application.html", context, status=422 if is_refused else 200)


@require_POST
@signed_in
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """She takes the place that is held for her child."""
    user, person = her(request)
    try:
        actions.accept(application=application_of(person, pk), by=user, now=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("确认好了，孩子已入班。"))
    return redirect("childcare:application", pk)


@require_POST
@signed_in
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """She gives back the application, the offer or the place."""
    user, person = her(request)
    try:
        goes_on = actions.give_back(application=application_of(person, pk), by=user, now=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("退出了，名额给了候补的下一位。") if goes_on else _("退出了。"))
    return redirect("childcare:application", pk)


@require_POST
@signed_in
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """She asks that a person looks at it again."""
    user, person = her(request)
    one = application_of(person, pk)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_review(application=one, text=form.cleaned_data["text"], by=user, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("收到，工作人员复核后告诉您。"))
            return redirect("childcare:application", pk)
    return _show(request, one, form=form)


@require_POST
@signed_in
def add_proofs(request: HttpRequest, pk: int) -> HttpResponse:
    _user, person = her(request)
    one = application_of(person, pk)
    form = MoreProofsForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.add_proofs(application=one, proofs=form.cleaned_data["proofs"], now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("材料收到了。"))
            return redirect("childcare:application", pk)
    return _show(request, one, more=form)


@require_safe
@signed_in
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that she sent herself."""
    _user, person = her(request)
    return proof_response(proof_of(person, pk))

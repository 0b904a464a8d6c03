"""The worker's privacy page: what she allows, who looked, her export, her erasure."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.orgs.access import signed_in
from yizhan.people import actions
from yizhan.people.access import account_of, child_of
from yizhan.people.exporting import export_zip
from yizhan.people.forms_me import ChildForm, EraseForm
from yizhan.people.models import ConsentKind
from yizhan.people.queries import children_of, consents_of, looks_at

OWN_KINDS = {ConsentKind.TRACES.value, ConsentKind.HEALTH.value}


@require_safe
@signed_in
def privacy(request: HttpRequest) -> HttpResponse:
    person = actions.person_for(account_of(request))
    context = {
        "name": _("隐私"),
        "consents": consents_of(person),
        "children": children_of(person, timezone.localdate()),
        "looks": looks_at(person, 3),
    }
    return render(request, "people/privacy.html", context)


@require_POST
@signed_in
def consent(request: HttpRequest, kind: str) -> HttpResponse:
    """Give or take back one consent; the page says what became of it."""
    if kind not in OWN_KINDS:
        raise Http404
    user = account_of(request)
    person = actions.person_for(user)
    if request.POST.get("agree") == "1":
        actions.give_consent(person=person, kind=kind, by=user, now=timezone.now())
        messages.success(request, _("记下了：您同意。随时可以收回。"))
    else:
        actions.take_back_consent(person=person, kind=kind, by=user, now=timezone.now())
        messages.success(request, _("收回了，已经生效。"))
    return redirect("people:privacy")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_child(request: HttpRequest) -> HttpResponse:
    user = account_of(request)
    form = ChildForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_child(
                guardian=actions.person_for(user),
                name=form.cleaned_data["name"],
                birth_date=form.cleaned_data["birth_date"],
                by=user,
                now=timezone.now(),
            )
        except actions.NotAChild as wrong:
            form.add_error("birth_date", str(wrong))
        else:
            messages.success(request, _("记下了。"))
            return redirect("people:privacy")
    return render(request, "people/child.html", {"name": _("替孩子同意"), "form": form})


@require_POST
@signed_in
def remove_child(request: HttpRequest, pk: int) -> HttpResponse:
    child = child_of(account_of(request), pk)
    actions.remove_child(child=child, now=timezone.now())
    messages.success(request, _("孩子的信息删掉了。"))
    return redirect("people:privacy")


@require_safe
@signed_in
def looks(request: HttpRequest) -> HttpResponse:
    person = actions.person_for(account_of(request))
    return render(request, "people/looks.html", {"name": _("谁看过我的信息"), "looks": looks_at(person)})


@require_POST
@never_cache
@signed_in
def export(request: HttpRequest) -> HttpResponse:
    """Hand over everything kept of her, at once."""
    person = actions.person_for(account_of(request))
    response = HttpResponse(export_zip(person, timezone.now()), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def erase(request: HttpRequest) -> HttpResponse:
    user = account_of(request)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = actions.person_for(user)
        try:
            actions.erase_person(person=person, now=timezone.now())
        except actions.HoldsOffice as wrong:
            form.add_error(None, str(wrong))
        else:
            logout(request)
            return redirect("people:erased")
    return render(request, "people/erase.html", {"name": _("删除我的信息"), "form": form})

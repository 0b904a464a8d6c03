"""What she wants to hear: on a worker's phone, and the same for an officer in the console."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yizhan.common import nav
from yizhan.notices import actions
from yizhan.notices.access import NOTICES_READ
from yizhan.notices.forms import HearingForm
from yizhan.notices.queries import hearing_of
from yizhan.orgs.access import held_in, officer, signed_in
from yizhan.people.access import account_of
from yizhan.people.actions import person_for


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hearing(request: HttpRequest) -> HttpResponse:
    return _hearing(request, "notices/hearing.html", "notices:hearing")


@require_http_methods(["GET", "HEAD", "POST"])
@officer(NOTICES_READ)
def officer_hearing(request: HttpRequest) -> HttpResponse:
    return _hearing(request, "notices/console/hearing.html", "notices_console:hearing")


def _hearing(request: HttpRequest, template: str, back: str) -> HttpResponse:
    person = person_for(account_of(request))
    found = hearing_of(person, has_duties=_has_duties(request))
    form = HearingForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_wishes(person=person, wishes=form.wishes(), quiet=form.quiet_hours())
        messages.success(request, _("记下了。"))
        return redirect(back)
    context = {"name": _("想听什么"), "form": form, "hearing": found}
    return render(request, template, context, status=422 if form.errors else 200)


def _has_duties(request: HttpRequest) -> bool:
    """She holds a role, or something else of the house's is hers to look after."""
    return bool(held_in(request)) or any(entry.shown and entry.shown(request) for entry in nav.entries())

"""An officer writes down what somebody said to her: on the phone, at the desk, in a letter."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.cases.access import CASES_HANDLE, cases_in
from yizhan.cases.actions import Opened, Refused, desk_for, open_case
from yizhan.cases.forms import HeardForm
from yizhan.cases.models import Via
from yizhan.cases.openings import heard
from yizhan.cases.queries import ANOTHER, is_the_same_again
from yizhan.orgs.access import Scope, acting_unit, officer, units_of
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import shield_in
from yizhan.people.access import NobodyHasIt, TooManyAsked, living_under, person_asked_for
from yizhan.people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer(CASES_HANDLE)
def on_behalf(request: HttpRequest) -> HttpResponse:
    """The limits run from now. By her number it is hers; without one she follows it by a code that is shown once."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    desks = Unit.objects.filter(pk__in=units_of([scope]), closed_at__isnull=True)
    is_post = request.method == "POST"
    form = HeardForm(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        desks=desks,
        initial={"unit": acting_unit(request)},
    )
    if is_post and form.is_valid() and (opened := _open(request, form)):
        if opened.receipt:
            return render(request, "cases/console/heard.html", {"case": opened.case, "code": opened.receipt})
        messages.success(
            request, _("记下了，从现在起按时限办。") if opened.is_new else _("这一件已经记过了。")
        )
        visible = cases_in(scope, shield_in(request), cast("User", request.user))
        if visible.filter(pk=opened.case.pk).exists():
            return redirect("cases_console:case", opened.case.ref)
        return redirect("cases_console:list")
    return render(request, "cases/console/behalf.html", {"form": form}, status=422 if form.errors else 200)


def _open(request: HttpRequest, form: HeardForm) -> Opened | None:
    """None: refused, and the form says why."""
    given: dict[str, Any] = form.cleaned_data
    unit: Unit = given["unit"]
    user = cast("User", request.user)
    try:
        person = person_asked_for(request, living_under(unit), given["phone"]) if given["phone"] else None
    except TooManyAsked as too_many:
        form.add_error("phone", str(too_many))
        return None
    except NobodyHasIt:
        form.add_error("phone", _("名册里没有这个号码。请和对方核对，或者不填，给一个查询码。"))
        return None
    own = (person.unit if person else None) or unit
    desk, shielded = desk_for(own, is_shielded=given["shield"])
    if given["shield"] and shielded is None:
        form.add_error("shield", _("这个单位上面没有可以绕过它去找的工会，请不要选。"))
        return None
    if shielded is None or not unit.stands_under(shielded):
        desk = unit
    try:
        opened = open_case(
            procedure=heard(),
            unit=desk,
            via=Via(given["via"]),
            key=f"behalf:{user.pk}:{given['key']}",
            now=timezone.now(),
            by=user,
            person=person,
            says=given["says"],
            shielded_unit=shielded,
            files=given["added"],
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    if opened.is_new or is_the_same_again(opened.case, person, given["says"]):
        return opened
    form.renew()
    form.add_error(None, str(ANOTHER))
    return None

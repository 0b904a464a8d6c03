"""Say it: one box, which union, past one's own unit or not, with a name or not."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.cases.actions import BadWords
from yizhan.cases.openings import aside
from yizhan.cases.queries import matters_of, opening_words
from yizhan.cases.views.common import is_in_bounds, place_of
from yizhan.cases.views.worker import RECEIPT
from yizhan.orgs.access import public
from yizhan.orgs.models import Unit
from yizhan.people.actions import person_for
from yizhan.people.models import Person, User
from yizhan.places.asking import read_position
from yizhan.places.nearby.search import Search, nearest
from yizhan.services.say.actions import say
from yizhan.services.say.forms import SayForm
from yizhan.services.say.queries import can_bypass, place_unit, places_under, union_of_place

SHOWN = 3  # of her matters on the first page
NEAR_M = 30_000  # a station farther than that says nothing of whose place it is


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The box. Who has no unit yet first says where; her matters stand below it."""
    user = request.user if request.user.is_authenticated else None
    person = person_for(user) if user else None
    own = person.unit if person else None
    unit = place_unit(request.GET.get("unit", "")) or own
    if unit is None:
        about = _beside(request)["about"]
        return redirect(f"{reverse('say:where')}?{urlencode({'about': about})}" if about else "say:where")
    is_own = own is not None and unit.pk == own.pk
    is_post = request.method == "POST"
    form = SayForm(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        can_shield=is_own and can_bypass(own),
        is_known=person is not None,
        initial={"key": secrets.token_urlsafe(16)},
    )
    if is_post and not is_in_bounds(request, "say"):
        form.add_error(None, _("您刚提了很多条，请过一会儿再提"))
    elif is_post and form.is_valid():
        return _open(request, form, unit, person, user)
    mine = list(matters_of(person)[:SHOWN]) if person else []
    return render(
        request,
        "say/home.html",
        {"form": form, "unit": unit, "is_own": is_own, "mine": [(case, place_of(case)) for case in mine]}
        | _beside(request),
        status=422 if form.errors else 200,
    )


def _beside(request: HttpRequest) -> dict[str, Any]:
    """What another service adds: where what she types is compared, and what the address says that it is about."""
    found = aside()
    about = (request.POST or request.GET).get("about", "")
    title = found.title_of(about) if found and about else ""
    return {"aside": found, "about": about if title else "", "about_title": title}


def _open(
    request: HttpRequest, form: SayForm, unit: Unit, person: Person | None, user: User | None
) -> HttpResponse:
    given = form.cleaned_data
    knows = person if not given.get("nameless", False) else None
    now, beside = timezone.now(), aside()
    try:
        with transaction.atomic():
            opened = say(
                unit=unit,
                person=knows,
                says=given["says"],
                key=given["key"],
                now=now,
                is_shielded=given.get("shield", False),
                files=given["added"],
            )
            if beside and opened.is_new and (about := request.POST.get("about", "")):
                beside.note(about, opened.case, now)
    except BadWords as bad:
        form.add_error("says", str(bad))
        return render(request, "say/home.html", {"form": form, "unit": unit} | _beside(request), status=422)
    if not opened.is_new and opening_words([opened.case])[opened.case.pk].says != given["says"].strip():
        messages.warning(request, _("这一页先前交过一次；后来改的字没有交上，请用“补充”写进去。"))
    if knows:
        messages.success(request, _("收到了。到哪一步、什么时候前有回音，都在这里。"))
        return redirect("cases:matter", opened.case.ref)
    if user is not None:  # her session names her: the code never stands beside that
        return render(request, "say/sent.html", {"code": opened.receipt, "is_signed_in": True})
    request.session[RECEIPT] = opened.receipt
    return redirect("say:sent")


@public
@never_cache
@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Whose place is it? Down the tree of unions by places, a page a level, so that any phone can."""
    under = place_unit(request.GET.get("under", ""))
    has_own = (
        request.user.is_authenticated and person_for(request.user).unit is not None
    )  # else the box leads here
    context = {"under": under, "units": places_under(under), "has_own": has_own} | _beside(request)
    return render(request, "say/where.html", context)


@public
@never_cache
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """A piece of that page: the union of the place where the nearest station stands. Where she is is not kept."""
    about = _beside(request)["about"]
    position, now = read_position(request.POST), timezone.now()
    found = nearest(Search(limit=1), position, now).stations if position else ()
    station = found[0] if found and found[0].distance_m <= NEAR_M else None
    unit = union_of_place(Unit.objects.get(pk=station.unit_id)) if station else None
    shown = unit if unit is not None and unit.closed_at is None else None
    return render(request, "say/_near.html", {"station": station, "unit": shown, "about": about})


@public
@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The receipt of somebody unknown: the only time that it is shown."""
    code = request.session.get(RECEIPT, "")
    if not code:
        return redirect("say:home")
    return render(request, "say/sent.html", {"code": code})

"""Public notices for everybody: what lies open now, and the way to say something against it.

Nothing of these pages is to be kept anywhere: they end with the notice, and search engines are told to keep out.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.cases.actions import Refused
from yizhan.cases.forms import ObjectionForm
from yizhan.cases.objections import object_to
from yizhan.cases.postings import Posted, posted, posted_by, running
from yizhan.cases.views.common import is_in_bounds
from yizhan.cases.views.worker import RECEIPT
from yizhan.orgs.access import public
from yizhan.orgs.models import Unit
from yizhan.people.actions import person_for

PAGE = 30
MOST_UNITS = 200  # to choose from
ROBOTS = "noindex, nofollow, noarchive"


def _leaves_no_trace(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer["X-Robots-Tag"] = ROBOTS
        return answer

    return marked


@public
@never_cache
@_leaves_no_trace
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What lies open now, of one union and those below it or of all. 4 queries."""
    now = timezone.now()
    rows = running(now)
    units = list(
        Unit.objects.filter(pk__in=rows.order_by().values("case__unit")).order_by("area_path")[:MOST_UNITS]
    )
    asked = request.GET.get("unit", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 16 else 0
    unit = Unit.objects.filter(pk=number).exclude(area_path="").first() if number else None
    if unit is not None:
        rows = rows.filter(case__unit__area_path__startswith=unit.area_path)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": posted(list(page.object_list), now), "units": units, "unit": unit}
    return render(request, "cases/postings/index.html", context)


@public
@never_cache
@_leaves_no_trace
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, posting_ref: str) -> HttpResponse:
    """One of them; and what somebody says against it."""
    found = posted_by(posting_ref, timezone.now())
    if found is None and request.method != "POST":
        return render(request, "cases/postings/over.html", status=404)
    user = request.user if request.user.is_authenticated else None
    form = ObjectionForm(
        request.POST or None,
        request.FILES or None,
        is_known=user is not None,
        initial={"key": secrets.token_urlsafe(16)},
    )
    if request.method == "POST":
        if found is None:
            return render(
                request, "cases/postings/over.html", {"says": request.POST.get("says", "")}, status=404
            )
        if not is_in_bounds(request, "objection"):
            form.add_error(None, _("您刚提了很多条，请过一会儿再提"))
        elif form.is_valid() and (answer := _object(request, found, form)):
            return answer
    return render(
        request,
        "cases/postings/one.html",
        {"one": found, "form": form},
        status=422 if form.errors else 200,
    )


def _object(request: HttpRequest, found: Posted, form: ObjectionForm) -> HttpResponse | None:
    """None: it was refused, and the form says why."""
    given = form.cleaned_data
    user = request.user if request.user.is_authenticated else None
    person = person_for(user) if user and not given.get("nameless", False) else None
    try:
        opened = object_to(
            posting=found.posting,
            says=given["says"],
            key=given["key"],
            now=timezone.now(),
            person=person,
            by=user if person else None,
            files=given["added"],
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    if person is not None:
        return redirect("cases:matter", opened.case.ref)
    if user is not None:  # her session names her: the code never stands beside that
        return render(request, "cases/postings/sent.html", {"code": opened.receipt, "is_signed_in": True})
    request.session[RECEIPT] = opened.receipt
    return redirect("postings:sent")


@public
@never_cache
@_leaves_no_trace
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The receipt of who stays unknown: the only time that it is shown."""
    code = request.session.get(RECEIPT, "")
    if not code:
        return redirect("postings:list")
    return render(request, "cases/postings/sent.html", {"code": code})

"""In which rounds may partners claim for people by the API? An officer says so, round by round."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import officer, scope_for
from yizhan.supplies import desk
from yizhan.supplies.access import ROUNDS_EDIT, ROUNDS_READ, round_for_partners_in
from yizhan.supplies.partners import claimed_by_partners, let_partners, may_be_opened, still_on
from yizhan.supplies.views.officer import scope_of, who


@require_safe
@officer(ROUNDS_READ)
def rounds(request: HttpRequest) -> HttpResponse:
    """Rounds that may be opened to partners, those that are open to them first, with how many places partners took."""
    rows = still_on(may_be_opened(scope_of(request)), timezone.now()).order_by("-takes_partners", "-pk")
    page = Paginator(rows, desk.PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    taken = claimed_by_partners(shown)
    edits = scope_for(request, ROUNDS_EDIT)
    context = {
        "page": page,
        "lines": [(one, taken.get(one.pk, 0), bool(edits) and edits.holds(one.unit)) for one in shown],
    }
    return render(request, "supplies/console/partners.html", context)


@require_POST
@officer(ROUNDS_EDIT)
def let(request: HttpRequest, round_pk: int) -> HttpResponse:
    """Open a round to partners, or close it to them. Raises Http404."""
    now = timezone.now()
    found = round_for_partners_in(scope_of(request), round_pk)
    takes = request.POST.get("say") == "yes"
    let_partners(round=found, takes=takes, by=who(request), now=now)
    words = (
        _("“%(title)s”开放给合作方了。") if takes else _("“%(title)s”不再接受合作方登记，已经登记的都有效。")
    )
    messages.success(request, words % {"title": found.title})
    return redirect("bookings_console:partners")

"""Messages that were given up: seen and put back by an administrator of the home."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yizhan.notices import actions
from yizhan.notices.access import OUTBOX_READ, given_up_in
from yizhan.notices.kinds import Channel
from yizhan.notices.queries import given_up
from yizhan.orgs.access import Scope, officer

SHOWN = 100


@require_safe
@officer(OUTBOX_READ)
def outbox(request: HttpRequest) -> HttpResponse:
    rows = given_up_in(cast("Scope", request.scope))  # type: ignore[attr-defined]
    context = {"rows": given_up(rows, SHOWN), "count": rows.count(), "channels": Channel}
    return render(request, "notices/console/outbox.html", context)


@require_POST
@officer(OUTBOX_READ)
def resend(request: HttpRequest) -> HttpResponse:
    """Put back those ticked, or all; what is not hers is passed over without a word."""
    rows = given_up_in(cast("Scope", request.scope))  # type: ignore[attr-defined]
    if "all" not in request.POST:
        ticked = [text for text in request.POST.getlist("row") if text.isascii() and text.isdecimal()]
        rows = rows.filter(pk__in=[int(text) for text in ticked if len(text) < 19])
    count = actions.resend(deliveries=rows, now=timezone.now())
    if count:
        messages.success(
            request, ngettext("%(n)s 条重新排队发送", "%(n)s 条重新排队发送", count) % {"n": count}
        )
    else:
        messages.info(request, _("没有选中要重发的"))
    return redirect("notices_console:outbox")

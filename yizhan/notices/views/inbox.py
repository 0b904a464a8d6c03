"""The inbox: on a worker's phone, and the same for an officer in the console."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yizhan.notices import actions
from yizhan.notices.access import NOTICES_READ, notice_of
from yizhan.notices.queries import inbox
from yizhan.orgs.access import officer, signed_in
from yizhan.people.access import account_of
from yizhan.people.actions import person_for


@require_safe
@signed_in
def inbox_page(request: HttpRequest) -> HttpResponse:
    return _inbox(request, "notices/inbox.html")


@require_safe
@officer(NOTICES_READ)
def officer_inbox(request: HttpRequest) -> HttpResponse:
    return _inbox(request, "notices/console/inbox.html")


@require_safe
@never_cache
@signed_in
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it as read and go to what it is about; a notice that leads nowhere is shown by itself."""
    return _open(request, pk, "notices/notice.html")


@require_safe
@never_cache
@officer(NOTICES_READ)
def officer_open(request: HttpRequest, pk: int) -> HttpResponse:
    return _open(request, pk, "notices/console/notice.html")


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read all up to the newest she saw; what came in meanwhile stays unread."""
    return _read_all(request, "notices:inbox")


@require_POST
@officer(NOTICES_READ)
def officer_read_all(request: HttpRequest) -> HttpResponse:
    return _read_all(request, "notices_console:inbox")


def _inbox(request: HttpRequest, template: str) -> HttpResponse:
    page = inbox(person_for(account_of(request)), _id(request.GET.get("before", "")))
    has_unread = any(row.read_at is None for row in page.rows)
    context = {"name": _("消息"), "page": page, "has_unread": has_unread}
    return render(request, template, context)


def _open(request: HttpRequest, pk: int, template: str) -> HttpResponse:
    notice = notice_of(person_for(account_of(request)), pk)
    if request.method == "GET":  # who only asks for the head has read nothing
        actions.read_notice(notice=notice, now=timezone.now())
    if notice.path:
        return redirect(notice.path)
    return render(request, template, {"name": _("消息"), "notice": notice})


def _read_all(request: HttpRequest, back: str) -> HttpResponse:
    person = person_for(account_of(request))
    up_to = _id(request.POST.get("up_to", "")) or 0
    count = actions.read_all(person=person, now=timezone.now(), up_to=up_to)
    if count:
        messages.success(request, ngettext("%(n)s 条标为读过", "%(n)s 条标为读过", count) % {"n": count})
    return redirect(back)


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None

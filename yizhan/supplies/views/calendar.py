"""Her bookings in her own calendar: the page of the address, the feed, and one booking as a file."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhan.orgs.access import public, signed_in
from yizhan.places.views.who import her
from yizhan.supplies.access import claim_of
from yizhan.supplies.ical import (
    calendar_of,
    claims_for,
    etag_of,
    feed_at,
    make_feed,
    revoke_feed,
    token_of,
    with_revision,
)
from yizhan.supplies.models import CalendarFeed, Claim

TYPE = "text/calendar; charset=utf-8"
AGE_S = 300


@signed_in
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The address, if she has made one; how to use it."""
    _user, person = her(request)
    feed = CalendarFeed.objects.filter(person=person).first()
    url = request.build_absolute_uri(reverse("supplies:feed", args=[token_of(feed)])) if feed else ""
    context = {"feed": feed, "url": url, "webcal": url.replace("https://", "webcal://", 1)}
    answer = render(request, "supplies/calendar.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@signed_in
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make the address, or another one in its place."""
    _user, person = her(request)
    make_feed(person=person, now=timezone.now())
    messages.success(request, _("地址好了，复制到手机日历里订阅。"))
    return redirect("supplies:calendar")


@signed_in
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """The address is dead from now on."""
    _user, person = her(request)
    revoke_feed(person=person)
    messages.success(request, _("停用了，原来的地址打不开了。"))
    return redirect("supplies:calendar")


@public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Her bookings for a calendar that has the address and nothing else. Raises Http404. 2 queries."""
    found = feed_at(token)
    if not found:
        raise Http404
    return _answer(
        request, calendar_of(claims_for(found.person, timezone.now()), _link(request)), "bookings.ics"
    )


@signed_in
@require_safe
def one(request: HttpRequest, claim_pk: int) -> HttpResponse:
    """One booking of hers as a file. Raises Http404."""
    _user, person = her(request)
    claim = claim_of(person, claim_pk)
    rows = with_revision(Claim.objects.filter(pk=claim.pk, during__isnull=False))
    if not rows:
        raise Http404
    return _answer(request, calendar_of(rows, _link(request)), f"booking-{claim.pk}.ics")


def _link(request: HttpRequest) -> Callable[[Claim], str]:
    return lambda claim: request.build_absolute_uri(reverse("supplies:booking", args=[claim.pk]))


def _answer(request: HttpRequest, content: bytes, name: str) -> HttpResponse:
    etag = etag_of(content)
    is_known = etag in {
        one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")
    }
    answer = HttpResponseNotModified() if is_known else HttpResponse(content, content_type=TYPE)
    answer["ETag"] = etag
    answer["Cache-Control"] = f"private, max-age={AGE_S}"
    answer["Referrer-Policy"] = "no-referrer"
    if not is_known:
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

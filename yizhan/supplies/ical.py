"""Her bookings as iCalendar (RFC 5545): a feed under a secret address, and one booking as a file.

What moved comes again with a higher SEQUENCE, what was cancelled with STATUS:CANCELLED, under the same UID, so that
calendars follow. Nothing of other people is in it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from yizhan.common.acts import unrecorded
from yizhan.common.say import CHINA
from yizhan.people.models import Person
from yizhan.supplies.models import CalendarFeed, Claim, Session
from yizhan.supplies.states import OVER, ClaimState
from yizhan.supplies.whole import sessions_of

PAST = timedelta(days=30)
MAC_SIGNS = 32
NOT_SHOWN = [ClaimState.LOST, ClaimState.ENTERED]
STATUS = {
    ClaimState.WAITING: "TENTATIVE",
    ClaimState.HELD: "TENTATIVE",
    ClaimState.CANCELLED: "CANCELLED",
}
REFRESH = timedelta(hours=1)


# --- the address -------------------------------------------------------------------------------------


def token_of(feed: CalendarFeed) -> str:
    """The secret part of the address: "<id>-<32 signs>"."""
    return f"{feed.pk}-{_mac(feed.pk, feed.nonce)}"


def _mac(pk: int, nonce: str) -> str:
    return salted_hmac("yizhan.supplies.calendar", f"{pk}:{nonce}", algorithm="sha256").hexdigest()[
        :MAC_SIGNS
    ]


def feed_at(token: str) -> CalendarFeed | None:
    """The feed of an address; None for one that was never given or has been revoked. 1 query."""
    pk, _dash, mac = token.partition("-")
    if not pk.isdecimal() or not pk.isascii() or len(pk) > 18:
        return None
    found = CalendarFeed.objects.filter(pk=int(pk)).select_related("person").first()
    return found if found and constant_time_compare(_mac(found.pk, found.nonce), mac) else None


@unrecorded("how she reads her own bookings")
def make_feed(*, person: Person, now: datetime) -> CalendarFeed:
    """Give her an address; another one if she has one, and the old is dead from then on."""
    feed, _is_new = CalendarFeed.objects.update_or_create(
        person=person, defaults={"nonce": secrets.token_hex(16), "made_at": now}
    )
    return feed


@unrecorded("how she reads her own bookings")
def revoke_feed(*, person: Person) -> None:
    CalendarFeed.objects.filter(person=person).delete()


# --- what is in it -----------------------------------------------------------------------------------


def claims_for(person: Person, now: datetime) -> QuerySet[Claim]:
    """Hers with a time, from a month ago on, and those at every session of a series that goes on. 1 query."""
    lately = Session.objects.filter(
        round=OuterRef("round"), home_id=OuterRef("home_id"), during__endswith__gt=now - PAST
    )
    rows = Claim.objects.filter(
        Q(during__endswith__gt=now - PAST) | Q(Exists(lately), supply__session__isnull=True), person=person
    )
    return with_revision(rows.exclude(state__in=NOT_SHOWN)).order_by("during", "pk")


def with_revision(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """With what an event needs; `revisions`: how often the claim has changed."""
    return claims.select_related("round__station", "supply__session").annotate(revisions=Count("changes"))


def calendar_of(claims: Iterable[Claim], link: Callable[[Claim], str]) -> bytes:
    """The calendar of these claims, loaded by `with_revision`. link: the address of a booking's page."""
    calendar = Calendar()
    calendar.add("prodid", "-//Yizhan//Bookings//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("我的预约"))
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    listed = list(claims)
    series = [claim for claim in listed if claim.during is None]
    sessions = sessions_of(series) if series else {}
    for claim in listed:
        if claim.during is not None:
            calendar.add_component(_event(claim, link(claim)))
            continue
        for session in sessions[claim.pk]:
            calendar.add_component(_event(claim, link(claim), session))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(claim: Claim, link: str, of_series: Session | None = None) -> Event:
    """of_series: the one session that the event is of, where the claim is for all of them."""
    state = ClaimState(claim.state)
    session, station = of_series or claim.supply.session, claim.round.station
    during, uid = claim.during, f"claim-{claim.home_id}-{claim.pk}"
    if of_series:
        during, uid = of_series.during, f"{uid}-{of_series.pk}"
        if of_series.cancelled_at:
            state = ClaimState.CANCELLED
    event = Event()
    event.add("uid", f"{uid}@yizhan")
    event.add("dtstamp", claim.changed_at)
    is_off = bool(of_series and of_series.cancelled_at)
    event.add("sequence", claim.revisions + (session.moves if session else 0) + is_off)  # type: ignore[attr-defined]
    event.add("dtstart", during.lower.astimezone(CHINA))
    event.add("dtend", during.upper.astimezone(CHINA))
    what = claim.supply.name or claim.round.title
    is_sure = state not in STATUS
    event.add(
        "summary", what if is_sure else _("%(what)s（%(state)s）") % {"what": what, "state": state.label}
    )
    event.add("status", STATUS.get(state, "CONFIRMED"))
    event.add("transp", "TRANSPARENT" if state in OVER else "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("url", link)
    event.add("description", claim.round.title)
    if station:
        event.add("location", " ".join(filter(None, [station.name, station.address])))
        event.add("geo", (station.lat, station.lon))
    return event


def etag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'

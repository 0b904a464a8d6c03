"""Rounds that are nobody's business: only she, and who serves her, may know that she has a claim there.

A service that has private rounds names its own page of a claim; the kernel's pages lead there, and show the claim to
nobody else. Titles of such rounds say nothing either: they stand in notices, in calendars, on locked screens.

    private.add("appointments", lambda claim: reverse("appointments:mine", args=[claim.pk]))     # in AppConfig.ready()
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from yizhan.common.acts import unrecorded
from yizhan.supplies import kernel
from yizhan.supplies.identity import nobody
from yizhan.supplies.models import Change, Claim
from yizhan.supplies.states import ClaimState, Why

Page = Callable[[Claim], str]
NOT_BEGUN = (ClaimState.ENTERED, ClaimState.HELD, ClaimState.WAITING, ClaimState.CONFIRMED)
_pages: dict[str, Page] = {}


def add(service: str, page: Page) -> None:
    _pages[service] = page


def page_of(claim: Claim) -> str | None:
    """Where she sees her private claim; None for one that is not private, or whose service is gone."""
    page = _pages.get(claim.round.service) if claim.round.is_private else None
    return page and page(claim)


@unrecorded("forgetting, nobody's act")
def forget(claim: Claim, now: datetime) -> None:
    """The claim is nobody's from now on, and nothing says who made or changed it. A place to come is given back."""
    if claim.state in NOT_BEGUN and claim.during and claim.during.lower > now:
        kernel.become(claim.round, [claim.pk], ClaimState.CANCELLED, now=now, why=Why.ERASED, by_id=None)
    Claim.objects.filter(pk=claim.pk).update(person=None, who=nobody(), by=None)
    Change.objects.filter(claim=claim).update(by=None)

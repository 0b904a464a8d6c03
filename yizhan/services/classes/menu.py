"""Where classes stand: the console's menu, the worker's tab 预约, and the pages of who teaches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.common import nav, offered
from yizhan.orgs.access import Scope
from yizhan.services.classes.access import CLASSES_READ, all_series_in
from yizhan.services.classes.models import SERVICE, Series, Teaching
from yizhan.services.classes.queries import been, count_open, something_taught
from yizhan.supplies import bookables
from yizhan.supplies.models import Claim, Round, RoundState


def add_all() -> None:
    """Called once, when the app is ready."""
    offered.add(offered.Offered("classes:series", _("课程"), _title, _listed))
    nav.add(
        nav.Entry(
            "classes", _("课程"), "yoga", "classes_console:list", CLASSES_READ, order=24, group="sessions"
        )
    )
    nav.add(nav.Entry("teaching", _("我教的课"), "school", "teaching:list", shown=teaches_a_class, order=61))
    bookables.add(
        bookables.Bookable(
            service=SERVICE,
            name=_("课程"),
            line=_("减脂、舞蹈、太极，报全期或者按次"),
            icon="yoga",
            url_name="classes:list",
            there=something_taught,
            count=count_open,
            page=page_of,
            part=part_of,
            order=10,
        )
    )


def teaches_a_class(request: HttpRequest) -> bool:
    """Does she teach now? One query."""
    user = request.user
    return (
        user.is_authenticated and Teaching.objects.filter(person__user=user, ended_at__isnull=True).exists()
    )


def page_of(round: Round) -> str:
    """One query."""
    return reverse("classes:series", args=[round.series.pk])


def part_of(claim: Claim, now: datetime) -> tuple[str, dict[str, Any]]:
    """What a booking's page says of a class: its sessions, whether she was there, what she may say of it."""
    return "classes/_booking.html", {"been": been(claim, now)}


def _title(kwargs: dict[str, Any]) -> str | None:
    rows = Series.objects.filter(pk=kwargs["pk"]).exclude(round__state=RoundState.DRAFT)
    return rows.values_list("round__title", flat=True).first()


def _listed(scope: Scope, _now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Classes of an officer's units that workers may see, the newest first. 1 query."""
    rows = all_series_in(scope).exclude(round__state=RoundState.DRAFT).select_related("round").order_by("-pk")
    for series in rows[: offered.MOST_LISTED]:
        yield series.round.title, {"pk": series.pk}

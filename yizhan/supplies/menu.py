"""What officers owe: draws whose window has closed, to be frozen, and frozen ones whose seed has not been entered."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.common import today
from yizhan.common.say import moment
from yizhan.common.today import Owed
from yizhan.orgs.access import Scope
from yizhan.supplies.access import ROUNDS_EDIT
from yizhan.supplies.queries import undrawn

SHOWN = 3


def add_all() -> None:
    """Called once, when the app is ready."""
    today.add(today.Source("draws", ROUNDS_EDIT, owed_draws, order=30))


def owed_draws(_request: HttpRequest, scope: Scope, now: datetime) -> list[Owed]:
    """One query."""
    rows = list(undrawn(scope, now))
    shown = tuple(
        (str(round), reverse("draws_console:round", args=[round.pk]), moment(round.closes_at, now))
        for round in rows[:SHOWN]
        if round.closes_at
    )
    return [
        Owed(
            _("申请截止、还没抽签的"), len(rows), reverse("draws_console:list"), "arrows-shuffle", rows=shown
        )
    ]

"""Where the service stands in the menus: the worker's tab 权益, the console."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yizhan.common import nav
from yizhan.services.cards.access import CARDS_READ
from yizhan.services.cards.queries import benefits_of, something_offered
from yizhan.supplies import benefits


def add_all() -> None:
    """Called once, when the app is ready."""
    nav.add(
        nav.Entry(
            "cards", _("保障卡"), "shield-heart", "cards_console:list", CARDS_READ, order=40, group="benefits"
        )
    )
    benefits.add(benefits.Source("cards", benefits_of, there=something_offered, order=10))

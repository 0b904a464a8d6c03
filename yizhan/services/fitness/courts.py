"""Courts and rooms of fitness stations, booked by the hour."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yizhan.supplies.services import Service, declare

COURTS = declare(
    Service(code="fitness.courts", name=_("球场和房间"), icon="ball-tennis", kinds=frozenset({"fitness"}))
)

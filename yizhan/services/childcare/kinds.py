"""Childcare stations 爱心托管驿站: where the children are in the holidays."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yizhan.places.kinds import Kind, declare
from yizhan.places.models import Admits

CHILDCARE = declare(
    Kind(
        code="childcare",
        name=_("爱心托管驿站"),
        icon="mood-kid",
        does=_("寒暑假托管"),
        must=("water", "toilet", "first_aid", "cctv"),
        may=("meals", "bed", "books", "aircon", "wifi", "projector", "step_free"),
        admits=Admits.MEMBERS,
    )
)

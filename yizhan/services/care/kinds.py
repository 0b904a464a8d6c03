"""Consultation rooms 健康咨询室, some of them open day and night."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yizhan.places.kinds import Kind, declare

CONSULTATION_ROOM = declare(
    Kind(
        code="consultation_room",
        name=_("健康咨询室"),
        icon="stethoscope",
        does=_("健康咨询、讲座"),
        must=("rest",),
        may=("counselling", "water", "first_aid", "aed", "aircon", "screen", "step_free"),
    )
)

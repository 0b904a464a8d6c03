"""Legal service points 法律援助服务点: advice and mediation at the door."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yizhan.places.kinds import Kind, declare

LEGAL_POINT = declare(
    Kind(
        code="legal_point",
        name=_("法律服务点"),
        icon="scale",
        does=_("法律咨询、调解"),
        must=("rest",),
        may=("screen", "water", "projector", "step_free", "books"),
    )
)

"""Rest stations 工会驿站: a small warm room by the road, for those who work outdoors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yizhan.places.kinds import Kind, declare
from yizhan.places.models import Admits

REST = declare(
    Kind(
        code="rest",
        name=_("劳动者驿站"),
        icon="home-heart",
        does=_("歇脚、喝水、热饭、充电"),
        must=("water", "rest"),
        may=(
            "microwave",
            "fridge",
            "first_aid",
            "toilet",
            "charging",
            "ebike_charging",
            "wifi",
            "aircon",
            "books",
            "umbrella",
            "tools",
            "aed",
            "step_free",
            "fuel",
            "shower",
            "lactation",
        ),
        admits=Admits.ALL,
        must_hours=True,
    )
)

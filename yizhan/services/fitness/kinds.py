"""Fitness stations 职工健身驿站: simple, regular and comprehensive (Shanghai).

Source: the three sizes and their machines as the city federation published them (上海市总工会，职工健身驿站：
简易型、普通型、综合型).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yizhan.places.kinds import Kind, Tier, declare
from yizhan.places.models import Setting

FITNESS = declare(
    Kind(
        code="fitness",
        name=_("职工健身驿站"),
        icon="barbell",
        does=_("健身、球类、课程"),
        must=("strength",),
        may=(
            "treadmill",
            "court",
            "class_room",
            "smart_machine",
            "lockers",
            "shower",
            "water",
            "wifi",
            "aircon",
            "first_aid",
            "aed",
            "step_free",
            "toilet",
        ),
        tiers=(
            Tier("simple", _("简易型"), min_area_m2=20),
            Tier("regular", _("普通型"), must=("treadmill",), min_area_m2=50, min_smart_machines=3),
            Tier(
                "comprehensive",
                _("综合型"),
                must=("treadmill", "smart_machine"),
                min_area_m2=100,
                min_smart_machines=5,
            ),
        ),
        settings=(
            Setting.OFFICE,
            Setting.PARK,
            Setting.COMPANY,
            Setting.COMMUNITY,
            Setting.CAMPUS,
            Setting.STREET,
            Setting.DEPOT,
            Setting.SCENIC,
        ),
        must_hours=True,
    )
)

"""Truck-driver homes 司机之家: park, wash, eat and sleep by the highway."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yizhan.places.kinds import Kind, declare
from yizhan.places.models import Admits, Setting

DRIVER_HOME = declare(
    Kind(
        code="driver_home",
        name=_("司机之家"),
        icon="truck",
        does=_("停车、洗澡、吃饭、睡觉"),
        must=("truck_parking", "toilet", "water"),
        may=(
            "shower",
            "bed",
            "meals",
            "laundry",
            "fuel",
            "charging",
            "wifi",
            "aircon",
            "rest",
            "tools",
            "first_aid",
            "aed",
            "cctv",
            "microwave",
        ),
        settings=(Setting.ROADSIDE, Setting.PARK, Setting.STREET, Setting.OTHER),
        admits=Admits.DRIVERS,
        must_hours=True,
        must_truck_spaces=True,
    )
)

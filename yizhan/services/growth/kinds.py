"""The growth-centre network 四室两站三基地: four rooms, and three bases for learning and law.

The two stations of it are kinds of their own services: rest and childcare.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yizhan.places.kinds import Kind, declare
from yizhan.places.models import Admits

MOTHERS_ROOM = declare(
    Kind(
        code="mothers_room",
        name=_("爱心妈咪小屋"),
        icon="baby-carriage",
        does=_("哺乳、休息"),
        must=("lactation", "screen"),
        may=("fridge", "water", "rest", "aircon", "charging", "step_free", "first_aid"),
        admits=Admits.WOMEN,
    )
)
PSYCHOLOGICAL_ROOM = declare(
    Kind(
        code="psychological_room",
        name=_("心理减压室"),
        icon="brain",
        does=_("谈心、减压"),
        must=("counselling",),
        may=("rest", "water", "aircon", "books", "step_free"),
    )
)
GARDEN_CLUB = declare(
    Kind(
        code="garden_club",
        name=_("园艺室"),
        icon="plant",
        does=_("种植、花艺"),
        must=("water",),
        may=("rest", "tools", "aircon", "projector", "toilet", "step_free"),
    )
)
BOOK_ROOM = declare(
    Kind(
        code="book_room",
        name=_("职工书屋"),
        icon="book-2",
        does=_("读书、自习"),
        must=("books", "rest"),
        may=("water", "wifi", "aircon", "charging", "toilet", "step_free"),
    )
)
STUDY_BASE = declare(
    Kind(
        code="study_base",
        name=_("研学基地"),
        icon="school",
        does=_("参观、研学"),
        may=("toilet", "water", "rest", "projector", "meals", "step_free", "first_aid"),
    )
)
LABOUR_PLAZA = declare(
    Kind(
        code="labour_plaza",
        name=_("劳动文化广场"),
        icon="building-community",
        does=_("劳动文化活动"),
        may=("toilet", "rest", "water", "step_free"),
    )
)
LAW_PLAZA = declare(
    Kind(
        code="law_plaza",
        name=_("法治文化广场"),
        icon="building-pavilion",
        does=_("普法活动"),
        may=("toilet", "rest", "water", "step_free", "books"),
    )
)

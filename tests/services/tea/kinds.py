"""Tea houses 茶憩点: hot tea for whoever works outdoors."""

from django.utils.translation import gettext_lazy as _

from yizhan.places.kinds import Kind, Tier, declare
from yizhan.places.models import Admits, Setting

TEA = declare(
    Kind(
        code="tea",
        name=_("茶憩点"),
        icon="cup",
        does=_("喝茶、歇脚"),
        must=("water",),
        may=("rest", "charging", "toilet"),
        tiers=(Tier("stand", _("茶摊")), Tier("house", _("茶屋"), must=("toilet",))),
        settings=(Setting.STREET, Setting.PARK),
        admits=Admits.OUTDOOR,
        must_hours=True,
    )
)

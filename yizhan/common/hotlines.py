"""National numbers that somebody may need at once. None of them is run here: they are told, never answered.

12351: 职工维权热线 of the trade unions; 12356: 心理援助热线, one number for the country (国家卫生健康委, 2024);
12333: 人力资源社会保障咨询; 110, 120, 122: police, ambulance, traffic accidents.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Hotline:
    number: str
    name: str | Promise


UNION = Hotline("12351", _("工会热线"))
PSYCHOLOGICAL = Hotline("12356", _("心理援助热线，全国统一"))
LABOUR = Hotline("12333", _("人社热线，问工伤和工资"))
POLICE = Hotline("110", _("有人身危险"))
AMBULANCE = Hotline("120", _("急救"))
TRAFFIC = Hotline("122", _("交通事故报警"))

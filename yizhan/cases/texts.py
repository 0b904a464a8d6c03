"""Words that a unit writes again and again, to start an answer from."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.actions import Refused
from yizhan.cases.models import Case, ReadyText
from yizhan.common.acts import act, write_record
from yizhan.orgs.access import require
from yizhan.orgs.models import Unit
from yizhan.people.models import User

MOST = 100  # of one unit


class TextTaken(Refused):
    """The unit has a text of this name."""

    says = _("这个单位已经有这个名字的常用语")


class TooManyTexts(Refused):
    """The unit has all it may have."""

    says = _("常用语太多了，请先删掉不用的")


def texts_for(unit: Unit) -> QuerySet[ReadyText]:
    """Those of the unit and of those above it, on either line, by name. 1 query."""
    above = {int(pk) for path in (unit.area_path, unit.industry_path or "") for pk in path.split("/") if pk}
    return ReadyText.objects.filter(unit__in=above).select_related("unit").order_by("name", "pk")


def filled(text: ReadyText, case: Case) -> str:
    """The words with what they leave open: 【编号】 and 【单位】."""
    return text.says.replace(str(_("【编号】")), case.ref).replace(str(_("【单位】")), str(case.unit))


@act("cases.text", "写常用语")
def write(
    *, unit: Unit, name: str, says: str, by: User, now: datetime, text: ReadyText | None = None
) -> ReadyText:
    """Write a new one, or another in its place. Raises orgs.access.OutOfReach, TextTaken, TooManyTexts."""
    require(by, CASES_HANDLE, unit, now)
    if text is None and ReadyText.objects.filter(unit=unit).count() >= MOST:
        raise TooManyTexts
    held = text or ReadyText(unit=unit)
    held.name, held.says = name.strip(), says.strip()
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError:
        raise TextTaken from None
    write_record(unit=unit, at=now, by=by, subject=f"cases.readytext:{held.pk}")
    return held


@act("cases.text_removed", "删常用语")
def remove(*, text: ReadyText, by: User, now: datetime) -> None:
    """Raises orgs.access.OutOfReach."""
    require(by, CASES_HANDLE, text.unit, now)
    write_record(unit=text.unit, at=now, by=by, subject=f"cases.readytext:{text.pk}")
    text.delete()

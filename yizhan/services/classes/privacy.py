"""What a person's rights mean for classes; her places are claims, see supplies/privacy.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yizhan.people import privacy
from yizhan.people.models import Person
from yizhan.people.queries import when
from yizhan.services.classes.models import Attendance, Feedback, Teaching


def register() -> None:
    privacy.add_exporter("classes", _("我上过的课"), attended)
    privacy.add_exporter("class_feedback", _("我的课后评价"), said)
    privacy.add_exporter("class_teaching", _("我教的课"), taught)
    privacy.add_eraser(forget)
    privacy.add_merger(move)


def attended(person: Person) -> list[dict[str, Any]]:
    rows = Attendance.objects.filter(claim__person=person).select_related("session__round")
    return [
        {
            str(_("课程")): row.session.round.title,
            str(_("时间")): when(row.session.during.lower),
            str(_("到场")): row.get_state_display(),
        }
        for row in rows.order_by("session__during", "pk")
    ]


def said(person: Person) -> list[dict[str, Any]]:
    rows = Feedback.objects.filter(person=person).select_related("session__round").order_by("said_at", "pk")
    return [
        {
            str(_("课程")): row.session.round.title,
            str(_("时间")): when(row.session.during.lower),
            str(_("星")): row.stars,
            str(_("评价")): row.words,
        }
        for row in rows
    ]


def taught(person: Person) -> list[dict[str, Any]]:
    rows = Teaching.objects.filter(person=person).select_related("series__round", "session")
    return [
        {
            str(_("课程")): row.series.round.title,
            str(_("哪一次")): when(row.session.during.lower) if row.session else str(_("全期")),
            str(_("称呼")): row.called,
            str(_("从")): when(row.named_at),
            str(_("到")): when(row.ended_at) if row.ended_at else "",
        }
        for row in rows.order_by("named_at", "pk")
    ]


def forget(person: Person, now: datetime) -> None:
    """Her words go; the stars stay numbers and are nobody's. She teaches nothing any more."""
    Feedback.objects.filter(person=person).update(person=None, words="")
    Teaching.objects.filter(person=person).delete()


def move(stays: Person, goes: Person, now: datetime) -> None:
    """Hers is what was either's; of two opinions of one session hers who stays counts."""
    double = Feedback.objects.filter(person=stays).values("session")
    Feedback.objects.filter(person=goes, session__in=double).update(person=None, words="")
    Feedback.objects.filter(person=goes).update(person=stays)
    standing = Teaching.objects.filter(person=stays, session__isnull=True, ended_at__isnull=True)
    Teaching.objects.filter(
        person=goes, session__isnull=True, ended_at__isnull=True, series__in=standing.values("series")
    ).update(ended_at=now)
    Teaching.objects.filter(person=goes).update(person=stays)

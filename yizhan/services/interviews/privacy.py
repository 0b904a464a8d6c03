"""What a person's rights mean for her interviews: exported whole, erased, moved to who stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yizhan.orgs.shield import reads_of
from yizhan.people import privacy
from yizhan.people.models import Person
from yizhan.people.queries import when
from yizhan.services.interviews import columns
from yizhan.services.interviews.columns import read
from yizhan.services.interviews.forgetting import forget_words
from yizhan.services.interviews.models import Interview, Undertaking


def register() -> None:
    privacy.add_exporter("interviews", _("我的主席访谈"), interviews_of)
    privacy.add_eraser(forget)
    privacy.add_merger(move)


def interviews_of(person: Person) -> list[dict[str, Any]]:
    """Everything about her, the chair's notes and what was handed on too; what a provider wrote is his record of a
    treatment, which she asks him for."""
    found = []
    for one in Interview.objects.filter(person=person).select_related("unit", "chair").order_by("pk"):
        found.append(
            {
                str(_("编号")): one.code,
                str(_("时间")): when(one.starts_at),
                str(_("和谁谈")): f"{one.unit} {one.chair or ''}",
                str(_("称呼")): read(one, columns.NAME),
                str(_("来谈的原因")): read(one, columns.REASON),
                str(_("主席的记录")): [read(note, columns.NOTE) for note in one.notes.order_by("pk")],
                str(_("答应的事")): [
                    f"{each.due_date}：{read(each, columns.UNDERTAKEN)}。{read(each, columns.CAME_OF_IT)}"
                    for each in one.undertakings.filter(kind=Undertaking.Kind.PROMISE).order_by("pk")
                ],
                str(_("转介")): [
                    {
                        str(_("转给谁")): str(each.provider),
                        str(_("转去的话")): read(each, columns.HANDED_ON),
                        str(_("您同意的时间")): when(each.yes_at) if each.yes_at else "",
                        str(_("您收回的时间")): when(each.withdrawn_at) if each.withdrawn_at else "",
                        str(_("结束时对您说的话")): read(each, columns.HOW_IT_ENDED),
                    }
                    for each in one.referrals.select_related("provider").order_by("pk")
                ],
                str(_("谁看过")): [
                    f"{look.reader or ''} {look.unit} {when(look.last_at)}"
                    for look in reads_of(subject_of(one))
                ],
            }
        )
    return found


def subject_of(interview: Interview) -> str:
    """As looks at it are noted."""
    return f"interviews.interview:{interview.pk}"


def forget(person: Person, now: datetime) -> None:
    forget_words(Interview.objects.filter(person=person), now)


def move(stays: Person, goes: Person, now: datetime) -> None:
    Interview.objects.filter(person=goes).update(person=stays)

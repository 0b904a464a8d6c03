"""What a guardian's rights mean for her children's applications: exported; given back and gone when the child goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yizhan.people import privacy
from yizhan.people.columns import CHILD_NAME
from yizhan.people.models import Child, Person
from yizhan.people.queries import when
from yizhan.services.childcare.models import Application, CareCard, Carer, RecordCheck
from yizhan.services.childcare.queries import scheme_of
from yizhan.services.childcare.sealed import ALLERGIES, COLLECTOR_NAME, CONTACTS
from yizhan.supplies import kernel
from yizhan.supplies.models import Claim
from yizhan.supplies.privacy import NOT_BEGUN
from yizhan.supplies.states import ClaimState, Why


def register() -> None:
    privacy.add_exporter("childcare", _("孩子的托管报名"), applications_of)
    privacy.add_exporter("childcare_staff", _("在托管班工作"), work_of)
    privacy.add_child_eraser(leave)
    privacy.add_merger(move)


def applications_of(person: Person) -> list[dict[str, Any]]:
    rows = Application.objects.filter(guardian=person).select_related("claim", "child", "term__round")
    return [
        {
            str(_("孩子")): CHILD_NAME.open(row.child),
            str(_("托管班")): str(row.term),
            str(_("状态")): str(ClaimState(row.claim.state).label),
            str(_("申报的条件")): "、".join(str(one.name) for one in scheme_of(row.term).named(row.claimed)),
            str(_("核定的分数")): row.points,
            str(_("证明材料")): row.proofs.count(),
            str(_("复核")): "；".join(filter(None, (row.review_text, row.review_answer))),
            str(_("报名时间")): when(row.claim.made_at),
            **_days_of(row),
        }
        for row in rows.order_by("pk")
    ]


def _days_of(row: Application) -> dict[str, Any]:
    """What was told and recorded day by day. 4 queries."""
    card = CareCard.objects.filter(application=row).first()
    return {
        str(_("过敏、疾病、用药")): (card and ALLERGIES.open(card)) or "",
        str(_("紧急联系人和电话")): (card and CONTACTS.open(card)) or "",
        str(_("授权接孩子的人")): "、".join(
            f"{COLLECTOR_NAME.open(one)}（{one.relation}）"
            for one in row.collectors.filter(ended_at__isnull=True).order_by("pk")
        ),
        str(_("请假")): "、".join(f"{one.day:%Y-%m-%d} {one.reason}" for one in row.absences.order_by("day")),
        str(_("来过的日子")): "、".join(f"{one.day:%Y-%m-%d}" for one in row.attendances.order_by("day")),
    }


def work_of(person: Person) -> list[dict[str, Any]]:
    """What is kept of her as one of a term's staff: her days and the record checks on file."""
    if not person.user_id:
        return []
    checks = RecordCheck.objects.filter(user=person.user_id, withdrawn_at__isnull=True).order_by("pk")
    on_file = "、".join(f"{one.checked_date:%Y-%m-%d} {one.number}" for one in checks)
    return [
        {
            str(_("托管班")): str(row.term),
            str(_("怎么称呼")): row.called,
            str(_("做什么")): row.does,
            str(_("排的班")): "、".join(f"{one.day:%Y-%m-%d}" for one in row.shifts.order_by("day")),
            str(_("无犯罪记录查询")): on_file,
        }
        for row in Carer.objects.filter(user=person.user_id).select_related("term__round").order_by("pk")
    ]


def leave(child: Child, now: datetime) -> None:
    """A child's data goes: her places go to the next, and everything that names her goes with her row."""
    for claim in Claim.objects.filter(childcare_application__child=child, state__in=NOT_BEGUN).select_related(
        "round"
    ):
        kernel.become(claim.round, [claim.pk], ClaimState.CANCELLED, now=now, why=Why.ERASED, by_id=None)


def move(stays: Person, goes: Person, now: datetime) -> None:
    Application.objects.filter(guardian=goes).update(guardian=stays)

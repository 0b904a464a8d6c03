"""Lawyers and psychologists by rota: an officer asks about an order, who is on duty answers the officers.

The pool is a rota (yizhan/duty) for each field, of the union that has the order or of one above. An expert has the role
专家: she sees the orders that she is asked about, without who called, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.actions import Ended, Refused, record, require_officer
from yizhan.cases.actors import conflict_of, locked, officers_of, parent_of
from yizhan.cases.models import Case
from yizhan.cases.time_limits import Run, reckon, working_days
from yizhan.common.acts import act
from yizhan.duty.purposes import Purpose
from yizhan.duty.purposes import declare as on_duty_for
from yizhan.duty.queries import OnDuty, next_on_duty, on_duty
from yizhan.notices.actions import Message, tell_many
from yizhan.notices.kinds import DUTIES, Kind, declare
from yizhan.orgs.access import require
from yizhan.orgs.models import Role, Unit
from yizhan.orgs.permissions import declare as declare_permission
from yizhan.people.models import User
from yizhan.services.hotline.models import Advice, Field

HOTLINE_ADVISE = declare_permission("hotline.advise", frozenset({Role.EXPERT}))
ANSWERS_WITHIN = working_days(2)
MOST_QUESTION, MOST_ADVICE = 500, 2000
PURPOSES = {
    field: on_duty_for(
        Purpose(
            f"hotline.{field.value}",
            _("热线专家：律师") if field is Field.LAW else _("热线专家：心理咨询师"),
            _("热线工单要请教时，两个工作日内给意见"),
            HOTLINE_ADVISE,
        )
    )
    for field in Field
}
TOLD = declare(
    Kind(
        code="hotline.advice",
        group=DUTIES,
        name=_("热线工单请教专家"),
        params={"ref": 8, "news": 16},
        title=_("工单 {ref}：{news}"),
        text=_("热线工单 {ref}，{news}。点开看。"),
        sms=_("热线工单{ref}：{news}。打开驿站看。"),
        wechat={"thing1": "{ref}", "thing2": "{news}"},
    )
)


class NobodyOnRota(Refused):
    """No expert of this field is on a rota in the coming two weeks."""

    says = _("这两周没有排这一类专家，请在「值班」里设岗排班，或者请上级工会排")


class AskedAlready(Refused):
    """One question a field at a time."""

    says = _("这一类专家已经请教过，还没有答复")


class NotOpen(Refused):
    """It was answered or taken back."""

    says = _("这次请教已经有了答复，或者收回了")


def is_open(advice: Advice) -> bool:
    """Is it still to be answered? Not once the order has ended."""
    return advice.answered_at is None and advice.withdrawn_at is None and advice.case.ended_at is None


def asked_of(user: User) -> QuerySet[Advice]:
    """What she was asked, the earliest due first."""
    return Advice.objects.filter(expert=user).select_related("case__unit").order_by("due_at", "pk")


def waiting_for(user: User) -> QuerySet[Advice]:
    """Of that, what she has still to answer: what `is_open`."""
    return asked_of(user).filter(
        answered_at__isnull=True, withdrawn_at__isnull=True, case__ended_at__isnull=True
    )


def advice_of(user: User, pk: int) -> Advice:
    """Raises Http404, also for what another was asked."""
    found = asked_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def advice_in(case: Case, pk: int) -> Advice:
    """A question about an order that was looked up before. Raises Http404."""
    found = Advice.objects.filter(case=case, pk=pk).first()
    if found is None:
        raise Http404
    return found


def who_is_next(case: Case, field: Field, now: datetime) -> OnDuty | None:
    """Who is on the rota now, else who comes next; at the union that has the order, then at those above it."""
    code = PURPOSES[field].code
    for unit in _upwards(case):
        found = on_duty(unit, code, now) or next_on_duty(unit, code, now)
        out: set[int] = set()
        while found is not None and conflict_of(case, found.user, now):
            out.add(found.user.pk)
            found = next_on_duty(unit, code, now, but=out)
        if found is not None:
            return found
    return None


def _upwards(case: Case) -> Iterator[Unit]:
    unit: Unit | None = case.unit
    while unit is not None:
        yield unit
        unit = parent_of(unit, case.line)


@act("hotline.ask_expert", "热线工单请教专家")
@transaction.atomic
def ask(*, case: Case, field: str, question: str, by: User, now: datetime) -> Advice:
    """Whoever is on the rota is told. field: of models.Field. Raises NobodyOnRota, AskedAlready, Ended, KeepsOut,
    OutOfReach."""
    case = locked(case)
    require_officer(case, by, now)
    if case.ended_at is not None:
        raise Ended
    found = who_is_next(case, Field(field), now)
    if found is None:
        raise NobodyOnRota
    due_at = reckon(ANSWERS_WITHIN, [Run(max(now, found.starts_at))]).due_at
    assert due_at is not None
    try:
        with transaction.atomic():
            advice = Advice.objects.create(
                home_id=case.home_id,
                case=case,
                field=field,
                question=question,
                asked_by=by,
                asked_at=now,
                expert=found.user,
                due_at=due_at,
            )
    except IntegrityError as wrong:
        if "hotline_one_question_a_field" not in str(wrong):
            raise
        raise AskedAlready from None
    record(case, now, by, field=field)
    _tell([found.user], case, advice, _("请您给个意见"), reverse("hotline:advise", args=[advice.pk]), now)
    return advice


@act("hotline.advise", "专家答复热线工单")
@transaction.atomic
def advise(*, advice: Advice, says: str, by: User, now: datetime) -> Advice:
    """The expert answers the officers. Raises NotOpen, OutOfReach."""
    held = Advice.objects.select_for_update(of=("self",)).select_related("case__unit").get(pk=advice.pk)
    require(by, HOTLINE_ADVISE, held.case.unit, now)
    if held.expert_id != by.pk or not is_open(held):
        raise NotOpen
    held.says, held.answered_at = says, now
    held.save(update_fields=["says", "answered_at"])
    record(held.case, now, by, field=held.field)
    whom = [one for one in officers_of(held.case, held.case.unit, now) if one.pk == held.case.assignee_id]
    whom = whom or officers_of(held.case, held.case.unit, now)
    path = reverse("cases_console:case", args=[held.case.ref])
    _tell(whom, held.case, held, _("专家给了意见"), path, now)
    return held


@act("hotline.ask_expert", "热线工单请教专家")
@transaction.atomic
def take_back(*, advice: Advice, by: User, now: datetime) -> Advice:
    """She need not answer any more; another can be asked. Raises NotOpen, KeepsOut, OutOfReach."""
    held = (
        Advice.objects.select_for_update(of=("self",))
        .select_related("case__unit", "expert")
        .get(pk=advice.pk)
    )
    require_officer(held.case, by, now)
    if held.answered_at or held.withdrawn_at:
        raise NotOpen
    held.withdrawn_at = now
    held.save(update_fields=["withdrawn_at"])
    record(held.case, now, by, field=held.field)
    if held.expert:
        _tell([held.expert], held.case, held, _("不用答复了"), reverse("hotline:advice"), now)
    return held


def _tell(
    whom: list[User], case: Case, advice: Advice, news: str | Promise, path: str, now: datetime
) -> None:
    messages = [
        Message(
            to=one,
            key=f"advice:{advice.pk}:{now.isoformat()}",
            about=f"cases.case:{case.ref}",
            params={"ref": case.ref, "news": str(news)},
            path=path,
        )
        for one in whom
    ]
    if messages:
        tell_many(kind=TOLD, home_id=case.home_id, messages=messages, now=now)

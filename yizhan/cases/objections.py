"""Objections to a public notice: anybody's word against it, with a name or without; each a case of its own.

While one is being examined the notice does not pass; upheld, it takes the case where the procedure says. Who brought
the case into public does not judge what is said against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.cases import beside, telling
from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.actions import KeepsOut, NotNow, Opened, open_case, take_by_service
from yizhan.cases.actors import conflict_of, locked
from yizhan.cases.beside import Moving
from yizhan.cases.chain import append
from yizhan.cases.clocks import settle
from yizhan.cases.models import Bond, Case, Entry, Kind, Posting, Relation, Via
from yizhan.cases.postings import notice_of, posted_by
from yizhan.cases.procedures import End, Outcome, Procedure, Step, declare
from yizhan.cases.steps import CHECKERS, TO_HER, withdraw
from yizhan.cases.time_limits import hours, working_days
from yizhan.common.acts import unrecorded
from yizhan.common.attached import File
from yizhan.common.forms import text_field
from yizhan.people.locks import hold_persons
from yizhan.people.models import Person, User

CODE = "cases.objection"
UPHOLD, REJECT = "uphold", "reject"


class FindingForm(forms.Form):
    """What was found; she who objected reads it."""

    finding = text_field(
        _("核实的情况，提异议的人会看到，请不要写别人的信息"), _("请写核实的情况"), 500, rows=4
    )


OBJECTION = declare(
    Procedure(
        code=CODE,
        version=1,
        name=_("对公示的异议"),
        starts_at="checking",
        handles=CASES_HANDLE,
        goes_alone=True,
        steps=(
            Step(
                "checking",
                _("等核实"),
                does=_("工会在核实您说的情况；核实完之前，公示的事不会通过"),
                who=CHECKERS,
                form=FindingForm,
                limit=working_days(5),
                warning=hours(8),
                outcomes=(
                    Outcome(UPHOLD, _("异议成立"), leads_to="upheld", is_answer=True, tells=TO_HER),
                    Outcome(REJECT, _("异议不成立"), leads_to="rejected", is_answer=True, tells=TO_HER),
                    withdraw(_("撤回异议")),
                ),
            ),
        ),
        ends=(
            End("upheld", _("异议成立，公示的事退回去重新办")),
            End("rejected", _("异议不成立，说明了情况")),
            End("withdrawn", _("撤回了")),
        ),
        first_answer=working_days(5),
    )
)


class NotPublic(NotNow):
    """The page is not there any more."""

    says = _("公示已经结束，不能再提异议了；还有话说，可以在「说件事」里写")


class OwnWork(KeepsOut):
    """She brought it into public herself."""

    says = _("这次公示是您送出去的，异议要请另一位同事或上级工会核实")


@unrecorded("the objection is a case, which is recorded as it opens")
@transaction.atomic
def object_to(
    *,
    posting: Posting,
    says: str,
    key: str,
    now: datetime,
    person: Person | None = None,
    by: User | None = None,
    files: Sequence[File] = (),
) -> Opened:
    """Say something against a public notice; the notice waits. person: None, who says it stays unknown.

    key: the request's own; the same again is the same objection. Raises NotPublic, BadWords, TooManyFiles.
    """
    hold_persons(one for one in (posting.case.person_id, person.pk if person else None) if one is not None)
    main = locked(posting.case)
    key = f"objection:{posting.ref}:{key}"
    if (
        posted_by(posting.ref, now) is None
        and not Case.objects.filter(home_id=main.home_id, key=key).exists()
    ):
        raise NotPublic
    opened = open_case(
        procedure=CODE,
        unit=main.unit,
        line=main.line,
        via=Via.PAGE,
        key=key,
        now=now,
        by=by,
        person=person,
        says=says,
        files=files,
    )
    if opened.is_new:
        append(main, Kind.OBJECTED, at=now, by=None, facts={"objection": opened.case.pk})
        settle(main)
        Relation.objects.create(home_id=main.home_id, one=main, other=opened.case, bond=Bond.OBJECTS, at=now)
        telling.tell_worker(main, now, _("公示有人提出异议"))
    return opened


def objected_to(objection: Case) -> Case | None:
    """The case whose public notice it is about."""
    found = Relation.objects.filter(other=objection, bond=Bond.OBJECTS).select_related("one").first()
    return found.one if found else None


def in_step(moving: Moving) -> Mapping[str, Any]:
    """The case whose notice it is goes on, or back, in the same transaction. Raises KeepsOut."""
    about = objected_to(moving.case)
    if about is None:
        return {}
    main = locked(about)
    if moving.outcome in (UPHOLD, REJECT) and moving.by is not None:
        if why := conflict_of(main, moving.by, moving.now):
            raise KeepsOut(why.says)
        if _brought_it(main, moving.case, moving.by):
            raise OwnWork
    if not _waits_for(main, moving.case):
        return {}
    is_upheld = moving.outcome == UPHOLD
    facts = {"objection": moving.case.pk, "upheld": is_upheld}
    append(main, Kind.DECIDED, at=moving.now, by=moving.by, facts=facts)
    settle(main)
    if is_upheld and (notice := notice_of(main)):
        take_by_service(case=main, outcome=notice.if_upheld, now=moving.now)
    return {}


def _waits_for(main: Case, objection: Case) -> bool:
    """Is it still in the public notice that was objected to?"""
    rows = Entry.objects.filter(case=main, kind=Kind.OBJECTED, facts__objection=objection.pk)
    return main.ended_at is None and rows.filter(stay=main.stay).exists()


def _brought_it(main: Case, objection: Case, by: User) -> bool:
    """Did she take the move by which it came into public, or was hers one of its voices?"""
    entry = Entry.objects.filter(case=main, kind=Kind.OBJECTED, facts__objection=objection.pk).first()
    move = entry and Entry.objects.filter(case=main, number=entry.stay).first()
    if not move:
        return False
    voices = Entry.objects.filter(case=main, kind=Kind.VOICE, stay=move.stay, outcome=move.outcome, by=by)
    return move.by_id == by.pk or voices.exists()


def register() -> None:
    """Called once, when the app is ready."""
    beside.keep(CODE, in_step)

"""A demand that was solved, for everybody: one officer writes, another lets it pass, she whose it was takes it back.

What goes past a unit, or is about one, is never shown: the unit would read of it. What is shown names nobody.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.actions import KeepsOut, Meanwhile, Refused, entered_by, record, require_officer
from yizhan.cases.actors import Taker, conflict_of, locked
from yizhan.cases.models import Case, Kind, Words
from yizhan.cases.postings import ADDRESS, NUMBER, may_be_posted, without_identity
from yizhan.cases.steps import SOLVED
from yizhan.common.acts import act, unrecorded
from yizhan.orgs.access import require
from yizhan.people.columns import PERSON_NAME
from yizhan.people.models import User
from yizhan.services.say.models import PublicAnswer
from yizhan.services.say.procedure import CODE
from yizhan.services.say.telling import tell_shown

DAY = re.compile(r"\d{4}[-/.\u5e74]\d{1,2}[-/.\u6708]\d{1,2}\u65e5?")  # a year, a month, a day


class NotForAll(Refused):
    """Somebody must not know of it, or it is not over."""

    says = _("这件事不能公开：没有办结，或者提的人避开了一个单位")


class NeverAgain(Refused):
    """She took it back."""

    says = _("本人不愿意公开，这件事不能再公开")


class NamesSomebody(Refused):
    """The words say who it was."""


class NotShown(Refused):
    """Nobody reads it."""

    says = _("这件事的答复没有公开着")


class SecondLook(Refused):
    """Who wrote it does not let it pass."""

    says = _("写的人不能自己审，要请另一位同事")


def can_be_shown(case: Case) -> bool:
    """Is it solved, may every unit know of it, and of all that went on with it, and are their words there still?
    2 queries."""
    if case.procedure != CODE or case.place != SOLVED:
        return False
    together = [case, *case.merged.all()]
    if Words.objects.filter(
        entry__case__in=together, entry__kind=Kind.OPENED, erased_at__isnull=False
    ).exists():
        return False
    return all(may_be_posted(one) for one in together)


@act("say.write_public", "起草公开答复")
@transaction.atomic
def write_public(*, case: Case, asked: str, answered: str, by: User, now: datetime) -> PublicAnswer:
    """Write it, or write it anew while nobody reads it. Raises NotForAll, NeverAgain, NamesSomebody, Refused."""
    case = locked(case)
    require_officer(case, by, now)
    found = PublicAnswer.objects.filter(case=case).first()
    if found is not None and found.is_hers:
        raise NeverAgain
    if found is not None and found.is_shown:
        raise Refused(_("已经公开了，要改请先撤下"))
    if not can_be_shown(case):
        raise NotForAll
    _check_words(case, asked, answered)
    answer, _is_new = PublicAnswer.objects.update_or_create(
        case=case,
        defaults={
            "home_id": case.home_id,
            "asked": asked,
            "answered": answered,
            "written_by": by,
            "written_at": now,
            "passed_by": None,
            "shown_at": None,
            "taken_back_at": None,
        },
    )
    record(case, now, by)
    return answer


def _check_words(case: Case, *texts: str) -> None:
    """Raises NamesSomebody. A number of seven digits is a telephone's, a card's, an account's."""
    together = [case, *case.merged.select_related("person")]
    names = {name for one in together if one.person is not None and (name := PERSON_NAME.open(one.person))}
    for text in texts:
        if NUMBER.search(DAY.sub("", text)) or ADDRESS.search(text):
            raise NamesSomebody(_("里面有七位以上的号码或者邮箱，请去掉：电话、证件号、账号都不能公开"))
        if any(without_identity(text, name) != without_identity(text, "") for name in names):
            raise NamesSomebody(_("里面有提这件事的人的姓名，请去掉"))


@act("say.pass_public", "审核公开答复")
@transaction.atomic
def pass_public(*, case: Case, seen_at: datetime, by: User, now: datetime) -> PublicAnswer:
    """Let everybody read it; she is told, and how to take it back. seen_at: when the words that she looked at were
    written. Raises SecondLook, Meanwhile, NotForAll, KeepsOut, OutOfReach."""
    case = locked(case)
    require(by, CASES_HANDLE, case.unit, now)
    if why := conflict_of(case, by, now):
        raise KeepsOut(why.says)
    answer = PublicAnswer.objects.filter(case=case, shown_at__isnull=True).first()
    if answer is None or answer.written_at != seen_at:
        raise Meanwhile
    if answer.written_by_id == by.pk:
        raise SecondLook
    if not can_be_shown(case):
        raise NotForAll
    answer.passed_by, answer.shown_at = by, now
    answer.save(update_fields=["passed_by", "shown_at"])
    record(case, now, by)
    tell_shown(case, now)
    return answer


@act("say.take_back_public", "撤下公开答复")
@transaction.atomic
def take_back_public(*, case: Case, taker: Taker, now: datetime) -> PublicAnswer:
    """Nobody reads it any more. By her whose matter it was, or went on with it: its words go, also such as
    are only written, and it never comes back. By an officer: it can be written anew. Raises NotShown, KeepsOut,
    OutOfReach.
    """
    case = locked(case)
    is_hers = taker.person is not None or taker.holds_receipt
    if not is_hers:
        require_officer(case, taker.user, now)
    answer = PublicAnswer.objects.filter(case=case, is_hers=False).first()
    if answer is None or not (is_hers or answer.is_shown):
        raise NotShown
    answer.taken_back_at = answer.taken_back_at or now
    if is_hers:
        answer.is_hers, answer.asked, answer.answered = True, "", ""
    answer.save()
    record(case, now, entered_by(case, taker))
    return answer


@unrecorded("it follows from the opening of the case, which is recorded")
def follow(case: Case, now: datetime) -> bool:
    """A matter that is open again is answered no more: what was said may be wrong by now, and is looked at anew."""
    if case.ended_at is None:
        rows = PublicAnswer.objects.filter(case=case, shown_at__isnull=False, taken_back_at__isnull=True)
        rows.update(taken_back_at=now)
    return False

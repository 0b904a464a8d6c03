"""What is done with several cases: doubles are merged and let go again, one is split, two are related."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.cases import actions, telling
from yizhan.cases.actions import BadWords, Ended, NotNow, Refused, SameUnit
from yizhan.cases.actors import Taker, is_bypassed, locked, step_of
from yizhan.cases.chain import append
from yizhan.cases.clocks import grade_in, history_of, procedure_of, settle
from yizhan.cases.followers import bring_to, go_alone, hold_reporters
from yizhan.cases.models import Bond, Case, Kind, Relation, Via
from yizhan.cases.queries import began_with, begins_confidential
from yizhan.common.acts import act, unrecorded
from yizhan.people.models import User


class NotTogether(Refused):
    """These two do not go on together; the words say why."""


@act("cases.merge", "并案")
def merge(*, case: Case, other: Case, seen: int, by: User, now: datetime) -> Case:
    """Two about the same go on as one: the one that was there first, whose time limits run on; returns that.

    seen: of `case`. Who brought the other, and what had been merged with it, is told once.
    Raises Meanwhile, KeepsOut, OutOfReach, Ended, NotTogether.
    """
    if case.pk == other.pk:
        raise NotTogether(_("这就是同一件事"))
    hold_reporters(case, other)
    held = {one.pk: locked(one) for one in sorted((case, other), key=lambda one: one.pk)}
    if held[case.pk].entries != seen:
        raise actions.Meanwhile
    main, goes = sorted(held.values(), key=lambda one: (one.opened_at, one.pk))
    for one in (main, goes):
        actions.require_officer(one, by, now)
        if one.ended_at is not None:
            raise Ended(_("{ref} 已经办结，或者已经和别的事一起办了").format(ref=one.ref))
    _fit(main, goes)
    brought = bring_to(goes, main, by=by, now=now)
    actions.record(goes, now, by)
    telling.tell_each(brought, goes, now, _("和同样的事一起办"))
    main.refresh_from_db()
    return main


def _fit(main: Case, goes: Case) -> None:
    """Raises NotTogether where somebody would come to know what she must not, or a clock would start anew."""
    _require_mergeable(main)
    _require_mergeable(goes)
    if main.procedure != goes.procedure:
        raise NotTogether(_("两件事的办法不同，不能并；可以设为有关"))
    for past in ("shielded_unit_id", "about_unit_id"):
        if getattr(main, past) not in (None, getattr(goes, past)):
            raise NotTogether(_("先提的那一件有单位不能知道，不能并；可以设为有关"))
    if is_bypassed(goes, main.unit):
        raise NotTogether(_("有一件不能让{unit}知道，不能并").format(unit=main.unit))


def _require_mergeable(case: Case) -> None:
    """Raises NotTogether where each case is owed an answer of its own."""
    if procedure_of(case).goes_alone:
        raise NotTogether(_("这类事每一件都要单独答复，不能并，也不能分；可以设为有关"))


@act("cases.part", "单独办")
def part(*, case: Case, seen: int, taker: Taker, now: datetime, says: str) -> Case:
    """What was merged goes on by itself, where it was: it is about something else, or not done by what was done.

    Raises Meanwhile, NotNow, KeepsOut, OutOfReach, BadWords.
    """
    case = locked(case)
    if case.entries != seen:
        raise actions.Meanwhile
    if case.main_id is None:
        raise NotNow
    if not taker.is_worker(case):
        actions.require_officer(case, taker.user, now)
    go_alone(case, by=actions.entered_by(case, taker), now=now, says=actions.checked(says))
    actions.record(case, now, taker.user)
    telling.tell_duty(case, now, telling.NEW)
    if not taker.is_worker(case):
        telling.tell_worker(case, now, _("单独办理"))
    return case


@act("cases.split", "分出一件")
def split(*, case: Case, seen: int, by: User, now: datetime, says: str) -> Case:
    """Make of a part of it a case of its own, of the same person and the same shield; returns that.

    Somebody unknown follows it by the code of the first. Nothing leaves a confidential step for one that is open.
    Raises Meanwhile, KeepsOut, OutOfReach, Ended, BadWords, NotTogether.
    """
    case = locked(case)
    if case.entries != seen:
        raise actions.Meanwhile
    actions.require_officer(case, by, now)
    if case.ended_at is not None:
        raise Ended
    _require_mergeable(case)
    begins_in_secret, step = begins_confidential(case), step_of(case)
    if step is not None and step.is_confidential and not begins_in_secret:
        raise NotTogether(_("这一步说的都保密，分出来的那一件开头不保密；请办到下一步再分"))
    if not says.strip():
        raise BadWords(_("请写分出来的是什么"))
    opening = began_with(case)
    found = actions.open_case(
        procedure=case.procedure,
        unit=case.unit,
        via=Via(case.via),
        key=f"split:{case.ref}:{case.entries}",
        now=now,
        by=by,
        person=case.person,
        says=says,
        fields=opening.fields,
        shielded_unit=case.shielded_unit,
        about_unit=case.about_unit,
        line=case.line,
        grade=grade_in(history_of(case)),
    ).case
    shown = "" if begins_in_secret else actions.checked(says)  # there they are for its readers
    append(case, Kind.SPLIT, at=now, by=by, says=shown, facts={"to": found.pk})
    settle(case)
    _relate(case, found, Bond.SPLIT, by, now)
    actions.record(case, now, by)
    telling.tell_worker(case, now, _("分成两件办"))
    return found


@unrecorded("a note that two cases belong together; nothing is done in either")
@transaction.atomic
def relate(*, one: Case, other: Case, by: User, now: datetime, bond: Bond = Bond.RELATED) -> None:
    """Note that `other` is what `bond` says of `one`; the same again is the same.

    Raises KeepsOut, OutOfReach, NotTogether.
    """
    actions.require_officer(one, by, now)
    if one.pk == other.pk:
        raise NotTogether(_("这就是同一件事"))
    if one.home_id != other.home_id:
        raise SameUnit(_("另一件不在这个总工会"))
    if bond is Bond.RELATED and one.pk > other.pk:  # it reads the same from both
        one, other = other, one
    _relate(one, other, bond, by, now)


@unrecorded("takes such a note back")
@transaction.atomic
def unrelate(*, one: Case, other: Case, by: User, now: datetime) -> None:
    """Take back that two are related. Raises KeepsOut, OutOfReach."""
    actions.require_officer(one, by, now)
    pair = {one.pk, other.pk}
    Relation.objects.filter(bond=Bond.RELATED, one__in=pair, other__in=pair).delete()


def _relate(one: Case, other: Case, bond: Bond, by: User, now: datetime) -> None:
    Relation.objects.get_or_create(
        home_id=one.home_id, one=one, other=other, bond=bond, defaults={"at": now, "by": by}
    )

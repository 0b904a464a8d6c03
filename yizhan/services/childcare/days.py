"""What happens in a term day by day: who works, who comes, who is fetched and by whom, who stays away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yizhan.common.acts import (
    CountOf,
    act,
    nothing_done,
    recorded_below,
    unrecorded,
    write_counter_record,
    write_record,
)
from yizhan.common.say import CHINA
from yizhan.orgs.models import Unit
from yizhan.people.actions import note_look
from yizhan.people.models import User
from yizhan.records.models import Record
from yizhan.services.childcare import rules
from yizhan.services.childcare.actions import Refused
from yizhan.services.childcare.codes import TRIES_MOST, is_code
from yizhan.services.childcare.models import (
    Absence,
    Application,
    Attendance,
    CareCard,
    Carer,
    Collector,
    RecordCheck,
    Shift,
    Term,
)
from yizhan.services.childcare.queries import missed_days
from yizhan.services.childcare.sealed import ALLERGIES, CARE_LOOK, COLLECTOR_NAME, CONTACTS
from yizhan.services.childcare.telling import tell_fetched, tell_missing, tell_withdrawn
from yizhan.supplies import kernel
from yizhan.supplies.kernel import Done
from yizhan.supplies.states import ClaimState, Why

COLLECTORS_MOST = 6
REASON_MOST = 60


def day_of(now: datetime) -> date:
    return now.astimezone(CHINA).date()


# --- who works ------------------------------------------------------------------------------------------------


@act("childcare.appoint", "指定托管工作人员")
def appoint_carer(*, term: Term, user: User, called: str, does: str, by: User, now: datetime) -> Carer:
    """Take somebody into a term's staff. Again, she is called anew and back if she had left."""
    carer, _made = Carer.objects.update_or_create(
        term=term,
        user=user,
        defaults={"called": called, "does": does, "added_at": now, "added_by": by, "ended_at": None},
    )
    _of_term(term, by, now, {"carer": carer.pk})
    return carer


@act("childcare.dismiss", "解除托管工作人员")
def dismiss_carer(*, carer: Carer, by: User, now: datetime) -> None:
    """She works here no more; her days from today on are taken off. Again, nothing happens."""
    if not Carer.objects.filter(pk=carer.pk, ended_at__isnull=True).update(ended_at=now):
        nothing_done()
        return
    carer.shifts.filter(day__gte=day_of(now)).delete()
    _of_term(carer.term, by, now, {"carer": carer.pk})


@act("childcare.record_check", "登记无犯罪记录查询")
def keep_check(
    *, unit: Unit, user: User, checked_date: date, number: str, by: User, now: datetime
) -> RecordCheck:
    """A clean answer of the police is on file; it counts for a year from its date. Raises Refused."""
    if checked_date > day_of(now):
        raise Refused(_("查询日期不能晚于今天。"))
    until_date = rules.check_until(checked_date)
    if until_date <= day_of(now):
        raise Refused(_("这份查询已经满一年，要重新查。"))
    check = RecordCheck.objects.create(
        unit=unit,
        user=user,
        checked_date=checked_date,
        until_date=until_date,
        number=number.strip(),
        added_at=now,
        added_by=by,
    )
    write_record(unit=unit, at=now, by=by, subject=f"childcare.check:{check.pk}")
    return check


@act("childcare.withdraw_check", "撤销无犯罪记录查询")
def withdraw_check(*, check: RecordCheck, by: User, now: datetime) -> int:
    """It counts no more; days to come that no other check covers are taken off the roster. Returns how many."""
    standing = RecordCheck.objects.filter(pk=check.pk, withdrawn_at__isnull=True)
    if not standing.update(withdrawn_at=now, withdrawn_by=by):
        nothing_done()
        return 0
    ahead = Shift.objects.filter(carer__user=check.user_id, day__gte=day_of(now))
    others = RecordCheck.objects.filter(user=check.user_id)
    uncovered = [shift.pk for shift in ahead if not others.valid_on(shift.day).exists()]
    gone: int = Shift.objects.filter(pk__in=uncovered).delete()[0]
    write_record(unit=check.unit, at=now, by=by, subject=f"childcare.check:{check.pk}", data={"off": gone})
    return gone


@act("childcare.roster", "排班")
def put_on_roster(*, carer: Carer, days: Collection[date], by: User, now: datetime) -> int:
    """All these days or none. Returns how many are new. Raises Refused with the first day that is not covered."""
    term_days = set(rules.days_of(carer.term.starts_date, carer.term.ends_date, carer.term.weekdays))
    if outside := sorted(set(days) - term_days):
        raise Refused(_("%(day)s 不是这一期的日子。") % {"day": outside[0].isoformat()})
    known = set(carer.shifts.filter(day__in=days).values_list("day", flat=True))
    new = sorted(set(days) - known)
    for day in new:
        try:
            with transaction.atomic():
                Shift.objects.create(carer=carer, day=day)
        except IntegrityError as refused:
            if kernel.constraint_of(refused) == "childcare_shift_once_a_day":
                continue
            raise Refused(
                _("%(who)s 在 %(day)s 没有有效的无犯罪记录查询，不能排班。")
                % {"who": carer.called, "day": day.isoformat()}
            ) from None
    _of_term(carer.term, by, now, {"carer": carer.pk, "days": len(new)})
    return len(new)


@act("childcare.off_roster", "取消排班")
def take_off_roster(*, shift: Shift, by: User, now: datetime) -> None:
    term = shift.carer.term
    shift.delete()
    _of_term(term, by, now, {"carer": shift.carer_id})


def _of_term(term: Term, by: User | None, now: datetime, data: dict[str, object]) -> None:
    write_record(
        unit=term.round.unit,
        at=now,
        by=by,
        subject=f"childcare.term:{term.pk}",
        place_id=term.round.station_id,
        data=data,
    )


# --- what the family says -----------------------------------------------------------------------------------


@unrecorded("what a family tells those who mind her child; every look at it is recorded")
def write_care_card(*, application: Application, allergies: str, contacts: str, now: datetime) -> CareCard:
    """Keep what carers must know, sealed. Raises Refused without anybody to call."""
    if not contacts.strip():
        raise Refused(_("写一位紧急联系人和电话。"))
    card = CareCard.objects.filter(application=application).first() or CareCard(application=application)
    card.allergies_cipher = ALLERGIES.seal(card.ref, allergies.strip())
    card.contacts_cipher = CONTACTS.seal(card.ref, contacts.strip())
    card.changed_at = now
    card.save()
    return card


@act("childcare.may_fetch", "授权接孩子")
def add_collector(
    *, application: Application, name: str, relation: str, by: User, now: datetime
) -> Collector:
    """The guardian says who else may fetch her child. Raises Refused."""
    if application.collectors.filter(ended_at__isnull=True).count() >= COLLECTORS_MOST:
        raise Refused(_("最多授权 %(n)s 个人。") % {"n": COLLECTORS_MOST})
    collector = Collector(application=application, relation=relation.strip(), added_at=now)
    collector.name_cipher = COLLECTOR_NAME.seal(collector.ref, name.strip())
    collector.save(force_insert=True)
    _of_child(application, by, now)
    return collector


@act("childcare.may_not_fetch", "不再授权接孩子")
def end_collector(*, collector: Collector, by: User, now: datetime) -> None:
    """From now on her code is worth nothing. Again, nothing happens."""
    if not Collector.objects.filter(pk=collector.pk, ended_at__isnull=True).update(ended_at=now):
        nothing_done()
        return
    _of_child(collector.application, by, now)


@act("childcare.absence", "请假")
def tell_absence(*, application: Application, day: date, reason: str, by: User, now: datetime) -> Absence:
    """The guardian says before the day begins that her child stays away. Raises Refused."""
    term = application.term
    if application.claim.state != ClaimState.CONFIRMED:
        raise Refused(_("孩子还没有入班。"))
    _require_day(term, day)
    if now >= datetime.combine(day, term.starts, CHINA):
        raise Refused(_("请假要在当天开始以前。已经错过的，请当班人员或负责人代为说明。"))
    return _absent(application, day, reason, by, now)


@act("childcare.excuse", "补记请假")
def excuse(*, application: Application, day: date, reason: str, by: User, now: datetime) -> Absence:
    """An officer writes down afterwards why a child stayed away; the day counts no more. Raises Refused."""
    _require_day(application.term, day)
    if Attendance.objects.filter(application=application, day=day).exists():
        raise Refused(_("孩子那天来了。"))
    return _absent(application, day, reason, by, now)


def _require_day(term: Term, day: date) -> None:
    if day not in set(rules.days_of(term.starts_date, term.ends_date, term.weekdays)):
        raise Refused(_("那天没有托管。"))


def _absent(application: Application, day: date, reason: str, by: User, now: datetime) -> Absence:
    if not reason.strip():
        raise Refused(_("写一句为什么。"))
    absence, made = Absence.objects.get_or_create(
        application=application,
        day=day,
        defaults={"reason": reason.strip()[:60], "told_at": now, "told_by": by},
    )
    if made:
        _of_child(application, by, now)
    else:
        nothing_done()
    return absence


def _of_child(application: Application, by: User | None, now: datetime) -> None:
    write_record(
        unit=application.term.round.unit,
        at=now,
        by=by,
        subject=f"childcare.application:{application.pk}",
        place_id=application.term.round.station_id,
        person_ref=application.child.ref,
    )


# --- the day -----------------------------------------------------------------------------------------------


def require_shift(term: Term, by: User, now: datetime) -> None:
    """Raise Refused unless `by` is on the roster of this term today."""
    if not Shift.objects.filter(
        carer__term=term, carer__user=by, carer__ended_at__isnull=True, day=day_of(now)
    ).exists():
        raise Refused(_("今天您不在这一期的班上。"))


@act("childcare.sign_in", "托管签到", CountOf.ATTENDANCE)
def sign_in(*, application: Application, by: User, now: datetime) -> Attendance:
    """A carer of today takes a child in. Again, the first time stands. Raises Refused."""
    require_shift(application.term, by, now)
    if application.claim.state != ClaimState.CONFIRMED:
        raise Refused(_("这个孩子现在不在班里。"))
    attendance, made = Attendance.objects.get_or_create(
        application=application, day=day_of(now), defaults={"came_at": now, "came_by": by}
    )
    if made:
        _of_child(application, by, now)
    else:
        nothing_done()
    return attendance


@act("childcare.undo_sign_in", "撤回托管签到")
def undo_sign_in(*, application: Application, reason: str, by: User, now: datetime) -> None:
    """It was another child: today's sign-in is taken back, its record gets its counter-entry with the reason.

    Again, nothing happens. Raises Refused once somebody has come for the child: a code was tried, or she was fetched.
    """
    require_shift(application.term, by, now)
    if not reason.strip():
        raise Refused(_("写一句为什么撤回。"))
    today = Attendance.objects.select_for_update().filter(application=application, day=day_of(now)).first()
    if not today:
        nothing_done()
        return
    if today.left_at:
        raise Refused(_("孩子已经被接走了，签到不能撤回。"))
    if today.tries:
        raise Refused(_("今天已经有人拿码来接过，签到不能撤回。请找负责人。"))
    came_at = today.came_at
    today.delete()
    record = Record.objects.filter(
        act="childcare.sign_in",
        subject=f"childcare.application:{application.pk}",
        at__gte=came_at,
        corrects__isnull=True,
    ).latest("pk")
    write_counter_record(record=record, by=by, reason=reason.strip()[:REASON_MOST])


@unrecorded("the look that is noted below is the act")
def open_care_card(*, application: Application, by: User, now: datetime) -> tuple[str, str] | None:
    """Allergies and contacts, for a carer of today; the guardian reads who has seen them. None: nothing written.

    Raises Refused.
    """
    require_shift(application.term, by, now)
    card = CareCard.objects.filter(application=application).first()
    if not card:
        return None
    note_look(
        person=application.guardian,
        what=CARE_LOOK,
        reason=str(_("当班照看孩子：%(term)s") % {"term": application.term}),
        by=by,
        unit=application.term.round.unit,
        now=now,
    )
    return ALLERGIES.open(card) or "", CONTACTS.open(card) or ""


@unrecorded("says whose code it is; wrong ones are counted. Handing the child over is the act")
def whose_code(*, attendance: Attendance, code: str, by: User, now: datetime) -> Collector:
    """The authorised person whose code of today this is. A wrong one is counted, also when it is refused.

    Raises Refused: nobody's, already fetched, too many wrong ones, not on the roster.
    """
    require_shift(attendance.application.term, by, now)
    with transaction.atomic():
        today = Attendance.objects.select_for_update().get(pk=attendance.pk)
        if today.left_at:
            raise Refused(_("孩子已经被接走了。"))
        if today.day != day_of(now):
            raise Refused(_("接走码只在当天有效。"))
        if today.tries >= TRIES_MOST:
            raise Refused(_("今天错了太多次。请打电话给监护人，由她本人来接，并由负责人处理。"))
        for collector in Collector.objects.filter(application=today.application_id, ended_at__isnull=True):
            if is_code(code, collector.ref, today.day):
                return collector
        Attendance.objects.filter(pk=today.pk).update(tries=today.tries + 1)
    raise Refused(_("这不是今天可以接这个孩子的码，不能交给来人。请打电话给监护人。"))


@act("childcare.hand_over", "交给接孩子的人")
def hand_over(*, attendance: Attendance, collector: Collector, by: User, now: datetime) -> None:
    """The child goes with this person, once. Raises Refused."""
    application = attendance.application
    require_shift(application.term, by, now)
    allowed = Collector.objects.select_for_update().filter(
        pk=collector.pk, application=application, ended_at__isnull=True
    )
    if not allowed.exists():
        raise Refused(_("监护人没有授权这个人，或者已经取消了。"))
    inside = Attendance.objects.filter(pk=attendance.pk, left_at__isnull=True, day=day_of(now))
    if not inside.update(left_at=now, left_by=by, collector=collector):
        raise Refused(_("孩子已经被接走了。"))
    _of_child(application, by, now)
    tell_fetched(application, collector, now)


# --- staying away -----------------------------------------------------------------------------------------


def look_at_absences(term: Term, now: datetime) -> int:
    """After a day: warn who has one day left, take the place of who has none. Returns how many places were taken."""
    taken = 0
    missed = missed_days(term, now)
    rows = Application.objects.filter(pk__in=[pk for pk, days in missed.items() if days])
    for application in rows.select_related("claim__round__unit", "term__round__unit", "child", "guardian"):
        days = missed[application.pk]
        if len(days) >= term.absences_most:
            taken += _withdraw(application, len(days), now)
        elif len(days) == term.absences_most - 1:
            with transaction.atomic():
                tell_missing(application, days[-1], now)
    return taken


@act("childcare.withdraw", "无故缺席，收回托管名额")
def _withdraw(application: Application, days: int, now: datetime) -> int:
    claim = application.claim
    done = kernel.become(
        claim.round, [claim.pk], ClaimState.CANCELLED, now=now, why=Why.WITHDRAWN, by_id=None
    )
    if done[claim.pk] != Done.DONE:
        nothing_done()
        return 0
    tell_withdrawn(application, days, now)
    recorded_below(1)
    return 1


def terms_to_look_at(now: datetime) -> list[Term]:
    """Terms with a day that ended within the last day."""
    today = day_of(now)
    rows = Term.objects.filter(starts_date__lte=today, ends_date__gte=today - timedelta(days=1))
    return list(rows.select_related("round__unit", "round__station"))

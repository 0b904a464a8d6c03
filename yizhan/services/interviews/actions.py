"""What is done about interviews before and while two people talk: days published, booked, held, written down.

Days and the fact that an interview was held leave records; they name nobody who came. What comes of it is in
going_on.py; a record of that would tell her unit's officers, so it is written in the rows of this service only.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.acts import CountOf, act, nothing_done, unrecorded, write_record
from yizhan.common.say import CHINA
from yizhan.orgs.access import require
from yizhan.orgs.shield import own_company
from yizhan.people.models import Person
from yizhan.services.interviews import columns
from yizhan.services.interviews.access import HOLD, colleagues
from yizhan.services.interviews.columns import put, read
from yizhan.services.interviews.models import Day, Interview, Note, Result, Trusted
from yizhan.services.interviews.rules import EARLY, LATE, times_of
from yizhan.services.interviews.telling import tell_missed
from yizhan.supplies import kernel
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.eligibility import Reason, reasons_against
from yizhan.supplies.identity import who_of
from yizhan.supplies.kernel import Answer, Done, Outcome, Request
from yizhan.supplies.models import Round, RoundState, Session, Supply
from yizhan.supplies.states import ClaimState, Why

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import User

SERVICE = "interviews"
AHEAD = timedelta(days=180)
CANCEL = timedelta(hours=2)  # before its time, she may cancel herself
WAITING_MOST = 3  # for each time
CODES, TRIES = 10**6, 5


class Refused(ValueError):
    """It does not take this; each cause has its class and its words."""

    says: Promise = gettext_lazy("现在不能这样办")

    def __init__(self, says: str | Promise = "") -> None:
        super().__init__(str(says or self.says))


class BadTimes(Refused):
    """A day that is past, too far, empty, or there already."""


class NotNow(Refused):
    """Too early, too late, or over."""


class Forgotten(NotNow):
    """Whose it was has had everything erased."""

    says = gettext_lazy("来谈的人已经不在平台上，谈的都抹掉了，不能再写")


class OtherPerson(Refused):
    """This page has begun an interview with somebody else."""

    says = gettext_lazy("这一页已经记过另一位了，请重新打开“没有约，直接来的”再记这一位")


class NotHers(Refused):
    """Only the chair herself does this."""

    says = gettext_lazy("只有主席本人可以")


def title() -> str:
    """What every round of this service is called: it stands in notices and calendars, and tells nothing."""
    return _("见面预约")


# --- days -----------------------------------------------------------------------------------------------------


@act("interviews.publish", "公布主席访谈日")
def publish_day(
    *,
    unit: Unit,
    day: date,
    starts: time,
    ends: time,
    step_minutes: int,
    place: str,
    by: User,
    now: datetime,
) -> Day:
    """She will be there; workers may book from now on. Raises OutOfReach, BadTimes."""
    require(by, HOLD, unit, now)
    today = now.astimezone(CHINA).date()
    times = times_of(day, starts, ends, step_minutes)
    if not times:
        raise BadTimes(_("开始到结束之间放不下一位"))
    if times[0][0] <= now:
        raise BadTimes(_("访谈日要在现在以后开始"))
    if day > today + AHEAD:
        raise BadTimes(_("最多提前 {n} 天公布").format(n=AHEAD.days))
    round = Round.objects.create(
        home_id=unit.home_id,
        unit=unit,
        service=SERVICE,
        title=title(),
        state=RoundState.OPEN,
        is_private=True,
        waiting_most=WAITING_MOST,
        cancel_s=int(CANCEL.total_seconds()),
        made_by=by,
    )
    try:
        with transaction.atomic():
            made = Day.objects.create(
                home_id=unit.home_id,
                unit=unit,
                chair=by,
                day=day,
                starts=starts,
                ends=ends,
                step_minutes=step_minutes,
                place=place,
                round=round,
                made_at=now,
            )
    except IntegrityError:
        raise BadTimes(_("这一天您已经公布过了；要改，先取消那一天")) from None
    _lay_out(round, times)
    write_record(unit=unit, at=now, by=by, subject=f"interviews.day:{made.pk}", data={"times": len(times)})
    return made


def _lay_out(round: Round, times: Sequence[tuple[datetime, datetime]]) -> None:
    sessions = Session.objects.bulk_create(
        Session(
            home_id=round.home_id,
            round=round,
            during=DateTimeTZRange(starts_at, ends_at),
            blocked=DateTimeTZRange(starts_at, ends_at),
        )
        for starts_at, ends_at in times
    )
    Supply.objects.bulk_create(
        Supply(home_id=round.home_id, round=round, session=session, capacity=1) for session in sessions
    )


@act("interviews.cancel_day", "取消主席访谈日")
def cancel_day(*, day: Day, by: User, now: datetime) -> int:
    """She will not be there: who booked is told. Returns how many lost their time. Raises NotHers, NotNow."""
    day = Day.objects.select_for_update(of=("self",)).select_related("unit", "round").get(pk=day.pk)
    if day.chair_id != by.pk:
        raise NotHers
    if day.cancelled_at is not None:
        nothing_done()
        return 0
    if Interview.objects.filter(day=day, opened_at__isnull=False).exists():
        raise NotNow(_("这一天已经谈过，不能取消；没谈的，逐个告诉本人"))
    lost = kernel.cancel_round(day.round, reason=_("有变动"), now=now, by_id=by.pk)
    Day.objects.filter(pk=day.pk).update(cancelled_at=now)
    Interview.objects.filter(day=day).update(reason_cipher=None)
    write_record(unit=day.unit, at=now, by=by, subject=f"interviews.day:{day.pk}", data={"lost": lost})
    return lost


# --- she books ------------------------------------------------------------------------------------------------


@unrecorded("the claim below is the act, recorded by the kernel")
@transaction.atomic
def book(
    *,
    day: Day,
    session_pk: int,
    person: Person,
    key: str,
    by: User,
    now: datetime,
    call_name: str,
    reason: str = "",
) -> Answer:
    """She takes a time of the day, or waits for it; the same key again is the same one. Raises NotEligible."""
    rows = Supply.objects.select_related("round__limit", "round__unit", "session")
    supply = rows.filter(round=day.round, session=session_pk).first()
    if supply is None or supply.session is None:
        return Answer(Outcome.NO_SUPPLY, None, None, None, None)
    reasons = reasons_against(supply.round, person, now)
    if day.chair_id == by.pk:
        reasons = [*reasons, Reason(_("这是您自己的访谈日"))]
    if reasons:
        raise NotEligible(reasons)
    request = Request(supply.pk, who_of(supply.round, person), person.pk, key, by_id=by.pk)
    answer = kernel.claim(supply.round, [request], now=now, via="page")[0]
    if answer.outcome == Outcome.MADE:
        _note(
            Interview(
                home_id=day.home_id,
                day=day,
                unit=day.unit,
                chair_id=day.chair_id,
                person=person,
                shielded_unit=_goes_past(person, day.unit),
                claim_id=answer.claim_id,
                starts_at=supply.session.during.lower,
                made_at=now,
                key=f"claim:{answer.claim_id}",
            ),
            call_name,
            reason,
        )
    return answer


def _goes_past(person: Person | None, unit: Unit) -> Unit | None:
    """Her own company, where she sits with a chair from outside of it."""
    if person is None or person.unit is None:
        return None
    company = own_company(person.unit)
    return None if unit.stands_under(company) or company.area_parent_id is None else company


def _note(row: Interview, call_name: str, reason: str) -> Interview:
    """With a code that nobody else has now."""
    put(row, columns.NAME, call_name)
    put(row, columns.REASON, reason)
    for _try in range(TRIES):
        row.code = f"{secrets.randbelow(CODES):06d}"
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            if "interviews_code_once" not in str(error):
                raise
            continue
        return row
    raise AssertionError("no free code")


@unrecorded("what becomes of a claim is recorded by the database")
@transaction.atomic
def cancel(*, interview: Interview, by: User, now: datetime) -> Done:
    """She gives it back, within the deadline; why she would have come is forgotten."""
    claim = interview.claim
    if claim is None:
        return Done.NO
    done = kernel.become(
        claim.round, [claim.pk], ClaimState.CANCELLED, now=now, why=Why.BY_PERSON, by_id=by.pk, own=True
    )[claim.pk]
    if done == Done.DONE:
        Interview.objects.filter(pk=interview.pk).update(reason_cipher=None)
    return done


# --- the chair ------------------------------------------------------------------------------------------------


@act("interviews.hold", "主席访谈", CountOf.ATTENDANCE)
def open_interview(*, interview: Interview, by: User, now: datetime) -> Interview:
    """She is there. Also one who was said not to have come. Raises NotHers, NotNow, Forgotten."""
    interview = held(interview, by)
    if interview.opened_at is not None:
        nothing_done()
        return interview
    if interview.is_forgotten:
        raise Forgotten
    if now < interview.starts_at - EARLY:
        raise NotNow(_("还没到时间，开始前 30 分钟起可以打开"))
    claim = interview.claim
    if claim is not None:
        done = kernel.become(claim.round, [claim.pk], ClaimState.USED, now=now, by_id=by.pk)[claim.pk]
        if done not in {Done.DONE, Done.SAME}:
            raise NotNow(_("这个预约已经取消，或者还在候补"))
    return _opened(interview, by, now)


def _opened(interview: Interview, by: User, now: datetime) -> Interview:
    Interview.objects.filter(pk=interview.pk).update(opened_at=now)
    interview.refresh_from_db(fields=["opened_at"])
    write_record(unit=interview.unit, at=now, by=by, subject="interviews.interview", count=1)
    return interview


@act("interviews.hold", "主席访谈", CountOf.ATTENDANCE)
def walk_in(
    *,
    unit: Unit,
    day: Day | None,
    person: Person | None,
    call_name: str,
    reason: str,
    key: str,
    by: User,
    now: datetime,
) -> Interview:
    """Somebody came without a time. person: None: she says no number. If she has a time with her that day, it is
    that one. The same request again is the same interview. Raises OutOfReach, NotHers, NotNow, OtherPerson."""
    require(by, HOLD, unit, now)
    if day is not None and day.chair_id != by.pk:
        raise NotHers
    if person is not None and person.user_id == by.pk:
        raise NotNow(_("不能和自己访谈"))
    key = f"door:{by.pk}:{key}"
    if known := Interview.objects.filter(home_id=unit.home_id, key=key).first():
        nothing_done()
        return _the_same(known, person, call_name)
    if person is not None and day is not None and (booked := _booked(day, person)):
        nothing_done()  # the record is that of the call below
        return open_interview(interview=booked, by=by, now=now)
    row = Interview(
        home_id=unit.home_id,
        day=day,
        unit=unit,
        chair=by,
        person=person,
        shielded_unit=_goes_past(person, unit),
        starts_at=now,
        made_at=now,
        key=key,
    )
    try:
        made = _note(row, call_name, reason)
    except IntegrityError:  # the same page at the same moment, on another connection
        nothing_done()
        known = Interview.objects.get(home_id=unit.home_id, key=key)
        return _the_same(known, person, call_name)
    return _opened(made, by, now)


def _the_same(known: Interview, person: Person | None, call_name: str) -> Interview:
    """What the same page began before, if it is about the same person. Raises OtherPerson."""
    if known.person_id != (person.pk if person else None) or read(known, columns.NAME) != call_name:
        raise OtherPerson
    return known


def _booked(day: Day, person: Person) -> Interview | None:
    live = (ClaimState.CONFIRMED, ClaimState.USED)
    rows = Interview.objects.filter(day=day, person=person, claim__state__in=live)
    return rows.select_related("unit", "claim__round").first()


@unrecorded("what becomes of a claim is recorded by the database")
@transaction.atomic
def did_not_come(*, interview: Interview, by: User, now: datetime) -> Done:
    """She did not come, ten minutes after her time. She is told kindly. Raises NotHers, NotNow."""
    interview = held(interview, by)
    if interview.claim is None or interview.opened_at is not None:
        raise NotNow(_("已经谈过了"))
    if now < interview.starts_at + LATE:
        raise NotNow(_("开始 10 分钟以后才能记没来"))
    claim = interview.claim
    done = kernel.become(claim.round, [claim.pk], ClaimState.MISSED, now=now, by_id=by.pk)[claim.pk]
    if done == Done.DONE:
        tell_missed(interview, now)
    return done


@unrecorded("words between two people; who reads them is noted for her")
@transaction.atomic
def write_note(*, interview: Interview, words: str, key: str, by: User, now: datetime) -> Note:
    """The chair writes something down, then or later. Raises NotHers, NotNow, Forgotten."""
    interview = remembered(interview, by)
    if known := interview.notes.filter(key=key).first():
        return known
    row = put(
        Note(home_id=interview.home_id, interview=interview, by=by, at=now, key=key), columns.NOTE, words
    )
    row.save(force_insert=True)
    made: Note = row
    return made


@unrecorded("whom a chair trusts stands on the page of whose interview it is")
@transaction.atomic
def trust(*, interview: Interview, user: User, by: User, now: datetime) -> bool:
    """She reads the notes too. Raises NotHers, NotNow."""
    interview = held(interview, by)
    if not colleagues(interview, now).filter(pk=user.pk).exists():
        raise NotNow(_("只能是本单位的同事，并且和来谈的人不在一个单位"))
    _row, is_new = Trusted.objects.get_or_create(
        interview=interview, user=user, ended_at=None, defaults={"named_at": now}
    )
    return is_new


@unrecorded("whom a chair trusts stands on the page of whose interview it is")
@transaction.atomic
def trust_no_more(*, interview: Interview, user_pk: int, by: User, now: datetime) -> int:
    """Raises NotHers."""
    interview = held(interview, by)
    return interview.trusted.filter(user=user_pk, ended_at__isnull=True).update(ended_at=now)


@unrecorded("how an interview ended is told to nobody; figures count the rows")
@transaction.atomic
def end_interview(*, interview: Interview, result: str, by: User, now: datetime) -> Interview:
    """Say how it ended; what goes on must be there. Raises NotHers, NotNow."""
    interview = begun(interview, by)
    if interview.ended_at is not None:
        raise NotNow(_("已经写过结果了"))
    going_on = (interview.undertakings, interview.demands, interview.referrals)
    if result == Result.GOES_ON and not any(rows.exists() for rows in going_on):
        raise NotNow(_("接着办什么？先记一件答应的事、转成诉求，或转介"))
    Interview.objects.filter(pk=interview.pk).update(ended_at=now, result=result)
    interview.refresh_from_db(fields=["ended_at", "result"])
    return interview


# --- inside ---------------------------------------------------------------------------------------------------


def held(interview: Interview, by: User | None) -> Interview:
    """The interview, locked, for the chair who holds it. Raises NotHers."""
    rows: Any = Interview.objects.select_for_update(of=("self",))
    found: Interview = rows.select_related("unit", "chair", "person", "claim__round", "shielded_unit").get(
        pk=interview.pk
    )
    if by is None or found.chair_id != by.pk:
        raise NotHers
    return found


def begun(interview: Interview, by: User | None) -> Interview:
    """The same, once it has begun. Raises NotHers, NotNow."""
    found = held(interview, by)
    if found.opened_at is None:
        raise NotNow(_("先打开这次访谈"))
    return found


def remembered(interview: Interview, by: User | None) -> Interview:
    """The same, while words are kept of it: what is written after an erasure would outlive it. Raises NotHers, NotNow,
    Forgotten."""
    found = begun(interview, by)
    if found.is_forgotten:
        raise Forgotten
    return found

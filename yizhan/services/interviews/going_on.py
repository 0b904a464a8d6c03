"""What comes of an interview: what is owed by a day, a 诉求 with her yes, a referral with her yes.

None of it leaves a record at the unit: with a time beside it, that would tell her colleagues. The rows are the record.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.cases import openings
from yizhan.cases.actions import desk_for, open_case
from yizhan.cases.models import Via
from yizhan.common.acts import act, nothing_done, unrecorded, write_record
from yizhan.common.say import CHINA
from yizhan.orgs.access import require
from yizhan.services.interviews import columns
from yizhan.services.interviews.access import PROVIDERS, providers_for
from yizhan.services.interviews.actions import BadTimes, NotHers, NotNow, Refused, begun, remembered
from yizhan.services.interviews.columns import put, read
from yizhan.services.interviews.forgetting import forget_referrals
from yizhan.services.interviews.models import Contact, Demand, Interview, Provider, Referral, Undertaking
from yizhan.services.interviews.rules import digest_of
from yizhan.services.interviews.telling import tell_chair, tell_news, tell_provider

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import Person, User

LONGEST = timedelta(days=730)


class Changed(Refused):
    """The words are not those that she has read."""

    says = gettext_lazy("这段话刚才改过，请再看一遍")


class Answered(Refused):
    """Her answer is there."""

    says = gettext_lazy("您已经答过了")


class OpenAlready(Refused):
    """One at a time."""

    says = gettext_lazy("上一份还没有结果，等本人答了再提")


class NobodyToAsk(Refused):
    """Whose interview it was is not known."""

    says = gettext_lazy("来谈的人没有留手机号，没有办法请她同意")


class NoConsent(Refused):
    """Her yes does not stand."""

    says = gettext_lazy("本人收回了同意，这件事到此为止")


# --- what is owed by a day --------------------------------------------------------------------------------------


@unrecorded("see the module")
@transaction.atomic
def undertake(
    *, interview: Interview, kind: str, words: str, due_date: date, key: str, by: User, now: datetime
) -> Undertaking:
    """A promise, which she reads; or to ask after her, which only the chair knows. Raises NotHers, NotNow, Forgotten,
    BadTimes."""
    interview = remembered(interview, by)
    if known := interview.undertakings.filter(key=key).first():
        return known
    _check_ahead(due_date, now)
    row = Undertaking(
        home_id=interview.home_id, interview=interview, kind=kind, due_date=due_date, made_at=now, key=key
    )
    put(row, columns.UNDERTAKEN, words).save(force_insert=True)
    if kind == Undertaking.Kind.PROMISE:
        tell_news(interview, now)
    return row


@unrecorded("see the module")
@transaction.atomic
def settle(*, undertaking: Undertaking, outcome: str, words: str, by: User, now: datetime) -> Undertaking:
    """It was done, or cannot be, and this came of it; of who is forgotten no words are kept. Raises NotHers, NotNow."""
    interview = begun(undertaking.interview, by)
    row = interview.undertakings.select_for_update().get(pk=undertaking.pk)
    if row.over_at is not None:
        raise NotNow(_("这件事已经记过结果了"))
    row.over_at, row.outcome = now, outcome
    put(row, columns.CAME_OF_IT, "" if interview.is_forgotten else words).save()
    if row.kind == Undertaking.Kind.PROMISE:
        tell_news(interview, now)
    return row


# --- a 诉求 -----------------------------------------------------------------------------------------------------


@unrecorded("see the module")
@transaction.atomic
def propose_demand(*, interview: Interview, words: str, by: User, now: datetime) -> Demand:
    """May it become a 诉求, in these words? Raises NotHers, NotNow, NobodyToAsk, OpenAlready."""
    interview = _askable(interview, by)
    row = put(Demand(home_id=interview.home_id, interview=interview, offered_at=now), columns.PROPOSED, words)
    _insert(row)
    tell_news(interview, now)
    made: Demand = row
    return made


@unrecorded("the case below is the act")
@transaction.atomic
def answer_demand(
    *,
    demand: Demand,
    person: Person,
    says_yes: bool,
    words: str,
    is_shielded: bool,
    by: User,
    now: datetime,
) -> Demand:
    """Her yes, in words that she may change, or her no. Raises Answered, NotHers, cases' BadWords, Refused."""
    interview = _hers(demand.interview, person)
    row = interview.demands.select_for_update().get(pk=demand.pk)
    if row.yes_at or row.no_at:
        raise Answered
    if not says_yes:
        row.no_at = now
        row.said_cipher = None
        row.save(update_fields=["no_at", "said_cipher"])
        tell_chair(interview, now)
        return row
    own = person.unit or interview.unit
    desk, shielded = desk_for(own, is_shielded=is_shielded)
    if is_shielded and shielded is None:
        raise Refused(_("您的单位上面没有可以绕过它去找的工会，请不要勾选不让本单位看到"))
    if shielded is None or not interview.unit.stands_under(shielded):
        desk = interview.unit
    opened = open_case(
        procedure=openings.heard(),
        unit=desk,
        via=Via.DESK,
        key=f"interviews:{row.pk}",
        now=now,
        by=by,
        person=person,
        says=words,
        shielded_unit=shielded,
    )
    row.yes_at, row.case = now, opened.case
    put(row, columns.PROPOSED, words).save()
    tell_chair(interview, now)
    return row


# --- a referral -------------------------------------------------------------------------------------------------


@act("interviews.provider", "登记帮助机构的人")
def add_provider(*, unit: Unit, name: str, body: str, user: User, by: User | None, now: datetime) -> Provider:
    """Somebody to whom chairs of the unit and below may refer. Raises OutOfReach, OpenAlready."""
    require(by, PROVIDERS, unit, now)
    made = Provider(home_id=unit.home_id, unit=unit, name=name, body=body, user=user, made_at=now)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise OpenAlready(_("这个号码已经登记过了")) from None
    write_record(unit=unit, at=now, by=by, subject=f"interviews.provider:{made.pk}")
    return made


@act("interviews.provider_leaves", "帮助机构的人离开")
def let_provider_go(*, provider: Provider, by: User | None, now: datetime) -> None:
    """He sees nothing any more, from now on: what he had in hand ends, what waits for a yes is asked no more, so that
    somebody else can be asked to help her. Raises OutOfReach."""
    require(by, PROVIDERS, provider.unit, now)
    if not Provider.objects.filter(pk=provider.pk, left_at__isnull=True).update(left_at=now):
        nothing_done()
        return
    for referral in _in_hand(provider):
        if referral.yes_at is None:
            referral.delete()
            continue
        Referral.objects.filter(pk=referral.pk).update(ended_at=now, next_date=None)
        tell_news(referral.interview, now)
        tell_chair(referral.interview, now)
    write_record(unit=provider.unit, at=now, by=by, subject=f"interviews.provider:{provider.pk}")


@unrecorded("see the module")
@transaction.atomic
def propose_referral(
    *, interview: Interview, provider: Provider, words: str, by: User, now: datetime
) -> Referral:
    """May these words be handed on to him? Nothing goes before her yes. Raises NotHers, NotNow, NobodyToAsk,
    OpenAlready."""
    interview = _askable(interview, by)
    if not providers_for(interview.unit).filter(pk=provider.pk).exists():
        raise NotNow(_("这位现在不接转介，请另选"))
    row = put(
        Referral(home_id=interview.home_id, interview=interview, provider=provider, offered_at=now),
        columns.HANDED_ON,
        words,
    )
    _insert(row)
    tell_news(interview, now)
    made: Referral = row
    return made


@unrecorded("her own word, kept in the row with its time and what it was said to")
@transaction.atomic
def answer_referral(
    *, referral: Referral, person: Person, says_yes: bool, seen: str, now: datetime
) -> Referral:
    """Her yes to exactly these words, or her no. seen: their digest, as her page had it. Raises Answered, Changed,
    NotHers."""
    interview = _hers(referral.interview, person)
    row = (
        interview.referrals.select_for_update(of=("self",))
        .select_related("provider__user")
        .get(pk=referral.pk)
    )
    if row.yes_at or row.no_at:
        raise Answered
    if not says_yes:
        row.no_at = now
        row.save(update_fields=["no_at"])
        forget_referrals(Referral.objects.filter(pk=row.pk))
    else:
        words = read(row, columns.HANDED_ON)
        if not words or digest_of(words) != seen:
            raise Changed
        row.yes_at, row.yes_digest = now, seen
        row.save(update_fields=["yes_at", "yes_digest"])
        tell_provider(row, now)
    tell_chair(interview, now)
    return row


@unrecorded("her own word; what was handed on is erased with it")
@transaction.atomic
def withdraw(*, referral: Referral, person: Person, now: datetime) -> Referral:
    """She takes her yes back: he sees nothing any more, and what he wrote is erased. Raises NotHers, NotNow."""
    interview = _hers(referral.interview, person)
    row = interview.referrals.select_for_update().get(pk=referral.pk)
    if row.withdrawn_at is not None:
        return row
    if row.yes_at is None:
        raise NotNow(_("您没有同意过，什么都没有转出去"))
    forget_referrals(Referral.objects.filter(pk=row.pk))
    Referral.objects.filter(pk=row.pk).update(withdrawn_at=now, next_date=None)
    row.refresh_from_db()
    tell_chair(interview, now)
    return row


@unrecorded("a provider's own note; dates are in the row")
@transaction.atomic
def note_contact(
    *,
    referral: Referral,
    day: date,
    words: str,
    next_date: date | None,
    key: str,
    by: User,
    now: datetime,
) -> Contact:
    """He saw her, and sees her again on a day. Raises NoConsent, NotHers, NotNow, BadTimes."""
    row = _helped(referral, by)
    if known := row.contacts.filter(key=key).first():
        return known
    today = now.astimezone(CHINA).date()
    assert row.yes_at
    if day > today or day < row.yes_at.astimezone(CHINA).date():
        raise BadTimes(_("见面的日子要在本人同意那天到今天之间"))
    if next_date is not None:
        _check_ahead(next_date, now)
    made = Contact(home_id=row.home_id, referral=row, day=day, made_at=now, key=key)
    put(made, columns.SEEN, words).save(force_insert=True)
    row.first_seen_date = min(filter(None, [row.first_seen_date, day]))
    row.next_date = next_date
    row.save(update_fields=["first_seen_date", "next_date"])
    tell_news(row.interview, now)
    return made


@unrecorded("a provider's word to her; the day is in the row")
@transaction.atomic
def end_referral(*, referral: Referral, words: str, by: User, now: datetime) -> Referral:
    """It is over, and this he says to her; the chair sees the day. Raises NoConsent, NotHers, NotNow."""
    row = _helped(referral, by)
    row.ended_at, row.next_date = now, None
    put(row, columns.HOW_IT_ENDED, words).save()
    tell_news(row.interview, now)
    tell_chair(row.interview, now)
    return row


# --- inside -----------------------------------------------------------------------------------------------------


def _check_ahead(due_date: date, now: datetime) -> None:
    today = now.astimezone(CHINA).date()
    if due_date < today:
        raise BadTimes(_("日子不能在今天以前"))
    if due_date > today + LONGEST:
        raise BadTimes(_("日子太远了，请写两年以内的"))


def _in_hand(provider: Provider) -> list[Referral]:
    """What was proposed to him or runs, locked after the interviews."""
    rows = Referral.objects.filter(
        provider=provider, no_at__isnull=True, withdrawn_at__isnull=True, ended_at__isnull=True
    )
    list(
        Interview.objects.select_for_update(of=("self",))
        .filter(pk__in=rows.values("interview"))
        .order_by("pk")
    )
    return list(
        rows.select_for_update(of=("self",))
        .select_related("interview__person", "interview__chair")
        .order_by("pk")
    )


def _askable(interview: Interview, by: User) -> Interview:
    interview = begun(interview, by)
    if interview.person is None:
        raise NobodyToAsk
    return interview


def _insert(row: Demand | Referral) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise OpenAlready from None


def _hers(interview: Interview, person: Person) -> Interview:
    """The interview, locked, for whose it is. Raises NotHers."""
    found = (
        Interview.objects.select_for_update(of=("self",))
        .select_related("unit", "chair", "person")
        .get(pk=interview.pk)
    )
    if found.person_id != person.pk:
        raise NotHers(_("这不是您的访谈"))
    return found


def _helped(referral: Referral, by: User) -> Referral:
    """The referral, locked after its interview, for its provider while her yes stands. Raises NotHers, NoConsent,
    NotNow."""
    Interview.objects.select_for_update().get(pk=referral.interview_id)
    row = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("provider", "interview__person", "interview__chair", "interview__unit")
        .get(pk=referral.pk)
    )
    if row.provider.user_id != by.pk or row.provider.left_at is not None or row.yes_at is None:
        raise NotHers(_("这件事不是转给您的"))
    if row.withdrawn_at is not None:
        raise NoConsent
    if row.ended_at is not None:
        raise NotNow(_("已经写过结束了"))
    return row

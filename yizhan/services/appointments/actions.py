"""What officers, providers and she do with slots. Records of claims are written by the kernel, and name nobody."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.common.acts import act, nothing_done, unrecorded, write_record
from yizhan.orgs.access import require
from yizhan.people.models import Person
from yizhan.services.appointments.access import EDIT
from yizhan.services.appointments.laying import (
    lay_out,
    live_claims,
    lock_rooms,
    lock_rounds,
    locked,
    rules_of,
    take_off,
)
from yizhan.services.appointments.models import (
    Appointment,
    Leave,
    Miss,
    Profession,
    Provider,
    Referral,
    Rota,
    Rules,
    Slot,
    Way,
)
from yizhan.services.appointments.rules import EARLY, KINDS, is_link, meet, soonest_only
from yizhan.services.appointments.telling import tell_missed, tell_other, tell_referred
from yizhan.supplies import kernel
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.eligibility import Reason, reasons_against
from yizhan.supplies.identity import who_of
from yizhan.supplies.kernel import Answer, Done, Outcome, Request
from yizhan.supplies.models import Round, Supply
from yizhan.supplies.schedules import BadSchedule, midnight, steps_of, today_at
from yizhan.supplies.states import ClaimState, Why

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import User

CODES = 10**6
MOST_AHEAD = 60
TRIES = 5


class BadLink(ValueError):
    """A video link that does not begin with https:// and name a host."""

    says = _("视频链接要以 https:// 开头，照会议软件给的整条复制。")


class WrongPlace(ValueError):
    """A station where nobody of this profession sits."""

    says = _("这类站点没有这项服务，请另选。")


class NotNow(ValueError):
    """It is too early or too late for this; the message says so."""


# --- officers -------------------------------------------------------------------------------------------------


@act("appointments.set_rules", "设定预约咨询规则")
def set_rules(*, unit: Unit, by: User | None, now: datetime, week_count: int | None, **values: Any) -> Rules:
    """The unit's rules; days that are laid out from now on follow, a limit counts at once. Raises OutOfReach."""
    require(by, EDIT, unit, now)
    rules = rules_of(unit)
    changed = {name for name, value in values.items() if getattr(rules, name) != value}
    for name in changed:
        setattr(rules, name, values[name])
    if rules.limit.week_count != week_count:
        changed.add("week_count")
        rules.limit.week_count = week_count
        rules.limit.save(update_fields=["week_count"])
    if not changed:
        nothing_done()
        return rules
    rules.save()
    if "cancel_minutes" in changed:
        ahead = Round.objects.filter(appointments_day__provider__unit=unit)
        ahead = ahead.filter(appointments_day__day__gt=today_at(now))
        ahead.update(cancel_s=rules.cancel_minutes * 60)
    write_record(
        unit=unit,
        at=now,
        by=by,
        subject=f"appointments.rules:{rules.pk}",
        data={"changed": sorted(changed)},
    )
    return rules


@act("appointments.set_provider", "登记服务人员或小屋")
def set_provider(
    *, unit: Unit, by: User | None, now: datetime, provider: Provider | None = None, **values: Any
) -> Provider:
    """Add a provider or a room, or change one. Raises OutOfReach, BadLink, WrongPlace."""
    require(by, EDIT, unit, now)
    if values.get("video_url") and not is_link(values["video_url"]):
        raise BadLink(BadLink.__doc__)
    if provider:
        (provider,) = locked([provider.pk])
        require(by, EDIT, provider.unit, now)
    made = provider or Provider(home_id=unit.home_id, unit=unit, made_by=by, made_at=now)
    changed = sorted(name for name, value in values.items() if getattr(made, name) != value)
    for name, value in values.items():
        setattr(made, name, value)
    check_place(made.profession, made.station)
    if provider and not changed:
        nothing_done()
        return made
    made.save()
    rules_of(unit)
    write_record(
        unit=unit,
        at=now,
        by=by,
        subject=f"appointments.provider:{made.pk}",
        place_id=made.station_id,
        data={"profession": made.profession, "changed": changed},
    )
    if "licence_last" in changed and provider and made.licence_last:
        _clear(made, _from(midnight(made.licence_last + timedelta(days=1)), now), by, now, hand_over=True)
        lay_out(provider=made, by=by, now=now)
    return made


def check_place(profession: str, station: Any) -> None:
    """Raise WrongPlace for a station of another kind."""
    if station is not None and station.kind not in KINDS[profession]:
        raise WrongPlace(WrongPlace.__doc__)


@act("appointments.set_rota", "排班")
def set_rota(*, provider: Provider, by: User | None, now: datetime, **values: Any) -> Rota:
    """Give a provider a week, in a room of his station if one is named; its slots are there at once.

    Raises OutOfReach, BadSchedule (also: another provider has the room then), WrongPlace.
    """
    require(by, EDIT, provider.unit, now)
    (provider,) = locked([provider.pk])
    station = provider.station if values["way"] == Way.HERE else None
    if values["way"] == Way.HERE and station is None:
        raise BadSchedule(_("要先给他选一个站点，才能排到站点的班。"))
    rota = Rota(home_id=provider.home_id, provider=provider, station=station, made_by=by, **values)
    check_place(provider.profession, station)
    rota.weekdays = sorted(set(rota.weekdays))
    check_rota(rota)
    check_room(rota)
    rota.save()
    write_record(
        unit=provider.unit,
        at=now,
        by=by,
        subject=f"appointments.provider:{provider.pk}",
        place_id=rota.station_id,
        data={"rota": rota.pk, **{name: str(value) for name, value in values.items()}},
    )
    lay_out(provider=provider, by=by, now=now)
    return rota


def check_rota(rota: Rota) -> None:
    """Raise BadSchedule for a week that makes no slot."""
    if not rota.weekdays:
        raise BadSchedule(_("请至少选一天。"))
    if not any(steps_of(rota)):
        raise BadSchedule(_("开始到结束之间放不下一次。"))
    if rota.until_date and rota.until_date <= rota.from_date:
        raise BadSchedule(_("结束日期要晚于开始日期。"))
    if not 0 <= rota.horizon_days <= MOST_AHEAD:
        raise BadSchedule(_("最多提前 %(days)s 天可约。") % {"days": MOST_AHEAD})


def check_room(rota: Rota) -> None:
    """Raise BadSchedule where the room is another's at an hour of this week. The room is locked from here on."""
    if rota.space is None:
        return
    if rota.space.station_id != rota.station_id or rota.space.closed_at:
        raise BadSchedule(_("这间房不在他的站点，或者停用了。"))
    lock_rooms([rota.space.pk])
    others = Rota.objects.filter(space=rota.space, provider__left_at__isnull=True).select_related("provider")
    for other in others.exclude(provider=rota.provider).order_by("pk"):
        if meet(rota, other):
            raise BadSchedule(
                _("%(room)s 在这些时间里已经给了%(who)s，换一间房或换个时间。")
                % {"room": rota.space.name, "who": other.provider.name}
            )


@act("appointments.end_rota", "停用排班")
def end_rota(*, rota: Rota, from_date: date, by: User | None, now: datetime) -> None:
    """No new slots from that day on; what is booked stays. Again, nothing happens."""
    require(by, EDIT, rota.provider.unit, now)
    if rota.until_date and rota.until_date <= from_date:
        nothing_done()
        return
    rota.until_date = max(from_date, rota.from_date)
    rota.save(update_fields=["until_date"])
    write_record(
        unit=rota.provider.unit,
        at=now,
        by=by,
        subject=f"appointments.provider:{rota.provider_id}",
        data={"rota": rota.pk, "until": rota.until_date.isoformat()},
    )
    lay_out(provider=rota.provider, by=by, now=now)


# --- leave ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Left:
    """What a leave did: booked slots that a colleague takes over, booked ones that are cancelled, free ones gone."""

    handed: int
    cancelled: int
    gone: int


@act("appointments.take_leave", "请假、停用")
def take_leave(
    *,
    provider: Provider,
    starts_at: datetime,
    ends_at: datetime,
    by: User | None,
    now: datetime,
    hand_over: bool = True,
) -> Left:
    """He is not there for a while: a colleague who is free takes over what is booked, the rest is cancelled.

    Everybody is told, and may cancel or choose another. hand_over: False: all of it is cancelled. Raises OutOfReach.
    """
    if by is None or by.pk != provider.user_id:
        require(by, EDIT, provider.unit, now)
    during = DateTimeTZRange(starts_at, ends_at)
    leave, is_new = Leave.objects.get_or_create(
        provider=provider, during=during, defaults={"home_id": provider.home_id, "made_by": by}
    )
    left = _clear(provider, during, by, now, hand_over=hand_over)
    if not is_new and left == Left(0, 0, 0):
        nothing_done()
        return left
    write_record(
        unit=provider.unit,
        at=now,
        by=by,
        subject=f"appointments.provider:{provider.pk}",
        data={"leave": leave.pk, "handed": left.handed, "cancelled": left.cancelled, "gone": left.gone},
    )
    return left


def colleagues_of(provider: Provider, now: datetime) -> list[int]:
    """Who could take over: the same profession, the same unit or one below it, not gone; rooms have none."""
    if provider.is_room:
        return []
    rows = Provider.objects.filter(
        home_id=provider.home_id,
        profession=provider.profession,
        left_at__isnull=True,
        unit__lead_path__startswith=provider.unit.lead_path,
    )
    return list(rows.exclude(pk=provider.pk).order_by("pk").values_list("pk", flat=True))


def _clear(
    provider: Provider, during: DateTimeTZRange, by: User | None, now: datetime, *, hand_over: bool
) -> Left:
    """Nobody is left with a provider who is not there. Locks him, his colleagues, then every round concerned."""
    colleagues = colleagues_of(provider, now) if hand_over else []
    others = [one for one in locked([provider.pk, *colleagues]) if one.pk != provider.pk]
    sessions = Slot.objects.filter(
        provider__in=[provider.pk, *colleagues], is_off=False, blocked__overlap=during, ends_at__gt=now
    ).values("session__round")
    lock_rounds(Round.objects.filter(pk__in=sessions))
    slots = list(
        Slot.objects.filter(
            provider=provider, is_off=False, starts_at__lt=during.upper, ends_at__gt=during.lower
        )
        .filter(starts_at__gt=now)
        .annotate(is_claimed=live_claims("session"))
        .select_related("session__round", "station")
        .order_by("starts_at", "pk")
    )
    take_off([slot for slot in slots if not slot.is_claimed], _("有变动"), now)
    booked = [slot for slot in slots if slot.is_claimed]
    handed = 0
    for slot in booked:
        colleague = next((one for one in others if _is_free(one, slot, now)), None)
        if colleague:
            hand_slot(slot, colleague, now)
            handed += 1
        else:
            kernel.cancel_session(slot.session, reason=_("有变动"), now=now, by_id=by.pk if by else None)
            Slot.objects.filter(pk=slot.pk).update(is_off=True, rota=None)
    return Left(handed, len(booked) - handed, len(slots) - len(booked))


def _from(at: datetime, now: datetime) -> DateTimeTZRange:
    """From then on, as far as anything is laid out."""
    return DateTimeTZRange(at, max(at, now) + timedelta(days=MOST_AHEAD + 2))


def _is_free(colleague: Provider, slot: Slot, now: datetime) -> bool:
    """Could he take it: not away, licensed that day, and nobody booked with him then? His rounds are locked."""
    if Leave.objects.filter(
        provider=colleague, during__overlap=DateTimeTZRange(slot.starts_at, slot.ends_at)
    ).exists():
        return False
    if colleague.licence_last and today_at(slot.starts_at) > colleague.licence_last:
        return False
    if slot.way == Way.HERE and colleague.station_id != slot.station_id:
        return False
    meets = Slot.objects.filter(provider=colleague, is_off=False, blocked__overlap=slot.blocked)
    return not meets.annotate(is_claimed=live_claims("session")).filter(is_claimed=True).exists()


@unrecorded("part of the leave")
def hand_slot(slot: Slot, colleague: Provider, now: datetime) -> None:
    """The colleague has it from now on; what he offered at that time goes. She is told, and may cancel at any time."""
    free = Slot.objects.filter(provider=colleague, is_off=False, blocked__overlap=slot.blocked)
    take_off(list(free), _("有变动"), now)
    Slot.objects.filter(pk=slot.pk).update(provider=colleague, instead_of=slot.provider)
    slot.session.video_url = ""
    slot.session.save(update_fields=["video_url"])
    tell_other(slot, now)


@act("appointments.end_leave", "撤销请假")
def end_leave(*, leave: Leave, by: User | None, now: datetime) -> None:
    """He is there after all: his free times are offered again; what was handed over or cancelled stays so."""
    provider = leave.provider
    if by is None or by.pk != provider.user_id:
        require(by, EDIT, provider.unit, now)
    if not Leave.objects.filter(pk=leave.pk).delete()[0]:
        nothing_done()
        return
    write_record(
        unit=provider.unit,
        at=now,
        by=by,
        subject=f"appointments.provider:{provider.pk}",
        data={"leave": leave.pk},
    )
    lay_out(provider=provider, by=by, now=now)


@act("appointments.say_goodbye", "服务人员离开")
def say_goodbye(*, provider: Provider, by: User | None, now: datetime) -> Left:
    """He is not here any more: as a leave without end, and nothing is laid out again. Again, nothing happens."""
    require(by, EDIT, provider.unit, now)
    if not Provider.objects.filter(pk=provider.pk, left_at__isnull=True).update(left_at=now):
        nothing_done()
        return Left(0, 0, 0)
    left = _clear(provider, _from(now, now), by, now, hand_over=True)
    write_record(
        unit=provider.unit,
        at=now,
        by=by,
        subject=f"appointments.provider:{provider.pk}",
        data={"handed": left.handed, "cancelled": left.cancelled, "gone": left.gone},
    )
    return left


# --- she --------------------------------------------------------------------------------------------------------


@unrecorded("the claim below is the act, recorded by the kernel")
@transaction.atomic
def book(
    *,
    slot: Slot,
    person: Person,
    key: str,
    by: User,
    now: datetime,
    call_name: str = "",
    used: bool = False,
) -> Answer:
    """She takes the slot; the same key again is the same appointment. Raises NotEligible.

    used: she stands at the door of a room that is free now, and is in it at once (`EARLY` at most before its time).
    """
    supply = Supply.objects.select_related("round__limit", "round__unit").get(session=slot.session_id)
    reasons = (
        reasons_against(supply.round, person, now)
        + staying_away(slot, person, now)
        + without_number(slot, person)
    )
    if used and not (slot.provider.is_room and slot.starts_at - EARLY <= now < slot.ends_at):
        raise NotNow(_("现在还不能直接用，请预约一个时间。"))
    if reasons and not used:
        raise NotEligible(reasons)
    request = Request(supply.pk, who_of(supply.round, person), person.pk, key, by_id=by.pk)
    answer = kernel.claim(supply.round, [request], now=now, via="page", anyway=used, used=used)[0]
    if answer.outcome == Outcome.MADE:
        _note(slot, answer.claim_id or 0, call_name, now)
    return answer


def _note(slot: Slot, claim_id: int, call_name: str, now: datetime) -> None:
    """What stands beside the claim, with a code that nobody else has now."""
    fields = {"claim_id": claim_id, "slot_id": slot.pk, "call_name": call_name, "made_at": now}
    for _try in range(TRIES):
        rows = [Appointment(home_id=slot.home_id, code=f"{secrets.randbelow(CODES):06d}", **fields)]
        Appointment.objects.bulk_create(rows, ignore_conflicts=True)
        if Appointment.objects.filter(claim=claim_id).exists():
            return
    raise AssertionError("no free code")


def without_number(slot: Slot, person: Person) -> list[Reason]:
    """Nobody can call who has no number: who came by WeChat, say."""
    if slot.way != Way.PHONE or person.phone_cipher:
        return []
    return [Reason(_("电话咨询要有您的手机号。"), _("去登记手机号"), reverse("account_change_phone"))]


def staying_away(slot: Slot, person: Person, now: datetime) -> list[Reason]:
    """Who did not come twice lately books only what begins soon: nobody else waits for an empty chair then."""
    rules = rules_of(slot.provider.unit)
    within = timedelta(days=rules.misses_days)
    misses = list(Miss.objects.filter(person=person, at__gt=now - within).values_list("at", flat=True))
    if not soonest_only(misses, rules.misses_most, within, now):
        return []
    if slot.starts_at <= now + timedelta(hours=rules.soon_hours):
        return []
    return [
        Reason(
            _("最近有几次没来得成，没关系。现在先约 %(n)s 小时内的时间，更容易来得成。")
            % {"n": rules.soon_hours}
        )
    ]


@unrecorded("what becomes of a claim is recorded by the database")
@transaction.atomic
def cancel(*, appointment: Appointment, by: User, now: datetime) -> Done:
    """She gives it back, within the deadline; where a colleague has taken over, until it begins."""
    claim = appointment.claim
    own = not (appointment.slot.instead_of_id and appointment.slot.starts_at > now)
    done = kernel.become(
        claim.round, [claim.pk], ClaimState.CANCELLED, now=now, why=Why.BY_PERSON, by_id=by.pk, own=own
    )[claim.pk]
    return done


# --- the provider -----------------------------------------------------------------------------------------------


@unrecorded("what becomes of a claim is recorded by the database")
@transaction.atomic
def came(*, appointment: Appointment, by: User, now: datetime) -> Done:
    """She is there. Also for one who was said not to have come; then nothing of that is kept. Raises NotNow."""
    slot, claim = appointment.slot, appointment.claim
    if now < slot.starts_at - EARLY:
        raise NotNow(_("还没到时间，开始前 30 分钟起可以点。"))
    done = kernel.become(claim.round, [claim.pk], ClaimState.USED, now=now, by_id=by.pk)[claim.pk]
    Miss.objects.filter(claim=claim).delete()
    return done


@unrecorded("what becomes of a claim is recorded by the database")
@transaction.atomic
def did_not_come(*, appointment: Appointment, by: User, now: datetime) -> Done:
    """She did not come, ten minutes after the start. She is told kindly. Raises NotNow."""
    slot, claim = appointment.slot, appointment.claim
    if now < slot.starts_at + timedelta(minutes=10):
        raise NotNow(_("开始 10 分钟以后才能记没来。"))
    done = kernel.become(claim.round, [claim.pk], ClaimState.MISSED, now=now, by_id=by.pk)[claim.pk]
    if done == Done.DONE and claim.person:
        Miss.objects.create(home_id=claim.home_id, person=claim.person, claim=claim, at=now)
        tell_missed(appointment, now)
    return done


@act("appointments.set_link", "设定视频链接")
def set_link(*, slot: Slot, url: str, by: User | None, now: datetime) -> bool:
    """Where she finds him for this time, set by himself or an officer. Raises BadLink, OutOfReach."""
    if by is None or by.pk != slot.provider.user_id:
        require(by, EDIT, slot.provider.unit, now)
    if url and not is_link(url):
        raise BadLink(BadLink.__doc__)
    if slot.session.video_url == url:
        nothing_done()
        return False
    slot.session.video_url = url
    slot.session.save(update_fields=["video_url"])
    write_record(unit=slot.provider.unit, at=now, by=by, subject=f"appointments.provider:{slot.provider_id}")
    return True


@unrecorded("a word between two people; what stays is hers to see, and goes with the visit")
@transaction.atomic
def refer(
    *, appointment: Appointment, profession: str, now: datetime, provider: Provider | None = None
) -> bool:
    """He suggests another profession or a colleague; she finds it on her page, and books or does not."""
    assert profession in Profession.values
    _row, is_new = Referral.objects.get_or_create(
        appointment=appointment,
        profession=profession,
        defaults={"home_id": appointment.home_id, "provider": provider, "made_at": now},
    )
    if is_new:
        tell_referred(appointment, now)
    return is_new

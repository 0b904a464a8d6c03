"""What is free, for whom it may concern; a provider's day; what an officer sees of weeks. Numbers of queries given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yizhan.common.geo import Position, distance_m
from yizhan.common.say import distance
from yizhan.people.columns import PERSON_PHONE
from yizhan.people.models import Person
from yizhan.places.models import Station
from yizhan.places.where import Where
from yizhan.services.appointments.laying import SERVICE, live_claims
from yizhan.services.appointments.models import Appointment, Leave, Profession, Provider, Rota, Slot, Way
from yizhan.services.appointments.rules import EARLY, KINDS, shows_link
from yizhan.supplies.answers import hours_of
from yizhan.supplies.desk import days_say
from yizhan.supplies.models import Claim, Supply
from yizhan.supplies.schedules import midnight, today_at
from yizhan.supplies.states import OVER, ClaimState

SHOWN = 60  # slots of a day
FAR_M = 100_000  # nobody goes further to a station
LICENCE_WARNS = timedelta(days=30)


# --- what is free ---------------------------------------------------------------------------------------------


def free_slots(now: datetime) -> QuerySet[Slot]:
    """Those that begin after `now` and nobody has."""
    return _free().filter(starts_at__gt=now)


def _free() -> QuerySet[Slot]:
    has_place = Supply.objects.filter(
        session=OuterRef("session"),
        home_id=OuterRef("home_id"),
        closed_at__isnull=True,
        taken__lt=F("capacity"),
        round__state="open",
    )
    return Slot.objects.filter(
        Exists(has_place), is_off=False, provider__left_at__isnull=True, session__cancelled_at__isnull=True
    )


@dataclass(frozen=True)
class Offer:
    """A profession, and when the next of it is free; None: nothing now."""

    profession: Profession
    next_at: datetime | None
    providers: int


def offers(where: Where | None, now: datetime) -> list[Offer]:
    """What there is, professions in their order; those that nobody provides are not shown. 2 queries."""
    there = dict(
        Provider.objects.filter(left_at__isnull=True).values_list("profession").annotate(n=Count("pk"))
    )
    first = dict(
        reachable(free_slots(now), where).values_list("provider__profession").annotate(at=Min("starts_at"))
    )
    return [Offer(one, first.get(one.value), there[one.value]) for one in Profession if one.value in there]


def reachable(slots: QuerySet[Slot], where: Where | None) -> QuerySet[Slot]:
    """By video or phone, or at a station near enough: within a square of FAR_M around."""
    if where is None:
        return slots
    reach = FAR_M / 111_000
    lon, lat = where.position.lon, where.position.lat
    return slots.filter(
        ~Q(way=Way.HERE)
        | Q(
            station__lat__range=(lat - reach, lat + reach),
            station__lon__range=(lon - 2 * reach, lon + 2 * reach),
        )
    )


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to. way: "" for any. provider: of one, None for all."""

    profession: Profession
    way: str = ""
    provider: Provider | None = None


@dataclass(frozen=True)
class FreeSlot:
    """A line of the list. place: 曹杨心理驿站，约 1.2 公里; 视频."""

    slot: Slot
    place: str


def slots_for(asked: Asked, where: Where | None, now: datetime) -> QuerySet[Slot]:
    rows = reachable(free_slots(now), where).filter(provider__profession=asked.profession)
    if asked.way:
        rows = rows.filter(way=asked.way)
    return rows.filter(provider=asked.provider) if asked.provider else rows


def days_free(asked: Asked, where: Where | None, now: datetime) -> list[date]:
    """On which days something is free. One query."""
    starts = slots_for(asked, where, now).values_list("starts_at", flat=True)
    return sorted({today_at(at) for at in starts})


def free_on(asked: Asked, day: date, where: Where | None, now: datetime) -> list[FreeSlot]:
    """The free slots of a day, by time, the nearer first. One query."""
    rows = slots_for(asked, where, now).filter(
        starts_at__gte=midnight(day), starts_at__lt=midnight(day + timedelta(days=1))
    )
    found = [
        (slot.starts_at, _away(slot, where), slot.pk, slot)
        for slot in rows.select_related("provider", "station")
    ]
    found.sort(key=lambda one: one[:3])
    return [
        FreeSlot(slot, place_of(slot, away if where and where.is_hers else None))
        for _at, away, _pk, slot in found[:SHOWN]
    ]


def _away(slot: Slot, where: Where | None) -> int:
    if where is None or slot.station is None:
        return 0
    return int(distance_m(where.position, Position(slot.station.lon, slot.station.lat)))


def place_of(slot: Slot, away_m: int | None = None) -> str:
    """Where they meet, in words."""
    if slot.station is None:
        return str(Way(slot.way).label)
    return f"{slot.station.name}，{distance(away_m)}" if away_m else slot.station.name


@dataclass(frozen=True)
class RoomNow:
    """A room: the slot of now if she can go in, and when it is free next."""

    provider: Provider
    now: Slot | None
    next_at: datetime | None


@dataclass(frozen=True)
class Here:
    """A profession at a station: the next free time; provider_id: who it is, where there is only one."""

    profession: Profession
    next_at: datetime | None
    provider_id: int | None


def offers_at(station: Station, now: datetime) -> list[Here]:
    """What one can book at a station, professions in their order. 2 queries, none at kinds where nobody sits."""
    if not any(station.kind in kinds for kinds in KINDS.values()):
        return []
    there: dict[str, list[int]] = defaultdict(list)
    rows = Provider.objects.filter(station=station, left_at__isnull=True).order_by("pk")
    for profession, pk in rows.values_list("profession", "pk"):
        there[profession].append(pk)
    if not there:
        return []
    first = dict(
        free_slots(now)
        .filter(station=station)
        .values_list("provider__profession")
        .annotate(at=Min("starts_at"))
    )
    return [
        Here(one, first.get(one.value), there[one.value][0] if len(there[one.value]) == 1 else None)
        for one in Profession
        if one.value in there
    ]


def rooms(where: Where | None, now: datetime) -> list[RoomNow]:
    """Rooms that are there at any hour. 3 queries."""
    rows = Provider.objects.filter(profession=Profession.ROOM, left_at__isnull=True)
    here = {
        slot.provider_id: slot
        for slot in _free()
        .filter(provider__profession=Profession.ROOM, starts_at__lte=now + EARLY, ends_at__gt=now)
        .order_by("-starts_at")
    }
    ahead = dict(
        free_slots(now)
        .filter(provider__profession=Profession.ROOM)
        .values_list("provider")
        .annotate(at=Min("starts_at"))
    )
    found = [
        RoomNow(one, here.get(one.pk), ahead.get(one.pk))
        for one in rows.select_related("station")
        if one.station and _is_near(one, where)
    ]
    return sorted(found, key=lambda one: one.provider.pk)


def _is_near(provider: Provider, where: Where | None) -> bool:
    station = provider.station
    assert station
    return where is None or distance_m(where.position, Position(station.lon, station.lat)) <= FAR_M


def next_like(slot: Slot, now: datetime, most: int = 6) -> list[Slot]:
    """What else is free of the same profession, the next first. One query."""
    rows = free_slots(now).filter(
        provider__profession=slot.provider.profession, provider__home_id=slot.home_id
    )
    return list(rows.select_related("provider", "station").order_by("starts_at", "pk")[:most])


def something_there() -> Exists:
    """An expression for every account: does anybody provide anything?"""
    return Exists(Provider.objects.filter(left_at__isnull=True))


# --- hers -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mine:
    """An appointment as she sees it. link: only when it is time."""

    appointment: Appointment
    state: ClaimState
    when: str
    link: str
    link_from: datetime | None
    cancel_until: datetime
    may_cancel: bool
    is_ahead: bool
    is_on: bool


def mine(appointment: Appointment, now: datetime) -> Mine:
    """No query."""
    claim, slot = appointment.claim, appointment.slot
    state = ClaimState(claim.state)
    is_ahead = slot.starts_at > now
    until = slot.starts_at - timedelta(seconds=claim.round.cancel_s)
    live = state in {ClaimState.CONFIRMED, ClaimState.USED}
    url = link_of(slot) if slot.way == Way.VIDEO and live else ""
    may = state == ClaimState.CONFIRMED and is_ahead and (now <= until or slot.instead_of_id is not None)
    return Mine(
        appointment,
        state,
        hours_of(claim.during, now),
        url if url and shows_link(slot.starts_at, slot.ends_at, now) else "",
        slot.starts_at - timedelta(minutes=15) if slot.way == Way.VIDEO and live else None,
        until,
        may,
        is_ahead,
        live and slot.starts_at - EARLY <= now < slot.ends_at,
    )


def number_to_call(appointment: Appointment, now: datetime) -> str:
    """Her number, for the provider who is to call her; "" before and after. No query.

    She chose that when she booked. That it was seen is written nowhere: it would say with whom she spoke (ADR 53).
    """
    slot, claim = appointment.slot, appointment.claim
    is_time = slot.way == Way.PHONE and shows_link(slot.starts_at, slot.ends_at, now)
    if not is_time or claim.person is None or claim.state not in {ClaimState.CONFIRMED, ClaimState.USED}:
        return ""
    return PERSON_PHONE.open(claim.person) or ""


def link_of(slot: Slot) -> str:
    return slot.session.video_url or slot.provider.video_url


def next_of(person: Person, now: datetime) -> list[Claim]:
    """Hers that have not ended, the next first. One query."""
    rows = Claim.objects.filter(person=person, round__service=SERVICE, during__endswith__gt=now)
    return list(rows.exclude(state__in=[*OVER, ClaimState.MISSED]).order_by("during", "pk"))


# --- a provider's day ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """A slot of his day, with who has it as she chose to be called. code: of its sign."""

    slot: Slot
    appointment: Appointment | None
    name: str
    word: str
    code: str
    may_come: bool
    may_miss: bool
    is_next: bool


WORDS = {
    ClaimState.CONFIRMED: "soon",
    ClaimState.HELD: "soon",
    ClaimState.USED: "open",
    ClaimState.MISSED: "closed",
}


def desk_day(providers: Sequence[Provider], day: date, now: datetime) -> list[Turn]:
    """Every slot of a provider's day, free ones too. 2 queries."""
    slots = list(
        Slot.objects.filter(
            provider__in=providers,
            is_off=False,
            starts_at__gte=midnight(day),
            starts_at__lt=midnight(day + timedelta(days=1)),
        )
        .select_related("session", "station", "provider")
        .order_by("starts_at", "pk")
    )
    taken = {
        row.slot_id: row
        for row in Appointment.objects.filter(slot__in=slots)
        .exclude(claim__state__in=OVER)
        .select_related("claim__person__user")
    }
    turns = []
    has_next = False
    for slot in slots:
        row = taken.get(slot.pk)
        is_next = bool(
            not has_next and row and row.claim.state == ClaimState.CONFIRMED and slot.ends_at > now
        )
        has_next |= is_next
        turns.append(_turn(slot, row, now, is_next))
    return turns


def _turn(slot: Slot, row: Appointment | None, now: datetime, is_next: bool) -> Turn:
    if row is None:
        return Turn(slot, None, "", "", "", may_come=False, may_miss=False, is_next=False)
    state = ClaimState(row.claim.state)
    is_time = slot.starts_at - EARLY <= now
    return Turn(
        slot,
        row,
        row.call_name,
        str(state.label),
        WORDS.get(state, "closed"),
        may_come=is_time and state in {ClaimState.CONFIRMED, ClaimState.MISSED},
        may_miss=now >= slot.starts_at + timedelta(minutes=10) and state == ClaimState.CONFIRMED,
        is_next=is_next,
    )


def days_with_bookings(providers: Sequence[Provider], now: datetime) -> list[tuple[date, int]]:
    """From today on, with how many are booked. One query."""
    counts: dict[date, int] = defaultdict(int)
    rows = (
        Slot.objects.filter(provider__in=providers, is_off=False, starts_at__gte=midnight(today_at(now)))
        .annotate(is_claimed=live_claims("session"))
        .values_list("starts_at", "is_claimed")
    )
    for at, is_claimed in rows:
        counts[today_at(at)] += is_claimed
    return sorted(counts.items())


# --- the keeper's door --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AtDoor:
    """Who comes to the station, as its keeper knows her: a code and a time. code: of her sign."""

    claim_id: int
    code: str
    starts_at: datetime
    ends_at: datetime
    word: str
    sign: str
    may_come: bool


def at_door(station: Station, now: datetime) -> list[AtDoor]:
    """Today's, by time; neither whom they see nor who they are. One query."""
    day = midnight(today_at(now))
    rows = (
        Appointment.objects.filter(
            slot__station=station,
            slot__is_off=False,
            slot__starts_at__gte=day,
            slot__starts_at__lt=day + timedelta(days=1),
        )
        .exclude(claim__state__in=OVER)
        .select_related("claim", "slot")
        .order_by("slot__starts_at", "code")
    )
    return [
        AtDoor(
            row.claim_id,
            row.code,
            row.slot.starts_at,
            row.slot.ends_at,
            str(ClaimState(row.claim.state).label),
            WORDS.get(ClaimState(row.claim.state), "closed"),
            row.claim.state == ClaimState.CONFIRMED and row.slot.starts_at - EARLY <= now < row.slot.ends_at,
        )
        for row in rows
    ]


def video_slots(provider: Provider, now: datetime, most: int = SHOWN) -> list[Slot]:
    """His next times by video, taken or free alike: nothing here says which. One query."""
    rows = Slot.objects.filter(provider=provider, way=Way.VIDEO, is_off=False, ends_at__gt=now)
    return list(rows.select_related("session", "provider__unit").order_by("starts_at", "pk")[:most])


# --- officers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProviderLine:
    provider: Provider
    ahead: int
    booked: int
    warns: str


def provider_lines(rows: QuerySet[Provider], now: datetime) -> list[ProviderLine]:
    """Providers with how many slots lie ahead and are booked. 2 queries."""
    providers = list(rows.order_by("left_at", "profession", "name", "pk"))
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for pk, is_claimed, n in (
        Slot.objects.filter(provider__in=providers, is_off=False, starts_at__gt=now)
        .annotate(is_claimed=live_claims("session"))
        .values_list("provider", "is_claimed")
        .annotate(n=Count("pk"))
    ):
        counts[pk][0] += n
        counts[pk][1] += n if is_claimed else 0
    return [
        ProviderLine(one, counts[one.pk][0], counts[one.pk][1], licence_warns(one, today_at(now)))
        for one in providers
    ]


def licence_warns(provider: Provider, today: date) -> str:
    """Is it over, soon over ("soon"), or neither ("")?"""
    if provider.left_at or not provider.licence_last:
        return ""
    if provider.licence_last < today:
        return "over"
    return "soon" if provider.licence_last <= today + LICENCE_WARNS else ""


@dataclass(frozen=True)
class RotaLine:
    rota: Rota
    says: str
    is_over: bool


def rota_lines(provider: Provider, now: datetime) -> list[RotaLine]:
    """One query."""
    today = today_at(now)
    rows = (
        Rota.objects.filter(provider=provider).select_related("station", "space").order_by("from_date", "pk")
    )
    return [
        RotaLine(rota, rota_says(rota), bool(rota.until_date and rota.until_date <= today)) for rota in rows
    ]


def rota_says(rota: Rota) -> str:
    """周一至周五 09:00–12:00 到站点，每次 50 分钟，间隔 10 分钟."""
    ends = f"{rota.ends:%H:%M}" if rota.ends.hour or rota.ends.minute else "24:00"
    said = [
        f"{days_say(rota.weekdays)} {rota.starts:%H:%M}–{ends} {Way(rota.way).label}",
        _("每次 %(n)s 分钟") % {"n": rota.step_minutes},
    ]
    if rota.space:
        said.insert(1, _("在%(room)s") % {"room": rota.space.name})
    if rota.buffer_minutes:
        said.append(_("间隔 %(n)s 分钟") % {"n": rota.buffer_minutes})
    said.append(_("节假日也在") if rota.on_holidays else _("节假日不在"))
    said.append(_("提前 %(n)s 天可约") % {"n": rota.horizon_days})
    return _("，").join(said)


def leaves_of(provider: Provider, now: datetime) -> list[Leave]:
    """Those that are not over. One query."""
    return list(Leave.objects.filter(provider=provider, during__endswith__gt=now).order_by("during", "pk"))

"""Shanghai: who listens and helps, by rota in two consultation rooms and a legal point; and a room at any hour.

A week has been lived through: workers booked, most came, and some more have booked for the days to come. All invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from yizhan.demo.founding import admin_over
from yizhan.demo.made import Made, local
from yizhan.demo.plan import chance
from yizhan.orgs.access import scope_of
from yizhan.people.actions import account_for
from yizhan.places.access import offered_station
from yizhan.services.appointments.access import EDIT, appointment_of, offered_slot, provider_in
from yizhan.services.appointments.actions import (
    book,
    came,
    did_not_come,
    set_provider,
    set_rota,
    take_leave,
)
from yizhan.services.appointments.queries import free_slots
from yizhan.supplies.actions import NotEligible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yizhan.people.models import Person
    from yizhan.services.appointments.models import Provider, Slot

PAST_DAYS, AHEAD_DAYS = 7, 10
PAST_SHARE, AHEAD_SHARE, COMES = 0.6, 0.3, 0.9
WORKDAYS = [0, 1, 2, 3, 4]
CALLED = ("", "", "小李", "阿花", "老张", "")
LINK = "https://meeting.example.cn/yizhan/"


@dataclass(frozen=True)
class Helper:
    """A provider of the plan. at: the kind and name of his station, "" by video or phone."""

    key: str
    name: str
    profession: str
    licence: str
    helps: str
    at: tuple[str, str]
    way: str
    weekdays: list[int] = field(default_factory=lambda: WORKDAYS)
    starts: time = time(13)
    ends: time = time(17)
    languages: str = "普通话、上海话"
    licence_days: int = 400


HERE, THERE, LEGAL = (
    ("consultation_room", "310115"),
    ("consultation_room", "310110"),
    ("legal_point", "310106"),
)
PSYCHOLOGIST, DOCTOR, DIETITIAN, LAWYER, A_ROOM = "psychologist", "doctor", "dietitian", "lawyer", "room"
HELPERS = (
    Helper("psy-1", "叶老师", PSYCHOLOGIST, "沪心咨 2019-0417", "睡不好、压力、家里的事", HERE, "here"),
    Helper(
        "psy-2",
        "江老师",
        PSYCHOLOGIST,
        "沪心咨 2021-0233",
        "情绪、人际、跑单久了的累",
        HERE,
        "video",
        weekdays=[1, 3, 5, 6],
        starts=time(19),
        ends=time(21),
        languages="普通话、英语",
    ),
    Helper(
        "doc", "秦医生", DOCTOR, "3101 1520 0048", "颈肩腰腿、体检报告", THERE, "here", weekdays=[0, 2, 4]
    ),
    Helper(
        "diet",
        "苗老师",
        DIETITIAN,
        "沪营 2020-118",
        "血糖血脂、夜班怎么吃",
        THERE,
        "phone",
        weekdays=[1, 4],
        licence_days=20,
    ),
    Helper(
        "law",
        "石律师",
        LAWYER,
        "1310 1201 0552 3071",
        "劳动合同、工伤、欠薪",
        LEGAL,
        "here",
        weekdays=[1, 3],
    ),
)
ROOM = "静心小屋"


def listen(made: Made) -> None:
    """Officers register them a week ago; workers book and come; one will be away, and a colleague takes over."""
    began = local(made.today - timedelta(days=PAST_DAYS), 0, 10)
    first: Provider | None = None
    for number, helper in enumerate(HELPERS):
        provider = _registered(made, helper, number, began)
        first = first or provider
        _live(made, provider, began)
    _room(made, began)
    if first:
        away = local(made.today + timedelta(days=3), 0)
        take_leave(
            provider=first, starts_at=away, ends_at=away + timedelta(days=1), by=first.user, now=made.now
        )


def _registered(made: Made, helper: Helper, number: int, now: datetime) -> Provider:
    kind, unit = helper.at
    plan = next(one for one in made.plans.values() if one.kind == kind and one.unit == unit)
    station = offered_station(made.stations[plan.key].pk)
    by = admin_over(made, plan.unit)
    provider = set_provider(
        unit=station.unit,
        profession=helper.profession,
        name=helper.name,
        user=account_for(phone=f"+861540000{8800 + number}"),
        licence=helper.licence,
        licence_last=made.today + timedelta(days=helper.licence_days),
        languages=helper.languages,
        helps=helper.helps,
        station=station,
        video_url=LINK + helper.key if helper.way == "video" else "",
        by=by,
        now=now,
    )
    _week(
        made,
        provider,
        by,
        now,
        way=helper.way,
        weekdays=helper.weekdays,
        starts=helper.starts,
        ends=helper.ends,
    )
    return provider_in(scope_of(by, EDIT, now), provider.pk)


def _week(made: Made, provider: Provider, by: Any, now: datetime, **values: Any) -> None:
    usual: dict[str, Any] = {
        "step_minutes": 50,
        "buffer_minutes": 10,
        "on_holidays": False,
        "from_date": made.today - timedelta(days=PAST_DAYS),
        "horizon_days": PAST_DAYS + AHEAD_DAYS,
    }
    set_rota(provider=provider, by=by, now=now, **usual | values)


def _room(made: Made, now: datetime) -> None:
    plan = next(one for one in made.plans.values() if one.kind == "consultation_room" and one.hours == "24/7")
    station = offered_station(made.stations[plan.key].pk)
    by = admin_over(made, plan.unit)
    room = set_provider(
        unit=station.unit, profession=A_ROOM, name=ROOM, station=station,
        helps="软椅、绿植、一盏灯，一个人待一会儿", by=by, now=now,
    )  # fmt: skip
    _week(
        made, room, by, made.now, way="here", weekdays=list(range(7)), starts=time(0), ends=time(0),
        step_minutes=60, buffer_minutes=0, on_holidays=True, horizon_days=2,
    )  # fmt: skip


def _live(made: Made, provider: Provider, began: datetime) -> None:
    """Booked the evening before it; those that are over were come to, mostly."""
    draw = chance("listening", provider.name)
    people = _people(made, provider.name)
    for slot in free_slots(began).filter(provider=provider).order_by("starts_at"):
        is_over = slot.ends_at < made.now
        if draw.random() > (PAST_SHARE if is_over else AHEAD_SHARE):
            continue
        person = next(people, None)
        if person is None:
            return
        _visit(made, slot, person, provider, began, is_over=is_over, comes=draw.random() < COMES)


def _people(made: Made, name: str) -> Iterator[Person]:
    keys = [plan.key for plan in made.workers if plan.province == "31"]
    chance("listening people", name).shuffle(keys)
    return (made.persons[key] for key in keys)


def _visit(
    made: Made, slot: Slot, person: Person, provider: Provider, began: datetime, *, is_over: bool, comes: bool
) -> None:
    at = max(began, min(made.now, slot.starts_at - timedelta(hours=20)))
    called = chance("called", slot.starts_at, provider.name).choice(CALLED)
    assert person.user
    try:
        answer = book(
            slot=offered_slot(slot.pk),
            person=person,
            key=f"demo:{slot.pk}:{person.pk}",
            by=person.user,
            now=at,
            call_name=called,
        )
    except NotEligible:
        return
    if not is_over or not answer.is_hers or not answer.claim_id or not provider.user:
        return
    appointment = appointment_of(person, answer.claim_id)
    if comes:
        came(appointment=appointment, by=provider.user, now=slot.starts_at)
    else:
        did_not_come(appointment=appointment, by=provider.user, now=slot.starts_at + timedelta(minutes=20))

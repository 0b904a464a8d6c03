"""Courts are booked: a few comprehensive stations set rules and weeks, workers book, come, stay away, explain.

Everything by who may do it, in the order of time: a week is laid out days ago, people book the evening before, keepers
check them in; of what has not happened yet there are bookings, and a waiting list at the favourite hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from yizhan.demo.founding import admin_over
from yizhan.demo.made import Made, local
from yizhan.demo.plan import StationPlan, chance
from yizhan.demo.users import offers
from yizhan.orgs.access import scope_of
from yizhan.places.access import offered_station
from yizhan.places.actions.spaces import add_space
from yizhan.places.hours import ZONE
from yizhan.supplies.access import ROUNDS_EDIT, claim_of, strikes_in, supply_of_session
from yizhan.supplies.actions import NotEligible, answer_appeal, appeal, check_in, claim_place, mark_missed
from yizhan.supplies.desk import strikes_shown
from yizhan.supplies.grid import Cell, day_grid
from yizhan.supplies.laying import close_space, lay_out, set_limit, set_parts, set_schedule, set_terms
from yizhan.supplies.queries import sessions_with_absentees

if TYPE_CHECKING:
    from yizhan.people.models import Person, User
    from yizhan.places.models import Space, Station
    from yizhan.supplies.models import Terms

SERVICE = "fitness.courts"
STATIONS = 4
PAST_DAYS = 2  # full days that have been booked and played
AHEAD_DAYS = 3
DAILY = list(range(7))
COURTS = ("1 号场", "2 号场", "3 号场")
FAVOURITE = 19  # o'clock: everybody wants it
PAST_SHARE, AHEAD_SHARE = 0.35, 0.3  # of the sessions of a day that are booked
COMES = 0.85
INTRO = "自带球拍，穿不留痕的球鞋。早到五分钟，把时间留给下一场。"
EXPLAINS = "临时加班，走的时候已经过了取消的时间，下次一定早说。"
ANSWER = "情况属实，这一次不计，请尽量提前取消。"


@dataclass
class _Place:
    """A station with its terms, while it is booked."""

    plan: StationPlan
    station: Station
    terms: Terms
    keeper: User


def booked_stations(plans: list[StationPlan]) -> list[StationPlan]:
    """The comprehensive ones with courts: one that is kept by whom the sign-in page offers, and the first of others."""
    able = [
        plan
        for plan in plans
        if plan.kind == "fitness"
        and plan.tier == "comprehensive"
        and plan.stops_at == "running"
        and "court" in plan.amenities
        and not plan.closing
    ]
    able.sort(key=lambda plan: (plan.unit != "310115", plan.key))
    first_of_unit = {plan.unit: plan for plan in reversed(able)}
    chosen = sorted(first_of_unit.values(), key=lambda plan: (plan.unit != "310115", plan.key))
    return chosen[:STATIONS]


def book_courts(made: Made, tick: Callable[[], object]) -> None:
    """Open the courts of a few stations and live through their days."""
    began = local(made.today - timedelta(days=PAST_DAYS), 0, 30)
    plans = booked_stations(list(made.plans.values()))
    for plan in plans:
        with transaction.atomic():
            place = _opened(made, plan, began)
            for back in range(PAST_DAYS, -1, -1):
                _play(made, place, made.today - timedelta(days=back))
            lay_out(terms=place.terms, by=None, now=made.now)
            _book_ahead(made, place, is_first=plan == plans[0])
        tick()
    with transaction.atomic():
        _stay_away(made)


def _opened(made: Made, plan: StationPlan, now: datetime) -> _Place:
    by = admin_over(made, plan.unit)
    station = offered_station(made.stations[plan.key].pk)
    terms = set_terms(
        station=station,
        service=SERVICE,
        title=f"{plan.name}球场",
        intro=INTRO,
        per_person=2,
        cancel_minutes=120,
        confirm_minutes=60,
        waiting_most=5,
        may_hand_over=True,
        by=by,
        now=now,
    )
    set_limit(
        terms=terms,
        by=by,
        now=now,
        week_count=4,
        week_minutes=360,
        strikes=3,
        strike_days=30,
        barred_days=14,
    )
    spaces = [_space(station, name, 4, by, now) for name in COURTS]
    whole = _space(station, "全场", 12, by, now)
    set_parts(whole=whole, parts=spaces, by=by, now=now)
    for space in (*spaces, whole):
        is_whole = space.pk == whole.pk
        set_schedule(
            terms=terms,
            space=space,
            by=by,
            now=now,
            weekdays=[5, 6] if is_whole else DAILY,
            starts=time(9),
            ends=time(12 if is_whole else 21),
            step_minutes=180 if is_whole else 60,
            from_date=made.today - timedelta(days=PAST_DAYS),
            horizon_days=7,
            on_holidays=True,
        )
    close_space(
        terms=terms,
        space=spaces[-1],
        starts_at=local(made.today + timedelta(days=5), 9),
        ends_at=local(made.today + timedelta(days=5), 18),
        reason="地板打蜡养护",
        by=by,
        now=now,
    )
    return _Place(plan, station, terms, made.keeper_of[plan.key])


def _space(station: Station, name: str, capacity: int, by: User, now: datetime) -> Space:
    return add_space(station_id=station.pk, name=name, use="羽毛球", capacity=capacity, by=by, now=now)


def _players(made: Made, *topic: object) -> Iterator[Person]:
    """Workers of Shanghai who do sports, in an order of their own for each day."""
    keys = [plan.key for plan in made.workers if plan.province == "31" and plan.rhythm == "fitness"]
    chance("players", *topic).shuffle(keys)
    return (made.persons[key] for key in keys)


def _cells(place: _Place, day: date, now: datetime) -> list[Cell]:
    rows = [row for part in day_grid(place.station, day, None, now) for row in part.rows]
    return [cell for row in rows for cell in row.cells if cell.code == "free"]


def _play(made: Made, place: _Place, day: date) -> None:
    """Booked early in the day or the evening before, then played, as far as the day has come."""
    asked_at = max(local(day, 0, 40), local(made.today - timedelta(days=PAST_DAYS), 0, 40))
    if asked_at >= made.now:
        return
    players = _players(made, place.plan.key, day)
    draw = chance("play", place.plan.key, day)
    for cell in _cells(place, day, asked_at):
        if draw.random() > PAST_SHARE or cell.ends_at > made.now:
            continue
        person = next(players, None)
        claim_pk = _claim(place, cell, person, asked_at) if person else None
        if person and claim_pk and draw.random() < COMES:
            check_in(
                claim=claim_of(person, claim_pk), by=place.keeper, now=cell.starts_at + timedelta(minutes=2)
            )


def _claim(place: _Place, cell: Cell, person: Person, now: datetime) -> int | None:
    supply = supply_of_session(place.station, cell.session_id)
    try:
        answer = claim_place(
            supply=supply, person=person, key=f"demo:{cell.session_id}:{person.pk}", by=person.user, now=now
        )
    except NotEligible:
        return None
    return answer.claim_id if answer.is_hers else None


def _book_ahead(made: Made, place: _Place, *, is_first: bool) -> None:
    """The days to come; at the favourite hour one court has a waiting list. The one who is offered is first."""
    offered = {one.phone for one in offers(list(made.plans.values()), made.workers)}
    known = [
        made.persons[plan.key]
        for plan in made.workers
        if is_first and plan.phone in offered and plan.rhythm == "fitness"
    ]
    for ahead in range(1, AHEAD_DAYS + 1):
        day = made.today + timedelta(days=ahead)
        players = iter([*known, *_players(made, place.plan.key, day)])
        draw = chance("ahead", place.plan.key, day)
        for cell in _cells(place, day, made.now):
            is_favourite = cell.starts_at.astimezone(ZONE).hour == FAVOURITE
            if not is_favourite and draw.random() > AHEAD_SHARE:
                continue
            for _person in range(3 if is_favourite and ahead == 1 else 1):
                person = next(players, None)
                if person:
                    _claim(place, cell, person, made.now)


def _stay_away(made: Made) -> None:
    """Who did not come has missed it; one of them explains and waits for a word, another has had it."""
    by = made.officers["sh-admin"]
    scope = scope_of(by, ROUNDS_EDIT, made.now)
    for session in sessions_with_absentees(made.now):
        mark_missed(session=session, by=None, now=made.now)
    for at, strike in enumerate(strikes_shown(strikes_in(scope), "open")[:2]):
        appeal(strike=strike, text=EXPLAINS, now=made.now)
        if at:
            answer_appeal(strike=strike, forgive=True, answer=ANSWER, by=by, now=made.now)

"""What people do there: sign up, come in, are counted, rate, say what is wrong, are answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from django.db import transaction

from yizhan.demo.accounts import TRACES, sign_up
from yizhan.demo.made import Made, local
from yizhan.demo.plan import chance
from yizhan.demo.rhythm import VisitPlan, day_visits
from yizhan.demo.users import offers
from yizhan.demo.words import COMMENTS, FAULTS, FaultStory
from yizhan.demo.world.people import WorkerPlan
from yizhan.people.queries import has_consent
from yizhan.places.access import kept_station, offered_station
from yizhan.places.actions.care import answer_fault, rate_station, report_fault, save_favourite
from yizhan.places.actions.visits import check_in, check_in_guest, purge_guards, tally_visit
from yizhan.places.faults import FaultState

if TYPE_CHECKING:
    from yizhan.people.models import Person, User
    from yizhan.places.models import Station

COMMENTING = 0.35  # of the workers say how they find the place they go to most
NEAR = 0.7  # of those who check in give their position


def sign_up_workers(made: Made, tick: Callable[[], object]) -> None:
    at = local(made.first_day, 8) - timedelta(days=3)
    for plan in made.workers:
        user, person = sign_up(plan, made.units[plan.unit], at)
        made.users[plan.key], made.persons[plan.key] = user, person
        save_favourite(station=offered_station(made.stations[plan.often[0]].pk), person=person)
        tick()


def visits_of(made: Made, day: date, until: datetime) -> list[VisitPlan]:
    """Return what happens on a local day before `until`."""
    plans = list(made.plans.values())
    return [
        visit for visit in day_visits(day, made.size, made.first_day, plans, made.workers) if visit.at < until
    ]


@transaction.atomic
def live_through(made: Made, day: date, until: datetime) -> int:
    """Do the visits of a day, each by who it is with the access she has; all of them or none. Returns acts."""
    done = visits_of(made, day, until)
    for visit in done:
        by, person = _who(made, visit)
        come(_door(made, visit), visit, by, person)
    purge_guards(now=min(local(day, 23, 59), until))
    return len(done)


def _door(made: Made, visit: VisitPlan) -> Station:
    """Return the station as who comes may use it: its keeper, or anybody; looked up once for all days."""
    is_tally = visit.method == "tally"
    key = (visit.station, is_tally)
    if key not in made.doors:
        pk = made.stations[visit.station].pk
        made.doors[key] = kept_station(made.keeper_of[visit.station], pk) if is_tally else offered_station(pk)
    return made.doors[key]


def _who(made: Made, visit: VisitPlan) -> tuple[User | None, Person | None]:
    """Return the account that acts, and the person, where she agreed to be named."""
    if visit.method == "personal":
        person = made.persons[visit.who]
        return made.users[visit.who], person if has_consent(person, TRACES) else None
    return (made.keeper_of[visit.station], None) if visit.method == "tally" else (None, None)


def come(station: Station, visit: VisitPlan, by: User | None, person: Person | None) -> None:
    """Do one visit. by: the worker, or the keeper who counts; None for a guest."""
    draw = chance("come", visit.at.isoformat(), visit.station)
    is_near = True if draw.random() < NEAR else None
    if by is None:
        check_in_guest(station=station, device=visit.who, now=visit.at, is_near=is_near)
    elif visit.method == "personal":
        check_in(station=station, by=by, now=visit.at, is_near=is_near, person=person)
    else:
        tally_visit(station=station, by=by, now=visit.at, count=visit.count)


@transaction.atomic
def say_things(made: Made) -> None:
    """Rate stations and report faults; officers and keepers answer some of them."""
    said: dict[tuple[str, str], str] = {}
    for plan in made.workers:
        draw = chance("says", plan.key)
        if draw.random() < COMMENTING:
            _rate(made, plan, said, draw)
    offered = {one.phone for one in offers(list(made.plans.values()), made.workers)}
    known = [plan for plan in made.workers if plan.phone in offered]
    for story in FAULTS:
        _report(made, story, known)


def _visitors(made: Made, station: str) -> list[str]:
    """Return who goes there, or, if none does as a rule, who might: workers of that province."""
    province = made.plans[station].division_code[:2]
    regular = [plan.key for plan in made.workers if station in plan.often]
    return regular or [plan.key for plan in made.workers if plan.province == province]


def _rate(made: Made, plan: WorkerPlan, said: dict[tuple[str, str], str], draw: Random) -> None:
    """Rate the station she goes to most; nobody repeats what another wrote there."""
    station = offered_station(made.stations[plan.often[0]].pk)
    stars, text = draw.choice(COMMENTS.get(station.kind, COMMENTS[""]))
    if text and said.setdefault((plan.often[0], text), plan.key) != plan.key:
        text = ""
    day = made.today - timedelta(days=draw.randint(1, made.size.days))
    rate_station(
        station=station,
        person=made.persons[plan.key],
        stars=stars,
        text=text,
        by=made.users[plan.key],
        now=local(day, draw.randint(8, 21), draw.randrange(60)),
    )


def _report(made: Made, story: FaultStory, known: Sequence[WorkerPlan]) -> None:
    """Somebody who goes there reports it, one of those offered at sign-in first, so that her inbox shows what became
    of it; who keeps the station, or its officer, answers.
    """
    station = offered_station(made.stations[story.station].pk)
    draw = chance("fault", story.station, story.text)
    anybody = draw.choice(_visitors(made, story.station))
    reporter = next((plan.key for plan in known if story.station in plan.often), anybody)
    at = local(made.today - timedelta(days=story.days_ago), draw.randint(9, 18), draw.randrange(60))
    fault = report_fault(
        station=station,
        kind=story.kind,
        amenity=story.amenity,
        text=story.text,
        by=made.users[reporter],
        person=made.persons[reporter],
        now=min(at, made.now),
    )
    for days, state, text in story.answers:
        answer_fault(
            fault=fault,
            state=FaultState(state),
            text=text,
            by=made.keeper_of[story.station],
            now=min(at + timedelta(days=days, hours=2), made.now),
        )

"""Stations are made, built, accepted, closed for a while; things in them break; keepers are appointed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from yizhan.demo.accounts import account
from yizhan.demo.founding import admin_over
from yizhan.demo.made import Made, local
from yizhan.demo.plan import StationPlan
from yizhan.demo.world.officers import keepers
from yizhan.orgs.access import Scope, scope_of, unit_in
from yizhan.places.access import STATIONS_EDIT, station_in
from yizhan.places.actions.amenities import mark_broken
from yizhan.places.actions.hours import plan_hours
from yizhan.places.actions.keepers import appoint_keeper
from yizhan.places.actions.stations import create_station, move_station
from yizhan.places.kinds import kind_of

if TYPE_CHECKING:
    from yizhan.people.models import User
    from yizhan.places.models import Station, StationState

# From the plan to the plaque: days before acceptance on which each step is taken.
STEPS = (("funded", 150), ("building", 100), ("checking", 12), ("running", 0))
PLANNED_DAYS = 190
PIPELINE = ("planned", "funded", "building", "checking")


def make_stations(made: Made, tick: Callable[[], object]) -> None:
    scopes: dict[int, Scope] = {}
    for plan in made.plans.values():
        by = admin_over(made, plan.unit)
        scope = scopes.setdefault(by.pk, scope_of(by, STATIONS_EDIT, made.founded_at))
        station = _made(made, plan, scope, by)
        made.stations[plan.key] = station
        _troubles(made, plan, station_in(scope, station.pk), by)
        tick()


def appoint_keepers(made: Made, tick: Callable[[], object]) -> None:
    for plan in keepers(list(made.plans.values())):
        at = made.now - timedelta(days=made.size.days + 5)
        user = account(plan.phone, plan.name, at)
        for key in plan.stations:
            by = admin_over(made, made.plans[key].unit)
            appoint_keeper(station_id=made.stations[key].pk, user=user, called=plan.name, by=by, now=at)
            made.keeper_of[key] = user
        tick()


def _made(made: Made, plan: StationPlan, scope: Scope, by: User) -> Station:
    """Make one: what was accepted this year, or is still under way, goes through its life step by step."""
    unit = unit_in(scope, made.units[plan.unit].pk)
    if plan.stops_at in PIPELINE:
        begun = made.today - timedelta(days=90)
        station = create_station(
            unit=unit, values=_values(plan), amenities=plan.amenities, by=by, now=local(begun, 10)
        )
        return _walk(station, PIPELINE[1 : PIPELINE.index(plan.stops_at) + 1], begun, made, by)
    accepted = plan.accepted_date
    if accepted and accepted.year == made.today.year:
        values = _values(plan) | {"accepted_date": None, "opened_date": None}
        planned_at = local(accepted - timedelta(days=PLANNED_DAYS), 10)
        station = create_station(unit=unit, values=values, amenities=plan.amenities, by=by, now=planned_at)
        for state, days_before in STEPS:
            at = min(local(accepted - timedelta(days=days_before), 10, 30), made.now)
            station = move_station(station_id=station.pk, to=_state(state), by=by, now=at)
        return station
    at = local(plan.opened_date or made.today - timedelta(days=40), 9)
    return create_station(
        unit=unit,
        values=_values(plan),
        amenities=plan.amenities,
        by=by,
        now=max(at, made.founded_at + timedelta(hours=1)),
        state=_state("running"),
    )


def _walk(station: Station, states: Sequence[str], begun: date, made: Made, by: User) -> Station:
    for step, state in enumerate(states, 1):
        at = local(begun + timedelta(days=20 * step), 10)
        station = move_station(station_id=station.pk, to=_state(state), by=by, now=at)
    return station


def _troubles(made: Made, plan: StationPlan, station: Station, by: User) -> None:
    for amenity, days in plan.broken.items():
        mark_broken(station_id=station.pk, amenity=amenity, by=by, now=made.now - timedelta(days=days))
    if plan.closing:
        plan_hours(
            station_id=station.pk,
            starts_at=local(plan.closing.starts, 0),
            ends_at=local(plan.closing.ends, 0),
            hours=plan.closing.hours,
            reason=plan.closing.reason,
            by=by,
            now=min(local(plan.closing.starts, 8) - timedelta(days=1), made.now),
        )


def _values(plan: StationPlan) -> dict[str, Any]:
    return {
        "kind": plan.kind,
        "tier": plan.tier,
        "setting": plan.setting,
        "name": plan.name,
        "address": plan.address,
        "division_code": plan.division_code,
        "lon": plan.lon,
        "lat": plan.lat,
        "hours": plan.hours,
        "hours_note": plan.hours_note,
        "intro": plan.intro,
        "seats": plan.seats,
        "truck_spaces": plan.truck_spaces,
        "area_m2": plan.area_m2,
        "opened_date": plan.opened_date,
        "accepted_date": plan.accepted_date,
        "admits": kind_of(plan.kind).admits,
        "is_illustrative": True,
    }


def _state(name: str) -> StationState:
    """Name a state; the demo world may not import the models, which hold the type."""
    return cast("StationState", name)

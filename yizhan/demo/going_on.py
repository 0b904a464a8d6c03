"""The demo world goes on: every ten minutes, who would have come by now has come.

Nothing is kept beside the database. A period is claimed by a record with its key, in the transaction of its
visits: of two workers, or a job that runs again, one finds it taken. Accounts are found by their phones,
stations as workers find them: by the search, nearest to where they stand, open at that moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from yizhan.common.geo import Position
from yizhan.demo import world
from yizhan.demo.accounts import TRACES
from yizhan.demo.actions import claim, claimed
from yizhan.demo.living import come
from yizhan.demo.plan import StationPlan
from yizhan.demo.rhythm import VisitPlan, day_visits
from yizhan.demo.scale import FULL, Size
from yizhan.demo.world import officers, people
from yizhan.orgs.access import scope_of, unit_in
from yizhan.orgs.permissions import UNITS_READ
from yizhan.people.actions import account_for, person_for
from yizhan.people.queries import has_consent
from yizhan.places.access import kept_station, offered_station
from yizhan.places.hours import ZONE
from yizhan.places.nearby.search import Search, nearest
from yizhan.records.store import KeyReused

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import Person, User

PERIOD = timedelta(minutes=10)
CATCH_UP = timedelta(days=3)  # a demo that was off for longer begins anew from here
BUILT = timedelta(hours=3)  # how far back the building claims what it lived through
HERE_M = 5


def periods(now: datetime, back: timedelta) -> Iterator[datetime]:
    """Yield the starts of the whole periods that ended within a time before `now`."""
    start = datetime.fromtimestamp((now - back).timestamp() // 600 * 600, UTC)
    while start + PERIOD <= now:
        yield start
        start += PERIOD


def claim_built(nation: Unit, now: datetime) -> None:
    """Claim the periods that the building of the world, until `now`, has lived through; also the one under way."""
    for start in periods(now + PERIOD, BUILT):
        claim(unit=nation, start=start, now=now)


def go_on(now: datetime, size: Size = FULL) -> int:
    """Live through every period that ended and was not lived through, in order; returns how many came.

    What lies before the first period claimed was lived through by the building. A job that is cut short leaves
    no gap: the next one goes on where it ended.
    """
    viewer = next(plan for plan in officers.OFFICERS if plan.unit == world.NATION)
    scope = scope_of(account_for(phone=viewer.phone), UNITS_READ, now)
    if not scope:
        return 0  # no demo world in this database
    nation = unit_in(scope, scope.reaches[0].unit_id)
    crowd = _Crowd(now, size)
    lived = claimed(nation, now - CATCH_UP - PERIOD)
    ahead = [start for start in periods(now, CATCH_UP) if not lived or start > lived[0]]
    return sum(_live(crowd, nation, start, now) for start in ahead if start not in lived)


def _live(crowd: _Crowd, nation: Unit, start: datetime, now: datetime) -> int:
    try:
        with transaction.atomic():
            claim(unit=nation, start=start, now=now)
            return sum(crowd.comes(visit) for visit in crowd.between(start, start + PERIOD))
    except KeyReused:
        return 0


class _Crowd:
    """Who would come: the plan of the world, for the days around now."""

    def __init__(self, now: datetime, size: Size) -> None:
        self.today = now.astimezone(ZONE).date()
        self.size = size
        self.days: dict[date, list[VisitPlan]] = {}
        self.stations = {plan.key: plan for plan in world.stations(self.today)}
        self.workers = {
            plan.key: plan for plan in people.workers(size.workers, self.today, list(self.stations.values()))
        }
        self.keepers = {
            key: keeper.phone
            for keeper in officers.keepers(list(self.stations.values()))
            for key in keeper.stations
        }

    def between(self, start: datetime, end: datetime) -> list[VisitPlan]:
        day = start.astimezone(ZONE).date()
        if day not in self.days:
            self.days[day] = day_visits(
                day,
                self.size,
                day + timedelta(days=1),
                list(self.stations.values()),
                list(self.workers.values()),
            )
        return [visit for visit in self.days[day] if start <= visit.at < end]

    def comes(self, visit: VisitPlan) -> int:
        """Do the visit, if the station is there and open; returns heads."""
        plan: StationPlan = self.stations[visit.station]
        found = nearest(
            Search(kinds=(plan.kind,), open_at=visit.at, limit=1), Position(plan.lon, plan.lat), visit.at
        )
        if not found.stations or found.stations[0].distance_m > HERE_M:
            return 0
        by, person = self._who(visit)
        pk = found.stations[0].id
        station = kept_station(by, pk) if by and visit.method == "tally" else offered_station(pk)
        come(station, visit, by, person)
        return visit.count

    def _who(self, visit: VisitPlan) -> tuple[User | None, Person | None]:
        if visit.method == "tally":
            return account_for(phone=self.keepers[visit.station]), None
        if visit.method == "guest":
            return None, None
        user = account_for(phone=self.workers[visit.who].phone)
        person = person_for(user)
        return user, person if has_consent(person, TRACES) else None

"""What has been made so far, by the keys of the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from yizhan.demo.plan import StationPlan
from yizhan.demo.scale import Size
from yizhan.demo.world.people import WorkerPlan
from yizhan.places.hours import ZONE

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import Person, User
    from yizhan.places.models import Station


@dataclass
class Made:
    """The world while it is built. now: the moment of building; nothing in it is later."""

    now: datetime
    size: Size
    plans: dict[str, StationPlan]
    workers: list[WorkerPlan] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    officers: dict[str, User] = field(default_factory=dict)
    stations: dict[str, Station] = field(default_factory=dict)
    doors: dict[tuple[str, bool], Station] = field(default_factory=dict)
    keeper_of: dict[str, User] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    @property
    def founded_at(self) -> datetime:
        """When the unions of this world set up their accounts: before anything else happens in it."""
        return local(date(self.today.year - 4, 1, 4), 9)

    @property
    def first_day(self) -> date:
        """The first of the full days of visits."""
        return self.today - timedelta(days=self.size.days)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment by China's clock."""
    return datetime.combine(day, time(hour, minute), ZONE)

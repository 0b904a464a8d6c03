"""Is she let in? Whom a station admits, and who she is as far as we know. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yizhan.orgs.models import Unit
from yizhan.people.models import Person, Trade
from yizhan.places.models import Admits, Station

OUTDOOR_TRADES = frozenset(
    {
        Trade.COURIER,
        Trade.RIDER,
        Trade.TRUCK,
        Trade.RIDE_HAILING,
        Trade.TAXI,
        Trade.BUS,
        Trade.SANITATION,
        Trade.BUILDING,
        Trade.GUARD,
    }
)


@dataclass(frozen=True)
class Admission:
    """code: yes, no, or ask when too little is known of her."""

    code: str
    words: str


def groups_of(person: Person | None) -> frozenset[str]:
    """Return who she is, as stations say whom they admit; somebody unknown is let in where all are."""
    groups = {Admits.ALL.value}
    if person is None:
        return frozenset(groups)
    if person.trade in OUTDOOR_TRADES:
        groups.add(Admits.OUTDOOR.value)
    if person.trade == Trade.TRUCK:
        groups.add(Admits.DRIVERS.value)
    if person.sex == "F":
        groups.add(Admits.WOMEN.value)
    if person.unit_id:
        groups.add(Admits.MEMBERS.value)
    return frozenset(groups)


def units_of(unit: Unit) -> frozenset[int]:
    """Return the unit and all above it on both lines, whose own places admit its people."""
    paths = (unit.area_path, unit.industry_path)
    return frozenset(int(part) for path in paths for part in path.split("/") if part)


def admission_to(station: Station, person: Person | None) -> Admission:
    """Say whether `person` is let in; her unit must be loaded."""
    who = Admits(station.admits).label
    if station.admits == Admits.ALL:
        return Admission("yes", _("所有劳动者都能进"))
    if person is None:
        return Admission("ask", _("接待{who}").format(who=who))
    if station.admits == Admits.UNIT:
        is_in = person.unit is not None and station.unit_id in units_of(person.unit)
    else:
        is_in = station.admits in groups_of(person)
    if is_in:
        return Admission("yes", _("接待{who}，您能进").format(who=who))
    is_unknown = {
        Admits.OUTDOOR.value: not person.trade,
        Admits.DRIVERS.value: not person.trade,
        Admits.WOMEN.value: not person.sex,
        Admits.MEMBERS.value: person.unit_id is None,
    }.get(station.admits, False)
    return Admission("ask" if is_unknown else "no", _("只接待{who}").format(who=who))

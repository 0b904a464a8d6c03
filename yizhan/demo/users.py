"""Who is offered at the sign-in page of the demo: somebody of every role. Nothing else is offered there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from yizhan.demo import world
from yizhan.demo.minding import CARER_NAME, CARER_NUMBER
from yizhan.demo.plan import StationPlan
from yizhan.demo.scale import FULL
from yizhan.demo.talking import COUNSELLOR, COUNSELLOR_NAME
from yizhan.demo.world.officers import FIRST_NUMBER, OFFICERS, SEAT, keepers
from yizhan.demo.world.people import WorkerPlan, phone, workers
from yizhan.people.phones import spoken_phone


@dataclass(frozen=True)
class Offer:
    """An account by its phone number, and how the sign-in page calls it."""

    label: str
    phone: str


WORKERS = (
    ("快递员", "courier", "bj-depot"),
    ("货车司机", "driver", "hn-"),
    ("健身的职工", "fitness", "31"),
)
KEEPERS = (
    ("快递网点驿站管理员", "rest-depot"),
    ("健身驿站管理员", "fitness-310115-01"),
    ("司机之家管理员", "home-01"),
)
FIRST_OFFICERS = ("bj-chair", "pd-officer", "sh-admin", "sh-viewer", "sh-auditor", "hn-transport")


def offers(stations: Sequence[StationPlan], people: Sequence[WorkerPlan]) -> Iterator[Offer]:
    """Yield the offers in the order of the page: workers, keepers, officers."""
    for label, rhythm, unit in WORKERS:
        worker = next(
            plan
            for plan in people
            if plan.rhythm == rhythm and plan.keeps_trace and plan.unit.startswith(unit)
        )
        yield Offer(f"{label} {worker.name}", worker.phone)
    kept = {key: keeper for keeper in keepers(stations) for key in keeper.stations}
    for label, station in KEEPERS:
        yield Offer(f"{label} {kept[station].name}", kept[station].phone)
    yield Offer(f"托管当班老师 {CARER_NAME}", phone(FIRST_NUMBER + CARER_NUMBER))
    yield Offer(f"心安员工服务中心 {COUNSELLOR_NAME}", COUNSELLOR)
    officers = sorted((*OFFICERS, SEAT), key=lambda plan: plan.key not in FIRST_OFFICERS)
    for plan in sorted(officers[: len(FIRST_OFFICERS)], key=lambda plan: FIRST_OFFICERS.index(plan.key)):
        yield Offer(f"{plan.does} {plan.name}", plan.phone)
    for plan in officers[len(FIRST_OFFICERS) :]:
        yield Offer(f"{plan.does} {plan.name}", plan.phone)


def spoken() -> list[tuple[str, str]]:
    """Return (phone, who) of every offer in the full world, for the terminal; phones do not depend on the day."""
    day = date(2026, 1, 1)
    stations = world.stations(day)
    found = offers(stations, workers(FULL.workers, day, stations))
    return [(spoken_phone(offer.phone), offer.label) for offer in found]

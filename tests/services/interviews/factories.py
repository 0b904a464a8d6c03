"""A chair of a district with a day, a worker of a company below it, a counsellor, and the way from one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from tests.orgs.factories import make_officer
from tests.places import factories as places
from yizhan.orgs.models import Role, Unit
from yizhan.people.models import Person, User
from yizhan.services.interviews.actions import book, open_interview, publish_day, walk_in
from yizhan.services.interviews.going_on import add_provider, answer_referral, propose_referral
from yizhan.services.interviews.models import Day, Interview, Provider, Referral
from yizhan.services.interviews.rules import digest_of
from yizhan.supplies.kernel import Answer

_keys = count(1)
NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 09:00 in China, a Tuesday
FRIDAY = date(2026, 12, 4)
AT_NINE = datetime(2026, 12, 4, 1, 0, tzinfo=UTC)
WORDS = "称呼：阿花\n近来睡不好7311"


@dataclass
class World:
    units: places.Units
    district: Unit
    company: Unit
    chair: User
    mei: Person


def a_world() -> World:
    """A district's chair; Mei works at a company of the district."""
    tree = places.units()
    chair = make_officer(tree.east, Role.CHAIR, "陈主席")
    return World(tree, tree.east, tree.depot, chair, places.person("梅芳", tree.depot))


def a_day(world: World, day: date = FRIDAY, now: datetime = NOW, **more: Any) -> Day:
    given: dict[str, Any] = {"starts": time(9), "ends": time(11), "step_minutes": 30, "place": "三楼谈心室"}
    unit, by = more.pop("unit", world.district), more.pop("by", world.chair)
    return publish_day(unit=unit, day=day, by=by, now=now, **given | more)


def take(day: Day, person: Person, at: int = 0, now: datetime = NOW, **more: Any) -> Answer:
    """She asks for the day's `at`-th time."""
    session = day.round.sessions.order_by("during")[at]
    assert person.user
    given: dict[str, Any] = {"call_name": "阿花", "reason": "", "key": f"test:{next(_keys)}"}
    return book(day=day, session_pk=session.pk, person=person, by=person.user, now=now, **given | more)


def booked(day: Day, person: Person, at: int = 0, now: datetime = NOW, **more: Any) -> Interview:
    return Interview.objects.select_related("claim__round").get(
        claim=take(day, person, at, now, **more).claim_id
    )


def talking(world: World, person: Person | None = None, now: datetime = AT_NINE, **more: Any) -> Interview:
    """Somebody came without a time, and it has begun. person: Mei, unless said."""
    given: dict[str, Any] = {"call_name": "阿花", "reason": "", "key": f"door:{next(_keys)}", "day": None}
    whose = person or world.mei
    return walk_in(unit=world.district, person=whose, by=world.chair, now=now, **given | more)


def nameless(world: World, now: datetime = AT_NINE) -> Interview:
    return walk_in(
        unit=world.district,
        person=None,
        by=world.chair,
        now=now,
        call_name="阿花",
        reason="",
        key=f"door:{next(_keys)}",
        day=None,
    )


def opened(world: World, day: Day, at: int = 0, **more: Any) -> Interview:
    """Mei booked and came."""
    interview = booked(day, world.mei, at, **more)
    return open_interview(interview=interview, by=world.chair, now=interview.starts_at)


def a_provider(world: World, name: str = "周老师") -> Provider:
    return add_provider(
        unit=world.district, name=name, body="心安服务中心", user=places.user(name), by=None, now=NOW
    )


def proposed(world: World, interview: Interview, provider: Provider, words: str = WORDS) -> Referral:
    return propose_referral(interview=interview, provider=provider, words=words, by=world.chair, now=AT_NINE)


def agreed(world: World, referral: Referral, words: str = WORDS) -> Referral:
    later = AT_NINE + timedelta(hours=1)
    return answer_referral(
        referral=referral, person=world.mei, says_yes=True, seen=digest_of(words), now=later
    )

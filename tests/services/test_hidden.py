"""What goes past her own unit: the unit, its company and the keeper see nothing, on no page, count, search or export.

Each service does something past the company of the world; then every page is asked once more, for all of them. A new
service with anything that may go past a unit adds what it does to PAST_A_UNIT. That the sweep would find it is said
by each service's own tests and, for the sweep itself, at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.cases.factories import MONDAY, a_case
from tests.leaks import assert_silent, assert_unchanged, snapshot, told
from tests.orgs.factories import NOON, make_officer
from tests.people.factories import SignedClient
from tests.places.factories import person
from tests.services.letters.factories import TEXT, a_letter, served
from tests.sweep import Side, World
from yizhan.cases.actions import open_case
from yizhan.cases.models import Case, Via
from yizhan.notices.models import Notice
from yizhan.orgs.models import Role
from yizhan.people.models import Person, User
from yizhan.places.models import Fault, Station
from yizhan.services.appointments.actions import book as book_slot
from yizhan.services.appointments.models import Appointment, Slot
from yizhan.services.consultation.actions import stand_behind
from yizhan.services.incident import actions as incidents
from yizhan.services.incident.rules import What
from yizhan.services.interviews import actions as interviews
from yizhan.services.interviews.actions import book as book_talk
from yizhan.services.interviews.going_on import answer_referral, propose_demand, propose_referral
from yizhan.services.interviews.models import Interview
from yizhan.services.interviews.rules import digest_of
from yizhan.services.problems.actions import add, group, note_me_too
from yizhan.services.visits import actions as visits

pytestmark = pytest.mark.long

MARK = "暗号7311"  # in all that is said here, and nowhere else; half of it is searched for, as a page repeats that
# Every page as it is, and as lists show more: what is below, in words; what is over, found by a word.
QUERIES = ("", "?which=below&with_words=1&old_faults=1", "?which=old&q=暗号")


def fault(side: Side, _by: User, _chair: User) -> None:
    Fault.objects.create(
        home_id=side.unit.home_id,
        station=side.station,
        kind="broken",
        text=f"保险柜钥匙不见了{MARK}",
        shielded_unit=side.company,
        reported_at=NOON - timedelta(days=30),
    )


def demand(side: Side, key: str = "demand") -> Case:
    return open_case(
        procedure="say.demand",
        unit=side.unit,
        via=Via.PAGE,
        key=key,
        now=NOON,
        by=side.person.user,
        person=side.person,
        says=f"仓库里热得晕倒{MARK}",
        shielded_unit=side.company,
    ).case


def said(side: Side, _by: User, _chair: User) -> None:
    demand(side)


def incident(side: Side, _by: User, _chair: User) -> None:
    assert side.person.user
    now = timezone.now()
    incidents.tell(
        what=What.WAGES,
        unit=side.company,
        person=side.person,
        fields={"happened_on": now.date(), "left_on": None},
        key="hidden",
        by=side.person.user,
        now=now,
        says=f"被站长推倒摔伤{MARK}",
        is_shielded=True,
    )


def in_a_problem(side: Side, by: User, _chair: User) -> None:
    note_me_too(side.problem.case.ref, demand(side, "me too"), NOON)
    add(problem=side.problem, demands=[demand(side, "in a problem")], by=by, now=NOON)


def a_problem_of_nothing_else(side: Side, by: User, _chair: User) -> None:
    alone = demand(side, "alone")
    group(unit=side.unit, title=f"瞒不住{MARK}", demands=[alone], key="h", by=by, now=NOON)


def letter(side: Side, by: User, chair: User) -> None:
    matter = a_case(
        side.unit,
        side.person,
        procedure="say.demand",
        shielded_unit=side.company,
        now=MONDAY,
        says=f"欠薪{MARK}",
    )
    served(a_letter(side.unit, by, after=matter), by, MONDAY, chair)


def behind_a_consultation(side: Side, by: User, _chair: User) -> None:
    stand_behind(talks=side.talks, matters=[demand(side, "behind")], by=by, now=NOON)


def wish(side: Side, _by: User, _chair: User) -> None:
    by, now = side.visit.made_by, timezone.now()
    assert by
    given = {"visit": side.visit, "by": by, "now": now}
    heard = visits.hear_wish(
        says=f"仓库晕倒{MARK}", stop=side.visit.stops.get(), is_shielded=True, key="h", **given
    )
    visits.promise(
        wish=heard.wish,
        says=f"问清楚{MARK}",
        owner=by,
        due_date=timezone.localdate(),
        key="h",
        **given,
    )
    assert heard.wish.case.shielded_unit == side.company


PAST_A_UNIT: list[Callable[[Side, User, User], None]] = [
    fault,
    said,
    incident,
    in_a_problem,
    a_problem_of_nothing_else,
    letter,
    behind_a_consultation,
    wish,
]


def past(side: Side, by: User, chair: User) -> None:
    for done in PAST_A_UNIT:
        done(side, by, chair)


def client_of(user: User) -> SignedClient:
    client = SignedClient()
    client.force_login(user)
    return client


def test_what_goes_past_a_company_changes_no_page_for_who_belongs_to_it_also_with_a_role_above(
    world: World,
) -> None:
    side = world.east
    boss = make_officer(side.company, Role.CHAIR)
    by, chair = make_officer(side.unit, Role.OFFICER), make_officer(side.unit, Role.CHAIR)
    both = make_officer(side.unit, Role.CHAIR, user=make_officer(side.company, Role.CHAIR))
    assert side.keeper.user
    keeper = client_of(side.keeper.user)

    with (
        assert_unchanged(client_of(both), side, QUERIES, never=[MARK, TEXT.employer]),
        assert_unchanged(keeper, side, never=[MARK]),
    ):
        past(side, by, chair)

    assert_silent(client_of(boss), side, [MARK, TEXT.employer], QUERIES[:2])
    heard = Notice.objects.filter(person__user__in=[boss, both])
    assert not heard.exclude(kind__startswith="visits.").exists(), list(heard.values_list("kind", flat=True))


def test_who_is_above_does_read_it_so_the_sweep_would_find_it(world: World) -> None:
    side = world.east
    officer = make_officer(side.unit, Role.OFFICER)
    past(side, officer, make_officer(side.unit, Role.CHAIR))

    seen = snapshot(client_of(officer), side, ["?with_words=1"])

    words = ["保险柜钥匙", "热得晕倒", "推倒摔伤", "瞒不住", "欠薪", TEXT.employer, "问清楚"]
    assert [word for word in words if not told(seen, [word])] == []


def test_the_sweep_does_find_words_that_are_not_shielded(world: World) -> None:
    side = world.east
    chair = make_officer(side.company, Role.CHAIR)
    Station.objects.filter(pk=side.station.pk).update(name=f"改名驿站{MARK}")

    assert len(told(snapshot(client_of(chair), side), [MARK])) > 1


# --- what is booked: one time less is free, and that is all that anybody else can see ------------------


def appointment(side: Side) -> None:
    now = timezone.now()
    free = Slot.objects.filter(provider=side.appointment.slot.provider, starts_at__gt=now)
    slot = free.exclude(pk=side.appointment.slot_id).select_related("provider__unit").earliest("starts_at")
    assert side.person.user
    book_slot(slot=slot, person=side.person, key="k", by=side.person.user, now=now, call_name=f"阿花{MARK}")


def interview(side: Side, other: Person) -> None:
    talk, now = side.referral.interview, timezone.now()
    assert talk.day
    assert talk.chair
    session = talk.day.round.sessions.order_by("during")[1]
    later = session.during.lower
    assert other.user
    hers: dict[str, Any] = {"person": other, "by": other.user, "key": "talk", "now": now}
    book_talk(day=talk.day, session_pk=session.pk, call_name="阿来", reason=f"怕{MARK}", **hers)
    given: dict[str, Any] = {"interview": Interview.objects.get(person=other), "by": talk.chair, "now": later}
    interviews.open_interview(**given)
    interviews.write_note(words=f"谈了{MARK}", key="n", **given)
    propose_demand(words=f"改{MARK}", **given)
    words = f"称呼：阿来{MARK}"
    referral = propose_referral(provider=side.referral.provider, words=words, **given)
    answer_referral(referral=referral, person=other, says_yes=True, seen=digest_of(words), now=later)


FREE_TIMES = ("/appointments/with/", "/appointments/slots/", "/interviews/")


def test_what_she_books_takes_a_free_time_and_tells_her_company_nothing(world: World) -> None:
    side = world.east
    chair = client_of(make_officer(side.company, Role.CHAIR))
    other = person("同单位的", side.company)

    with assert_unchanged(chair, side, never=[MARK], but=FREE_TIMES):
        appointment(side)
        interview(side, other)

    code = Appointment.objects.latest("pk").code
    officer = client_of(make_officer(side.unit, Role.OFFICER))
    assert_silent(officer, side, [MARK, f">{code}<"])

"""What is said, why she came and what was handed on is for two people: no page, file, search, count or notice tells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.leaks import assert_silent, snapshot, told
from tests.orgs.factories import make_officer
from tests.people.factories import SignedClient
from tests.places import factories as places
from tests.services.interviews.factories import (
    AT_NINE,
    NOW,
    a_day,
    a_provider,
    a_world,
    agreed,
    booked,
    proposed,
    talking,
)
from tests.sweep import World, build_world
from yizhan.notices.models import Notice
from yizhan.orgs.models import Role
from yizhan.people.models import User
from yizhan.records.models import Record
from yizhan.services.interviews.actions import book, open_interview, write_note
from yizhan.services.interviews.going_on import (
    answer_referral,
    end_referral,
    note_contact,
    propose_demand,
    propose_referral,
    undertake,
)
from yizhan.services.interviews.models import Interview, Referral
from yizhan.services.interviews.rules import digest_of
from yizhan.services.interviews.telling import remind
from yizhan.supplies.ical import calendar_of, claims_for

NAME, REASON, NOTE, PROMISE, DEMAND, HANDED = "阿谈", "睡不好", "谈了两小时", "调班", "夜班太多", "称呼：阿谈"
ALL = (NAME, REASON, NOTE, PROMISE, DEMAND, HANDED)  # as tests/sweep.py has them
ASKED = ("chair", "officer", "admin", "auditor", "keeper", "admin of another city")


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.mark.parametrize("role", ASKED)
def test_no_page_shows_any_of_it_to_any_role(world: World, role: str) -> None:
    assert_silent(world.clients[role], world.east, ALL)


def test_no_search_finds_any_of_it(world: World) -> None:
    assert_silent(world.clients["admin"], world.east, [word for word in ALL if NAME not in word], ["?q=阿谈"])


def test_each_of_those_concerned_sees_her_part_and_no_more(world: World) -> None:
    talk = world.east.referral.interview
    holder, named = talk.chair, talk.trusted.get().user
    helper, worker = world.east.referral.provider.user, world.east.person.user

    def shown(user: User | None) -> set[str]:
        assert user
        client = SignedClient()
        client.force_login(user)
        seen = snapshot(client, world.east)
        return {word for word in ALL if told(seen, [word])}

    assert shown(holder) == {NAME, REASON, NOTE, PROMISE, DEMAND}
    assert shown(named) == {NOTE}
    assert shown(helper) == {NAME, HANDED}
    assert shown(worker) == {NAME, REASON, PROMISE, DEMAND, HANDED}


def test_past_her_company_nothing_of_it_changes_any_page(world: World) -> None:
    side, now = world.east, timezone.now()
    chair = SignedClient()
    chair.force_login(make_officer(side.company, Role.CHAIR))
    talk = side.referral.interview
    by = talk.chair
    assert by
    assert talk.day
    assert side.person.user
    other = places.person("同单位的", side.company)
    assert other.user
    before = snapshot(chair, side)

    session = talk.day.round.sessions.order_by("during")[1]
    book(
        day=talk.day,
        session_pk=session.pk,
        person=other,
        key="k",
        by=other.user,
        now=now,
        call_name="阿来",
        reason="怕7311",
    )
    mine, later = Interview.objects.get(person=other), session.during.lower
    open_interview(interview=mine, by=by, now=later)
    write_note(interview=mine, words="谈了7311", key="n", by=by, now=later)
    propose_demand(interview=mine, words="改7311", by=by, now=later)
    referral = propose_referral(
        interview=mine, provider=side.referral.provider, words="称呼：阿来7311", by=by, now=later
    )
    answer_referral(
        referral=referral, person=other, says_yes=True, seen=digest_of("称呼：阿来7311"), now=later
    )

    after = snapshot(chair, side)
    changed = {path for path in before if before[path] != after[path]}
    assert {path for path in changed if not path.startswith("/interviews/")} == set()  # free times are public
    assert told(after, ["7311", "阿来"]) == []


def test_no_notice_says_with_whom_nor_what_about(db: None) -> None:
    world = a_world()
    booked_one = booked(a_day(world), world.mei, reason="睡不好")
    assert remind(AT_NINE - timedelta(hours=20)) == 1
    assert remind(AT_NINE - timedelta(hours=19)) == 0
    interview = open_interview(interview=booked_one, by=world.chair, now=AT_NINE)
    undertake(
        interview=interview,
        kind="promise",
        words="调班",
        due_date=AT_NINE.date() + timedelta(days=9),
        key="u",
        by=world.chair,
        now=AT_NINE,
    )
    provider = a_provider(world)
    referral = agreed(world, proposed(world, interview, provider))
    later = AT_NINE + timedelta(days=1)
    assert provider.user
    given = {"by": provider.user, "now": later}
    note_contact(referral=referral, day=later.date(), words="聊了", next_date=None, key="c", **given)
    end_referral(referral=referral, words="好", **given)
    told_of = list(Notice.objects.all())

    assert {one.kind for one in told_of} == {
        "interviews.reminder",
        "interviews.news",
        "interviews.came_back",
        "interviews.handed_on",
    }
    for one in told_of:
        said = f"{one.title} {one.text} {one.params}"
        assert not [word for word in ("心理", "转介", "梅", "陈", "阿花", "睡不好", "调班") if word in said]
        if one.person_id == world.mei.pk:
            assert "主席" not in said
            assert "访谈" not in said
    feed = calendar_of(
        claims_for(world.mei, NOW), lambda claim: f"https://y.cn/bookings/{claim.pk}/"
    ).decode()
    assert "见面预约" in feed
    assert "主席" not in feed


def test_records_say_that_somebody_was_there_and_nothing_of_what_came_of_it(db: None) -> None:
    world = a_world()
    before = set(Record.objects.values_list("pk", flat=True))
    interview = talking(world)
    write_note(interview=interview, words="谈了", key="n", by=world.chair, now=AT_NINE)
    referral = agreed(world, proposed(world, interview, a_provider(world)))
    assert Referral.objects.get().pk == referral.pk

    rows = Record.objects.exclude(pk__in=before)

    assert sorted(rows.values_list("act", "person_ref", "unit")) == [
        ("interviews.hold", None, world.district.pk),
        ("interviews.provider", None, world.district.pk),
    ]
    assert not rows.filter(subject__contains=f":{interview.pk}").exclude(act="interviews.provider").exists()

"""No notice, calendar or record says with whom a chair spoke, nor what about."""

from __future__ import annotations

from datetime import timedelta

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
from yizhan.notices.models import Notice
from yizhan.records.models import Record
from yizhan.services.interviews.actions import open_interview, write_note
from yizhan.services.interviews.going_on import (
    end_referral,
    note_contact,
    undertake,
)
from yizhan.services.interviews.models import Referral
from yizhan.services.interviews.telling import remind
from yizhan.supplies.ical import calendar_of, claims_for


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

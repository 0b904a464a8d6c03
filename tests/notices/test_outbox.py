"""Which ways a notice takes: those that she has and wants, at an hour that suits, in the same transaction."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from config.env import env
from tests.notices.conftest import Fake
from tests.notices.factories import CANCELLED, DUTY, MOVED, NOON, PARAMS, make_webhook, tie_wechat
from tests.people.factories import make_user
from yizhan.common.say import CHINA
from yizhan.notices.actions import Message, tell, tell_many, tell_unit
from yizhan.notices.kinds import Kind
from yizhan.notices.models import Delivery, Notice, QuietHours, Wish
from yizhan.orgs.models import Unit
from yizhan.people.actions import person_for
from yizhan.people.models import Person, User

NIGHT = datetime(2026, 11, 24, 23, 15, tzinfo=CHINA)
MORNING = datetime(2026, 11, 25, 7, 0, tzinfo=CHINA)


def told(kind: Kind, to: User | Person, home: Unit, now: datetime = NOON, **more: Any) -> None:
    params = {"what": "饮水机"} if kind is DUTY else PARAMS
    tell(kind=kind, home_id=home.pk, to=to, about="tests.session:1", params=params, key="k", now=now, **more)


def ways() -> list[tuple[str, datetime]]:
    return list(Delivery.objects.order_by("channel").values_list("channel", "due_at"))


def channels() -> list[str]:
    return [channel for channel, _at in ways()]


def jobs() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'channel', status::text FROM procrastinate_jobs"
            " WHERE task_name = 'yizhan.notices.tasks.send' ORDER BY id"
        )
        return cursor.fetchall()


@pytest.mark.django_db
def test_an_sms_goes_to_a_number_that_she_has_shown(province: Unit) -> None:
    told(MOVED, make_user(), province)

    assert ways() == [("sms", NOON)]
    row = Delivery.objects.get()
    assert (row.home_id, row.state, row.tries, row.notice) == (province.pk, "due", 0, Notice.objects.get())
    assert jobs() == [("sms", "todo")]


@pytest.mark.django_db
def test_who_has_no_way_reads_it_in_her_inbox(mei: User, province: Unit) -> None:
    unverified = make_user()
    User.objects.filter(pk=unverified.pk).update(phone_verified_at=None)
    gone = make_user()
    User.objects.filter(pk=gone.pk).update(is_active=False)

    for who in (mei.person, unverified, gone, Person.objects.create()):
        told(MOVED, who, province)

    assert Notice.objects.count() == 4
    assert ways() == []
    assert jobs() == []


@pytest.mark.django_db
def test_an_sms_is_spared_where_wechat_reaches_her(wechat: Fake, province: Unit) -> None:
    user = make_user()
    tie_wechat(user)

    told(MOVED, user, province)

    assert channels() == ["wechat"]


@pytest.mark.django_db
def test_her_own_word_counts(wechat: Fake, province: Unit) -> None:
    user = make_user()
    tie_wechat(user)
    person = person_for(user)
    Wish.objects.create(person=person, group="bookings", channel="sms", is_wanted=True)
    Wish.objects.create(person=person, group="matters", channel="wechat", is_wanted=False)
    told(MOVED, user, province)
    assert channels() == ["sms", "wechat"]

    Notice.objects.all().delete()
    Wish.objects.create(person=person, group="bookings", channel="wechat", is_wanted=False)
    Wish.objects.filter(channel="sms").update(is_wanted=False)
    told(MOVED, user, province)
    assert channels() == []


@pytest.mark.django_db
def test_what_is_urgent_takes_every_way_at_any_hour(wechat: Fake, province: Unit) -> None:
    user = make_user()
    tie_wechat(user)
    for channel in ("sms", "wechat"):
        Wish.objects.create(person=person_for(user), group="bookings", channel=channel, is_wanted=False)

    told(CANCELLED, user, province, now=NIGHT)

    assert ways() == [("sms", NIGHT), ("wechat", NIGHT)]


@pytest.mark.django_db
def test_at_night_it_waits_for_the_morning_and_wakes_nobody(province: Unit) -> None:
    told(MOVED, make_user(), province, now=NIGHT)

    assert ways() == [("sms", MORNING)]
    assert jobs() == []


@pytest.mark.django_db
def test_her_own_quiet_hours_hold(province: Unit) -> None:
    user = make_user()
    QuietHours.objects.create(person=person_for(user), begins=time(0), ends=time(10, 30))
    told(MOVED, user, province, now=NIGHT)
    assert ways() == [("sms", NIGHT)]

    Notice.objects.all().delete()
    told(MOVED, user, province, now=NIGHT + timedelta(hours=2))
    assert ways() == [("sms", MORNING.replace(hour=10, minute=30))]


@pytest.mark.django_db
def test_a_way_that_is_not_set_up_is_off(province: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user()
    tie_wechat(user)
    monkeypatch.setattr(env, "sms", "aliyun")  # no template for it
    told(MOVED, user, province)
    assert channels() == []

    monkeypatch.setattr(env, "sms_templates", {MOVED.code: "SMS_1"})
    told(CANCELLED, user, province)
    assert channels() == []


@pytest.mark.django_db
def test_dingtalk_is_for_who_is_told_of_duties(dingtalk: Fake, province: Unit) -> None:
    user = make_user()

    told(MOVED, user, province)
    told(DUTY, user, province)

    assert [(row.notice.kind, row.channel) for row in Delivery.objects.order_by("pk")] == [
        ("tests.moved", "sms"),
        ("tests.duty", "dingtalk"),
    ]


@pytest.mark.django_db
def test_the_webhooks_of_a_unit_and_of_those_above_hear_of_it(
    depot: Unit, east: Unit, west: Unit, transport: Unit, province: Unit
) -> None:
    hears = [make_webhook(unit) for unit in (depot, east, transport, province)]
    make_webhook(west)
    make_webhook(east, off_at=NOON)
    other = make_webhook(east)
    type(other).objects.filter(pk=other.pk).update(groups=["bookings"])

    given = {"unit": depot, "about": "tests.fault:1", "params": {"what": "饮水机"}, "key": "k", "now": NIGHT}
    assert tell_unit(kind=DUTY, **given) == 4
    assert tell_unit(kind=DUTY, **given) == 0

    assert set(Notice.objects.values_list("webhook", flat=True)) == {hook.pk for hook in hears}
    assert ways() == [("webhook", NIGHT)] * 4
    assert jobs() == [("webhook", "todo")]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_delivery_and_no_job(province: Unit) -> None:
    user, before = make_user(), jobs()  # jobs outlive a test's flush

    with transaction.atomic():
        told(MOVED, user, province)
        assert (len(ways()), len(jobs())) == (1, len(before) + 1)
        transaction.set_rollback(True)

    assert (ways(), jobs()) == ([], before)


@pytest.mark.django_db
def test_many_wake_one_job_per_way(wechat: Fake, province: Unit) -> None:
    users = [make_user() for _ in range(3)]
    tie_wechat(users[0])
    messages = [Message(to=user, key="k", about="a:1", params=PARAMS) for user in users]

    tell_many(kind=MOVED, home_id=province.pk, messages=messages, now=NOON)

    assert sorted(channels()) == ["sms", "sms", "wechat"]
    assert jobs() == [("sms", "todo"), ("wechat", "todo")]

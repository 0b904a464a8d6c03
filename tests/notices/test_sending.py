"""Sending: each once, tried again with pauses, given up in the end; nothing rings at night."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from config.env import env
from tests.notices.conftest import Fake
from tests.notices.factories import CANCELLED, DUTY, MOVED, NOON, PARAMS, make_webhook, tie_wechat
from tests.people.factories import make_user
from yizhan.common.say import CHINA
from yizhan.notices import sending, tasks
from yizhan.notices.actions import Message, resend, tell, tell_many, tell_unit
from yizhan.notices.kinds import Kind
from yizhan.notices.models import Delivery, Notice
from yizhan.notices.rules import MOST_TRIES
from yizhan.orgs.models import Unit
from yizhan.people.actions import verify_phone
from yizhan.people.models import User

PHONE = "+8613800138000"
NOW = datetime.now(CHINA).replace(hour=12, minute=0, second=0, microsecond=0)


class Clock:
    """A clock that the test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def later(self, **more: float) -> None:
        self.now += timedelta(**more)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def user(db: None) -> User:
    return make_user(phone=PHONE)


def told(
    user: User, home: Unit, kind: Kind = MOVED, key: str = "k", now: datetime = NOW, **more: Any
) -> Delivery:
    with transaction.atomic():
        tell(kind=kind, home_id=home.pk, to=user, about="a:1", params=PARAMS, key=key, now=now, **more)
    return Delivery.objects.get(notice__key=key, channel="sms")


def state(row: Delivery) -> tuple[str, int, str]:
    row.refresh_from_db()
    return (row.state, row.tries, row.why)


@pytest.mark.django_db
def test_it_is_sent_and_noted_with_the_providers_number(
    aliyun: Fake, user: User, province: Unit, clock: Clock
) -> None:
    row = told(user, province)

    assert not sending.send_due("sms", clock)

    assert state(row) == ("sent", 1, "")
    assert (row.receipt, row.sent_at, row.leased_until) == ("biz1", NOW, None)
    assert [(one["PhoneNumbers"], one["TemplateCode"], one["OutId"]) for one in aliyun.taken] == [
        ("13800138000", "SMS_MOVED", str(row.ref))
    ]
    assert aliyun.taken[0]["TemplateParam"] == '{"what": "羽毛球", "when": "周六 19:00"}'
    sending.send_due("sms", clock)
    assert len(aliyun.taken) == 1


@pytest.mark.django_db
def test_it_goes_to_the_number_she_has_now(aliyun: Fake, user: User, province: Unit, clock: Clock) -> None:
    told(user, province)
    verify_phone(user=user, phone="+8613900139000", now=NOW)

    sending.send_due("sms", clock)

    assert [one["PhoneNumbers"] for one in aliyun.taken] == ["13900139000"]


@pytest.mark.django_db
def test_a_refusal_is_tried_again_ever_later_and_then_given_up(
    aliyun: Fake, user: User, province: Unit, clock: Clock
) -> None:
    row = told(user, province, kind=CANCELLED)
    aliyun.kind.says = {"Code": "isp.SYSTEM_ERROR", "Message": "系统错误"}

    sending.send_due("sms", clock)
    assert state(row) == ("due", 1, "isp.SYSTEM_ERROR: 系统错误")
    assert row.due_at == NOW + timedelta(seconds=30)
    sending.send_due("sms", clock)
    assert state(row)[1] == 1  # not before its time
    clock.later(seconds=30)
    sending.send_due("sms", clock)
    assert row.tries < state(row)[1]
    assert row.due_at == clock.now + timedelta(minutes=1)
    for _n in range(20):
        clock.later(hours=1)
        sending.send_due("sms", clock)

    assert state(row) == ("given_up", MOST_TRIES, "isp.SYSTEM_ERROR: 系统错误")
    assert len(aliyun.taken) == MOST_TRIES


@pytest.mark.django_db
def test_what_will_never_be_taken_is_given_up_at_once_and_can_be_sent_again_by_hand(
    aliyun: Fake, user: User, province: Unit, clock: Clock
) -> None:
    row = told(user, province)
    aliyun.kind.says = {"Code": "isv.SMS_TEMPLATE_ILLEGAL", "Message": "模版不合法"}
    sending.send_due("sms", clock)
    assert state(row) == ("given_up", 1, "isv.SMS_TEMPLATE_ILLEGAL: 模版不合法")

    aliyun.kind.says = None
    rows = Delivery.objects.all()
    assert resend(deliveries=rows, now=clock.now) == 1
    assert resend(deliveries=rows, now=clock.now) == 0
    sending.send_due("sms", clock)

    assert state(row) == ("sent", 1, "")
    assert resend(deliveries=rows, now=clock.now) == 0


@pytest.mark.django_db
def test_what_is_of_no_use_any_more_is_not_sent(
    aliyun: Fake, user: User, province: Unit, clock: Clock
) -> None:
    row = told(user, province, expires_at=NOW + timedelta(hours=1))
    clock.later(hours=1)

    sending.send_due("sms", clock)

    assert state(row) == ("dropped", 1, "已经过时")
    assert aliyun.taken == []
    assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_who_can_be_reached_no_longer_is_no_failure(
    aliyun: Fake, user: User, province: Unit, clock: Clock
) -> None:
    row = told(user, province)
    User.objects.filter(pk=user.pk).update(phone_verified_at=None)

    sending.send_due("sms", clock)

    assert state(row) == ("dropped", 1, "没有可以送到的地方")


@pytest.mark.django_db
def test_what_could_not_be_sent_by_day_does_not_ring_at_night(
    aliyun: Fake, user: User, province: Unit, clock: Clock
) -> None:
    row, urgent = told(user, province), told(user, province, CANCELLED, "urgent")
    clock.now = NOW.replace(hour=23)  # nobody worked since noon

    sending.send_due("sms", clock)

    assert state(row) == ("due", 0, "")
    assert row.due_at == (NOW + timedelta(days=1)).replace(hour=7)
    assert state(urgent)[0] == "sent"
    aliyun.kind.says = {"Code": "isp.SYSTEM_ERROR", "Message": ""}
    late = told(user, province, key="late", now=NOW.replace(hour=21, minute=59))
    clock.now = NOW.replace(hour=21, minute=59, second=50)
    sending.send_due("sms", clock)
    late.refresh_from_db()
    assert late.due_at == (NOW + timedelta(days=1)).replace(hour=7)  # its pause ends in the night


@pytest.mark.django_db
def test_a_way_that_was_shut_since_drops_what_it_had(
    aliyun: Fake, user: User, province: Unit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = told(user, province)
    monkeypatch.setattr(env, "sms_templates", {})

    sending.send_due("sms", clock)

    assert state(row) == ("dropped", 1, "这个渠道已经关了")


# --- outcomes that nobody knows ---------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["aliyun", "tencent"])
def test_an_unanswered_sms_that_the_provider_has_is_not_sent_again(
    name: str, user: User, province: Unit, request: pytest.FixtureRequest
) -> None:
    fake: Fake = request.getfixturevalue(name)
    clock = Clock(datetime.now(CHINA))
    row = told(user, province, kind=CANCELLED, now=clock.now)
    fake.kind.is_mute = True
    sending.send_due("sms", clock)
    fake.kind.is_mute = False
    assert state(row)[:2] == ("sending", 1)
    assert sending.settle(clock) == 0  # not before its lease is over

    clock.later(hours=1)
    assert sending.settle(clock) == 1

    assert state(row) == ("sent", 1, "")
    sending.send_due("sms", clock)
    assert len(fake.taken) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["aliyun", "tencent"])
def test_one_that_it_does_not_have_is_sent_again(
    name: str, user: User, province: Unit, request: pytest.FixtureRequest
) -> None:
    fake: Fake = request.getfixturevalue(name)
    clock = Clock(datetime.now(CHINA))
    row = told(user, province, kind=CANCELLED, now=clock.now)
    assert sending.take("sms", clock())  # and its worker died before the call

    clock.later(hours=1)
    sending.settle(clock)
    assert state(row)[:2] == ("due", 1)
    sending.send_due("sms", clock)

    assert state(row) == ("sent", 2, "")
    assert len(fake.taken) == 1


@pytest.mark.django_db
def test_while_the_provider_cannot_be_asked_nothing_is_sent_and_in_the_end_it_is_given_up(
    aliyun: Fake, user: User, province: Unit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = told(user, province, kind=CANCELLED)
    sending.take("sms", clock())
    monkeypatch.setattr(env, "sms_endpoint", "http://127.0.0.1:1")

    for _n in range(60):
        clock.later(hours=1)
        sending.settle(clock)
        sending.send_due("sms", clock)

    assert state(row) == ("given_up", 1, "ConnectError")


@pytest.mark.django_db
def test_wechat_is_given_the_same_key_again_within_its_ten_minutes_only(
    wechat: Fake, user: User, province: Unit, clock: Clock
) -> None:
    tie_wechat(user)
    with transaction.atomic():
        tell(kind=MOVED, home_id=province.pk, to=user, about="a:1", params=PARAMS, key="k", now=NOW)
    row = Delivery.objects.get()
    wechat.kind.is_mute = True
    sending.send_due("wechat", clock)
    wechat.kind.is_mute = False
    assert state(row) == ("sending", 1, "RemoteProtocolError")

    clock.later(minutes=2)
    sending.settle(clock)
    sending.send_due("wechat", clock)
    assert state(row)[:2] == ("sent", 2)
    assert len(wechat.taken) == 1  # WeChat knew the key

    with transaction.atomic():
        tell(kind=MOVED, home_id=province.pk, to=user, about="a:1", params=PARAMS, key="k2", now=clock.now)
    late = Delivery.objects.get(notice__key="k2")
    sending.take("wechat", clock())
    clock.later(minutes=20)
    sending.settle(clock)
    assert state(late) == ("given_up", 1, "微信没有回答，它防重的十分钟也过了")


@pytest.mark.django_db
def test_a_webhook_that_did_not_answer_is_called_again_with_the_same_key(
    receiver: Fake, depot: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(datetime.now(CHINA))
    make_webhook(depot, f"{receiver.endpoint}/hook")
    tell_unit(kind=DUTY, unit=depot, about="f:1", params={"what": "饮水机"}, key="k", now=clock.now)
    row = Delivery.objects.get()
    receiver.kind.is_mute = True
    sending.send_due("webhook", clock)
    receiver.kind.is_mute = False
    assert state(row)[0] == "sending"

    clock.later(minutes=2)
    sending.settle(clock)
    sending.send_due("webhook", clock)

    assert state(row) == ("sent", 2, "")
    assert [(one["key"], one["params"]) for one in receiver.taken] == [(str(row.ref), {"what": "饮水机"})]


@pytest.mark.django_db
def test_a_fault_of_ours_is_like_a_broken_connection(
    aliyun: Fake, user: User, province: Unit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, other = told(user, province), told(user, province, key="other")
    sent = Kind.short

    def broken(kind: Kind, params: Any) -> Any:
        if not aliyun.taken and not broken_once:
            broken_once.append(1)
            raise ZeroDivisionError
        return sent(kind, params)

    broken_once: list[int] = []
    monkeypatch.setattr(Kind, "short", broken)
    sending.send_due("sms", clock)

    assert state(row) == ("sending", 1, "ZeroDivisionError")
    assert state(other)[0] == "sent"


# --- several workers ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_message_once(aliyun: Fake, province: Unit) -> None:
    users = [make_user() for _ in range(24)]
    messages = [Message(to=user, key="k", about="a:1", params=PARAMS) for user in users]
    with transaction.atomic():
        tell_many(kind=CANCELLED, home_id=province.pk, messages=messages, now=NOW)
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        try:
            sending.send_due("sms", Clock())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(aliyun.taken) == 24
    assert len({one["OutId"] for one in aliyun.taken}) == 24
    assert set(Delivery.objects.values_list("state", "tries")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_is_taking_is_passed_over(aliyun: Fake, province: Unit, clock: Clock) -> None:
    first, second = told(make_user(), province), told(make_user(), province, key="k2")
    with transaction.atomic():
        Delivery.objects.select_for_update().get(pk=first.pk)
        taken: list[int] = []

        def other() -> None:
            lease = sending.take("sms", clock())
            taken.extend([lease.pk] if lease else [])
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join(5)

    assert taken == [second.pk]


@pytest.mark.django_db
def test_the_answer_of_an_earlier_lease_changes_nothing(
    aliyun: Fake, user: User, province: Unit, clock: Clock
) -> None:
    row = told(user, province, kind=CANCELLED)
    early = sending.take("sms", clock())
    assert early
    clock.later(hours=1)
    sending.settle(clock)
    assert sending.take("sms", clock())

    sending.carry(early, clock)

    assert aliyun.taken == []
    assert state(row)[:2] == ("sending", 2)


# --- the jobs ---------------------------------------------------------------------------------------


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, int]]]:
    found: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "wake", lambda channel, lane: found.append((channel, lane)))
    return found


@pytest.mark.django_db
def test_the_job_sends_and_asks_for_another_when_something_is_left(
    aliyun: Fake, user: User, province: Unit, woken: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        told(user, province, kind=CANCELLED, key=f"k{n}", now=NOON)
    woken.clear()
    monkeypatch.setattr(sending.send_due, "__kwdefaults__", {"most": 2, "for_s": 20.0})

    tasks.send(channel="sms", lane=1)
    assert (len(aliyun.taken), woken) == (2, [("sms", 1)])
    tasks.send(channel="sms", lane=1)
    assert (len(aliyun.taken), woken) == (3, [("sms", 1)])


@pytest.mark.django_db
def test_every_minute_what_is_due_since_is_sent_and_what_hangs_is_settled(
    aliyun: Fake, user: User, province: Unit, woken: list[tuple[str, int]]
) -> None:
    hangs = told(user, province, kind=CANCELLED, now=NOON)
    sending.take("sms", NOON)
    woken.clear()

    tasks.look_after(timestamp=0)

    assert state(hangs)[0] == "due"
    assert woken == [("sms", 0), ("sms", 1)]

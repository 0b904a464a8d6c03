"""The operator sees what hangs: invariants of `yizhan check`, figures for Prometheus."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from tests.notices.factories import make_notice
from yizhan.common.checks import invariants
from yizhan.common.retention import purge_all
from yizhan.notices.models import Delivery, Notice
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User

pytestmark = pytest.mark.django_db
NAMES = ["notices.deliveries", "notices.once", "notices.persons", "notices.stuck"]
NOW = timezone.now()


def broken() -> dict[str, list[str]]:
    return {one.name: rows for one in invariants("notices.") if (rows := list(one.broken()))}


def delivery(user: User, unit: Unit, channel: str = "sms", state: str = "due", **more: Any) -> Delivery:
    given: dict[str, Any] = {"due_at": NOW, "changed_at": NOW, "home_id": unit.pk}
    if state == "sent":
        given |= {"tries": 1, "tried_at": NOW, "sent_at": NOW}
    if state == "given_up":
        given |= {"why": "no"}
    notice = make_notice(user.person, unit)
    return Delivery.objects.create(notice=notice, channel=channel, state=state, **given | more)


def test_a_sound_outbox_breaks_nothing(mei: User, province: Unit) -> None:
    delivery(mei, province)
    delivery(mei, province, state="sent", receipt="1")
    delivery(mei, province, state="sent", receipt="2")

    assert [one.name for one in invariants("notices.")] == NAMES
    assert broken() == {}


def test_what_is_wrong_is_named(mei: User, province: Unit, other_province: Unit) -> None:
    strange = delivery(mei, province, home_id=other_province.pk)
    astray = delivery(mei, province, channel="webhook")
    late = delivery(mei, province, due_at=NOW - timedelta(hours=7))
    twice = [delivery(mei, province, state="sent", receipt="7") for _ in range(2)]
    gone = Person.objects.create()
    Person.objects.filter(pk=gone.pk).update(merged_into=mei.person)
    left = make_notice(gone, province)

    assert broken() == {
        "notices.deliveries": [f"delivery {strange.pk}", f"delivery {astray.pk}"],
        "notices.once": [f"deliveries {twice[0].pk}, {twice[1].pk}"],
        "notices.persons": [f"notice {left.pk}"],
        "notices.stuck": [f"delivery {late.pk} by sms"],
    }


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'sent'", "sent_has_a_time"),
        ("sent_at = now()", "sent_has_a_time"),
        ("state = 'sending', tries = 1, tried_at = now()", "sending_is_leased"),
        ("leased_until = now(), lease = gen_random_uuid()", "sending_is_leased"),
        ("tries = 1", "tried_at_a_time"),
        ("tries = -1", "tried"),
        ("state = 'given_up'", "ends_with_a_reason"),
        ("state = 'lost'", "delivery_state"),
        ("channel = 'pigeon'", "delivery_channel"),
    ],
)
def test_the_database_keeps_states_whole(mei: User, province: Unit, change: str, constraint: str) -> None:
    from django.db import IntegrityError

    delivery(mei, province)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE notices_delivery SET {change}")


def test_one_delivery_per_notice_and_way(mei: User, province: Unit) -> None:
    from django.db import IntegrityError

    first = delivery(mei, province)

    with pytest.raises(IntegrityError, match="notices_delivery_once"), transaction.atomic():
        Delivery.objects.create(
            home_id=province.pk, notice=first.notice, channel="sms", due_at=NOW, changed_at=NOW
        )
    Notice.objects.all().delete()
    assert not Delivery.objects.exists()


def test_prometheus_reads_what_is_due_and_what_was_given_up(
    client: Client, mei: User, province: Unit
) -> None:
    delivery(mei, province, due_at=timezone.now() - timedelta(seconds=90))
    delivery(mei, province, due_at=timezone.now() + timedelta(hours=1))
    delivery(mei, province, state="given_up")
    delivery(mei, province, channel="wechat", state="given_up")

    lines = dict(
        line.rsplit(" ", 1)
        for line in client.get("/metrics").content.decode().splitlines()
        if line.startswith("yizhan_notices")
    )

    assert float(lines.pop('yizhan_notices_oldest_due_seconds{channel="sms"}')) == pytest.approx(90, abs=5)
    assert {name: value for name, value in lines.items() if value != "0.0"} == {
        'yizhan_notices_due{channel="sms"}': "1.0",
        'yizhan_notices_given_up{channel="sms"}': "1.0",
        'yizhan_notices_given_up{channel="wechat"}': "1.0",
    }


def test_what_was_told_is_forgotten_after_a_year_with_how_it_went_out(mei: User, province: Unit) -> None:
    sent = delivery(mei, province, state="sent")
    make_notice(mei.person, province)
    told = sent.notice.told_at

    assert purge_all(told + timedelta(days=364))["notices.notices"] == 0
    assert purge_all(told + timedelta(days=366))["notices.notices"] == 2
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()

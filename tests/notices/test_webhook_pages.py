"""Webhooks in the console: made with a secret shown once, tried, given another secret, switched off; hers alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from config.env import env
from tests.cast import signed_in
from tests.notices.conftest import Fake
from tests.notices.factories import DUTY, NOON, make_webhook
from yizhan.common.sealed import reseal
from yizhan.notices import sending
from yizhan.notices.actions import add_webhook, tell_unit
from yizhan.notices.channels.addresses import BadAddress
from yizhan.notices.models import Delivery, Webhook
from yizhan.notices.sealed import WEBHOOK_SECRET, WEBHOOK_URL
from yizhan.orgs.access import OutOfReach
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.records.models import Record

pytestmark = pytest.mark.django_db
LIST = "/console/notices/webhooks/"
URL = "https://hooks.example/in?key=s3cret"


def given(unit: Unit, **more: object) -> dict[str, object]:
    return {"unit": unit.pk, "name": "值班系统", "url": URL, "groups": ["duties"]} | more


def secret_on(answer: object) -> str:
    found = re.search(r"<code>(whsec-[\w-]+)</code>", answer.content.decode())  # type: ignore[attr-defined]
    assert found
    return found[1]


def work(client: Client, hook: Webhook, path: str, **data: str) -> object:
    return client.post(f"{LIST}{hook.pk}/{path}/", data)


def test_it_is_made_sealed_with_a_secret_that_is_shown_once(ada: User, east: Unit) -> None:
    client = signed_in(ada)

    answer = client.post(f"{LIST}new/", given(east))

    hook = Webhook.objects.get()
    assert secret_on(answer) == WEBHOOK_SECRET.open(hook)
    assert WEBHOOK_URL.open(hook) == URL
    assert b"s3cret" not in bytes(hook.url_cipher)
    assert (hook.unit, hook.home_id, hook.groups, hook.made_by) == (east, east.home_id, ["duties"], ada)
    record = Record.objects.get(act="notices.webhook_add")
    assert (record.unit, record.subject) == (east, f"notices.webhook:{hook.pk}")
    for path in (LIST, f"{LIST}{hook.pk}/"):
        page = client.get(path).content.decode()
        assert "whsec-" not in page
        assert "s3cret" not in page
        assert "hooks.example" in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"url": "http://hooks.example/"}, "要以 https:// 开头"),
        ({"url": "https://10.0.0.1/"}, "不能直接写 IP 地址"),
        ({"groups": []}, "field-wrong"),
        ({"groups": ["bookings"]}, "field-wrong"),
        ({"name": ""}, "field-wrong"),
        ({"unit": 0}, "field-wrong"),
    ],
)
def test_what_cannot_be_called_is_refused_with_words(
    ada: User, east: Unit, wrong: dict[str, object], says: str
) -> None:
    answer = signed_in(ada).post(f"{LIST}new/", given(east) | wrong)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Webhook.objects.exists()


def test_nobody_makes_one_outside_her_part(ada: User, olga: User, east: Unit, other_city: Unit) -> None:
    assert signed_in(ada).post(f"{LIST}new/", given(other_city)).status_code == 422
    assert signed_in(olga).post(f"{LIST}new/", given(east)).status_code == 403
    with pytest.raises(OutOfReach):
        add_webhook(unit=other_city, name="x", url=URL, groups=["duties"], by=ada, now=NOON)
    with pytest.raises(BadAddress):
        add_webhook(unit=other_city, name="x", url="ftp://x", groups=["duties"], by=None, now=NOON)


def test_another_units_webhook_is_not_there(ada: User, other_city: Unit) -> None:
    hook, client = make_webhook(other_city), signed_in(ada)

    assert client.get(f"{LIST}{hook.pk}/").status_code == 404
    for path in ("secret", "switch", "try"):
        assert client.post(f"{LIST}{hook.pk}/{path}/").status_code == 404
    assert "值班系统" not in client.get(LIST).content.decode()


def test_a_try_goes_the_way_of_all_others_and_shows_its_outcome(
    ada: User, east: Unit, receiver: Fake
) -> None:
    hook, client = make_webhook(east, f"{receiver.endpoint}/hook"), signed_in(ada)

    work(client, hook, "try")
    sending.send_due("webhook", lambda: datetime.now(UTC))

    assert [(one["kind"], one["params"]) for one in receiver.taken] == [
        ("notices.try", {"unit": "东区总工会"})
    ]
    page = client.get(f"{LIST}{hook.pk}/").content.decode()
    assert "试发" in page
    assert "发出了" in page


def test_with_another_secret_it_is_signed_by_that_one(ada: User, east: Unit, receiver: Fake) -> None:
    hook, client = make_webhook(east, f"{receiver.endpoint}/hook"), signed_in(ada)

    receiver.kind.secret = secret_on(work(client, hook, "secret"))
    work(client, hook, "try")
    sending.send_due("webhook", lambda: datetime.now(UTC))

    assert receiver.kind.secret != "whsec-1"
    assert len(receiver.taken) == 1


def test_switched_off_it_hears_nothing_and_what_waited_is_dropped(
    ada: User, depot: Unit, east: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(env, "webhooks_private", True)
    hook, client = make_webhook(east), signed_in(ada)
    told = {"unit": depot, "about": "f:1", "params": {"what": "饮水机"}, "now": NOON}
    assert tell_unit(kind=DUTY, key="1", **told) == 1

    work(client, hook, "switch", on="0")
    work(client, hook, "switch", on="0")
    assert tell_unit(kind=DUTY, key="2", **told) == 0
    sending.send_due("webhook", lambda: datetime.now(UTC))
    assert list(Delivery.objects.values_list("state", "why")) == [("dropped", "接口已经停用")]
    assert Record.objects.filter(act="notices.webhook_switch").count() == 1
    work(client, hook, "switch", on="1")
    assert tell_unit(kind=DUTY, key="3", **told) == 1


def test_rotation_of_the_keyring_meets_address_and_secret(east: Unit) -> None:
    make_webhook(east)

    assert [reseal(column).seen for column in (WEBHOOK_URL, WEBHOOK_SECRET)] == [1, 1]

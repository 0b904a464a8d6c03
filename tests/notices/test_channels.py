"""The ways against local providers that check what their documentation asks for."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.env import ROOT, BadEnvironment, env, read_env
from tests.common.processes import yizhan
from tests.notices.conftest import Fake
from tests.notices.factories import CANCELLED, DUTY, MOVED, PARAMS
from yizhan.notices import channels
from yizhan.notices.channels.base import Lost, NotThere, Out, Refused, Sent, Unknown, Unreachable
from yizhan.notices.channels.dingtalk import Dingtalk
from yizhan.notices.channels.sms import Sms
from yizhan.notices.channels.webhook import WebhookWay, signature
from yizhan.notices.channels.wechat import Wechat
from yizhan.notices.kinds import templates_belong_to_kinds

NOW = datetime.now(UTC)
OUT = Out(
    ref=uuid.UUID("0192f0c1-0000-7000-8000-000000000001"),
    to="+8613800138000",
    kind=MOVED,
    params=PARAMS,
    title="羽毛球改了时间",
    text="羽毛球改到周六 19:00。",
    about="tests.session:1",
    url="https://yizhan.example/me/notices/7/",
    home_id=2,
    told_at=NOW,
    tried_at=NOW,
    secret="whsec-1",
)


# --- WeChat -------------------------------------------------------------------------------------------


def test_a_template_message_of_wechat(wechat: Fake) -> None:
    assert Wechat().send(replace(OUT, to="openid-mei")) == Sent("200163836")

    assert wechat.taken == [
        {
            "touser": "openid-mei",
            "template_id": "tm1",
            "client_msg_id": "0192f0c1000070008000000000000001",
            "url": "https://yizhan.example/me/notices/7/",
            "data": {"thing1": {"value": "羽毛球"}, "time2": {"value": "周六 19:00"}},
        }
    ]


def test_without_a_public_address_it_leads_nowhere(wechat: Fake) -> None:
    Wechat().send(replace(OUT, to="openid-mei", url="/me/notices/7/"))

    assert "url" not in wechat.taken[0]


def test_a_token_that_is_over_is_renewed_once(wechat: Fake) -> None:
    Wechat().send(replace(OUT, to="openid-mei"))
    wechat.kind.stale = {"token0"}

    assert Wechat().send(replace(OUT, to="openid-mei", ref=uuid.uuid4())) == Sent("200163836")


def test_who_does_not_follow_the_account_is_not_reached(wechat: Fake) -> None:
    assert Wechat().send(replace(OUT, to="somebody")) == Unreachable("43004: require subscribe")


@pytest.mark.parametrize(
    ("says", "is_final"),
    [({"errcode": 45009, "errmsg": "quota"}, False), ({"errcode": 40037, "errmsg": "template"}, True)],
)
def test_what_wechat_refuses(wechat: Fake, says: dict[str, Any], is_final: bool) -> None:
    wechat.kind.says = says

    assert Wechat().send(replace(OUT, to="openid-mei")) == Refused(
        f"{says['errcode']}: {says['errmsg']}", is_final
    )


def test_wechat_with_wrong_keys_has_sent_nothing(wechat: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "wechat_app_secret", "wrong")

    assert Wechat().send(replace(OUT, to="openid-mei")) == Refused("40013: invalid appid")


# --- DingTalk -----------------------------------------------------------------------------------------


def test_a_work_notice_of_dingtalk_finds_her_by_her_number(dingtalk: Fake) -> None:
    assert Dingtalk().send(OUT) == Sent("456")

    assert dingtalk.taken == [
        {
            "agent_id": "123",
            "userid_list": "manager4220",
            "msg": {
                "msgtype": "action_card",
                "action_card": {
                    "title": "羽毛球改了时间",
                    "markdown": "### 羽毛球改了时间\n羽毛球改到周六 19:00。",
                    "single_title": "查看",
                    "single_url": "https://yizhan.example/me/notices/7/?n=0192f0c1000070008000000000000001",
                },
            },
        }
    ]


def test_the_same_notice_again_is_the_same_content_and_another_is_not(dingtalk: Fake) -> None:
    """DingTalk hands the same content to one person once a day: that is what keeps a second try from doubling."""
    Dingtalk().send(OUT)
    Dingtalk().send(OUT)
    assert len(dingtalk.taken) == 1

    Dingtalk().send(replace(OUT, ref=uuid.uuid4()))
    assert len(dingtalk.taken) == 2


def test_who_is_not_in_the_directory_is_not_reached(dingtalk: Fake) -> None:
    assert Dingtalk().send(replace(OUT, to="+8613900139000")) == Unreachable("60121: 找不到该用户")


def test_dingtalk_without_an_answer(dingtalk: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    dingtalk.kind.says = {"errcode": -1, "errmsg": "系统繁忙"}
    assert Dingtalk().send(OUT) == Refused("-1: 系统繁忙")

    noon = datetime(2026, 11, 24, 4, tzinfo=UTC)
    tried = replace(OUT, tried_at=noon)
    assert Dingtalk().ask(tried, noon + timedelta(hours=11)) == NotThere()
    assert isinstance(Dingtalk().ask(tried, noon + timedelta(hours=12)), Lost)

    monkeypatch.setattr(env, "dingtalk_app_secret", "wrong")
    channels_token_gone()
    assert isinstance(Dingtalk().send(OUT), Refused)


def channels_token_gone() -> None:
    from yizhan.common.tokens import drop_token

    drop_token("dingtalk.token")


# --- webhooks -----------------------------------------------------------------------------------------


def hook(receiver: Fake, path: str = "/hook?unit=7") -> Out:
    now = datetime.now(UTC)
    return replace(OUT, to=f"{receiver.endpoint}{path}", kind=DUTY, params={"what": "饮水机"}, tried_at=now)


def test_a_webhook_is_signed_and_has_a_key(receiver: Fake) -> None:
    assert WebhookWay().send(hook(receiver)) == Sent("200")

    assert receiver.taken == [
        {
            "key": str(OUT.ref),
            "path": "/hook?unit=7",
            "host": receiver.endpoint.removeprefix("http://"),
            "id": str(OUT.ref),
            "kind": "tests.duty",
            "title": OUT.title,
            "text": OUT.text,
            "params": {"what": "饮水机"},
            "about": "tests.session:1",
            "url": OUT.url,
            "home_id": 2,
            "told_at": NOW.isoformat(),
        }
    ]


def test_the_signature_is_the_one_that_is_documented() -> None:
    signed = "sha256=c3dcf1ec1a55258343e35912f54672643d05efdd415334f9a280157e308ee0c1"

    assert signature("whsec-1", 1795500000, b'{"id":"1"}') == signed
    assert signed in (ROOT / "docs" / "notices.md").read_text()


def test_another_secret_is_refused(receiver: Fake) -> None:
    assert WebhookWay().send(replace(hook(receiver), secret="other")) == Refused("HTTP 401")
    assert receiver.taken == []


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (301, Refused("HTTP 301")),
        (307, Refused("HTTP 307")),
        (410, Refused("HTTP 410", is_final=True)),
        (404, Refused("HTTP 404")),
        (500, Refused("HTTP 500")),
    ],
)
def test_what_is_no_2xx_is_a_refusal_and_no_redirect_is_followed(
    receiver: Fake, status: int, outcome: Refused
) -> None:
    receiver.kind.status = status

    assert WebhookWay().send(hook(receiver)) == outcome
    assert receiver.taken == []


def test_an_answer_that_does_not_come_is_unknown_and_no_connection_a_refusal(receiver: Fake) -> None:
    receiver.kind.is_mute = True
    assert isinstance(WebhookWay().send(hook(receiver)), Unknown)

    assert WebhookWay().send(replace(hook(receiver), to="http://127.0.0.1:1/")) == Refused("ConnectError")


def test_a_private_address_is_called_only_when_the_setting_allows_it(
    receiver: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(env, "webhooks_private", False)

    outcome = WebhookWay().send(hook(receiver))

    assert isinstance(outcome, Refused)
    assert receiver.taken == []


# --- which ways there are ---------------------------------------------------------------------------


def test_sms_needs_the_template_of_the_kind(aliyun: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    assert channels.takes(channels.Channel.SMS, MOVED)
    monkeypatch.setattr(env, "sms_templates", {CANCELLED.code: "SMS_OFF"})
    assert not channels.takes(channels.Channel.SMS, MOVED)
    monkeypatch.setattr(env, "sms", "console")
    assert channels.takes(channels.Channel.SMS, MOVED)
    assert isinstance(Sms().send(OUT), Sent)


def test_nothing_set_up_leaves_the_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "sms", "aliyun")

    assert channels.open_ways() == []


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("YIZHAN_SMS_TEMPLATES", "places", "YIZHAN_SMS_TEMPLATES: must be pairs by comma"),
        ("YIZHAN_QUIET_HOURS", "22-7", "YIZHAN_QUIET_HOURS: must be two times such as 22:00-07:00"),
        ("YIZHAN_WECHAT_TEMPLATES", "a.b=c", "YIZHAN_WECHAT_APP_ID: YIZHAN_WECHAT_TEMPLATES needs it"),
        ("YIZHAN_DINGTALK_APP_KEY", "k", "YIZHAN_DINGTALK_APP_SECRET: YIZHAN_DINGTALK_APP_KEY needs it"),
    ],
)
def test_a_wrong_setting_stops_the_start(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadEnvironment, match=says):
        read_env()


def test_templates_are_read_as_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIZHAN_SMS_TEMPLATES", " a.b=SMS_1, c.d = SMS_2 ,")

    assert read_env().sms_templates == {"a.b": "SMS_1", "c.d": "SMS_2"}


def test_a_template_for_an_unknown_kind_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    templates_belong_to_kinds()
    monkeypatch.setattr(env, "sms_templates", {"places.fault_anwsered": "SMS_1"})
    with pytest.raises(
        BadEnvironment, match=r"YIZHAN_SMS_TEMPLATES: no notice places\.fault_anwsered goes this way"
    ):
        templates_belong_to_kinds()

    monkeypatch.setattr(env, "sms_templates", {DUTY.code: "SMS_1"})  # it has no words for an SMS
    with pytest.raises(BadEnvironment, match=r"no notice tests\.duty goes this way"):
        templates_belong_to_kinds()


@pytest.mark.process
def test_the_command_line_says_so_in_one_line(tmp_path: Any) -> None:
    told = yizhan(tmp_path, "check", YIZHAN_SMS_TEMPLATES="no.such=SMS_1")

    assert told.returncode == 1
    assert told.stderr.startswith("YIZHAN_SMS_TEMPLATES: no notice no.such goes this way; known: ")

"""SMS adapters: the signatures as published, and local servers that check them as the providers do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.env import BadEnvironment, env, read_env
from tests.people.sms_providers import AliyunProvider, TencentProvider, provider
from yizhan.people import sms
from yizhan.people.sms import SmsRefused, SmsUnanswered, aliyun, tencent
from yizhan.people.sms.console import Console
from yizhan.people.sms.inbox import Inbox


def test_aliyun_signs_as_the_example_of_its_documentation() -> None:
    """V3 请求结构和签名, 固定参数示例: RunInstances."""
    header = aliyun.authorization(
        key_id="YourAccessKeyId",
        secret="YourAccessKeySecret",
        method="POST",
        path="/",
        query={"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"},
        headers={
            "host": "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action": "RunInstances",
            "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "x-acs-date": "2023-10-26T10:22:32Z",
            "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
            "x-acs-version": "2014-05-26",
        },
    )

    assert header == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,"
        "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_aliyun_encodes_as_rfc_3986() -> None:
    assert aliyun.canonical_query({"b": "a b*~/", "a": "验"}) == "a=%E9%AA%8C&b=a%20b%2A~%2F"


def test_tencent_signs_as_the_example_of_its_documentation() -> None:
    """签名方法 v3: DescribeInstances (key and id are printed as asterisks there)."""
    header = tencent.authorization(
        secret_id="AKID********************************",
        secret_key="********************************",
        service="cvm",
        host="cvm.tencentcloudapi.com",
        action="DescribeInstances",
        timestamp=1551113065,
        payload=r'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}',
    )

    assert header == (
        "TC3-HMAC-SHA256 Credential=AKID********************************/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host;x-tc-action, "
        "Signature=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
    )


def of_aliyun(endpoint: str, secret: str = "thesecret") -> aliyun.Aliyun:
    return aliyun.Aliyun("LTAIexample", secret, "上海工会 驿站", "SMS_1", endpoint)


def of_tencent(endpoint: str, secret: str = "thesecret") -> tencent.Tencent:
    return tencent.Tencent("AKIDexample", secret, "1400000000", "驿站", "1234", endpoint)


def test_aliyun_takes_what_we_send() -> None:
    with provider(AliyunProvider) as (endpoint, taken):
        of_aliyun(endpoint).send_code(phone="+8613800138000", code="123456")
        of_aliyun(endpoint).send_code(phone="+85251234567", code="123456")

    assert taken[0] == {
        "PhoneNumbers": "13800138000",
        "SignName": "上海工会 驿站",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"code": "123456"}',
        "action": "SendSms",
        "version": "2017-05-25",
    }
    assert taken[1]["PhoneNumbers"] == "85251234567"


def test_tencent_takes_what_we_send() -> None:
    with provider(TencentProvider) as (endpoint, taken):
        of_tencent(endpoint).send_code(phone="+8613800138000", code="123456")

    assert taken == [
        {
            "PhoneNumberSet": ["+8613800138000"],
            "SmsSdkAppId": "1400000000",
            "SignName": "驿站",
            "TemplateId": "1234",
            "TemplateParamSet": ["123456"],
            "action": "SendSms",
            "version": "2021-01-11",
        }
    ]


def test_a_wrong_secret_is_refused_by_both() -> None:
    with (
        provider(AliyunProvider) as (endpoint, taken),
        pytest.raises(SmsRefused, match="SignatureDoesNotMatch"),
    ):
        of_aliyun(endpoint, "other").send_code(phone="+8613800138000", code="123456")
    assert taken == []
    with provider(TencentProvider) as (endpoint, taken), pytest.raises(SmsRefused, match="SignatureFailure"):
        of_tencent(endpoint, "other").send_code(phone="+8613800138000", code="123456")
    assert taken == []


def test_what_a_provider_says_is_passed_on_without_the_number() -> None:
    limit = {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发小时级流控"}
    with provider(AliyunProvider, limit) as (endpoint, _taken), pytest.raises(SmsRefused) as raised:
        of_aliyun(endpoint).send_code(phone="+8613800138000", code="123456")
    assert str(raised.value) == "isv.BUSINESS_LIMIT_CONTROL: 触发小时级流控"

    status = {
        "Response": {"SendStatusSet": [{"Code": "LimitExceeded.PhoneNumberDailyLimit", "Message": "daily"}]}
    }
    with provider(TencentProvider, status) as (endpoint, _taken), pytest.raises(SmsRefused) as raised:
        of_tencent(endpoint).send_code(phone="+8613800138000", code="123456")
    assert str(raised.value) == "LimitExceeded.PhoneNumberDailyLimit: daily"


@pytest.mark.parametrize("make", [of_aliyun, of_tencent])
def test_a_provider_that_does_not_answer_is_a_refusal(make: Any) -> None:
    with pytest.raises(SmsRefused, match="ConnectError"):
        make("http://127.0.0.1:1").send_code(phone="+8613800138000", code="123456")


def test_the_console_masks_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    Console().send_code(phone="+8613800138000", code="123456")

    assert capsys.readouterr().err == "[sms] 138****8000: 123456\n"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("console", Console), ("inbox", Inbox), ("aliyun", aliyun.Aliyun), ("tencent", tencent.Tencent)],
)
def test_the_setting_chooses_the_adapter(name: str, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "sms", name)

    assert isinstance(sms.sender(), kind)


def test_the_inbox_outside_a_demo_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIZHAN_SMS", "inbox")

    with pytest.raises(
        BadEnvironment, match="inbox shows sign-in codes on the page, only with YIZHAN_DEMO=1"
    ):
        read_env()
    monkeypatch.setenv("YIZHAN_DEMO", "1")
    assert read_env().sms == "inbox"


def test_a_provider_without_its_keys_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIZHAN_SMS", "aliyun")

    with pytest.raises(BadEnvironment, match="YIZHAN_SMS_KEY_ID: YIZHAN_SMS=aliyun needs it"):
        read_env()


def test_a_demo_has_the_inbox_and_others_the_console(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_env().sms == "console"
    monkeypatch.setenv("YIZHAN_DEMO", "1")
    assert read_env().sms == "inbox"


# --- notices: templates with a reference, and asking for it --------------------------------------

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
PARAMS = {"station": "幸福大街驿站", "outcome": "修好了"}


def test_a_template_carries_its_parameters_and_our_reference() -> None:
    with provider(AliyunProvider) as (endpoint, taken):
        receipt = of_aliyun(endpoint).send_template(
            phone="+8613800138000", template="SMS_9", params=PARAMS, ref="r1"
        )
    assert receipt == "biz1"
    assert (taken[0]["TemplateCode"], taken[0]["OutId"]) == ("SMS_9", "r1")
    assert taken[0]["TemplateParam"] == '{"station": "幸福大街驿站", "outcome": "修好了"}'

    with provider(TencentProvider) as (endpoint, taken):
        receipt = of_tencent(endpoint).send_template(
            phone="+8613800138000", template="99", params=PARAMS, ref="r1"
        )
    assert receipt == "serial1"
    assert (taken[0]["TemplateId"], taken[0]["SessionContext"]) == ("99", "r1")
    assert taken[0]["TemplateParamSet"] == ["幸福大街驿站", "修好了"]


@pytest.mark.parametrize(("kind", "make"), [(AliyunProvider, of_aliyun), (TencentProvider, of_tencent)])
def test_a_provider_is_asked_for_what_it_was_given(kind: Any, make: Any) -> None:
    with provider(kind) as (endpoint, _taken):
        sender, now = make(endpoint), datetime.now(UTC)
        for n in range(120):  # more than a page
            sender.send_template(phone="+8613800138000", template="9", params=PARAMS, ref=f"r{n}")
        span = {"since": now - timedelta(days=1), "until": now + timedelta(minutes=1)}

        assert sender.find(phone="+8613800138000", ref="r3", **span)
        assert sender.find(phone="+8613800138000", ref="r119", **span)
        assert sender.find(phone="+8613800138000", ref="other", **span) is None
        assert sender.find(phone="+8613900139000", ref="r3", **span) is None
        long_ago = {"since": now - timedelta(days=9), "until": now - timedelta(days=8)}
        assert sender.find(phone="+8613800138000", ref="r3", **long_ago) is None


@pytest.mark.parametrize(("kind", "make"), [(AliyunProvider, of_aliyun), (TencentProvider, of_tencent)])
def test_a_question_with_a_wrong_secret_is_refused(kind: Any, make: Any) -> None:
    with provider(kind) as (endpoint, _taken), pytest.raises(SmsRefused, match="Signature"):
        make(endpoint, "other").find(phone="+8613800138000", ref="r", since=NOON, until=NOON)


@pytest.mark.parametrize(("kind", "make"), [(AliyunProvider, of_aliyun), (TencentProvider, of_tencent)])
def test_no_answer_is_told_from_no_connection(kind: Any, make: Any) -> None:
    """Where the request may have arrived, nobody knows; where there was no connection, it has not."""
    mute = type("Mute", (kind,), {"is_mute": True})
    with provider(mute) as (endpoint, taken), pytest.raises(SmsUnanswered):
        make(endpoint).send_template(phone="+8613800138000", template="9", params=PARAMS, ref="r")
    assert len(taken) == 1

    with pytest.raises(SmsRefused) as refused:
        make("http://127.0.0.1:1").send_template(phone="+8613800138000", template="9", params={}, ref="r")
    assert not isinstance(refused.value, SmsUnanswered)
    assert not refused.value.is_final


def test_what_no_later_try_will_change_is_final() -> None:
    wrong = {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "手机号格式错误"}
    with provider(AliyunProvider, wrong) as (endpoint, _taken), pytest.raises(SmsRefused) as refused:
        of_aliyun(endpoint).send_template(phone="+8613800138000", template="9", params=PARAMS, ref="r")
    assert refused.value.is_final

    busy = {"Response": {"SendStatusSet": [{"Code": "LimitExceeded.PhoneNumberDailyLimit", "Message": ""}]}}
    with provider(TencentProvider, busy) as (endpoint, _taken), pytest.raises(SmsRefused) as refused:
        of_tencent(endpoint).send_template(phone="+8613800138000", template="9", params=PARAMS, ref="r")
    assert not refused.value.is_final

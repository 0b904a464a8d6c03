"""SMS adapters: the signatures as published, and local servers that check them as the providers do."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from config.env import BadEnvironment, env, read_env
from yizhan.people import sms
from yizhan.people.sms import SmsRefused, aliyun, tencent
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


# --- local providers: written from their documentation, not from our adapters ----------------------


class _Provider(BaseHTTPRequestHandler):
    taken: list[dict[str, Any]]
    says: dict[str, Any] | None

    def log_message(self, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = json.dumps(self.judge(body)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def judge(self, body: bytes) -> dict[str, Any]:
        raise NotImplementedError


class AliyunProvider(_Provider):
    secrets = {"LTAIexample": "thesecret"}

    def judge(self, body: bytes) -> dict[str, Any]:
        head = {name.lower(): value for name, value in self.headers.items()}
        scheme, rest = head["authorization"].split(" ", 1)
        parts = dict(part.split("=", 1) for part in rest.split(","))
        secret = self.secrets.get(parts["Credential"])
        sent_at = datetime.strptime(head["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if scheme != "ACS3-HMAC-SHA256" or secret is None:
            return {"Code": "InvalidAccessKeyId.NotFound", "Message": "no such key"}
        if abs(datetime.now(UTC) - sent_at) > timedelta(minutes=15):
            return {"Code": "InvalidTimeStamp.Expired", "Message": "too old"}
        if hashlib.sha256(body).hexdigest() != head["x-acs-content-sha256"]:
            return {"Code": "IncompleteSignature", "Message": "body changed"}
        pairs = parse_qsl(urlsplit(self.path).query, strict_parsing=True)
        query = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in sorted(pairs))
        signed = parts["SignedHeaders"].split(";")
        assert {"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-content-sha256"} <= set(signed)
        lines = "".join(f"{name}:{head[name].strip()}\n" for name in signed)
        canonical = f"POST\n/\n{query}\n{lines}\n{';'.join(signed)}\n{head['x-acs-content-sha256']}"
        to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        if hmac.new(secret.encode(), to_sign.encode(), "sha256").hexdigest() != parts["Signature"]:
            return {"Code": "SignatureDoesNotMatch", "Message": "wrong signature"}
        self.taken.append(dict(pairs) | {"action": head["x-acs-action"], "version": head["x-acs-version"]})
        return self.says or {"Code": "OK", "Message": "OK", "BizId": "1", "RequestId": "2"}


class TencentProvider(_Provider):
    secrets = {"AKIDexample": "thesecret"}

    def judge(self, body: bytes) -> dict[str, Any]:
        def refuse(code: str) -> dict[str, Any]:
            return {"Response": {"Error": {"Code": code, "Message": "refused"}, "RequestId": "1"}}

        head = {name.lower(): value for name, value in self.headers.items()}
        scheme, rest = head["authorization"].split(" ", 1)
        parts = dict(part.split("=", 1) for part in rest.split(", "))
        key_id, day, service, end = parts["Credential"].split("/")
        stamp = int(head["x-tc-timestamp"])
        if scheme != "TC3-HMAC-SHA256" or key_id not in self.secrets or end != "tc3_request":
            return refuse("AuthFailure.SecretIdNotFound")
        if abs(datetime.now(UTC).timestamp() - stamp) > 300:
            return refuse("AuthFailure.SignatureExpire")
        signed = parts["SignedHeaders"].split(";")
        lines = "".join(
            f"{name}:{head[name].strip().lower() if name == 'x-tc-action' else head[name].strip()}\n"
            for name in signed
        )
        canonical = f"POST\n/\n\n{lines}\n{';'.join(signed)}\n{hashlib.sha256(body).hexdigest()}"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{day}/{service}/tc3_request\n{hashed}"
        key = f"TC3{self.secrets[key_id]}".encode()
        for part in (day, service, "tc3_request"):
            key = hmac.new(key, part.encode(), "sha256").digest()
        if hmac.new(key, to_sign.encode(), "sha256").hexdigest() != parts["Signature"]:
            return refuse("AuthFailure.SignatureFailure")
        self.taken.append(json.loads(body) | {"action": head["x-tc-action"], "version": head["x-tc-version"]})
        return self.says or {
            "Response": {"SendStatusSet": [{"Code": "Ok", "Message": "send success"}], "RequestId": "1"}
        }


@contextmanager
def provider(
    kind: type[_Provider], says: dict[str, Any] | None = None
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Run a provider on a free port; yields its address and the requests it took."""
    taken: list[dict[str, Any]] = []
    handler = type("Handler", (kind,), {"taken": taken, "says": says})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


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

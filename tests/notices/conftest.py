"""Ways that are set up, each against a local provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache

from config.env import env
from tests.notices.factories import CANCELLED, MOVED
from tests.notices.providers import DingtalkServer, Receiver, WechatServer
from tests.people.sms_providers import AliyunProvider, TencentProvider, provider


@dataclass
class Fake:
    """A provider that runs: the messages it took, and its class, on which its behaviour is set."""

    endpoint: str
    taken: list[dict[str, Any]]
    kind: Any


def _sms(monkeypatch: pytest.MonkeyPatch, name: str, key_id: str, endpoint: str) -> None:
    for field, value in (
        ("sms", name),
        ("sms_endpoint", endpoint),
        ("sms_key_id", key_id),
        ("sms_key_secret", "thesecret"),
        ("sms_sign_name", "驿站"),
        ("sms_template", "SMS_1"),
        ("sms_app_id", "1400000000"),
        ("sms_templates", {MOVED.code: "SMS_MOVED", CANCELLED.code: "SMS_OFF"}),
    ):
        monkeypatch.setattr(env, field, value)


@pytest.fixture
def aliyun(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    kind = type("Own", (AliyunProvider,), {})
    with provider(kind) as (endpoint, taken):
        _sms(monkeypatch, "aliyun", "LTAIexample", endpoint)
        yield Fake(endpoint, taken, kind)


@pytest.fixture
def tencent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    kind = type("Own", (TencentProvider,), {})
    with provider(kind) as (endpoint, taken):
        _sms(monkeypatch, "tencent", "AKIDexample", endpoint)
        yield Fake(endpoint, taken, kind)


@pytest.fixture
def wechat(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    cache.clear()
    kind = type("Own", (WechatServer,), {"stale": set()})
    with provider(kind) as (endpoint, taken):
        monkeypatch.setattr(env, "wechat_endpoint", endpoint)
        monkeypatch.setattr(env, "wechat_app_id", "wx1")
        monkeypatch.setattr(env, "wechat_app_secret", "s3")
        monkeypatch.setattr(env, "wechat_templates", {MOVED.code: "tm1", CANCELLED.code: "tm2"})
        yield Fake(endpoint, taken, kind)
    cache.clear()


@pytest.fixture
def dingtalk(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    cache.clear()
    kind = type("Own", (DingtalkServer,), {})
    with provider(kind) as (endpoint, taken):
        monkeypatch.setattr(env, "dingtalk_endpoint", endpoint)
        monkeypatch.setattr(env, "dingtalk_app_key", "dingkey")
        monkeypatch.setattr(env, "dingtalk_app_secret", "s4")
        monkeypatch.setattr(env, "dingtalk_agent_id", "123")
        monkeypatch.setattr(env, "public_url", "https://yizhan.example")
        yield Fake(endpoint, taken, kind)
    cache.clear()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    kind = type("Own", (Receiver,), {})
    monkeypatch.setattr(env, "webhooks_private", True)
    with provider(kind) as (endpoint, taken):
        yield Fake(endpoint, taken, kind)

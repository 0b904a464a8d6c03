"""The signed configuration that WeChat's JS-SDK asks for before it gives position and navigation.

https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html (appendix 1: signature)
https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/getStableAccessToken.html
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from django.core.cache import cache
from django.db import connection, transaction

from config.env import env
from yizhan.common import crypto

EARLY_S = 300  # a token is renewed five minutes before it ends
STALE = {40001, 40014, 42001}  # the token was replaced by somebody else, or is over
LOCK = 0x77656368  # "wech": one process renews, the others wait for it
ANSWER_S = 5.0
FUNCTIONS = ["getLocation", "openLocation", "scanQRCode"]


class WechatRefused(RuntimeError):
    """WeChat did not give a token or a ticket; the text is its code and words."""


@dataclass(frozen=True)
class JsConfig:
    """What wx.config takes, for one address."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str

    def as_json(self) -> dict[str, Any]:
        return {
            "appId": self.app_id,
            "timestamp": self.timestamp,
            "nonceStr": self.nonce,
            "signature": self.signature,
            "jsApiList": FUNCTIONS,
        }


def signature(*, ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1 over the four, in this order, unescaped; `url` without its fragment."""
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.split('#')[0]}"
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 – WeChat's choice, not ours


def js_config(url: str, now: datetime) -> JsConfig:
    """Return the configuration for the page at `url`. Raises WechatRefused."""
    nonce, timestamp = secrets.token_hex(8), int(now.timestamp())
    signed = signature(ticket=_ticket(), nonce=nonce, timestamp=timestamp, url=url)
    return JsConfig(env.wechat_app_id, timestamp, nonce, signed)


def _ticket() -> str:
    return _kept("ticket", _fetch_ticket)


def _fetch_ticket() -> tuple[str, int]:
    for attempt in (1, 2):
        token = _kept("token", _fetch_token)
        told = _ask("GET", "/cgi-bin/ticket/getticket", params={"access_token": token, "type": "jsapi"})
        if told.get("errcode") in STALE and attempt == 1:
            cache.delete("wechat:token")
            continue
        return _value(told, "ticket")
    raise WechatRefused("40001")


def _fetch_token() -> tuple[str, int]:
    body = {"grant_type": "client_credential", "appid": env.wechat_app_id, "secret": env.wechat_app_secret}
    return _value(_ask("POST", "/cgi-bin/stable_token", json=body), "access_token")


def _kept(name: str, fetch: Callable[[], tuple[str, int]]) -> str:
    """Return the value kept for all processes, fetched anew by one of them when it is about to end."""
    found = _stored(name)
    if found:
        return found
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])  # held until the value is committed
        found = _stored(name)
        if found:
            return found
        value, lasts_s = fetch()
        cache.set(f"wechat:{name}", crypto.seal(value, f"wechat.{name}"), max(30, lasts_s - EARLY_S))
    return value


def _stored(name: str) -> str | None:
    sealed = cache.get(f"wechat:{name}")
    try:
        return crypto.unseal(sealed, f"wechat.{name}") if sealed else None
    except (crypto.SealBroken, LookupError):
        return None  # a key was dropped: fetch anew


def _ask(method: str, path: str, **what: Any) -> dict[str, Any]:
    try:
        answer = httpx.request(method, f"{env.wechat_endpoint}{path}", timeout=ANSWER_S, **what)
        told: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as why:
        raise WechatRefused(type(why).__name__) from None
    return told


def _value(told: dict[str, Any], name: str) -> tuple[str, int]:
    if told.get("errcode") or name not in told:
        raise WechatRefused(f"{told.get('errcode')}: {told.get('errmsg')}")
    return str(told[name]), int(told.get("expires_in", 7200))

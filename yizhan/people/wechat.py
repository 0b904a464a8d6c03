"""The signed configuration that WeChat's JS-SDK asks for before it gives position and navigation.

https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html (appendix 1: signature)
https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/getStableAccessToken.html
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from config.env import env
from yizhan.common.tokens import drop_token, kept_token

STALE = {40001, 40014, 42001}  # the token was replaced by somebody else, or is over
ANSWER_S = 5.0
FUNCTIONS = ["getLocation", "openLocation", "scanQRCode"]


class WechatRefused(RuntimeError):
    """WeChat did not do what it was asked; the text is its code and words. code: 0 when there was no answer."""

    def __init__(self, words: str, code: int = 0) -> None:
        super().__init__(words)
        self.code = code


class WechatUnanswered(WechatRefused):
    """The connection broke after the request may have arrived."""


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


def call(method: str, path: str, *, params: dict[str, str] | None = None, json: Any = None) -> dict[str, Any]:
    """Call WeChat's API with the account's token, renewed once if it is over.

    Raises WechatRefused, WechatUnanswered.
    """
    told: dict[str, Any] = {}
    for _attempt in (1, 2):
        token = kept_token("wechat.token", _fetch_token)
        told = _ask(method, path, params={"access_token": token, **(params or {})}, json=json)
        if told.get("errcode") not in STALE:
            break
        drop_token("wechat.token")
    if code := told.get("errcode"):
        raise WechatRefused(f"{code}: {told.get('errmsg')}", int(code))
    return told


def _ticket() -> str:
    return kept_token("wechat.ticket", _fetch_ticket)


def _fetch_ticket() -> tuple[str, int]:
    return _value(call("GET", "/cgi-bin/ticket/getticket", params={"type": "jsapi"}), "ticket")


def _fetch_token() -> tuple[str, int]:
    body = {"grant_type": "client_credential", "appid": env.wechat_app_id, "secret": env.wechat_app_secret}
    try:
        return _value(_ask("POST", "/cgi-bin/stable_token", json=body), "access_token")
    except WechatUnanswered as why:  # a token may be lost: what it was for has not been sent
        raise WechatRefused(str(why)) from None


def _ask(method: str, path: str, **what: Any) -> dict[str, Any]:
    try:
        answer = httpx.request(method, f"{env.wechat_endpoint}{path}", timeout=ANSWER_S, **what)
        told: dict[str, Any] = answer.json()
    except (httpx.ConnectError, httpx.ConnectTimeout) as why:
        raise WechatRefused(type(why).__name__) from None
    except (httpx.HTTPError, ValueError) as why:
        raise WechatUnanswered(type(why).__name__) from None
    return told


def _value(told: dict[str, Any], name: str) -> tuple[str, int]:
    if told.get("errcode") or name not in told:
        raise WechatRefused(f"{told.get('errcode')}: {told.get('errmsg')}", int(told.get("errcode") or 0))
    return str(told[name]), int(told.get("expires_in", 7200))

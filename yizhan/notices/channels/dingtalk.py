"""Work notices (工作通知) of the union's own DingTalk app, to officers and keepers, found by their phone number.

https://open.dingtalk.com/document/orgapp/asynchronous-sending-of-enterprise-session-messages
https://open.dingtalk.com/document/orgapp/query-users-by-phone-number
https://open.dingtalk.com/document/orgapp/obtain-orgapp-token

DingTalk has no key against doubles, and without its task number a message cannot be asked for. But it hands the
same content of one app to one person once a day only. Each message carries the address of its notice, so that two
notices never look the same, and a second try on the same day always does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
from django.utils.translation import gettext as _

from config.env import env
from yizhan.common.say import CHINA
from yizhan.common.tokens import drop_token, kept_token
from yizhan.notices.channels.base import (
    Answer,
    Lost,
    NotThere,
    Out,
    Outcome,
    Refused,
    Sent,
    Unknown,
    Unreachable,
)

ANSWER_S = 6.0
CONNECT_S = 3.0
TOKEN = "dingtalk.token"  # noqa: S105 – its name
STALE = {40001, 40014, 42001, 88}
NOT_A_MEMBER = {60121, 40104}
FINAL = {33012, 400002, 60011}  # invalid user, invalid parameter, no permission


class _Refused(RuntimeError):
    def __init__(self, words: str, code: int = 0) -> None:
        super().__init__(words)
        self.code = code


class _Unanswered(_Refused):
    pass


class Dingtalk:
    settles_after_s: float = 60

    def send(self, out: Out) -> Outcome:
        try:
            member = _member(out.to)
        except _Refused as why:
            if why.code in NOT_A_MEMBER:
                return Unreachable(str(why))
            return Refused(str(why), why.code in FINAL)
        try:
            told = _call(
                "/topapi/message/corpconversation/asyncsend_v2",
                {"agent_id": env.dingtalk_agent_id, "userid_list": member, "msg": message(out)},
            )
        except _Unanswered as why:
            return Unknown(str(why))
        except _Refused as why:
            return Refused(str(why), why.code in FINAL)
        return Sent(str(told.get("task_id", "")))

    def ask(self, out: Out, now: datetime) -> Answer:
        if now.astimezone(CHINA).date() == out.tried_at.astimezone(CHINA).date():
            return NotThere()
        return Lost(_("钉钉没有回答，也过了它不重发的那一天"))


def message(out: Out) -> dict[str, Any]:
    """An action card with one button; the reference in its address makes the content this notice's own."""
    mark = f"{'&' if '?' in out.url else '?'}n={out.ref.hex}"
    return {
        "msgtype": "action_card",
        "action_card": {
            "title": out.title,
            "markdown": f"### {out.title}\n{out.text}",
            "single_title": _("查看"),
            "single_url": f"{out.url}{mark}",
        },
    }


def _member(phone: str) -> str:
    told = _call("/topapi/v2/user/getbymobile", {"mobile": phone.removeprefix("+86").removeprefix("+")})
    return str(told["result"]["userid"])


def _call(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Raises _Refused, _Unanswered."""
    told: dict[str, Any] = {}
    for _attempt in (1, 2):
        told = _ask("POST", path, params={"access_token": kept_token(TOKEN, _fetch_token)}, json=body)
        if told.get("errcode") not in STALE:
            break
        drop_token(TOKEN)
    if code := told.get("errcode"):
        raise _Refused(f"{code}: {told.get('errmsg')}", int(code))
    return told


def _fetch_token() -> tuple[str, int]:
    keys = {"appkey": env.dingtalk_app_key, "appsecret": env.dingtalk_app_secret}
    try:
        told = _ask("GET", "/gettoken", params=keys)
    except _Unanswered as why:
        raise _Refused(str(why)) from None
    if code := told.get("errcode"):
        raise _Refused(f"{code}: {told.get('errmsg')}", int(code))
    return str(told["access_token"]), int(told.get("expires_in", 7200))


def _ask(method: str, path: str, **what: Any) -> dict[str, Any]:
    timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
    try:
        answer = httpx.request(method, f"{env.dingtalk_endpoint}{path}", timeout=timeout, **what)
        told: dict[str, Any] = answer.json()
    except (httpx.ConnectError, httpx.ConnectTimeout) as why:
        raise _Refused(type(why).__name__) from None
    except (httpx.HTTPError, ValueError) as why:
        raise _Unanswered(type(why).__name__) from None
    return told

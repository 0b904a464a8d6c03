"""Local WeChat, DingTalk and a receiver of webhooks, written from their documentation, not from our adapters."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit


class JsonServer(BaseHTTPRequestHandler):
    """says: answered to every message instead. is_mute: takes it and does not answer."""

    taken: list[dict[str, Any]]
    says: dict[str, Any] | None = None
    is_mute = False

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.answer(self.judge("GET", b""))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(self.judge("POST", body))

    def judge(self, method: str, body: bytes) -> tuple[int, dict[str, Any]]:
        raise NotImplementedError

    def answer(self, told: tuple[int, dict[str, Any]]) -> None:
        status, content = told
        if self.is_mute and content.get("errcode") == 0 and "access_token" not in content:
            self.close_connection = True
            return
        raw = json.dumps(content).encode()
        self.send_response(status)
        for name, value in content.pop("headers", {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

    @property
    def page(self) -> str:
        return urlsplit(self.path).path


class WechatServer(JsonServer):
    """stable_token and message/template/send. The same openid and client_msg_id within ten minutes: sent once."""

    followers = {"openid-mei"}
    stale: set[str] = set()

    def judge(self, method: str, body: bytes) -> tuple[int, dict[str, Any]]:
        asked = json.loads(body or b"{}")
        if (method, self.page) == ("POST", "/cgi-bin/stable_token"):
            if (asked["appid"], asked["secret"]) != ("wx1", "s3"):
                return 200, {"errcode": 40013, "errmsg": "invalid appid"}
            return 200, {"access_token": f"token{len(self.stale)}", "expires_in": 7200}
        assert (method, self.page) == ("POST", "/cgi-bin/message/template/send")
        if self.query["access_token"] in self.stale:
            return 200, {"errcode": 40001, "errmsg": "invalid credential"}
        if asked["touser"] not in self.followers:
            return 200, {"errcode": 43004, "errmsg": "require subscribe"}
        if any(set(field) != {"value"} for field in asked["data"].values()):
            return 200, {"errcode": 47003, "errmsg": "argument invalid"}
        if self.says:
            return 200, self.says
        known = [(one["touser"], one["client_msg_id"]) for one in self.taken]
        if (asked["touser"], asked["client_msg_id"]) not in known:
            self.taken.append(asked)
        return 200, {"errcode": 0, "errmsg": "ok", "msgid": 200163836}


class DingtalkServer(JsonServer):
    """gettoken, user/getbymobile, asyncsend_v2. The same content for one person on one day: handed over once."""

    members = {"13800138000": "manager4220"}

    def judge(self, method: str, body: bytes) -> tuple[int, dict[str, Any]]:
        if (method, self.page) == ("GET", "/gettoken"):
            if self.query != {"appkey": "dingkey", "appsecret": "s4"}:
                return 200, {"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"}
            return 200, {"errcode": 0, "access_token": "dt", "errmsg": "ok", "expires_in": 7200}
        assert self.query["access_token"] == "dt"
        asked = json.loads(body)
        if self.page == "/topapi/v2/user/getbymobile":
            member = self.members.get(asked["mobile"])
            if member is None:
                return 200, {"errcode": 60121, "errmsg": "找不到该用户"}
            return 200, {"errcode": 0, "errmsg": "ok", "result": {"userid": member}}
        assert self.page == "/topapi/message/corpconversation/asyncsend_v2"
        assert asked["agent_id"] == "123"
        assert len(json.dumps(asked["msg"], ensure_ascii=False).encode()) <= 2048
        if self.says:
            return 200, self.says
        if asked not in self.taken:
            self.taken.append(asked)
        return 200, {"errcode": 0, "errmsg": "ok", "task_id": 456}


class Receiver(JsonServer):
    """A system that takes webhooks: refuses a wrong signature or an old one, takes each key once."""

    secret = "whsec-1"
    status = 200
    path_taken = "/hook"

    def judge(self, method: str, body: bytes) -> tuple[int, dict[str, Any]]:
        stamp = self.headers["X-Yizhan-Timestamp"]
        mac = hmac.new(self.secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"sha256={mac}", self.headers["X-Yizhan-Signature"]):
            return 401, {"error": "signature"}
        if abs(time.time() - int(stamp)) > 300:
            return 401, {"error": "too old"}
        if self.status != 200:
            return self.status, {"error": "no", "headers": {"Location": "/elsewhere"}}
        key = self.headers["Idempotency-Key"]
        if key not in [one["key"] for one in self.taken]:
            self.taken.append(
                {"key": key, "path": self.path, "host": self.headers["Host"], **json.loads(body)}
            )
        return 200, {"errcode": 0}

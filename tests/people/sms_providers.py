"""Local SMS providers: written from their documentation, not from our adapters. They check every signature."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


class Provider(BaseHTTPRequestHandler):
    """taken: the messages sent. says: what it answers to every message instead. is_mute: takes and does not answer."""

    taken: list[dict[str, Any]]
    says: dict[str, Any] | None = None
    is_mute = False

    def log_message(self, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = json.dumps(self.judge(body)).encode()
        if self.is_mute:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def judge(self, body: bytes) -> dict[str, Any]:
        raise NotImplementedError


class AliyunProvider(Provider):
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
        if head["x-acs-version"] != "2017-05-25":
            return {"Code": "InvalidVersion", "Message": "no such version"}
        asked = dict(pairs)
        if head["x-acs-action"] == "QuerySendDetails":
            return self.details(asked)
        self.taken.append(asked | {"action": head["x-acs-action"], "version": head["x-acs-version"]})
        return self.says or {
            "Code": "OK",
            "Message": "OK",
            "BizId": f"biz{len(self.taken)}",
            "RequestId": "2",
        }

    def details(self, asked: dict[str, str]) -> dict[str, Any]:
        """One day of one number, newest first, fifty a page at most; only what was sent today is known here."""
        size, page = int(asked["PageSize"]), int(asked["CurrentPage"])
        if not 1 <= size <= 50:
            return {"Code": "isv.INVALID_PARAMETERS", "Message": "PageSize"}
        today = f"{datetime.now(CHINA):%Y%m%d}"
        mine = [
            {"OutId": one.get("OutId", ""), "PhoneNum": one["PhoneNumbers"], "SendStatus": 1}
            for one in reversed(self.taken)
            if one["PhoneNumbers"] == asked["PhoneNumber"] and asked["SendDate"] == today
        ]
        shown = mine[(page - 1) * size : page * size]
        return {"Code": "OK", "TotalCount": str(len(mine)), "SmsSendDetailDTOs": {"SmsSendDetailDTO": shown}}


class TencentProvider(Provider):
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
        if head["x-tc-action"] == "PullSmsSendStatusByPhoneNumber":
            return self.statuses(json.loads(body))
        self.taken.append(json.loads(body) | {"action": head["x-tc-action"], "version": head["x-tc-version"]})
        status = {"Code": "Ok", "Message": "send success", "SerialNo": f"serial{len(self.taken)}"}
        return self.says or {"Response": {"SendStatusSet": [status], "RequestId": "1"}}

    def statuses(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the carriers reported of one number between two times, a hundred a page at most."""
        now, size, offset = datetime.now(UTC).timestamp(), asked["Limit"], asked["Offset"]
        if not 1 <= size <= 100 or asked["SmsSdkAppId"] != "1400000000":
            return {"Response": {"Error": {"Code": "InvalidParameterValue", "Message": "refused"}}}
        mine = [
            {
                "SessionContext": one.get("SessionContext", ""),
                "SerialNo": f"serial{n}",
                "ReportStatus": "SUCCESS",
            }
            for n, one in enumerate(self.taken, 1)
            if one["PhoneNumberSet"] == [asked["PhoneNumber"]]
            and asked["BeginTime"] <= now <= asked["EndTime"]
        ]
        return {"Response": {"PullSmsSendStatusSet": mine[offset : offset + size], "RequestId": "1"}}


@contextmanager
def provider(
    kind: type[BaseHTTPRequestHandler], says: dict[str, Any] | None = None
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Run a provider on a free port; yields its address and the requests it took."""
    taken: list[dict[str, Any]] = []
    handler = type("Handler", (kind,), {"taken": taken, **({"says": says} if says else {})})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

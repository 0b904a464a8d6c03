"""Tencent Cloud SMS 2021-01-11, SendSms, signed by TC3-HMAC-SHA256.

https://cloud.tencent.com/document/api/382/52071 (signature), https://cloud.tencent.com/document/product/382/55981
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from yizhan.people.sms.base import ANSWER_S, CONNECT_S, SmsRefused

if TYPE_CHECKING:
    from config.env import Env

ALGORITHM = "TC3-HMAC-SHA256"
ENDPOINT = "https://sms.tencentcloudapi.com"
VERSION = "2021-01-11"
REGION = "ap-guangzhou"
CONTENT_TYPE = "application/json; charset=utf-8"
SIGNED = "content-type;host;x-tc-action"


def authorization(
    *, secret_id: str, secret_key: str, service: str, host: str, action: str, timestamp: int, payload: str
) -> str:
    """Return the Authorization header of a POST with a JSON body."""
    day = datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    canonical = "\n".join(
        [
            "POST",
            "/",
            "",
            f"content-type:{CONTENT_TYPE}\nhost:{host}\nx-tc-action:{action.lower()}\n",
            SIGNED,
            hashlib.sha256(payload.encode()).hexdigest(),
        ]
    )
    scope = f"{day}/{service}/tc3_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashed}"
    key = f"TC3{secret_key}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={SIGNED}, Signature={signature}"


@dataclass(frozen=True)
class Tencent:
    secret_id: str
    secret_key: str
    app_id: str
    sign_name: str
    template: str
    endpoint: str = ENDPOINT

    @classmethod
    def from_env(cls, env: Env) -> Tencent:
        return cls(
            env.sms_key_id,
            env.sms_key_secret,
            env.sms_app_id,
            env.sms_sign_name,
            env.sms_template,
            env.sms_endpoint or ENDPOINT,
        )

    def send_code(self, *, phone: str, code: str) -> None:
        payload = json.dumps(
            {
                "PhoneNumberSet": [phone],
                "SmsSdkAppId": self.app_id,
                "SignName": self.sign_name,
                "TemplateId": self.template,
                "TemplateParamSet": [code],
            },
            ensure_ascii=False,
        )
        host = urlsplit(self.endpoint).netloc
        timestamp = int(time.time())
        headers = {
            "Authorization": authorization(
                secret_id=self.secret_id,
                secret_key=self.secret_key,
                service="sms",
                host=host,
                action="SendSms",
                timestamp=timestamp,
                payload=payload,
            ),
            "Content-Type": CONTENT_TYPE,
            "Host": host,
            "X-TC-Action": "SendSms",
            "X-TC-Timestamp": str(timestamp),
            "X-TC-Version": VERSION,
            "X-TC-Region": REGION,
        }
        try:
            answer = httpx.post(
                self.endpoint,
                content=payload.encode(),
                headers=headers,
                timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            )
            told = answer.json()["Response"]
        except (httpx.HTTPError, ValueError, KeyError) as why:
            raise SmsRefused(type(why).__name__) from None
        if error := told.get("Error"):
            raise SmsRefused(f"{error.get('Code')}: {error.get('Message')}")
        for status in told.get("SendStatusSet", []):
            if status.get("Code") != "Ok":
                raise SmsRefused(f"{status.get('Code')}: {status.get('Message')}")

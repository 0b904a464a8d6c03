"""Tencent Cloud SMS 2021-01-11, SendSms and PullSmsSendStatusByPhoneNumber, signed by TC3-HMAC-SHA256.

https://cloud.tencent.com/document/api/382/52071 (signature), https://cloud.tencent.com/document/product/382/55981
https://cloud.tencent.com/document/product/382/52066

A status is there once the carrier has reported, so that a message may be on its way and not known here yet.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from yizhan.people.sms.base import SmsRefused, SmsUnanswered, asked

if TYPE_CHECKING:
    from config.env import Env

ALGORITHM = "TC3-HMAC-SHA256"
ENDPOINT = "https://sms.tencentcloudapi.com"
VERSION = "2021-01-11"
PAGE = 100
MOST_PAGES = 4
# https://cloud.tencent.com/document/api/382/55981 (错误码)
FINAL = frozenset(
    {
        "FailedOperation.PhoneNumberInBlacklist",
        "FailedOperation.PhoneNumberOnBlackList",
        "FailedOperation.SignatureIncorrectOrUnapproved",
        "FailedOperation.TemplateIncorrectOrUnapproved",
        "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
        "FailedOperation.TemplateUnapprovedOrNotExist",
        "FailedOperation.ContainSensitiveWord",
        "InvalidParameterValue.IncorrectPhoneNumber",
        "InvalidParameterValue.TemplateParameterFormatError",
        "InvalidParameterValue.TemplateParameterLengthLimit",
        "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber",
    }
)
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
    settles_after_s: float = 1800

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
        self._send(phone, self.template, [code])

    def send_template(self, *, phone: str, template: str, params: Mapping[str, str], ref: str) -> str:
        return self._send(phone, template, list(params.values()), SessionContext=ref)

    def find(self, *, phone: str, ref: str, since: datetime, until: datetime) -> str | None:
        """PullSmsSendStatusByPhoneNumber lists what the carriers have reported; SessionContext is ours."""
        for page in range(MOST_PAGES):
            told = self._ask(
                "PullSmsSendStatusByPhoneNumber",
                {
                    "SmsSdkAppId": self.app_id,
                    "PhoneNumber": phone,
                    "BeginTime": int(since.timestamp()) - 60,
                    "EndTime": int(until.timestamp()) + 60,
                    "Offset": page * PAGE,
                    "Limit": PAGE,
                },
            )
            rows = told.get("PullSmsSendStatusSet") or []
            for row in rows:
                if row.get("SessionContext") == ref:
                    return str(row.get("SerialNo", ""))
            if len(rows) < PAGE:
                break
        return None

    def _send(self, phone: str, template: str, params: Sequence[str], **more: str) -> str:
        told = self._ask(
            "SendSms",
            {
                "PhoneNumberSet": [phone],
                "SmsSdkAppId": self.app_id,
                "SignName": self.sign_name,
                "TemplateId": template,
                "TemplateParamSet": list(params),
                **more,
            },
        )
        statuses = told.get("SendStatusSet") or []
        for status in statuses:
            if status.get("Code") != "Ok":
                raise SmsRefused.by(status.get("Code"), status.get("Message"), FINAL)
        return str(statuses[0].get("SerialNo", "")) if statuses else ""

    def _ask(self, action: str, body: Mapping[str, Any]) -> dict[str, Any]:
        payload = json.dumps(body, ensure_ascii=False)
        host = urlsplit(self.endpoint).netloc
        timestamp = int(time.time())
        headers = {
            "Authorization": authorization(
                secret_id=self.secret_id,
                secret_key=self.secret_key,
                service="sms",
                host=host,
                action=action,
                timestamp=timestamp,
                payload=payload,
            ),
            "Content-Type": CONTENT_TYPE,
            "Host": host,
            "X-TC-Action": action,
            "X-TC-Timestamp": str(timestamp),
            "X-TC-Version": VERSION,
            "X-TC-Region": REGION,
        }
        answer = asked(self.endpoint, content=payload.encode(), headers=headers)
        told: dict[str, Any] | None = answer.get("Response")
        if told is None:
            raise SmsUnanswered("no Response")
        if error := told.get("Error"):
            raise SmsRefused.by(error.get("Code"), error.get("Message"), FINAL)
        return told

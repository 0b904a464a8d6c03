"""Aliyun Dysmsapi 2017-05-25, SendSms and QuerySendDetails, signed by ACS3-HMAC-SHA256.

https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature (read 2026-10)
https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-querysenddetails
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from yizhan.common.say import CHINA
from yizhan.people.sms.base import SmsRefused, asked

if TYPE_CHECKING:
    from config.env import Env

ALGORITHM = "ACS3-HMAC-SHA256"
ENDPOINT = "https://dysmsapi.aliyuncs.com"
VERSION = "2017-05-25"
PAGE = 50
MOST_PAGES = 4
# https://help.aliyun.com/zh/sms/developer-reference/api-error-codes
FINAL = frozenset(
    {
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.MOBILE_COUNT_OVER_LIMIT",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.SMS_TEMPLATE_ILLEGAL",
        "isv.SMS_SIGNATURE_ILLEGAL",
        "isv.SMS_TEST_NUMBER_LIMIT",
        "isv.TEMPLATE_MISSING_PARAMETERS",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
        "isv.INVALID_PARAMETERS",
        "isv.INVALID_JSON_PARAM",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.PARAM_NOT_SUPPORT_URL",
    }
)


def canonical_query(query: Mapping[str, str]) -> str:
    """Sort by name, encode as RFC 3986 does (a space is %20, ~ stays)."""
    return "&".join(f"{quote(name, safe='~')}={quote(query[name], safe='~')}" for name in sorted(query))


def authorization(
    *, key_id: str, secret: str, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]
) -> str:
    """Return the Authorization header. `headers`: those to sign, by lower-case name, host among them."""
    names = sorted(headers)
    signed = ";".join(names)
    canonical = "\n".join(
        [
            method,
            path,
            canonical_query(query),
            "".join(f"{name}:{headers[name].strip()}\n" for name in names),
            signed,
            headers["x-acs-content-sha256"],
        ]
    )
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={signed},Signature={signature}"


@dataclass(frozen=True)
class Aliyun:
    key_id: str
    secret: str
    sign_name: str
    template: str
    endpoint: str = ENDPOINT
    settles_after_s: float = 300

    @classmethod
    def from_env(cls, env: Env) -> Aliyun:
        return cls(
            env.sms_key_id,
            env.sms_key_secret,
            env.sms_sign_name,
            env.sms_template,
            env.sms_endpoint or ENDPOINT,
        )

    def send_code(self, *, phone: str, code: str) -> None:
        self._send(phone, self.template, {"code": code})

    def send_template(self, *, phone: str, template: str, params: Mapping[str, str], ref: str) -> str:
        return self._send(phone, template, params, OutId=ref)

    def find(self, *, phone: str, ref: str, since: datetime, until: datetime) -> str | None:
        """QuerySendDetails lists a number's messages by day, newest first, fifty a page."""
        day, last = since.astimezone(CHINA).date(), until.astimezone(CHINA).date()
        while day <= last:
            for page in range(1, MOST_PAGES + 1):
                told = self._ask(
                    "QuerySendDetails",
                    {
                        "PhoneNumber": _number(phone),
                        "SendDate": f"{day:%Y%m%d}",
                        "PageSize": str(PAGE),
                        "CurrentPage": str(page),
                    },
                )
                rows = told.get("SmsSendDetailDTOs", {}).get("SmsSendDetailDTO", [])
                if any(row.get("OutId") == ref for row in rows):
                    return ref
                if len(rows) < PAGE:
                    break
            day += timedelta(days=1)
        return None

    def _send(self, phone: str, template: str, params: Mapping[str, str], **more: str) -> str:
        told = self._ask(
            "SendSms",
            {
                "PhoneNumbers": _number(phone),
                "SignName": self.sign_name,
                "TemplateCode": template,
                "TemplateParam": json.dumps(dict(params), ensure_ascii=False),
                **more,
            },
        )
        return str(told.get("BizId", ""))

    def _ask(self, action: str, query: Mapping[str, str]) -> dict[str, Any]:
        headers = {
            "host": urlsplit(self.endpoint).netloc,
            "x-acs-action": action,
            "x-acs-version": VERSION,
            "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        }
        headers["Authorization"] = authorization(
            key_id=self.key_id, secret=self.secret, method="POST", path="/", query=query, headers=headers
        )
        told: dict[str, Any] = asked(f"{self.endpoint}/?{canonical_query(query)}", headers=headers)
        if told.get("Code") != "OK":
            raise SmsRefused.by(told.get("Code"), told.get("Message"), FINAL)
        return told


def _number(phone: str) -> str:
    """Mainland numbers go without +86, others with their country code and no plus."""
    return phone.removeprefix("+86").removeprefix("+")

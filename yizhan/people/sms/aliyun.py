"""Aliyun Dysmsapi 2017-05-25, SendSms, signed by ACS3-HMAC-SHA256.

https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature (read 2026-10)
https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx

from yizhan.people.sms.base import ANSWER_S, CONNECT_S, SmsRefused

if TYPE_CHECKING:
    from config.env import Env

ALGORITHM = "ACS3-HMAC-SHA256"
ENDPOINT = "https://dysmsapi.aliyuncs.com"
VERSION = "2017-05-25"


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
        query = {
            # Mainland numbers go without +86, others with their country code and no plus.
            "PhoneNumbers": phone.removeprefix("+86").removeprefix("+"),
            "SignName": self.sign_name,
            "TemplateCode": self.template,
            "TemplateParam": json.dumps({"code": code}),
        }
        headers = {
            "host": urlsplit(self.endpoint).netloc,
            "x-acs-action": "SendSms",
            "x-acs-version": VERSION,
            "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        }
        headers["Authorization"] = authorization(
            key_id=self.key_id, secret=self.secret, method="POST", path="/", query=query, headers=headers
        )
        try:
            answer = httpx.post(
                f"{self.endpoint}/?{canonical_query(query)}",
                headers=headers,
                timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            )
            told = answer.json()
        except (httpx.HTTPError, ValueError) as why:
            raise SmsRefused(type(why).__name__) from None
        if told.get("Code") != "OK":
            raise SmsRefused(f"{told.get('Code')}: {told.get('Message')}")

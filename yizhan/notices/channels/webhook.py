"""A POST to a unit's own system, signed, with a key that tells it what it has already had.

    POST <address>
    Content-Type: application/json
    Idempotency-Key: <uuid>                the same on every try: take it once
    X-Yizhan-Timestamp: 1795500000         seconds; refuse what is older than five minutes
    X-Yizhan-Signature: sha256=<hex>       HMAC-SHA256(secret, timestamp + "." + body)

Any 2xx takes it; 410 says never again; everything else, a redirect too, is tried again later.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import ssl
from datetime import datetime, timedelta

import httpx
from django.utils.translation import gettext as _

from yizhan import __version__
from yizhan.notices.channels.addresses import BadAddress, Target, target_of
from yizhan.notices.channels.base import Answer, Lost, NotThere, Out, Outcome, Refused, Sent, Unknown

WHOLE_S = 10.0  # from the first byte of ours to the head of the answer; its body is not read
CONNECT_S = 4.0
KEY_LASTS = timedelta(days=3)  # what receivers are asked to remember
GONE = 410


def body_of(out: Out) -> bytes:
    """What the other system reads; nothing in it names a person (kinds.Kind.to_webhooks)."""
    told = {
        "id": str(out.ref),
        "kind": out.kind.code,
        "title": out.title,
        "text": out.text,
        "params": dict(out.params),
        "about": out.about,
        "url": out.url,
        "home_id": out.home_id,
        "told_at": out.told_at.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def signature(secret: str, timestamp: int, body: bytes) -> str:
    mac = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"sha256={mac.hexdigest()}"


def tls() -> ssl.SSLContext:
    """The authorities of this machine."""
    return ssl.create_default_context()


class WebhookWay:
    settles_after_s: float = 60

    def send(self, out: Out) -> Outcome:
        try:
            target = target_of(out.to)
        except BadAddress as why:
            return Refused(str(why))
        body, timestamp = body_of(out), int(out.tried_at.timestamp())
        headers = {
            "Host": target.host if target.port in {80, 443} else f"{target.host}:{target.port}",
            "Content-Type": "application/json",
            "User-Agent": f"Yizhan/{__version__}",
            "Idempotency-Key": str(out.ref),
            "X-Yizhan-Timestamp": str(timestamp),
            "X-Yizhan-Signature": signature(out.secret, timestamp, body),
        }
        try:
            status = asyncio.run(_post(target, body, headers))
        except (httpx.ConnectError, httpx.ConnectTimeout) as why:
            return Refused(type(why).__name__)
        except (httpx.HTTPError, TimeoutError) as why:
            return Unknown(type(why).__name__)
        if 200 <= status < 300:
            return Sent(str(status))
        return Refused(f"HTTP {status}", is_final=status == GONE)

    def ask(self, out: Out, now: datetime) -> Answer:
        """The key of the message does it: who had it takes it for the same."""
        return (
            NotThere() if now < out.tried_at + KEY_LASTS else Lost(_("对方没有回答，它记住编号的三天也过了"))
        )


async def _post(target: Target, body: bytes, headers: dict[str, str]) -> int:
    """POST to the address that was checked, shown by its name; returns the status, reads no body, follows nothing.

    One limit over all of it: a server that sends a byte now and then does not hold a worker.
    """
    ip = f"[{target.ip}]" if ":" in target.ip else target.ip
    url = f"{target.scheme}://{ip}:{target.port}{target.path}"
    timeout = httpx.Timeout(WHOLE_S, connect=CONNECT_S)
    async with (
        asyncio.timeout(WHOLE_S),
        httpx.AsyncClient(verify=tls(), trust_env=False, timeout=timeout) as client,
    ):
        request = client.build_request(
            "POST", url, content=body, headers=headers, extensions={"sni_hostname": target.host}
        )
        answer = await client.send(request, stream=True)
        await answer.aclose()
        return answer.status_code

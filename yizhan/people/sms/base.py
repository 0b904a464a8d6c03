"""What every SMS adapter does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import httpx

CONNECT_S = 3.0
ANSWER_S = 6.0


class SmsRefused(RuntimeError):
    """The provider did not take the message; the text is its code and words, without the number.

    is_final: it will not take this message to this number later either (a wrong number, an unapproved template).
    """

    is_final = False

    @classmethod
    def by(cls, code: object, words: object, final: frozenset[str]) -> SmsRefused:
        """Say it with the provider's code; `final`: the codes after which no try helps."""
        refused = cls(f"{code}: {words}")
        refused.is_final = str(code) in final
        return refused


class SmsUnanswered(SmsRefused):
    """The connection broke after the request may have arrived: nobody knows whether it was taken."""


class Sender(Protocol):
    """Sends to one number the code of a sign-in, or what a template says.

    phone: "+8613800138000". The text itself is a template approved by the carriers (验证码${code}…), so that only its
    parameters travel, in the order of the mapping where the provider counts them. ref: the provider keeps it with
    the message; `find` asks for it. Raises SmsRefused, SmsUnanswered.
    """

    @property
    def settles_after_s(self) -> float:
        """An unanswered message that the provider does not know so much later was not taken."""
        ...

    def send_code(self, *, phone: str, code: str) -> None: ...

    def send_template(self, *, phone: str, template: str, params: Mapping[str, str], ref: str) -> str:
        """Send, and return the provider's own number of the message."""
        ...

    def find(self, *, phone: str, ref: str, since: datetime, until: datetime) -> str | None:
        """Return the provider's own number of the message with `ref`, sent between the two; None: it knows of none."""
        ...


def asked(url: str, *, content: bytes | None = None, headers: Mapping[str, str]) -> Any:
    """POST, and return the JSON of the answer. Raises SmsRefused when nothing arrived, else SmsUnanswered."""
    try:
        answer = httpx.post(
            url, content=content, headers=headers, timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S)
        )
        return answer.json()
    except (httpx.ConnectError, httpx.ConnectTimeout) as why:
        raise SmsRefused(type(why).__name__) from None
    except (httpx.HTTPError, ValueError) as why:
        raise SmsUnanswered(type(why).__name__) from None

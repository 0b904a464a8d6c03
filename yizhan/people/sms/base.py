"""What every SMS adapter does."""

from __future__ import annotations

from typing import Protocol

CONNECT_S = 3.0
ANSWER_S = 6.0


class SmsRefused(RuntimeError):
    """The provider did not take the message; the text is its code and words, without the number."""


class Sender(Protocol):
    """Sends the code of a sign-in to one number.

    phone: "+8613800138000". code: six digits. The text itself is a template approved by the carriers
    (验证码${code}…), so that only the code travels. Raises SmsRefused.
    """

    def send_code(self, *, phone: str, code: str) -> None: ...

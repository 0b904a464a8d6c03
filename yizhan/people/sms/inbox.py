"""For the demo: nothing is sent; the page that asks for the code shows it (see account/confirm_login_code.html)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class Inbox:
    settles_after_s: float = 60

    def send_code(self, *, phone: str, code: str) -> None:
        return

    def send_template(self, *, phone: str, template: str, params: Mapping[str, str], ref: str) -> str:
        return ref

    def find(self, *, phone: str, ref: str, since: datetime, until: datetime) -> str | None:
        return None

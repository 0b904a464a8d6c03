"""For development: the code, or what a template would say, goes to the terminal, the number masked."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime

from yizhan.people.phones import masked_phone


class Console:
    settles_after_s: float = 60

    def send_code(self, *, phone: str, code: str) -> None:
        sys.stderr.write(f"[sms] {masked_phone(phone)}: {code}\n")

    def send_template(self, *, phone: str, template: str, params: Mapping[str, str], ref: str) -> str:
        sys.stderr.write(f"[sms] {masked_phone(phone)}: {template} {dict(params)}\n")
        return ref

    def find(self, *, phone: str, ref: str, since: datetime, until: datetime) -> str | None:
        return None

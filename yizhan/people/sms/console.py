"""For development: the code goes to the terminal, the number masked."""

from __future__ import annotations

import sys

from yizhan.people.phones import masked_phone


class Console:
    def send_code(self, *, phone: str, code: str) -> None:
        sys.stderr.write(f"[sms] {masked_phone(phone)}: {code}\n")

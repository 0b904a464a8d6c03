"""For the demo: nothing is sent; the page that asks for the code shows it (see account/confirm_login_code.html)."""

from __future__ import annotations


class Inbox:
    def send_code(self, *, phone: str, code: str) -> None:
        return

"""Do a name and an identity number belong together? Asked of a service, chosen by YIZHAN_VERIFY."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from config.env import env

__all__ = ["Answer", "Verifier", "VerifierAway", "verifier"]


class VerifierAway(RuntimeError):
    """核验服务暂时不通，请过一会儿再试。"""


@dataclass(frozen=True)
class Answer:
    """by: who said so, for Person.verified_by ("http-3": a service, by three factors; "none": nobody)."""

    matches: bool
    by: str


class Verifier(Protocol):
    """Two factors: name and number; three, when it takes the phone, too. Raises VerifierAway."""

    def verify(self, *, name: str, id_number: str, phone: str | None) -> Answer: ...


class Unchecked:
    """No service: only the number's own check digit stands behind it, and the page says so."""

    def verify(self, *, name: str, id_number: str, phone: str | None) -> Answer:
        return Answer(True, "none")


def verifier() -> Verifier:
    match env.verify:
        case "http":
            from yizhan.people.verification.http import HttpVerifier

            return HttpVerifier(env.verify_endpoint, env.verify_key)
        case "fake":
            from yizhan.people.verification.fake import Fake

            return Fake()
        case _:
            return Unchecked()

"""For the demo and tests: names with 假 in them do not match, 断 is away, all others match."""

from __future__ import annotations

from yizhan.people.verification import Answer, VerifierAway


class Fake:
    def verify(self, *, name: str, id_number: str, phone: str | None) -> Answer:
        if "断" in name:
            raise VerifierAway(VerifierAway.__doc__)
        return Answer("假" not in name, f"fake-{3 if phone else 2}")

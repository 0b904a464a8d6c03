"""A verification service over HTTP: the shape that most of them share, so that a gateway is a few lines.

POST {endpoint}/verify, `Authorization: Bearer <key>`, JSON {"factors": 2 | 3, "name", "id_number", "phone"?}.
Answer 200 {"result": "match" | "mismatch" | "unknown", "request_id"}. "unknown" (no such person in the
registry of today) counts as a mismatch. Anything else: the service is away.
"""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from yizhan.people.verification import Answer, VerifierAway

ANSWER_S = 8.0


@dataclass(frozen=True)
class HttpVerifier:
    endpoint: str
    key: str

    def verify(self, *, name: str, id_number: str, phone: str | None) -> Answer:
        asked: dict[str, str | int] = {"factors": 3 if phone else 2, "name": name, "id_number": id_number}
        if phone:
            asked["phone"] = phone.removeprefix("+86")
        try:
            answer = httpx.post(
                f"{self.endpoint}/verify",
                json=asked,
                headers={"Authorization": f"Bearer {self.key}"},
                timeout=ANSWER_S,
            )
            answer.raise_for_status()
            result = answer.json()["result"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            raise VerifierAway(VerifierAway.__doc__) from None
        if result not in {"match", "mismatch", "unknown"}:
            raise VerifierAway(VerifierAway.__doc__)
        return Answer(result == "match", f"http-{asked['factors']}")

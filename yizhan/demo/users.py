"""Who is offered at the sign-in page of the demo, and printed when it starts."""

from __future__ import annotations

from collections.abc import Sequence

USERS: Sequence[tuple[str, str]] = ()

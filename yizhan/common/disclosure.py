"""What must every page say of the data it shows? Nothing where the data is real; a sentence in a demo.

A room above declares it at start; the shells of worker and officer show it.
"""

from __future__ import annotations

from django.utils.functional import Promise

_said: list[str | Promise] = []


def disclose(sentence: str | Promise) -> None:
    """Show `sentence` at the foot of every page of this process."""
    if sentence not in _said:
        _said.append(sentence)


def disclosed() -> tuple[str | Promise, ...]:
    return tuple(_said)

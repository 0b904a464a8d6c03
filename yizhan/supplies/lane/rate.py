"""How often may one person ask? A token bucket for each, in this process.

In each process for itself is enough: what a person may *have* the database says; this keeps one phone from filling
the queue of the process that it talks to, and with several processes it may ask each of them as often.
"""

from __future__ import annotations

from collections.abc import Callable

KEPT_MOST = 50_000


class Rate:
    """`burst` requests at once, then `per_s` a second."""

    def __init__(self, *, burst: float, per_s: float, clock: Callable[[], float]) -> None:
        self.burst = burst
        self.per_s = per_s
        self.clock = clock
        self._left: dict[int, tuple[float, float]] = {}

    def allows(self, who: int) -> bool:
        """Take a token of hers if there is one."""
        now = self.clock()
        tokens, at = self._left.get(who, (self.burst, now))
        tokens = min(self.burst, tokens + (now - at) * self.per_s)
        if tokens < 1:
            return False
        if len(self._left) >= KEPT_MOST:
            self._forget(now)
        self._left[who] = (tokens - 1, now)
        return True

    def _forget(self, now: float) -> None:
        """Forget whose bucket is full again; if nearly all are busy, everybody's."""
        self._left = {
            who: (tokens, at)
            for who, (tokens, at) in self._left.items()
            if tokens + (now - at) * self.per_s < self.burst
        }
        if len(self._left) > KEPT_MOST // 2:
            self._left.clear()

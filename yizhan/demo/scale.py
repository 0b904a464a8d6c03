"""How big is the demo world against what it stands for? Stated here once, and shown on its pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

VISITS_ONE_STANDS_FOR = 100  # the world counts one visit where the page counts a hundred
DAYS = 30  # full days of visits before the day the world is built
FITNESS_VISITS = 19_860  # in those days, at fitness stations: × 100 is near two million
WORKERS = 420
NOTE = format_lazy(_("演示数据：位置是示意，人物是虚构，签到按 1:{n} 缩小"), n=VISITS_ONE_STANDS_FOR)


@dataclass(frozen=True)
class Size:
    """How much of the world is built: all of it, or a slice for tests. share: of workers and visits."""

    days: int = DAYS
    share: float = 1.0

    @property
    def workers(self) -> int:
        return round(WORKERS * self.share)

    @property
    def fitness_visits(self) -> int:
        return round(FITNESS_VISITS * self.share * self.days / DAYS)


FULL = Size()
TINY = Size(days=2, share=0.1)

"""How is it said on a worker's page? Open until, opens at, how full. Pure: values in, words out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yizhan.common import say
from yizhan.places.hours import ZONE, Openness, StateAt

SOON = timedelta(minutes=45)


@dataclass(frozen=True)
class OpenWords:
    """code: open, soon, shut or unknown, for shape and colour. word: the state. then: what comes next, or ""."""

    code: str
    word: str
    then: str = ""

    def __str__(self) -> str:
        return f"{self.word} · {self.then}" if self.then else self.word


def open_words(state: StateAt, at: datetime) -> OpenWords:
    """Say a state as it stands at `at`: 开着 · 到 22:00; 快关了 · 20:00 关; 关着 · 明天 08:00 开."""
    if state.state is Openness.UNKNOWN:
        return OpenWords("unknown", _("开放时间不详"))
    if state.state is Openness.OPEN:
        if state.changes_at is None:
            return OpenWords("open", _("开着"), _("24 小时"))
        until = clock(state.changes_at, at)
        if state.changes_at - at <= SOON:
            return OpenWords("soon", _("快关了"), _("{time} 关").format(time=until))
        return OpenWords("open", _("开着"), _("到 {time}").format(time=until))
    if state.opens_at is None:
        return OpenWords("shut", _("关着"), state.reason)
    opens = _("{time} 开").format(time=clock(state.opens_at, at))
    return OpenWords("shut", _("关着"), f"{opens}，{state.reason}" if state.reason else opens)


def clock(moment: datetime, now: datetime) -> str:
    """Return the hour alone for today, with its day otherwise; midnight is said of the day that ends."""
    local, here = moment.astimezone(ZONE), now.astimezone(ZONE)
    if local.date() == here.date():
        return f"{local:%H:%M}"
    if (local.hour, local.minute) == (0, 0) and local.date() - here.date() == timedelta(days=1):
        return "24:00"
    return f"{say.day(local.date(), here.date())} {local:%H:%M}"


def ways(distance_m: float, walk_min: int, ride_min: int) -> str:
    """约 350 米 · 步行 6 分钟; past 1.5 km by electric bicycle, past 20 km the distance alone."""
    far = say.distance(distance_m)
    if distance_m > 20_000:
        return far
    if distance_m > 1_500:
        return _("{far} · 骑行 {n} 分钟").format(far=far, n=ride_min)
    return _("{far} · 步行 {n} 分钟").format(far=far, n=walk_min)


def on_top(along_m: float, extra_m: float, minutes: int) -> str:
    """出发后约 3 公里 · 多走约 400 米，2 分钟; a station right on the way costs nothing."""
    start = _("出发后{far}").format(far=say.distance(along_m)) if along_m >= 50 else _("起点旁边")
    if extra_m < 50:
        return _("{start} · 就在路边").format(start=start)
    return _("{start} · 多走{extra}，{n} 分钟").format(start=start, extra=say.distance(extra_m), n=minutes)

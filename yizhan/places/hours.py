"""When is it open? OSM `opening_hours` text, the Chinese calendar and temporary overrides, as a timeline.

Texts follow https://wiki.openstreetmap.org/wiki/Key:opening_hours, read by `opening-hours-py` in Chinese
local time with China's statutory holidays. That library does not know 调休 (days off in lieu and working
weekends, announced each autumn by the State Council), so we add them as dated rules from `chinesecalendar`:

- a day off in lieu, and a weekend inside a holiday, is a `PH` like the statutory days;
- on a working weekend a station whose text names `PH`, and which would be closed, keeps Friday's hours;
- a year not yet announced (2027 in `chinesecalendar` 1.11) has its statutory days only.

A text without `PH` keeps its weekly hours on every day. Pure: no clock, no database. China has no summer
time, so local minutes are plain arithmetic.
"""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from opening_hours import OpeningHours, State
from opening_hours import ParserError as _ParserError  # type: ignore[attr-defined]  # missing in its stubs

from yizhan.common.workdays import is_public_holiday, is_working_weekend

ZONE = ZoneInfo("Asia/Shanghai")
DAY_MIN = 24 * 60
WEEK_MIN = 7 * DAY_MIN
HORIZON_DAYS = 60  # how far the index and "opens at" look ahead

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)"
_RULE = re.compile(
    rf"(?P<days>{_DAY}(?:-{_DAY})?(?:\s*,\s*{_DAY}(?:-{_DAY})?)*)?\s*"
    r"(?P<times>(?:\d{1,2}:\d\d-\d{1,2}:\d\d(?:\s*,\s*)?)*)\s*(?P<off>off|closed)?"
)


class BadHours(ValueError):
    """A text is not opening hours; the message says why, for the person who typed it."""


class Openness(enum.StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Override:
    """Other hours for a while: from `starts_at` to before `ends_at`, `text` ("off" or hours) counts."""

    starts_at: datetime
    ends_at: datetime
    text: str
    reason: str


class Span(NamedTuple):
    """A stretch of one state. Minutes since local midnight of the timeline's first day; end exclusive."""

    start: int
    end: int
    state: Openness
    reason: str = ""


class Rule(NamedTuple):
    """One plain rule: on these days (0 Monday … 6 Sunday, 7 holiday), these minutes; none is off."""

    days: frozenset[int]
    times: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class StateAt:
    """How it stands at a moment. `changes_at` None: no change within the horizon; `opens_at` if closed."""

    state: Openness
    changes_at: datetime | None = None
    opens_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """Opening as the index keeps it: a typical week, and the days of the horizon that differ from it.

    week: minutes since Monday 00:00, ascending, apart, end exclusive (at most 10080).
    exceptions: per date, minutes of that day in the same form; empty is closed all day.
    """

    week: tuple[tuple[int, int], ...]
    exceptions: dict[date, tuple[tuple[int, int], ...]]

    @property
    def is_always_open(self) -> bool:
        return self.week == ((0, WEEK_MIN),)


# --- reading a text ----------------------------------------------------------------------------


def check_hours(text: str) -> str:
    """Return `text` tidied ("" stays: hours unknown). Raises BadHours."""
    tidy = " ".join(text.split())
    if not tidy:
        return ""
    if re.search(r"sunrise|sunset|dawn|dusk", tidy):
        raise BadHours(_("开放时间“%(text)s”用了日出日落，请写钟点") % {"text": tidy})
    if re.search(r"\bSH\b|easter", tidy):
        raise BadHours(_("开放时间“%(text)s”用了中国没有公布的假期") % {"text": tidy})
    try:
        parsed = OpeningHours(tidy, timezone=ZONE, country="CN", auto_country=False, auto_timezone=False)
    except _ParserError:
        raise BadHours(
            _("看不懂开放时间“%(text)s”（例：24/7；08:00-20:00；Mo-Fr 08:30-17:00; PH off）") % {"text": tidy}
        ) from None
    for rule in tidy.split(";"):
        if re.search(r"\bPH\b", rule) and plain_rule(rule) is None:
            raise BadHours(
                _("节假日规则“%(rule)s”请单独写（例：PH off，PH 10:00-16:00）") % {"rule": rule.strip()}
            )
    return str(parsed) if plain_rules(tidy) is None else tidy


def plain_rule(rule: str) -> Rule | None:
    """Return a rule made of days and times only ("Mo-Fr,PH 09:00-12:00,13:00-17:00"), or None."""
    rule = rule.strip()
    if rule == "24/7":
        return Rule(frozenset(range(7)), ((0, DAY_MIN),))
    match = _RULE.fullmatch(rule)
    if not rule or match is None:
        return None
    times = tuple(_minutes(part) for part in match["times"].replace(" ", "").split(",") if part)
    if match["off"]:
        if times:
            return None  # closed for a part of the day, which only the whole text can tell
    elif not times:
        times = ((0, DAY_MIN),)
    return Rule(_day_numbers(match["days"] or "Mo-Su"), times)


def plain_rules(text: str) -> list[Rule] | None:
    """Return the rules of a text, if all are plain; later ones win on their days."""
    rules = [plain_rule(part) for part in text.split(";") if part.strip()]
    return None if None in rules else [rule for rule in rules if rule is not None]


def _minutes(times: str) -> tuple[int, int]:
    start, end = (int(clock.split(":")[0]) * 60 + int(clock.split(":")[1]) for clock in times.split("-"))
    return start, end if end > start else end + DAY_MIN


def _day_numbers(days: str) -> frozenset[int]:
    numbers: set[int] = set()
    names = (*DAYS, "PH")
    for part in days.replace(" ", "").split(","):
        first, _dash, last = part.partition("-")
        start, end = names.index(first), names.index(last or first)
        numbers.update(range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)])
    return frozenset(numbers)


# --- the Chinese calendar, common/workdays.py, as dated rules ------------------------------------


def _dated(day: date) -> str:
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02d}"


def _times_text(times: Sequence[tuple[int, int]]) -> str:
    return ",".join(
        f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}" for start, end in times
    )


def with_calendar(text: str, first: date, days: int) -> str:
    """Return `text` with dated rules for 调休 from `first` on, for texts that name `PH`."""
    if "PH" not in text:
        return text
    window = [first + timedelta(days=ahead) for ahead in range(days)]
    holidays = [day for day in window if is_public_holiday(day)]
    rules: list[str] = []
    friday: Rule | None = None
    for part in text.split(";"):
        rules.append(part.strip())
        rule = plain_rule(part)
        if rule and 7 in rule.days:
            times = _times_text(rule.times) or "off"
            rules.extend(f"{_dated(day)} {times}" for day in holidays)
        if rule and 4 in rule.days:
            friday = rule
    base = "; ".join(rules)
    if friday and friday.times:
        weekends = [day for day in window if is_working_weekend(day)]
        closed = [day for day in weekends if not _is_open_during(base, day)]
        rules.extend(f"{_dated(day)} {_times_text(friday.times)}" for day in closed)
    return "; ".join(rules)


def _parse(text: str) -> OpeningHours:
    return OpeningHours(text, timezone=ZONE, country="CN", auto_country=False, auto_timezone=False)


def _is_open_during(text: str, day: date) -> bool:
    start = _midnight(day)
    spans = _parse(text).intervals(start, start + timedelta(days=1))
    return any(state == State.OPEN and begin >= start for begin, _end, state, _why in spans)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


# --- the timeline ------------------------------------------------------------------------------


@lru_cache(maxsize=512)  # some 15 kB each
def _base_timeline(text: str, first: date, days: int) -> tuple[Span, ...]:
    """Return the spans of a text over whole local days, without gaps, closed ones too."""
    if not text:
        return (Span(0, days * DAY_MIN, Openness.UNKNOWN),)
    origin = _midnight(first)
    # a day earlier and later, so that hours past midnight at both edges are seen
    parsed = _parse(with_calendar(text, first - timedelta(days=1), days + 2))
    spans = [
        Span(_since(begin, origin), _since(end, origin), Openness(str(state)), why)
        for begin, end, state, why in parsed.intervals(origin, origin + timedelta(days=days))
    ]
    return tuple(span for span in spans if span.end > span.start)


def _since(moment: datetime, origin: datetime) -> int:
    """Return whole minutes from `origin`, rounded down."""
    return int((moment - origin).total_seconds() // 60)


def timeline(text: str, overrides: Iterable[Override], first: date, days: int) -> list[Span]:
    """Return what counts over whole local days from `first`, gapless; a later override wins over an earlier.

    Seconds of an override's bounds are cut to the minute.
    """
    spans = list(_base_timeline(text, first, days))
    origin = _midnight(first)
    for override in sorted(overrides, key=lambda each: each.starts_at):
        start = max(0, _since(override.starts_at, origin))
        end = min(days * DAY_MIN, _since(override.ends_at, origin))
        if start >= end:
            continue
        within = _clip(_base_timeline(override.text, first, days), start, end)
        marked = [Span(span.start, span.end, span.state, override.reason) for span in within]
        spans = [
            *_clip(spans, 0, start),
            *marked,
            *_clip(spans, end, days * DAY_MIN),
        ]
    return _joined(spans)


def _clip(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    return [
        span._replace(start=max(span.start, start), end=min(span.end, end))
        for span in spans
        if span.start < end and span.end > start
    ]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans with neighbours of one state and reason made one."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].state is span.state and joined[-1].reason == span.reason:
            joined[-1] = joined[-1]._replace(end=span.end)
        else:
            joined.append(span)
    return joined


def state_at(text: str, overrides: Iterable[Override], at: datetime) -> StateAt:
    """Return whether it is open at a moment (aware), and the next change within the horizon."""
    first = at.astimezone(ZONE).date()
    origin = _midnight(first)
    minute = _since(at, origin)
    spans = timeline(text, overrides, first, HORIZON_DAYS)
    here = next(index for index, span in enumerate(spans) if span.end > minute)
    now = spans[here]
    # a change is a change of state: the same state for another reason is none
    later = [span for span in spans[here + 1 :] if span.state is not now.state]
    opening = [span for span in later if span.state is Openness.OPEN]
    return StateAt(
        state=now.state,
        changes_at=origin + timedelta(minutes=later[0].start) if later else None,
        opens_at=(
            origin + timedelta(minutes=opening[0].start)
            if opening and now.state is not Openness.OPEN
            else None
        ),
        reason=now.reason,
    )


def open_ranges_by_day(spans: Iterable[Span], days: int) -> list[tuple[tuple[int, int], ...]]:
    """Return, per day of a timeline, its open minutes since that day's midnight."""
    per_day: list[list[tuple[int, int]]] = [[] for _day in range(days)]
    for span in spans:
        if span.state is not Openness.OPEN:
            continue
        for day in range(span.start // DAY_MIN, -(-span.end // DAY_MIN)):
            start = max(span.start - day * DAY_MIN, 0)
            end = min(span.end - day * DAY_MIN, DAY_MIN)
            if per_day[day] and per_day[day][-1][1] == start:
                start = per_day[day].pop()[0]  # open for two reasons in a row is still open
            per_day[day].append((start, end))
    return [tuple(ranges) for ranges in per_day]


def week_plan(text: str, overrides: Sequence[Override], today: date, days: int = HORIZON_DAYS) -> WeekPlan:
    """Return the typical week and the dated exceptions from `today` (local), `days` ahead.

    The typical week takes for each weekday what most such days of the horizon do (the earliest on a tie),
    so seasons, holidays and overrides are all exceptions, and week + exceptions = timeline, exactly.
    """
    if not overrides:
        return _plain_plan(text, today, days)
    return _plan(timeline(text, overrides, today, days), today, days)


@lru_cache(maxsize=4096)
def _plain_plan(text: str, today: date, days: int) -> WeekPlan:
    return _plan(_base_timeline(text, today, days), today, days)


def _plan(spans: Iterable[Span], today: date, days: int) -> WeekPlan:
    per_day = open_ranges_by_day(spans, days)
    dates = [today + timedelta(days=ahead) for ahead in range(days)]
    typical = {
        weekday: Counter(per_day[i] for i in range(days) if dates[i].weekday() == weekday).most_common(1)[0][
            0
        ]
        for weekday in {day.weekday() for day in dates}
    }
    week: list[tuple[int, int]] = []
    for weekday in sorted(typical):
        for start, end in typical[weekday]:
            start, end = start + weekday * DAY_MIN, end + weekday * DAY_MIN
            if week and week[-1][1] == start:
                start = week.pop()[0]
            week.append((start, end))
    exceptions = {
        day: ranges for day, ranges in zip(dates, per_day, strict=True) if ranges != typical[day.weekday()]
    }
    return WeekPlan(tuple(week), exceptions)

"""Opening hours as people write and read them in Chinese, to and from OSM `opening_hours`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yizhan.places.hours import DAY_MIN, DAYS, BadHours, check_hours, plain_rules

_WEEK = "一二三四五六日"
_DASH = re.compile(r"\s*[-－—–~～〜﹣−至到]+\s*")
_ALWAYS = re.compile(
    r"(?:每天|每日|全年)?(?:24(?:小时|h|H|时)|全天|全天候|24/7|00?:00-24:00)(?:开放|营业|服务)?"
)
_TIME = r"(?:上午|早上|早|下午|晚上|晚|中午)?\d{1,2}(?:[:点时]\d{0,2}分?|点|时)"
_TIMES = re.compile(rf"{_TIME}-(?:次日|第二天)?{_TIME}")
_DAYS_PART = re.compile(
    r"(?:工作日|周末|双休日|每天|每日|全年|(?:法定)?节假日"
    rf"|(?:周|星期|礼拜)[{_WEEK}天](?:-(?:周|星期|礼拜)?[{_WEEK}天])?(?:[,、及和](?:周|星期|礼拜)?[{_WEEK}天])*)"
)
_CLOSED = ("休息", "不开放", "闭馆", "关闭", "除外", "不营业", "休")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was understood as. `note`: what we assumed beyond its words, or empty."""

    osm: str
    note: str = ""


def read_hours(text: str) -> Reading:
    """Return hours written as OSM or in Chinese ("周一至周五8:30-17:00"); "" for an empty text.

    Raises BadHours when it cannot be understood whole: half-understood hours send people to a closed door.
    Words that mean weekdays ("周一至周五", "工作日") are read as office days, closed on public holidays,
    unless the text says otherwise; the note says so.
    """
    tidy = _normal(text)
    if not tidy:
        return Reading("")
    if _ALWAYS.fullmatch(tidy):
        return Reading("24/7")
    if re.search(r"[\u4e00-\u9fff]", tidy) is None:
        return Reading(check_hours(_padded(tidy)))
    rules = _chinese_rules(tidy, text.strip())
    joined = "; ".join(rules)
    if "PH" not in joined and any(rule.startswith("Mo-Fr ") for rule in rules):
        return Reading(check_hours(f"{joined}; PH off"), _("按法定节假日休息理解"))
    return Reading(check_hours(joined))


def _normal(text: str) -> str:
    """Return the text in half-width signs, dashes made one, no blanks around Chinese."""
    table = {ord(full): half for full, half in zip("：；，。（）　．", ":;,.() .", strict=True)}
    table |= {0xFF10 + digit: str(digit) for digit in range(10)}
    tidy = _DASH.sub("-", text.translate(table)).strip(" .;,")
    tidy = re.sub(r"\s*([,;、:])\s*", r"\1", tidy)
    tidy = re.sub(r"(?<=\d)、(?=\d)", ",", tidy)
    return re.sub(r"(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])", "", tidy)


def _padded(text: str) -> str:
    """Return OSM text with ";" spaced and hours of two digits."""
    text = re.sub(r"\s*;\s*", "; ", text)
    return re.sub(r"(?<!\d)(\d:\d\d)", r"0\1", text)


def _chinese_rules(tidy: str, as_written: str) -> list[str]:
    rules: list[str] = []
    rest = tidy
    while rest:
        days_match = _DAYS_PART.match(rest)
        days = _osm_days(days_match[0]) if days_match else ""
        rest = rest[days_match.end() :].lstrip(":, ") if days_match else rest
        closed = next((word for word in _CLOSED if rest.startswith(word)), None)
        times: list[str] = []
        if closed:
            rest = rest[len(closed) :]
        while match := _TIMES.match(rest):
            times.append(_osm_times(match[0]))
            rest = rest[match.end() :].lstrip(",、和及 ")
        if not times and not closed and (always := re.match(r"24小时|全天", rest)):
            times, rest = ["00:00-24:00"], rest[always.end() :]
        rest = re.sub(r"^(?:开放|营业|服务)", "", rest).lstrip(",;、() ")
        if not times and not closed:
            if days and not rest:
                raise BadHours(_("“%(text)s”写了哪天开放，没写几点到几点") % {"text": as_written})
            raise BadHours(_("看不懂开放时间“%(text)s”") % {"text": as_written})
        rules.append(f"{days} {','.join(times) or 'off'}".strip())
    return rules


def _osm_days(words: str) -> str:
    if words == "工作日":
        return "Mo-Fr"
    if words in {"周末", "双休日"}:
        return "Sa-Su"
    if words in {"每天", "每日", "全年"}:
        return ""
    if words.endswith("节假日"):
        return "PH"
    signs = re.sub(r"周|星期|礼拜", "", words).replace("天", "日")
    parts = []
    for part in re.split(r"[,、及和]", signs):
        first, _dash, last = part.partition("-")
        span = DAYS[_WEEK.index(first)] + (f"-{DAYS[_WEEK.index(last)]}" if last else "")
        parts.append("" if span == "Mo-Su" else span)
    return ",".join(part for part in parts if part)


def _osm_times(words: str) -> str:
    start, _dash, end = words.partition("-")
    next_day = re.match(r"次日|第二天", end)
    opens, closes = _clock(start), _clock(end[next_day.end() :] if next_day else end)
    if re.match(r"下午|晚", start) and not next_day and closes <= opens < closes + DAY_MIN // 2 <= DAY_MIN:
        closes += DAY_MIN // 2  # "下午1:00-5:00"
    if closes <= opens and not next_day and not re.match(r"上午|早", start) and closes > 12 * 60:
        raise BadHours(_("“%(text)s”结束早于开始") % {"text": words})
    return f"{opens // 60:02d}:{opens % 60:02d}-{closes // 60:02d}:{closes % 60:02d}"


def _clock(words: str) -> int:
    """Return minutes of a time of day ("下午1点30分"). Raises BadHours past 24:00."""
    numbers = re.findall(r"\d+", words)
    hour, minute = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    if re.match(r"下午|晚|中午", words) and hour < 12:
        hour += 12 if hour or not words.startswith("中午") else 0
    if hour > 24 or minute > 59 or hour * 60 + minute > DAY_MIN:
        raise BadHours(_("没有“%(time)s”这个时间") % {"time": words})
    return hour * 60 + minute


# --- for people to read ------------------------------------------------------------------------


def hours_sentence(osm: str) -> str:
    """Return a Chinese sentence (周一至周五 8:30–17:00，法定节假日休息); rare forms stay as written."""
    if not osm:
        return _("开放时间未知")
    rules = plain_rules(osm)
    if rules is None:
        return osm
    if len(rules) == 1 and rules[0].times == ((0, DAY_MIN),) and rules[0].days >= set(range(7)):
        return _("24 小时开放")
    return "，".join(f"{_days_words(rule.days)}{_times_words(rule.times)}" for rule in rules)


def _days_words(days: frozenset[int]) -> str:
    week = sorted(day for day in days if day < 7)
    words: list[str] = []
    if len(week) == 7:
        words.append(_("每天"))
    else:
        while week:
            run = 1
            while run < len(week) and week[run] == week[0] + run:
                run += 1
            if run > 2:
                words.append(f"周{_WEEK[week[0]]}至周{_WEEK[week[run - 1]]}")
            else:
                words.extend(f"周{_WEEK[day]}" for day in week[:run])
            week = week[run:]
    if 7 in days:
        words.append(_("法定节假日"))
    return "、".join(words)


def _times_words(times: tuple[tuple[int, int], ...]) -> str:
    if not times:
        return _("休息")
    if times == ((0, DAY_MIN),):
        return _(" 全天开放")
    return " " + "、".join(f"{_clock_words(start)}–{_clock_words(end)}" for start, end in times)


def _clock_words(minute: int) -> str:
    if minute > DAY_MIN:
        return _("次日%(clock)s") % {"clock": _clock_words(minute - DAY_MIN)}
    return f"{minute // 60}:{minute % 60:02d}"

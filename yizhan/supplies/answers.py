"""What the kernel answers, in words for whom it concerns; and what a round's terms say before she asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yizhan.common.say import CHINA, day, length, moment
from yizhan.supplies.kernel import Answer, Outcome
from yizhan.supplies.models import Limit, Round, Supply
from yizhan.supplies.states import ClaimState

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange


@dataclass(frozen=True)
class Said:
    """level: success, warning (she waits), error. claim_id: the claim it is about, hers."""

    level: str
    text: str
    claim_id: int | None = None


def say_answer(answer: Answer, supply: Supply, now: datetime, line: int | None = None) -> Said:
    """What became of her request. line: her place in the waiting list."""
    assert supply.session
    what = f"{supply.name or supply.round.title} {hours_of(supply.session.during, now)}"
    if answer.is_hers:
        return Said(*_said_of_hers(answer, what, now, line), answer.claim_id)
    return Said("error", why_not(answer.outcome, supply.round, now), answer.claim_id)


def _said_of_hers(answer: Answer, what: str, now: datetime, line: int | None) -> tuple[str, str]:
    if answer.state == ClaimState.WAITING:
        return "warning", _("这一场满了，您排第 %(n)s 位，有空位马上告诉您。") % {"n": line or 1}
    if answer.state == ClaimState.HELD and answer.expires_at:
        return "warning", _("给您留着：%(what)s，请在%(until)s 前确认。") % {
            "what": what,
            "until": moment(answer.expires_at, now),
        }
    if answer.state == ClaimState.HELD:
        return "warning", _("已提交：%(what)s，审核后告诉您。") % {"what": what}
    if answer.state == ClaimState.CANCELLED:
        return "error", _("这一场您已经取消了，要的话请再约一次。")
    return "success", _("约好了：%(what)s。") % {"what": what}


def why_not(outcome: Outcome, round: Round, now: datetime) -> str:
    """Why she did not get it, and what she can do."""
    limit = round.limit
    numbers = {
        "n": round.per_person,
        "day": limit and limit.day_count,
        "week": limit and limit.week_count,
        "year": limit and limit.year_count,
        "day_length": limit and limit.day_minutes and length(limit.day_minutes),
        "week_length": limit and limit.week_minutes and length(limit.week_minutes),
        "opens": moment(round.opens_at, now) if round.opens_at else "",
    }
    words = {
        Outcome.FULL: _("刚被约满，候补也满了，请看看别的时间。"),
        Outcome.BLOCKED: _("这段时间场地刚被占用，请看看别的时间。"),
        Outcome.MINE: _("这一天您已经约了 %(n)s 场，每人每天最多 %(n)s 场。"),
        Outcome.OVERLAPS: _("同一时间您已有另一项预约，取消那一项才能约这一场。"),
        Outcome.DAY_COUNT: _("每人每天最多 %(day)s 次，您这天已经约满。"),
        Outcome.WEEK_COUNT: _("每人每周最多 %(week)s 次，您这周已经约满。"),
        Outcome.YEAR_COUNT: _("每人每年最多 %(year)s 次，您今年已经约满。"),
        Outcome.DAY_MINUTES: _("每人每天最多 %(day_length)s，加上这一场就超过了。"),
        Outcome.WEEK_MINUTES: _("每人每周最多 %(week_length)s，加上这一场就超过了。"),
        Outcome.EARLY: _("还没有开放预约，%(opens)s 开放。"),
        Outcome.LATE: _("预约已经截止，请看看别的时间。"),
        Outcome.OVER: _("这一场已经开始了，请看看别的时间。"),
        Outcome.SHUT: _("这一场不开了，请看看别的时间。"),
        Outcome.NO_SUPPLY: _("这一场不开了，请看看别的时间。"),
        Outcome.OTHER: _("这个页面已经用过，请回到日程重新选。"),
        Outcome.GONE: _("这一场已经不能接了：收回了，过了时间，或者别人先接了。"),
        Outcome.OWN: _("这是您自己的预约，请给同事打开。"),
        Outcome.PARTY: _("同行的人里有人不能预约，所以都没有约。"),
    }
    return words[outcome] % numbers


def of_another(outcome: Outcome) -> str:
    """The same of a third person, shortly: for partners, and for officers with a list."""
    words = {Outcome.MINE: _("已经有了"), Outcome.OVERLAPS: _("同一时间已有另一项预约")}
    return words.get(outcome, str(outcome.label))


def hours_of(during: DateTimeTZRange, now: datetime) -> str:
    """今天 18:00–19:00."""
    return f"{moment_of(during.lower, now)}–{during.upper.astimezone(CHINA):%H:%M}"


def moment_of(at: datetime, now: datetime) -> str:
    """The day and the hour, also of what was minutes ago."""
    local = at.astimezone(CHINA)
    return f"{day(local.date(), now.astimezone(CHINA).date())} {local:%H:%M}"


def rules_of(round: Round, starts_at: datetime, now: datetime) -> list[str]:
    """What she should know before she taps: how many, until when she may cancel, what happens if she stays away."""
    said = [_("免费。每人每天最多 %(n)s 场。") % {"n": round.per_person} if round.day else _("免费。")]
    if round.limit:
        said += limits_of(round.limit)
    until = starts_at - timedelta(seconds=round.cancel_s)
    if until > now:
        said.append(_("%(until)s 前可以自己取消或改约。") % {"until": moment_of(until, now)})
    else:
        said.append(_("离开始太近，约了就不能自己取消，请确定能来。"))
    if round.may_hand_over:
        said.append(_("来不了可以转给同事：要对方接，接了才算。"))
    if round.confirm_s:
        said.append(_("候补补上后，要在 %(n)s 分钟内确认。") % {"n": round.confirm_s // 60})
    return said


def limits_of(limit: Limit) -> list[str]:
    counts = [
        (limit.day_count, _("每天最多 %(n)s 次。")),
        (limit.week_count, _("每周最多 %(n)s 次。")),
        (limit.year_count, _("每年最多 %(n)s 次。")),
        (limit.day_minutes and length(limit.day_minutes), _("每天最多 %(n)s。")),
        (limit.week_minutes and length(limit.week_minutes), _("每周最多 %(n)s。")),
    ]
    said = [text % {"n": n} for n, text in counts if n is not None]
    if limit.strikes:
        said.append(
            _("约了不来，%(within)s 天内满 %(n)s 次，暂停预约 %(barred)s 天。")
            % {"within": limit.strike_days, "n": limit.strikes, "barred": limit.barred_days}
        )
    return said

"""A consultation goes in step with the moves of its case (cases/beside.py)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.cases.actions import Refused
from yizhan.cases.beside import Moving
from yizhan.cases.chain import said_in
from yizhan.cases.models import Entry
from yizhan.cases.time_limits import Run, reckon
from yizhan.common.say import CHINA
from yizhan.notices.actions import Message, tell_many
from yizhan.services.consultation.models import Commitment, Found, Recheck, Talks
from yizhan.services.consultation.notices import CAME_OF_IT
from yizhan.services.consultation.procedure import ANSWER
from yizhan.services.consultation.queries import first_check, who_asked

MOST_YEARS = 3


class BadDay(Refused):
    """A day that cannot be."""


class NothingPromised(Refused):
    """Nothing to tell, or something is still open."""


class NoSuchCommitment(Refused):
    """There is none of this number, or it is looked at no more."""

    says = _("没有这一项承诺，或者已经查完了")


def in_step(moving: Moving) -> dict[str, Any]:
    """Change what is kept with the move. Returns what of it stands in the entry."""
    talks = Talks.objects.select_related("case").get(pk=moving.case.pk)
    match moving.outcome:
        case "sent":
            return _until(_answer_by(_past(moving, "day")))
        case "meet":
            return _met(moving)
        case "commit":
            return _promise(talks, moving)
        case "agreed" if not talks.commitments.exists():
            raise NothingPromised(_("还没有记下一项承诺；没有谈成就选「没有谈成」"))
        case "pass_text":
            _show(talks, moving)
            return _next_check(talks, moving)
        case "recheck":
            number = _recheck(talks, moving)
            return {"commitment": number, **_next_check(talks, moving)}
        case "close" if talks.commitments.filter(check_date__isnull=False).exists():
            raise NothingPromised(_("还有承诺没有查完，先逐项复查"))
    return {}


def _met(moving: Moving) -> dict[str, Any]:
    """Numbers of each side stand in the history, for anybody; who said what is in the words."""
    day = _past(moving, "day")
    facts = {"met": day.isoformat(), "ours": moving.fields["ours"], "theirs": moving.fields["theirs"]}
    return facts | (_until(_ahead(moving, "next_day")) if moving.fields["next_day"] else {})


def _promise(talks: Talks, moving: Moving) -> dict[str, Any]:
    due, wanted = _ahead(moving, "due"), moving.fields["demand"]
    demand = talks.demands.filter(number=wanted).first() if wanted else None
    if wanted and demand is None:
        raise BadDay(_("要约没有第 {n} 项").format(n=wanted))
    number = talks.commitments.count() + 1
    Commitment.objects.create(
        home_id=talks.home_id,
        talks=talks,
        number=number,
        demand=demand,
        says=moving.fields["says"],
        owes=moving.fields["owes"],
        due_date=due,
        made_at=moving.now,
        made_by=moving.by,
        check_date=due,
    )
    return {"commitment": number}


def _recheck(talks: Talks, moving: Moving) -> int:
    """Returns the number of the commitment."""
    number = moving.fields["commitment"]
    one = talks.commitments.filter(number=number, check_date__isnull=False).first()
    if one is None:
        raise NoSuchCommitment
    found, day = Found(moving.fields["found"]), _past(moving, "day")
    if day < one.made_at.astimezone(CHINA).date():
        raise BadDay(_("复查的日子不能早于承诺的日子"))
    again = _ahead(moving, "next_day") if moving.fields["next_day"] and found != Found.KEPT else None
    if again is not None and again < one.due_date:
        again = one.due_date
    Recheck.objects.create(
        commitment=one,
        number=one.rechecks.count() + 1,
        day=day,
        found=found,
        says=moving.fields["says"],
        at=moving.now,
        by=moving.by,
    )
    Commitment.objects.filter(pk=one.pk).update(found=found, check_date=again)
    return int(number)


def _show(talks: Talks, moving: Moving) -> None:
    """From now on anybody may read it, in the words that were passed; until then those of the round before stand.
    Who brought what stands behind it hears of it, once for ever."""
    Talks.objects.filter(pk=talks.pk).update(summary=_proposed(moving), shown_at=moving.now)
    path = reverse("consultation:shown", args=[talks.case.ref])
    about, key = f"cases.case:{talks.case.ref}", f"consultation:{talks.case.ref}"
    messages = [
        Message(to=person, key=key, about=about, params={"what": talks.title}, path=path)
        for person in who_asked(talks)
    ]
    if messages:
        tell_many(kind=CAME_OF_IT, home_id=talks.home_id, messages=messages, now=moving.now)


def _proposed(moving: Moving) -> str:
    """The text that was handed in to be looked at, by the move that brought the case to where it stands."""
    entry = Entry.objects.select_related("words").get(case=moving.case, number=moving.case.stay)
    return str(said_in(entry.words).fields["summary"])


def _next_check(talks: Talks, moving: Moving) -> dict[str, Any]:
    day = first_check(talks)
    return _until(max(day, _today(moving))) if day else {}


def _answer_by(day: date) -> date:
    found = reckon(ANSWER, [Run(datetime.combine(day, time(12), CHINA))]).last_day
    assert found is not None
    return found


def _until(day: date) -> dict[str, str]:
    return {"until": day.isoformat()}


def _past(moving: Moving, name: str) -> date:
    day, today = date.fromisoformat(moving.fields[name]), _today(moving)
    if day > today:
        raise BadDay(_("这一天还没有到"))
    if day < moving.case.opened_at.astimezone(CHINA).date():
        raise BadDay(_("这一天早于提起协商的日子"))
    return day


def _ahead(moving: Moving, name: str) -> date:
    day, today = date.fromisoformat(moving.fields[name]), _today(moving)
    if not 0 <= (day - today).days <= 366 * MOST_YEARS:
        raise BadDay(_("日子要在今天到三年以内"))
    return day


def _today(moving: Moving) -> date:
    return moving.now.astimezone(CHINA).date()

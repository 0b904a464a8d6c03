"""Whom a case concerns: she whose matter it is, who has it in hand, and who hears that it is late.

A notice says which process and what came, never what was said: the words stay in the case, where they can be erased.
Past a shield only officers who may read the case hear of it, and no unit's systems.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.actors import officers_of, parent_of, unit_at
from yizhan.cases.clocks import procedure_of
from yizhan.cases.models import Case
from yizhan.cases.procedures import At, Office, Outcome, Whom, Worker
from yizhan.notices.actions import Message, tell_many
from yizhan.notices.kinds import DUTIES, MATTERS, Kind, declare
from yizhan.orgs.models import Unit
from yizhan.people.models import User

PARAMS = {"what": 10, "news": 16}
MOVED, NEW = _("有新的进展"), _("新来的，等着接")

NEWS = declare(
    Kind(
        code="cases.news",
        group=MATTERS,
        name=_("我提的事有了进展"),
        params=PARAMS,
        title=_("{what}：{news}"),
        text=_("您提的「{what}」有了新的进展：{news}。点开看下一步和时限。"),
        sms=_("您提的{what}：{news}。打开驿站可以看到下一步和时限。"),
        wechat={"thing1": "{what}", "thing2": "{news}"},
    )
)
DUTY = declare(
    Kind(
        code="cases.duty",
        group=DUTIES,
        name=_("有事要办"),
        params=PARAMS,
        title=_("{what}：{news}"),
        text=_("{what}，{news}。点开看内容和时限。"),
        sms=_("您有一件{what}：{news}。"),
        wechat={"thing1": "{what}", "thing2": "{news}"},
        to_dingtalk=True,
    )
)
LATE = declare(
    Kind(
        code="cases.late",
        group=DUTIES,
        name=_("有事快到期或超期了"),
        params=PARAMS,
        title=_("{what}：{news}"),
        text=_("{what}，{news}。请现在看一下。"),
        sms=_("一件{what}：{news}，请现在看一下。"),
        wechat={"thing1": "{what}", "thing2": "{news}"},
        to_dingtalk=True,
    )
)


def tell_worker(case: Case, now: datetime, news: str | Promise, kind: Kind = NEWS) -> None:
    """Tell her whose it is, if we know her. Part of the act's transaction, as all of these."""
    tell_each([case], case, now, news, kind)


def tell_reporters(case: Case, now: datetime, news: str | Promise, kind: Kind = NEWS) -> None:
    """Tell her, and all whose matters go on with this one; each once, also if several are hers."""
    tell_each([case, *case.merged.order_by("pk")], case, now, news, kind)


def tell_each(
    theirs: Iterable[Case], case: Case, now: datetime, news: str | Promise, kind: Kind = NEWS
) -> None:
    """Tell those whose matters these are what came of `case`; each once, on the page of her first."""
    for person_id, one in first_of_each(theirs).items():
        path = reverse("cases:matter", args=[one.ref])
        _tell(kind, one, [person_id], news, now, path, key=f"{case.ref}:{case.entries}")


def first_of_each(theirs: Iterable[Case]) -> dict[int, Case]:
    """Of those who are known, by the id of the person, her first: on its page she is told, once, of all."""
    first: dict[int, Case] = {}
    for one in theirs:
        if one.person_id is not None:
            first.setdefault(one.person_id, one)
    return first


def tell_duty(case: Case, now: datetime, news: str | Promise = MOVED) -> None:
    """Tell who has it in hand; while nobody has, the officers of its unit."""
    _tell(DUTY, case, _handlers(case, now), news, now, _page(case))


def tell_assignee(case: Case, to: User, now: datetime) -> None:
    _tell(DUTY, case, [to], _("交给您办"), now, _page(case))


def tell_warned(case: Case, now: datetime) -> None:
    """Remind those who owe the step where it stands."""
    step = procedure_of(case).step(case.place)
    if Worker() in step.who:
        tell_worker(case, now, _("等您回话，快到期了"))
    for at in {actor.at for actor in step.who if isinstance(actor, Office)}:
        _tell(LATE, case, _owing(case, at, now), _("这一步快到期了"), now, _page(case))


def tell_climbed(case: Case, to: Unit, now: datetime) -> None:
    """Tell who is late, and the officers of the unit that it has climbed to."""
    is_own = to.pk == case.unit_id  # nobody stands above it
    _tell(
        LATE,
        case,
        _handlers(case, now),
        _("超期了") if is_own else _("超期了，已报上级工会"),
        now,
        _page(case),
    )
    if is_own:
        return
    _tell(LATE, case, officers_of(case, to, now), _("下级工会超期了"), now, _page(case))


def tell_declared(case: Case, outcome: Outcome, now: datetime) -> None:
    """What the procedure says is told with this outcome."""
    for tells in outcome.tells:
        match tells.whom:
            case Whom.WORKER:
                tell_reporters(case, now, outcome.name, tells.kind)
            case Whom.HANDLING:
                _tell(tells.kind, case, _handlers(case, now), outcome.name, now, _page(case))
            case Whom.PARENT:
                above = parent_of(case.unit, case.line)
                whom = officers_of(case, above, now) if above else []
                _tell(tells.kind, case, whom, outcome.name, now, _page(case))


def _page(case: Case) -> str:
    return reverse("cases_console:case", args=[case.ref])


def _handlers(case: Case, now: datetime) -> list[User]:
    """Whose desk it is on: who was given it, if she still may, or all at its unit who may."""
    may = officers_of(case, case.unit, now)
    return [one for one in may if one.pk == case.assignee_id] or may


def _owing(case: Case, at: At, now: datetime) -> list[User]:
    unit = unit_at(case, at)
    if at is At.HANDLING or unit is None:
        return _handlers(case, now)
    return officers_of(case, unit, now)


def _tell(
    kind: Kind,
    case: Case,
    whom: Iterable[User | int],
    news: str | Promise,
    now: datetime,
    path: str,
    *,
    key: str = "",
) -> None:
    params = {"what": str(procedure_of(case).name), "news": str(news)}
    key, about = key or f"{case.ref}:{case.entries}", f"cases.case:{case.ref}"
    messages = [Message(to=one, key=key, about=about, params=params, path=path) for one in whom]
    if messages:
        tell_many(kind=kind, home_id=case.home_id, messages=messages, now=now)

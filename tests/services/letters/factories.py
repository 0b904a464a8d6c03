"""A letter of the district of a tree, and how far it has come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils.timezone import localdate

from tests.cases.factories import MONDAY, an_officer, officer
from yizhan.cases.actions import take
from yizhan.cases.models import Case
from yizhan.orgs.models import Role, Unit
from yizhan.people.models import User
from yizhan.services.letters.actions import Text, draft
from yizhan.services.letters.models import Letter, LetterKind

_keys = count(1)
TEXT = Text(
    employer="某物流有限公司",
    facts="今年 9 月、10 月的工资没有按时发，涉及 30 人左右。",
    demand="11 月 30 日以前补发，并说明以后怎么保证按月发放。",
    laws=["labour-50", "contract-30"],
    answer_days=10,
)


def a_letter(unit: Unit, by: User, *, kind: LetterKind = LetterKind.REMINDER, **more: Any) -> Letter:
    text = (
        TEXT if kind != LetterKind.RECOMMENDATION else replace(TEXT, authority="东区人社局", answer_days=30)
    )
    given: dict[str, Any] = {"text": text, "key": f"t{next(_keys)}", "now": MONDAY} | more
    return draft(unit=unit, kind=kind, by=by, **given)


def go(letter: Letter, outcome: str, by: User, now: datetime = MONDAY, **more: Any) -> Letter:
    case = Case.objects.get(pk=letter.pk)
    take(case=case, outcome=outcome, seen=case.entries, taker=officer(by), now=now, **more)
    return Letter.objects.select_related("case", "unit").get(pk=letter.pk)


def issued(letter: Letter, by: User, now: datetime = MONDAY, chair: User | None = None) -> Letter:
    """By two of the unit: one hands it in, the other passes and issues it."""
    other = chair or an_officer(letter.case.unit, "主席", Role.CHAIR)
    for outcome, who in (("submit", by), ("pass", other), ("issue", other)):
        letter = go(letter, outcome, who, now)
    return letter


def served(letter: Letter, by: User, now: datetime = MONDAY, chair: User | None = None) -> Letter:
    fields = {"how": "当面送达", "to_whom": "人力资源部", "served": f"{localdate(now):%Y-%m-%d}"}
    return go(issued(letter, by, now, chair), "serve", by, now, fields=fields)


def answered(letter: Letter, by: User, now: datetime = MONDAY + timedelta(days=5)) -> Letter:
    fields = {"answer": "已经补发", "answered": f"{localdate(now):%Y-%m-%d}"}
    return go(letter, "answered", by, now, fields=fields)

"""A letter goes in step with the moves of its case (cases/beside.py)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _

from yizhan.cases.actions import Refused
from yizhan.cases.beside import Moving
from yizhan.common.say import CHINA
from yizhan.services.letters.actions import BadLetter, Text, draft, give_number
from yizhan.services.letters.models import Judged, Letter, LetterKind
from yizhan.services.letters.rules import DAYS, NEXT, answer_by


class BadDay(Refused):
    """A day that cannot be: before the letter was issued or served, or still to come, or long past."""


def in_step(moving: Moving) -> dict[str, Any]:
    """Change the letter with the move. Returns what of it stands in the entry."""
    letter = Letter.objects.select_related("case", "unit").get(pk=moving.case.pk)
    match moving.outcome:
        case "submit" | "pass":
            _whole(letter)
            return {"text": letter.digest}
        case "issue":
            _whole(letter)
            give_number(letter, unit=moving.case.unit, by=moving.by, now=moving.now)
            return {"text": letter.digest, "year": letter.year, "number": letter.number}
        case "serve":
            return _served(letter, moving)
        case "answered":
            return _answered(letter, moving)
        case "mended" | "partly" | "again":
            until = _ahead(moving, "visit")
            _judge(letter, Judged.MENDED if moving.outcome == "mended" else Judged.PARTLY)
            return {"until": until.isoformat()}
        case "confirmed":
            _judge(letter, Judged.MENDED)
        case "unmended" | "broken":
            _judge(letter, Judged.UNMENDED)
        case "escalate":
            _escalate(letter, moving)
    return {}


def _whole(letter: Letter) -> None:
    if letter.kind == LetterKind.RECOMMENDATION and not letter.authority:
        raise BadLetter(_("还没有写建议书送哪个部门，请先改文稿"))


def _served(letter: Letter, moving: Moving) -> dict[str, Any]:
    assert letter.issued_at is not None
    day, issued = date.fromisoformat(moving.fields["served"]), letter.issued_at.astimezone(CHINA).date()
    if not issued <= day <= _today(moving):
        raise BadDay(_("送到的日子在签发（{issued}）到今天之间").format(issued=issued))
    until = answer_by(day, letter.answer_days)
    Letter.objects.filter(pk=letter.pk).update(served_date=day, answer_by=until)
    return {"until": until.isoformat()}


def _answered(letter: Letter, moving: Moving) -> dict[str, Any]:
    day = date.fromisoformat(moving.fields["answered"])
    assert letter.served_date is not None
    if not letter.served_date <= day <= _today(moving):
        raise BadDay(_("答复的日子在送达（{served}）到今天之间").format(served=letter.served_date))
    if letter.answered_date is None:
        Letter.objects.filter(pk=letter.pk).update(answered_date=day)
    return {}


def _ahead(moving: Moving, name: str) -> date:
    day, today = date.fromisoformat(moving.fields[name]), _today(moving)
    if not 0 <= (day - today).days <= 366:
        raise BadDay(_("回访的日子在今天到一年以内"))
    return day


def _judge(letter: Letter, judged: Judged) -> None:
    Letter.objects.filter(pk=letter.pk).update(judged=judged)


def _escalate(letter: Letter, moving: Moving) -> None:
    """The next kind begins as a draft that says what came before; it comes of this case."""
    kind = NEXT[LetterKind(letter.kind)]
    before = str(_("本会已于{served}送达{letter}，{came}。")).format(
        served=letter.served_date and date_format(letter.served_date, str(_("Y年n月j日"))),
        letter=letter,
        came=_came_of(letter),
    )
    text = Text(
        employer=letter.employer,
        facts=f"{before}\n{letter.facts}",
        demand=letter.demand,
        laws=letter.laws,
        answer_days=DAYS[kind].usual,
    )
    draft(
        unit=moving.case.unit,
        kind=kind,
        text=text,
        key=f"after:{moving.case.ref}",
        by=moving.by,
        now=moving.now,
        after=moving.case,
    )


def _came_of(letter: Letter) -> str:
    if letter.answered_date is None:
        return str(_("至今没有答复"))
    return str(_("至今没有整改到位"))


def _today(moving: Moving) -> date:
    return moving.now.astimezone(CHINA).date()

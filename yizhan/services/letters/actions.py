"""What is done about a letter beside the moves of its case: drafted, written anew, numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.cases import actions as cases
from yizhan.cases.access import CASES_HANDLE
from yizhan.cases.actions import Meanwhile, NotNow, Refused, open_case
from yizhan.cases.actors import locked
from yizhan.cases.clocks import procedure_of
from yizhan.cases.models import Bond, Case, Via
from yizhan.cases.together import relate
from yizhan.common.acts import act, nothing_done, unrecorded, write_record
from yizhan.common.say import CHINA
from yizhan.orgs.access import require
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.services.letters.laws import LAWS
from yizhan.services.letters.models import Counter, Letter, LetterKind
from yizhan.services.letters.procedure import DRAFTING, code_of
from yizhan.services.letters.rules import DAYS


class BadLetter(Refused):
    """The letter does not say what it must."""


@dataclass(frozen=True)
class Text:
    """What a letter says. answer_days: working days."""

    employer: str
    facts: str
    demand: str
    laws: Sequence[str]
    answer_days: int
    authority: str = ""


@act("letters.draft", "起草函件")
def draft(
    *,
    unit: Unit,
    kind: LetterKind,
    text: Text,
    key: str,
    by: User | None,
    now: datetime,
    after: Case | None = None,
    told: str = "",
) -> Letter:
    """Begin a letter of the unit; the same request again is the same letter.

    after: the case that it comes of; who must not know of that does not know of the letter either. told: what she whose
    matter that is hears, and nothing else. Raises OutOfReach, KeepsOut, BadLetter, Refused.
    """
    require(by, CASES_HANDLE, unit, now)
    check(kind, text)
    known = Letter.objects.filter(case__key=f"letters:{key}", case__home_id=unit.home_id).first()
    if known:
        nothing_done()
        return known
    opened = open_case(
        procedure=code_of(kind),
        unit=unit,
        via=Via.DESK,
        key=f"letters:{key}",
        now=now,
        by=by,
        says=str(_("致{whom}。{demand}")).format(whom=text.employer, demand=text.demand[:1800]),
        shielded_unit=after.shielded_unit if after else None,
        about_unit=after.about_unit if after else None,
        line=after.line if after else "area",
    )
    if not opened.is_new:  # the same request at the same moment
        nothing_done()
        return Letter.objects.get(case=opened.case)
    case = opened.case
    letter = Letter.objects.create(case=case, home_id=case.home_id, kind=kind, **_columns(text))
    if after is not None:
        assert by is not None
        relate(one=after, other=case, by=by, now=now, bond=Bond.CAME_OF)
        if told.strip():
            cases.answer(case=after, seen=after.entries, by=by, now=now, says=told)
    write_record(unit=unit, at=now, by=by, subject=f"cases.case:{case.ref}", data={"kind": kind.value})
    return letter


@unrecorded("a draft is no act; its submission and its issue are moves of the case")
@transaction.atomic
def rewrite(*, letter: Letter, text: Text, was: str, by: User | None, now: datetime) -> Letter:
    """Write a draft anew. was: the digest of what she had before her.

    Raises OutOfReach, KeepsOut, NotNow (it is no draft any more), Meanwhile (a colleague wrote), BadLetter.
    """
    case = locked(letter.case)
    cases.require_officer(case, by, now)
    letter = Letter.objects.select_related("case").get(pk=case.pk)
    if case.place != DRAFTING:
        raise NotNow
    if letter.digest != was:
        raise Meanwhile(_("您写的时候，同事改过这份文稿。您写的还在，请对照着看一眼再存。"))
    check(LetterKind(letter.kind), text)
    Letter.objects.filter(pk=letter.pk).update(**_columns(text))
    letter.refresh_from_db()
    return letter


def _columns(text: Text) -> dict[str, object]:
    return asdict(text) | {"laws": list(text.laws)}


def check(kind: LetterKind, text: Text) -> None:
    """Raises BadLetter."""
    bounds = DAYS[kind]
    if not bounds.least <= text.answer_days <= bounds.most:
        raise BadLetter(
            _("答复期限在 {least} 到 {most} 个工作日之间").format(least=bounds.least, most=bounds.most)
        )
    if not text.laws or any(code not in LAWS for code in text.laws):
        raise BadLetter(_("请至少选一条依据"))
    if text.authority and kind != LetterKind.RECOMMENDATION:
        raise BadLetter(_("只有建议书送有关部门"))


@unrecorded("part of the issue, which is a move of the case")
def give_number(letter: Letter, *, unit: Unit, by: User | None, now: datetime) -> None:
    """The next number of the unit for this kind in this year: the counter's row is held to the end of the transaction,
    so that a number is given once, and one of a transaction that fails is given again."""
    year = now.astimezone(CHINA).year
    where = {"unit": unit, "year": year, "kind": letter.kind}
    Counter.objects.bulk_create([Counter(home_id=letter.home_id, last=0, **where)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(**where)
    counter.last += 1
    counter.save(update_fields=["last"])
    Letter.objects.filter(pk=letter.pk).update(
        unit=unit, year=year, number=counter.last, issued_at=now, issued_by=by
    )
    letter.refresh_from_db()


def stands(letter: Letter) -> str:
    """Where it is, as a page says it."""
    return str(procedure_of(letter.case).name_of(letter.case.place))

"""Public notices: what of a case lies open for a while, for whoever may know something against it.

A case that comes to a step with a public notice is posted: a page of its own, under a name of its own. What stands on
it is taken from the history each time it is read, and nothing is copied: the fields that the procedure names, with no
name, no number and nothing confidential; erased words are gone from it at once. When the time is up, or the case goes
elsewhere, the page is not there any more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.forms import DecimalField, Field, IntegerField
from django.forms.fields import BaseTemporalField
from django.utils.functional import Promise

from yizhan.cases import receipts
from yizhan.cases.actors import step_of
from yizhan.cases.chain import said_in
from yizhan.cases.clocks import is_objected_to, procedure_of
from yizhan.cases.models import Case, Entry, Kind, Posting
from yizhan.cases.procedures import Procedure, PublicNotice, all_versions
from yizhan.cases.said import shown_value
from yizhan.cases.time_limits import Run, reckon
from yizhan.common.acts import unrecorded
from yizhan.orgs.models import Unit
from yizhan.people.columns import PERSON_NAME
from yizhan.people.models import Person
from yizhan.people.names import masked_name

# Seven digits or more are a number by which somebody is found, however they are written and set apart.
_DIGIT = r"[0-9０-９〇零一二三四五六七八九幺]"
NUMBER = re.compile(rf"{_DIGIT}(?:[\s\-‐-―－.·,，、()（）+]*{_DIGIT}){{6,}}[Xx]?")
ADDRESS = re.compile(r"[\w.+-]+[@＠][\w-]+(?:\.[\w-]+)+")
HIDDEN = "***"
MILLION = 1_000_000  # has seven digits


@dataclass(frozen=True)
class Posted:
    """A public notice as anybody may read it. who: her name with all but the first sign hidden, "" if there is none.

    until: when it is up. is_objected: an objection is being examined, and it does not pass meanwhile.
    """

    posting: Posting
    unit: Unit
    what: str | Promise
    who: str
    says: tuple[tuple[str, str], ...]
    since: datetime
    until: datetime
    is_objected: bool


# --- posting -----------------------------------------------------------------------------------------


def notice_of(case: Case) -> PublicNotice | None:
    """The public notice of the step where it stands."""
    step = step_of(case)
    return step.public_notice if step else None


def may_be_posted(case: Case) -> bool:
    """Nobody is to know of it who would read it there: what goes past a unit is not shown to everybody."""
    return case.shielded_unit_id is None and case.about_unit_id is None


@unrecorded("a page for what the procedure says is public; the move that led there is recorded")
def post(case: Case) -> None:
    """Give it its page if it has come to a public notice. Part of the transaction that brought it there."""
    if notice_of(case) is not None and may_be_posted(case):
        Posting.objects.get_or_create(
            case=case, stay=case.stay, defaults={"home_id": case.home_id, "ref": receipts.new_ref()}
        )


# --- what is public now ------------------------------------------------------------------------------


def has_notices() -> bool:
    """Does any procedure show something in public?"""
    return any(step.public_notice for procedure in all_versions() for step in procedure.steps)


def running(now: datetime) -> QuerySet[Posting]:
    """Pages that may be open now, the newest first: their case stands there still, and its time is not up."""
    rows = Posting.objects.filter(
        Q(case__next_due_at__gt=now) | Q(case__next_due_at__isnull=True),
        _in_public_steps(),
        case__stay=F("stay"),
        case__ended_at__isnull=True,
        case__shielded_unit__isnull=True,
        case__about_unit__isnull=True,
    )
    return rows.select_related("case__unit", "case__person").order_by("-pk")


def _in_public_steps() -> Q:
    found = Q(pk__in=[])
    for procedure in all_versions():
        if places := [step.code for step in procedure.steps if step.public_notice]:
            found |= Q(
                case__procedure=procedure.code, case__version=procedure.version, case__place__in=places
            )
    return found


def posted(postings: Sequence[Posting], now: datetime) -> list[Posted]:
    """What stands on these pages, without those whose time is up or whose words are erased. 1 query."""
    cases = [posting.case for posting in postings]
    histories: dict[int, list[Entry]] = {case.pk: [] for case in cases}
    rows = Entry.objects.filter(case__in=cases).select_related("words").order_by("case", "number")
    for entry in rows:
        histories[entry.case_id].append(entry)
    found = (_posted(one, histories[one.case_id]) for one in postings)
    return [one for one in found if one is not None and now < one.until]


def posted_by(ref: str, now: datetime) -> Posted | None:
    """The page that is called so, while it is open. 2 queries."""
    rows = list(running(now).filter(ref=ref)[:1])
    return next(iter(posted(rows, now)), None)


def posting_of(case: Case) -> Posting | None:
    """The page on which it lies open now, if its step has one. 1 query, none for other steps."""
    if notice_of(case) is None:
        return None
    return Posting.objects.filter(case=case, stay=case.stay).first()


def _posted(posting: Posting, history: Sequence[Entry]) -> Posted | None:
    case = posting.case
    notice, procedure = notice_of(case), procedure_of(case)
    if notice is None:
        return None
    until = reckon(notice.lasts, [Run(case.since)]).due_at
    assert until is not None  # it has run since
    name = _name_of(case.person)
    says = _shown(procedure, notice, history, name)
    if not says:
        return None
    who = masked_name(name) if name else ""
    is_objected = is_objected_to(history, case.stay)
    return Posted(posting, case.unit, procedure.name, who, says, case.since, until, is_objected)


def _shown(
    procedure: Procedure, notice: PublicNotice, history: Sequence[Entry], name: str
) -> tuple[tuple[str, str], ...]:
    """The fields that it shows, as they were entered last, by their labels; nothing of a step that hides them."""
    steps = {step.code: step for step in procedure.steps}
    found: dict[str, tuple[str, str]] = {}
    for entry in history:
        step = steps.get(entry.step)
        if entry.kind not in (Kind.OPENED, Kind.MOVE) or step is None or step.is_confidential:
            continue
        asked = procedure.opening_fields if entry.kind == Kind.OPENED else {}
        fields = {**step.fields, **asked}
        if entry.kind == Kind.MOVE:
            form = step.form_of(step.outcome(entry.outcome))
            fields |= getattr(form, "base_fields", {})
        for code, value in said_in(entry.words).fields.items():
            if code in notice.shows and code in fields and code not in step.hidden_fields:
                found[code] = (str(fields[code].label), _public_value(fields[code], value, name))
    return tuple(one for one in found.values() if one[1])


def _public_value(field: Field, value: Any, name: str) -> str:
    shown = shown_value(field, value)
    if isinstance(field, BaseTemporalField):
        return shown
    if isinstance(field, IntegerField | DecimalField) and shown:  # an amount, or a number that was put there
        return shown if abs(Decimal(shown)) < MILLION else HIDDEN
    return without_identity(shown, name)


def _name_of(person: Person | None) -> str:
    return (PERSON_NAME.open(person) or "") if person is not None else ""


# --- no person in it ---------------------------------------------------------------------------------


def without_identity(text: str, name: str) -> str:
    """The text without long numbers, addresses of mail, and her name: 王小明 becomes 王**."""
    if len(name) > 1:
        spaced = re.compile(r"\s*".join(map(re.escape, name)))
        text = spaced.sub(masked_name(name), text)
    return NUMBER.sub(HIDDEN, ADDRESS.sub(HIDDEN, text))

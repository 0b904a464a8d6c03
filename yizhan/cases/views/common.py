"""What the pages of the worker and of the officer share: a case with the ways out of its step, each with its form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from yizhan.cases.access import CASES_READ
from yizhan.cases.actions import BadForm, Refused, take
from yizhan.cases.actors import Taker, outcomes_for, step_of
from yizhan.cases.clocks import is_objected_to, procedure_of
from yizhan.cases.drafts import Begun
from yizhan.cases.forms import FilesForm, given
from yizhan.cases.models import Case
from yizhan.cases.postings import posting_of
from yizhan.cases.procedures import Outcome, Text
from yizhan.cases.queries import Whole, secret_of, subject_of
from yizhan.cases.standing import Deadline
from yizhan.orgs.access import Scope, held_in
from yizhan.orgs.permissions import roles_with
from yizhan.orgs.shield import Read, note_reads
from yizhan.people.models import User


@dataclass(frozen=True)
class Way:
    """A way out of the step, its form, that of files, and whether it is the one that was just tried."""

    outcome: Outcome
    form: forms.BaseForm | None
    files: FilesForm | None = None
    is_open: bool = False
    says: str = ""
    wrong: str = ""
    begun: Begun | None = None


@dataclass(frozen=True)
class Due:
    """A deadline as a page shows it."""

    name: Text
    deadline: Deadline
    is_late: bool


def ways(
    case: Case,
    taker: Taker,
    now: datetime,
    *,
    tried: Tried | None = None,
    begun: Mapping[str, Begun] | None = None,
) -> list[Way]:
    """The ways out of the step where it stands, as somebody may take them. begun: what she has written so far."""
    step = step_of(case)
    found = []
    for outcome in outcomes_for(case, taker, now):
        assert step is not None
        form_class = step.form_of(outcome)
        this = tried if tried and tried.outcome == outcome.code else None
        draft = (begun or {}).get(outcome.code)
        form = (
            form_class(
                this.data if this else None,
                prefix=outcome.code,
                initial=dict(draft.fields) if draft else None,
            )
            if form_class
            else None
        )
        files = (this and this.files) or FilesForm(prefix=outcome.code)
        found.append(
            Way(
                outcome,
                form,
                files if outcome.takes_files else None,
                bool(this or draft),
                this.says if this else "",
                this.wrong if this and not (form and form.errors) else "",
                draft,
            )
        )
    return found


@dataclass(frozen=True)
class Tried:
    """An outcome that was tried and refused; what was written is kept. wrong: why."""

    outcome: str
    data: QueryDict
    says: str
    wrong: str
    files: FilesForm | None = None


def not_kept(tried: Tried | None, open_ways: Iterable[Way]) -> list[str]:
    """What was written for a way that is not there any more: it has no box on the page, and is not to be lost."""
    if tried is None or any(way.outcome.code == tried.outcome for way in open_ways):
        return []
    names = [name for name in tried.data if name == "says" or name.startswith(f"{tried.outcome}-")]
    return [value for name in names for value in tried.data.getlist(name) if value.strip()]


def try_to_take(request: HttpRequest, case: Case, taker: Taker, now: datetime) -> Tried | None:
    """Take the outcome that the page asks for; None when it is done."""
    code, says = request.POST.get("outcome", ""), request.POST.get("says", "")
    step = step_of(case)
    outcome = next((one for one in step.outcomes if one.code == code), None) if step else None
    form_class = step.form_of(outcome) if step and outcome else None
    files = FilesForm(request.POST, request.FILES, prefix=code) if outcome and outcome.takes_files else None
    if files and not files.is_valid():
        return Tried(code, request.POST, says, str(_("还有没填好的")), files)
    try:
        take(
            case=case,
            outcome=code,
            seen=seen_in(request),
            taker=taker,
            now=now,
            says=says,
            fields=given(form_class, request.POST, code),
            files=files.cleaned_data["added"] if files else (),
        )
    except BadForm as bad:
        return Tried(code, request.POST, says, str(bad))
    except Refused as refused:
        return Tried(code, request.POST, says, str(refused))
    return None


def is_in_bounds(request: HttpRequest, action: str) -> bool:
    """May she send this once more? Bounded by account; for nobody (`…_nameless`) by address, and wider."""
    if request.user.is_authenticated:
        return bool(ratelimit.consume(request, action=action, user=request.user))
    return bool(ratelimit.consume(request, action=f"{action}_nameless"))


def seen_in(request: HttpRequest) -> int:
    """The number of the last entry on the page that was sent."""
    return entry_number(request.POST.get("seen", ""))


def entry_number(text: str) -> int:
    """The number of an entry; -1 for nonsense, which nobody has seen."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def dues(whole: Whole, now: datetime) -> list[Due]:
    """All three deadlines that the procedure sets, in the order in which they come."""
    stands = whole.standing
    named = (
        (_("第一次答复"), stands.first_answer),
        (_("这一步"), stands.next_step),
        (_("办结"), stands.solution),
    )
    return [Due(name, each, each.is_overdue(now)) for name, each in named if each is not None]


def posting_context(case: Case, whole: Whole) -> dict[str, object]:
    """Whether it lies open now, and whether somebody has objected. 1 query in a step with a public notice."""
    is_objected = is_objected_to([line.entry for line in whole.lines], case.stay)
    return {"posting": posting_of(case), "is_objected": is_objected}


def note_reading(
    request: HttpRequest, cases: Iterable[Case], now: datetime, *, secrets_of: Iterable[Case] = ()
) -> None:
    """The worker sees who has read her matter: in the role nearest to its unit. 1 query.

    secrets_of: those of which something confidential was shown; that is noted by itself.
    """
    in_secret = {case.pk for case in secrets_of}
    roles, user = roles_with(CASES_READ), cast("User", request.user)
    held = sorted(
        (one for one in held_in(request) if one.role in roles), key=lambda one: -len(one.reach.path)
    )
    reads = []
    for case in cases:
        nearest = next((one for one in held if Scope((one.reach,)).holds(case.unit)), None)
        if nearest is not None:
            subjects = [subject_of(case), *([secret_of(case)] if case.pk in in_secret else [])]
            reads += [Read(one, user.pk, nearest.reach.unit_id, nearest.role) for one in subjects]
    note_reads(reads, now)


def place_of(case: Case) -> Text:
    """Where it is; of a case that goes on with another, where that is."""
    shown = case.main or case
    return procedure_of(shown).name_of(shown.place)

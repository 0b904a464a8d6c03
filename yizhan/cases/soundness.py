"""Is a procedure sound? What could leave a case nowhere, a person without a word, or a secret in the open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from yizhan.cases.procedures import (
    MERGED,
    Clock,
    Office,
    Outcome,
    Outside,
    Procedure,
    PublicNotice,
    Service,
    Step,
    Text,
    Whom,
    Worker,
)
from yizhan.cases.standing import MERGE, PART, REOPEN
from yizhan.cases.time_limits import TimeLimit, Unit
from yizhan.common.acts import acts
from yizhan.notices.kinds import kind_of
from yizhan.orgs.permissions import roles_with

CODE = re.compile(r"[a-z][a-z0-9_]*")
FULL_CODE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_BY_MOMENT = (Unit.MINUTES, Unit.HOURS)


def problems(procedure: Procedure) -> list[str]:
    """Return all that is wrong with it, each in words for who declares it; empty if it is sound."""
    return [
        *_permission(procedure.code, procedure.handles),
        *_codes(procedure),
        *_ways(procedure),
        *(wrong for step in procedure.steps for wrong in _step(step)),
        *(wrong for step in procedure.steps for wrong in _secrets(procedure, step)),
        *_texts(procedure),
        *_notices(procedure),
        *_promises(procedure),
        *_of_union(procedure),
    ]


def _codes(procedure: Procedure) -> Iterator[str]:
    if not FULL_CODE.fullmatch(procedure.code) or len(procedure.code) > 60:
        yield "its code is not service.what, in small letters, at most 60"
    if procedure.version < 1:
        yield "versions begin with 1"
    places = [*(step.code for step in procedure.steps), *(end.code for end in procedure.ends)]
    yield from _bad_codes("steps and ends", places)
    taken = {outcome.code for _step, outcome in procedure.moves()} & {MERGE, PART, REOPEN}
    yield from (f"{code} is a move of every procedure" for code in sorted(taken))
    if MERGED in places:
        yield f"{MERGED} is where every case is that goes on with another"
    yield from _bad_codes("grades", [grade.code for grade in procedure.grades])
    if procedure.grades and procedure.solution:
        yield "it has a limit of the solution beside those of its grades"
    for step in procedure.steps:
        yield from _bad_codes(f"{step.code}: outcomes", [outcome.code for outcome in step.outcomes])


def _bad_codes(where: str, codes: list[str]) -> Iterator[str]:
    yield from (
        f"{where}: {code!r} is no code" for code in codes if not CODE.fullmatch(code) or len(code) > 30
    )
    yield from (f"{where}: {code} is there twice" for code, often in Counter(codes).items() if often > 1)


# --- ways --------------------------------------------------------------------------------------


def _ways(procedure: Procedure) -> Iterator[str]:
    """A case can get to every step and end, and from every step to an end."""
    steps = {step.code for step in procedure.steps}
    ends = {end.code for end in procedure.ends}
    ways = {step.code: {outcome.leads_to for outcome in step.outcomes} for step in procedure.steps}
    if broken := list(_broken(procedure, steps | ends)):
        yield from broken
        return  # what is reached would be news of the same fault
    reached = _reached_from({procedure.starts_at}, ways)
    yield from (f"{code} is never reached" for code in sorted((steps | ends) - reached))
    back: dict[str, set[str]] = {}
    for start, leads in ways.items():
        for to in leads:
            back.setdefault(to, set()).add(start)
    yield from (f"{code} is a dead end" for code in sorted(steps - _reached_from(ends, back)))


def _broken(procedure: Procedure, places: set[str]) -> Iterator[str]:
    if procedure.starts_at not in {step.code for step in procedure.steps}:
        yield f"it starts at {procedure.starts_at!r}, which is no step"
    if procedure.reopens_at and procedure.reopens_at not in {step.code for step in procedure.steps}:
        yield f"it reopens at {procedure.reopens_at!r}, which is no step"
    for step, outcome in procedure.moves():
        if outcome.leads_to not in places:
            yield f"{step.code}: {outcome.code} leads to {outcome.leads_to!r}, which is no step and no end"


def _reached_from(starts: Iterable[str], ways: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = set(starts)
    while ahead:
        reached |= ahead
        ahead = {to for code in ahead for to in ways.get(code, ())} - reached
    return reached


# --- one step ----------------------------------------------------------------------------------


def _step(step: Step) -> Iterator[str]:
    if not step.who:
        yield f"{step.code}: nobody owes it"
        return
    for outcome in step.outcomes:
        yield from _outcome(step, outcome)
    for actor in {*step.who, *(actor for outcome in step.outcomes for actor in outcome.by)}:
        if isinstance(actor, Office):
            yield from _permission(step.code, actor.permission)
    yield from _warning(step.code, step.limit, step.warning)


def _outcome(step: Step, outcome: Outcome) -> Iterator[str]:
    where, actors = f"{step.code}: {outcome.code}", step.actors_of(outcome)
    if outcome.needs < 1:
        yield f"{where} needs nobody"
    if outcome.needs > 1 and not all(isinstance(actor, Office) for actor in actors):
        yield f"{where} needs {outcome.needs} officers, and others may take it"
    if outcome.is_second_look and not all(isinstance(actor, Office) for actor in actors):
        yield f"{where} is a second look, and others than officers may take it"
    if all(isinstance(actor, Outside) for actor in actors):
        yield f"{where}: nobody here can enter it"
    if Clock() in actors and step.limit is None and step.public_notice is None:
        yield f"{where} is taken by the clock, and no time is set"
    for tells in outcome.tells:
        if kind_of(tells.kind.code) is not tells.kind:
            yield f"{where} tells {tells.kind.code}, which nobody declares"
    told = Counter((tells.kind.code, tells.whom) for tells in outcome.tells)
    yield from (f"{where} tells {code} to {whom} twice" for (code, whom), often in told.items() if often > 1)
    yield from _records(where, outcome)


def _records(where: str, outcome: Outcome) -> Iterator[str]:
    """Each leaves a record of an act that means one thing everywhere."""
    for act, often in Counter(outcome.records).items():
        if not FULL_CODE.fullmatch(act.code):
            yield f"{where} records {act.code!r}, which is no act's code"
        elif acts.get(act.code, act) != act:
            yield f"{where} records {act.code}, which is another act elsewhere"
        if often > 1:
            yield f"{where} records {act.code} twice"


def _secrets(procedure: Procedure, step: Step) -> Iterator[str]:
    asked = step.fields.keys() | (
        procedure.opening_fields.keys() if step.code == procedure.starts_at else set()
    )
    if unknown := step.confidential_fields - asked:
        yield f"{step.code}: {sorted(unknown)} are confidential and in no form"
    has_secrets = step.is_confidential or step.confidential_fields
    if has_secrets and not step.readers:
        yield f"{step.code}: it is confidential, and nobody may read it"
    if step.readers and not has_secrets:
        yield f"{step.code}: it has readers, and nothing is confidential"
    for permission in step.readers:
        yield from _permission(step.code, permission)


def _permission(where: str, permission: str) -> Iterator[str]:
    try:
        roles = roles_with(permission)
    except KeyError:
        yield f"{where}: nobody declares the permission {permission}"
    else:
        if not roles:
            yield f"{where}: no role holds {permission}"


def _warning(where: str, limit: TimeLimit | None, warning: TimeLimit | None) -> Iterator[str]:
    if warning is None:
        return
    if limit is None:
        yield f"{where}: it warns of no limit"
    elif warning.unit in (Unit.MONTHS, Unit.YEARS) or (
        limit.unit in _BY_MOMENT and warning.unit not in _BY_MOMENT
    ):
        yield f"{where}: {warning.amount} {warning.unit} cannot warn of {limit.amount} {limit.unit}"
    elif warning.unit is limit.unit and warning.amount >= limit.amount:
        yield f"{where}: it warns before it starts"


# --- over all steps ----------------------------------------------------------------------------


def _texts(procedure: Procedure) -> Iterator[str]:
    yield from (
        f"{where}: the text is missing" for where, text in _all_texts(procedure) if not str(text).strip()
    )


def _all_texts(procedure: Procedure) -> Iterator[tuple[str, Text]]:
    yield "name", procedure.name
    for name, field in procedure.opening_fields.items():
        yield f"opening: label of {name}", field.label or ""
    yield from ((end.code, end.name) for end in procedure.ends)
    for step in procedure.steps:
        yield step.code, step.name
        yield f"{step.code}: what it does", step.does
        for name, field in step.fields.items():
            yield f"{step.code}: label of {name}", field.label or ""
        for actor in step.who:
            if isinstance(actor, Outside):
                yield f"{step.code}: who it is outside", actor.name
    for step, outcome in procedure.moves():
        yield f"{step.code}: {outcome.code}", outcome.name
        yield from ((f"{step.code}: {outcome.code}: {act.code}", act.name) for act in outcome.records)


def _notices(procedure: Procedure) -> Iterator[str]:
    """A public notice shows only what is there and is nowhere confidential, and ends by itself."""
    fields = {name for step in procedure.steps for name in step.fields} | procedure.opening_fields.keys()
    hidden = {name for step in procedure.steps for name in step.hidden_fields}
    hidden |= {
        name for name in procedure.opening_fields if procedure.starts_at in _all_confidential(procedure)
    }
    if procedure.starts_at in {step.code for step in procedure.steps if step.public_notice}:
        yield "it begins in public, and nobody has looked at it yet"
    for step in procedure.steps:
        if step.public_notice is None:
            continue
        if step.limit is not None:
            yield f"{step.code}: it has a limit beside the time of its public notice"
        if unknown := step.public_notice.shows - fields:
            yield f"{step.code}: the public notice shows {sorted(unknown)}, which are in no form"
        if open_secrets := step.public_notice.shows & hidden:
            yield f"{step.code}: the public notice shows {sorted(open_secrets)}, which are confidential"
        if not any(Clock() in step.actors_of(outcome) for outcome in step.outcomes):
            yield f"{step.code}: nothing happens when the public notice is up"
        yield from _objections(step, step.public_notice)


def _all_confidential(procedure: Procedure) -> set[str]:
    return {step.code for step in procedure.steps if step.is_confidential}


def _objections(step: Step, notice: PublicNotice) -> Iterator[str]:
    """Nobody passes it before its time, and an objection that is upheld leads somewhere."""
    if not notice.shows:
        yield f"{step.code}: the public notice shows nothing"
    for outcome in step.outcomes:
        actors = step.actors_of(outcome)
        if Clock() in actors and len(actors) > 1:
            yield f"{step.code}: {outcome.code} is taken when the public notice is up, and by others before"
    upheld = next((one for one in step.outcomes if one.code == notice.if_upheld), None)
    if upheld is None:
        yield f"{step.code}: an upheld objection leads to {notice.if_upheld!r}, which is no outcome of it"
    elif Service() not in step.actors_of(upheld):
        yield f"{step.code}: {upheld.code} is for upheld objections, and is not taken by the service"
    elif step.form_of(upheld) is not None:
        yield f"{step.code}: {upheld.code} is for upheld objections, and asks for something"


def _promises(procedure: Procedure) -> Iterator[str]:
    if procedure.first_answer and not any(outcome.is_answer for _step, outcome in procedure.moves()):
        yield "it promises a first answer, and no outcome is one"
    if procedure.solution and all(step.stands_still for step in procedure.steps):
        yield "it promises a solution, and its clock always stands still"


def _of_union(procedure: Procedure) -> Iterator[str]:
    """A matter of the union's own has no worker who could do something in it, hear of it, or wait for an answer."""
    if not procedure.is_of_union:
        return
    for step in procedure.steps:
        if any(Worker() in step.actors_of(outcome) for outcome in step.outcomes) or Worker() in step.who:
            yield f"{step.code}: a worker has part in it, and the matter is the union's own"
    for step, outcome in procedure.moves():
        if any(tells.whom is Whom.WORKER for tells in outcome.tells):
            yield f"{step.code}: {outcome.code} tells the worker, and the matter is the union's own"
    if procedure.first_answer:
        yield "it promises a first answer, and the matter is the union's own"

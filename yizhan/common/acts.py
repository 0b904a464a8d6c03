"""Every act declares itself and writes what it did: the decorator, and the one write function.

The vocabulary stands down here because every room acts; the table of records stands above, in
yizhan.records, which says at start how a record is kept (`keep_by`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import User
    from yizhan.records.models import Record

P = ParamSpec("P")
R = TypeVar("R")


class Nature(models.TextChoices):
    """A number is one of three kinds, never mixed."""

    COUNTED = "counted", _("本平台记录")
    TARGET = "target", _("目标")
    REPORTED = "reported", _("外部报送")


class CountOf(models.TextChoices):
    """What `count` counts; persons and attendances never add up."""

    PERSON = "person", _("人")
    ATTENDANCE = "attendance", _("人次")
    THING = "thing", _("件")


class ActTaken(ValueError):
    """Two functions declare the same act."""


class UndeclaredAct(ValueError):
    """A record was written outside the act that it names."""


class NothingRecorded(AssertionError):
    """An act ended well and left no record; say `nothing_done()` if it did nothing."""


@dataclass(frozen=True)
class Act:
    """A thing that people do here, and how it reads: "places.check_in", 签到."""

    code: str
    name: str
    count_of: CountOf = CountOf.THING


@dataclass(frozen=True)
class Told:
    """What an act tells of itself, for the table of records; the words are those of records.models.Record."""

    act: Act
    unit: Unit
    at: datetime
    by: User | None
    subject: str = ""
    place_id: int | None = None
    count: int = 1
    person_ref: uuid.UUID | None = None
    method: str = ""
    nature: Nature = Nature.COUNTED
    source: str = ""
    key: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Doing:
    act: Act
    written: int = 0
    excused: bool = False


acts: dict[str, Act] = {}
_doing: ContextVar[tuple[_Doing, ...]] = ContextVar("doing", default=())


@dataclass(frozen=True)
class TakenBack:
    """A record that did not happen so after all; `at` of the counter-entry stays the record's own."""

    record: Record
    by: User | None
    reason: str


@dataclass(frozen=True)
class Keeping:
    """How records are kept: one function for what was done, one for what is taken back."""

    keep: Callable[[Told], Record]
    take_back: Callable[[TakenBack], Record]


_keeping: list[Keeping] = []


def keep_by(keeping: Keeping) -> None:
    """Say how records are kept; yizhan.records does so at start."""
    _keeping[:] = [keeping]


def act(
    code: str, name: str, count_of: CountOf = CountOf.THING
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the function as an act: it runs in one transaction and must write a record of it.

    An act that finds nothing to do says so by `nothing_done()`.
    Raises NothingRecorded, and rolls back, when it ends without either.
    """
    declared = Act(code, name, count_of)
    if acts.setdefault(code, declared) != declared:
        raise ActTaken(code)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def acting(*args: P.args, **kwargs: P.kwargs) -> R:
            doing = _Doing(declared)
            token = _doing.set((*_doing.get(), doing))
            try:
                with transaction.atomic():
                    result = function(*args, **kwargs)
                    if not doing.written and not doing.excused:
                        raise NothingRecorded(code)
                    return result
            finally:
                _doing.reset(token)

        acting.act = declared  # type: ignore[attr-defined]
        return acting

    return decorate


def unrecorded(why: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a write that is no act of the union's (a preference, a cache), and say why."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        function.unrecorded = why  # type: ignore[attr-defined]
        return function

    return decorate


def nothing_done() -> None:
    """Say that the current act changed nothing (the same request again)."""
    _doing.get()[-1].excused = True


def recorded_below(count: int) -> None:
    """Say that the database wrote `count` records of the current act: its triggers do, on every path (ADR 0041)."""
    if not _doing.get():
        raise UndeclaredAct("recorded below")
    if count:
        _doing.get()[-1].written += count
    else:
        nothing_done()


def write_record(
    *,
    unit: Unit,
    at: datetime,
    by: User | None,
    subject: str = "",
    place_id: int | None = None,
    count: int = 1,
    person_ref: uuid.UUID | None = None,
    method: str = "",
    nature: Nature = Nature.COUNTED,
    source: str = "",
    key: str | None = None,
    data: dict[str, Any] | None = None,
) -> Record:
    """Write the record of the act that is being done, in its transaction.

    key: idempotency; the same key and content again returns the record written first.
    Raises UndeclaredAct outside a function decorated by `act`, and records.store.KeyReused when the key
    already names another content.
    """
    if not _doing.get():
        raise UndeclaredAct(subject)
    doing = _doing.get()[-1]
    doing.written += 1
    told = Told(
        act=doing.act,
        unit=unit,
        at=at,
        by=by,
        subject=subject,
        place_id=place_id,
        count=count,
        person_ref=person_ref,
        method=method,
        nature=nature,
        source=source,
        key=key,
        data=data or {},
    )
    return _keeping[0].keep(told)


def write_counter_record(*, record: Record, by: User | None, reason: str) -> Record:
    """Take a record back: write the same with the opposite count, linked to it, in the act's transaction.

    Raises UndeclaredAct outside an act, and records.store.AlreadyCorrected the second time.
    """
    if not _doing.get():
        raise UndeclaredAct(f"records.record:{record.pk}")
    _doing.get()[-1].written += 1
    return _keeping[0].take_back(TakenBack(record, by, reason))

"""Where the rooms above say what a person's rights mean for their rows. They register at start (AppConfig.ready).

on_withdrawn("traces", unlink_visits)        consent taken back: at once, in the same transaction
add_exporter("visits", _("去过的驿站"), visits_of)   for the export of one's data
add_files(files_of)                          files that go into that export: (path in the ZIP, content)
add_eraser(forget_visits)                    before the person's row goes
add_child_eraser(leave_term)                 before a child's row goes, by the guardian's word or by age
add_merger(move_favourites)                  two persons turn out to be one
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from yizhan.people.models import Child, Person

Withdrawn = Callable[[Person, datetime], None]
Files = Callable[[Person], Iterable[tuple[str, bytes]]]
Rows = Callable[[Person], list[dict[str, Any]]]
Eraser = Callable[[Person, datetime], None]
ChildEraser = Callable[[Child, datetime], None]
Merger = Callable[[Person, Person, datetime], None]  # (who stays, who goes, now)


@dataclass(frozen=True)
class Exporter:
    """A part of the export: rows of plain values, with column names as a person reads them."""

    code: str
    name: str | Promise
    rows: Rows


_withdrawn: dict[str, list[Withdrawn]] = {}
_exporters: dict[str, Exporter] = {}
_files: list[Files] = []
_erasers: list[Eraser] = []
_child_erasers: list[ChildEraser] = []
_mergers: list[Merger] = []


def on_withdrawn(kind: str, hook: Withdrawn) -> None:
    hooks = _withdrawn.setdefault(kind, [])
    if hook not in hooks:
        hooks.append(hook)


def withdrawn(kind: str, person: Person, now: datetime) -> None:
    for hook in _withdrawn.get(kind, []):
        hook(person, now)


def add_exporter(code: str, name: str | Promise, rows: Rows) -> None:
    _exporters[code] = Exporter(code, name, rows)


def exporters() -> list[Exporter]:
    return [_exporters[code] for code in sorted(_exporters)]


def add_files(files: Files) -> None:
    if files not in _files:
        _files.append(files)


def files_of(person: Person) -> Iterator[tuple[str, bytes]]:
    """What was added as files, one at a time."""
    for files in _files:
        yield from files(person)


def add_eraser(hook: Eraser) -> None:
    if hook not in _erasers:
        _erasers.append(hook)


def erasers() -> list[Eraser]:
    return list(_erasers)


def add_child_eraser(hook: ChildEraser) -> None:
    if hook not in _child_erasers:
        _child_erasers.append(hook)


def child_erasers() -> list[ChildEraser]:
    return list(_child_erasers)


def add_merger(hook: Merger) -> None:
    if hook not in _mergers:
        _mergers.append(hook)


def mergers() -> list[Merger]:
    return list(_mergers)

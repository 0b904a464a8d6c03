"""Orders in by the province's template, row by row, and answers out in the same one.

A row is an order or is refused in words; the others go on. The hotline's own number is the case's key, so the same row
again, in the same file or another, on one connection or two, is the same order.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.cases.actions import BadForm, Opened, Refused, open_case
from yizhan.cases.models import Via
from yizhan.common.acts import unrecorded
from yizhan.common.sheets import open_sheet
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.services.hotline.callers import note_caller
from yizhan.services.hotline.forms import MB, MOST_MB, OrderForm
from yizhan.services.hotline.procedure import CODE, ORDER

MOST_ROWS = 2000
GRADE = gettext_lazy("类别")


class NotOrders(ValueError):
    """A sheet without the columns of the template."""


class TooManyOrders(ValueError):
    """More rows than are taken at once."""


class Became(models.TextChoices):
    """What became of a row."""

    NEW = "new", gettext_lazy("收下了")
    KNOWN = "known", gettext_lazy("以前收过")
    REFUSED = "refused", gettext_lazy("没有收")


@dataclass(frozen=True)
class Told:
    """A row of the file. number: as it stands there; ref: of the order that it made; says: why it was refused."""

    line: int
    number: str
    became: Became
    ref: str = ""
    says: str = ""


NEEDED = 5  # of the columns, the first


def columns() -> list[str]:
    """The headings of the template, in order; in Chinese whatever the officer reads."""
    with translation.override(settings.LANGUAGE_CODE):
        number, line, *more = [str(field.label) for field in OrderForm.base_fields.values()]
        return [number, line, str(GRADE), *more]


def _fields(cells: dict[str, str]) -> tuple[dict[str, str], str]:
    """The cells of a row by the names of the form's fields, and its grade as written."""
    number, line, grade, *more = [cells.get(name, "") for name in columns()]
    return dict(zip(OrderForm.base_fields, [number, line, *more], strict=True)), grade


def grades() -> dict[str, str]:
    """Codes of the grades by what the template calls them."""
    with translation.override(settings.LANGUAGE_CODE):
        return {str(grade.name): grade.code for grade in ORDER.grades}


def key_of(line: str, number: str) -> str:
    """The key of the case that is this order."""
    return f"hotline:{line}:{number}"


def counts_of(rows: Iterable[Told]) -> list[tuple[Became, int]]:
    counted = Counter(row.became for row in rows)
    return [(became, counted[became]) for became in Became]


@contextmanager
def kept(chunks: Iterable[bytes]) -> Iterator[Path]:
    """An upload as a file that nobody else reads, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="yizhan-") as folder:
        path = Path(folder) / "orders"
        path.touch(mode=0o600)
        with path.open("wb") as file:
            file.writelines(chunks)
        yield path


@unrecorded("each order is recorded by its opening")
def bring_in(*, path: Path, unit: Unit, by: User, now: datetime) -> list[Told]:
    """Receive the orders of a file at `unit`; one answer a row. Raises BadSheet, NotOrders, TooManyOrders.

    Every row is a transaction of its own, so that what was received before a stop stays, and the file may come again.
    """
    rows = list(rows_of(path, columns(), needed=NEEDED))
    return [_receive(line, faults, cells, unit, by, now) for line, faults, cells in rows]


def rows_of(path: Path, headings: list[str], *, needed: int) -> Iterator[tuple[int, str, dict[str, str]]]:
    """The rows that say something: line, what cannot be read of it, cells by heading. needed: so many headings.

    Raises BadSheet, NotOrders, TooManyOrders.
    """
    sheet = open_sheet(
        path, max_bytes=MOST_MB * MB, score=lambda cells: sum(cell.strip() in headings for cell in cells)
    )
    names = [name.strip() for name in sheet.headers]
    if missing := [name for name in headings[:needed] if name not in names]:
        raise NotOrders(_("表里少了这些列：{names}").format(names="、".join(missing)))
    count = 0
    for row in sheet.rows():
        cells = {name: cell.strip() for name, cell in zip(names, row.cells, strict=False) if name in headings}
        if not any(cells.values()) and not row.faults:
            continue
        count += 1
        if count > MOST_ROWS:
            raise TooManyOrders(_("一次最多 {n} 行，请拆成几个文件。").format(n=MOST_ROWS))
        yield row.line, "；".join(why for _at, why in row.faults), cells


def _receive(line: int, faults: str, cells: dict[str, str], unit: Unit, by: User, now: datetime) -> Told:
    number = cells.get(columns()[0], "")[:40]
    if faults:
        return Told(line, number, Became.REFUSED, says=faults)
    fields, called = _fields(cells)
    known = grades()
    if (grade := known.get(called)) is None:
        says = _("类别写 {names} 之一").format(names="、".join(known))
        return Told(line, number, Became.REFUSED, says=says)
    return receive_row(line=line, fields=fields, grade=grade, unit=unit, by=by, now=now)


@unrecorded("the opening of the case is the record")
def receive_row(
    *, line: int, fields: dict[str, str], grade: str, unit: Unit, by: User | None, now: datetime
) -> Told:
    """One answer, whatever the row says. by: None, the hotline's system sent it."""
    number = fields["number"][:40]
    try:
        opened = receive(fields=fields, grade=grade, unit=unit, by=by, now=now)
    except BadForm as bad:
        says = "；".join(str(why) for whys in bad.errors.values() for why in whys)
        return Told(line, number, Became.REFUSED, says=says)
    except Refused as why_not:
        return Told(line, number, Became.REFUSED, says=str(why_not))
    if not opened.is_new:
        return Told(line, number, Became.KNOWN)
    return Told(line, number, Became.NEW, ref=opened.case.ref)


@unrecorded("the opening of the case is the record")
def receive(*, fields: dict[str, str], grade: str, unit: Unit, by: User | None, now: datetime) -> Opened:
    """An order comes to `unit`; the same number again is the order that is there. Raises Refused."""
    form = OrderForm(fields)
    if not form.is_valid():
        raise BadForm(form.errors)
    sent_at = form.cleaned_data["sent_at"]
    if sent_at > now:
        raise BadForm({"sent_at": [_("派单时间还没有到")]})
    with transaction.atomic():
        opened = open_case(
            procedure=CODE,
            unit=unit,
            via=Via.IMPORT,
            key=key_of(form.cleaned_data["line"], form.cleaned_data["number"]),
            now=now,
            by=by,
            fields=fields,
            grade=grade,
            began_at=sent_at,
        )
        if opened.is_new:
            note_caller(opened.case, form.cleaned_data)
        return opened

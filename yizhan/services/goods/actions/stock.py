"""What people do with stock. Each writes a row of the ledger; the database counts what is there (ADR 0050)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _

from yizhan.common.acts import act, nothing_done, write_record
from yizhan.services.goods.models import Counting, Entry, Kind, Lot
from yizhan.services.goods.rules import MOST_FEN, MOST_PIECES

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import User


class NotEnough(ValueError):
    """Less is there than shall go; the message says how much."""

    def __init__(self, lot: Lot, wanted: int) -> None:
        numbers = {"wanted": wanted, "stock": lot.stock, "promised": lot.promised, "measure": lot.measure}
        said = _("要出 %(wanted)s %(measure)s，只有 %(stock)s %(measure)s")
        if lot.promised:
            said += _("，其中 %(promised)s %(measure)s已留给正在办的批次")
        super().__init__(said % numbers + _("。"))


class BadCount(ValueError):
    """数量要在 1 到 1000000 之间。"""


class BadValue(ValueError):
    """单价要在 0.01 到 1000000 元之间。"""


class NoReason(ValueError):
    """请写明事由，审计时要看。"""


class OtherRequest(ValueError):
    """这张表已经记过一次，数不一样。请重新打开再记。"""


class SameUnit(ValueError):
    """调拨要调到另一个单位。"""


class OtherHome(ValueError):
    """不能调到别的省。"""


class CountOpen(ValueError):
    """上一次盘点的差还没有处理，先处理它。"""


class SamePerson(ValueError):
    """盘点的差要由另一个人处理，不能是点数的人。"""


class SettledAlready(ValueError):
    """这次盘点的差已经处理了。"""


@dataclass(frozen=True)
class What:
    """What comes in: a thing, what a piece of it is, its price and who paid."""

    name: str
    measure: str
    source: str
    value_fen: int


@act("goods.receive", "物资入库")
def receive(
    *, unit: Unit, what: What, count: int, document: str, key: str, by: User | None, now: datetime
) -> Lot:
    """A new lot, by a receipt. The same key is the same lot. Raises BadCount, BadValue, NoReason, OtherRequest."""
    _countable(count)
    if not 1 <= what.value_fen <= MOST_FEN:
        raise BadValue(BadValue.__doc__)
    _said(document, what.name, what.measure)
    if known := _known(unit.home_id, key, Kind.RECEIPT, count):
        return known.lot
    lot = _lot(unit, what, document, now)
    entry = _enter(lot, Kind.RECEIPT, count, key, by, now, document=document.strip())
    _record(entry, unit)
    return lot


@act("goods.move", "物资调拨")
def move(*, lot: Lot, to: Unit, count: int, document: str, key: str, by: User | None, now: datetime) -> Lot:
    """Pieces go to another unit, where they are a lot of their own, of the same price and source.

    by: may keep both units' stock (the form offers no other). Raises BadCount, NotEnough, SameUnit, OtherHome,
    NoReason, OtherRequest.
    """
    _countable(count)
    _said(document)
    if to.pk == lot.unit_id:
        raise SameUnit(SameUnit.__doc__)
    if to.home_id != lot.home_id:
        raise OtherHome(OtherHome.__doc__)
    if known := _known(lot.home_id, key, Kind.MOVED_OUT, -count):
        return Lot.objects.get(entries__move=known.move, entries__kind=Kind.MOVED_IN)
    held = _holding(lot, count)
    pair = uuid.uuid4()
    more: dict[str, Any] = {"document": document.strip(), "move": pair}
    out = _enter(held, Kind.MOVED_OUT, -count, key, by, now, **more)
    there = _lot(
        to, What(held.name, held.measure, held.source, held.value_fen), document, now, came_from=held
    )
    _enter(there, Kind.MOVED_IN, count, f"{key}:in", by, now, **more)
    _record(out, held.unit, to=to.pk)
    return there


@act("goods.write_off", "物资报损")
def write_off(*, lot: Lot, count: int, reason: str, key: str, by: User | None, now: datetime) -> Entry:
    """Pieces are broken, out of date or gone. Raises BadCount, NotEnough, NoReason, OtherRequest."""
    _countable(count)
    _said(reason)
    if known := _known(lot.home_id, key, Kind.WRITE_OFF, -count):
        return known
    entry = _enter(_holding(lot, count), Kind.WRITE_OFF, -count, key, by, now, reason=reason.strip())
    _record(entry, lot.unit)
    return entry


@act("goods.count", "物资盘点")
def count_lot(*, lot: Lot, counted: int, by: User | None, now: datetime) -> Counting:
    """Somebody counted what is there. A difference waits for another person. Raises BadCount, CountOpen."""
    if not 0 <= counted <= MOST_PIECES:
        raise BadCount(BadCount.__doc__)
    held = Lot.objects.select_for_update().get(pk=lot.pk)
    if Counting.objects.filter(lot=held, settled_at__isnull=True).exists():
        raise CountOpen(CountOpen.__doc__)
    counting = Counting.objects.create(
        home_id=held.home_id,
        lot=held,
        booked=held.stock,
        counted=counted,
        counted_at=now,
        counted_by=by,
        settled_at=now if counted == held.stock else None,
    )
    data = {"booked": held.stock, "counted": counted}
    write_record(unit=lot.unit, at=now, by=by, subject=f"goods.lot:{lot.pk}", data=data)
    return counting


@act("goods.settle", "盘点差额处理")
def settle(*, counting: Counting, reason: str, by: User, now: datetime) -> Entry:
    """The ledger follows the count, by a row with a reason; by another person than counted.

    What came and went since the count stands: only the difference is entered. Raises NoReason, SamePerson,
    SettledAlready, NotEnough.
    """
    _said(reason)
    held = Lot.objects.select_for_update().get(pk=counting.lot_id)
    fresh = Counting.objects.get(pk=counting.pk)
    if fresh.settled_at:
        raise SettledAlready(SettledAlready.__doc__)
    if fresh.counted_by_id == by.pk:
        raise SamePerson(SamePerson.__doc__)
    if held.free + fresh.difference < 0:
        raise NotEnough(held, -fresh.difference)
    key = f"count:{fresh.pk}"
    entry = _enter(held, Kind.SETTLED, fresh.difference, key, by, now, reason=reason.strip())
    Counting.objects.filter(pk=fresh.pk).update(settled_at=now, settled_by=by, entry=entry)
    _record(entry, counting.lot.unit)
    return entry


# --- how a row is written ---------------------------------------------------------------------------------


def _countable(count: int) -> None:
    if not 1 <= count <= MOST_PIECES:
        raise BadCount(BadCount.__doc__)


def _said(*texts: str) -> None:
    if not all(text.strip() for text in texts):
        raise NoReason(NoReason.__doc__)


def _known(home_id: int, key: str, kind: Kind, count: int) -> Entry | None:
    """The row that this request wrote before; one at a time for a key: two taps are one. Raises OtherRequest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [f"goods:{key}", home_id])
    found = Entry.objects.filter(home_id=home_id, key=key).select_related("lot").first()
    if found and (found.kind, found.count) != (kind, count):
        raise OtherRequest(OtherRequest.__doc__)
    if found:
        nothing_done()
    return found


def _holding(lot: Lot, count: int) -> Lot:
    """The lot, locked, with at least `count` pieces. Raises NotEnough."""
    held = Lot.objects.select_for_update(of=("self",)).select_related("unit").get(pk=lot.pk)
    if held.free < count:
        raise NotEnough(held, count)
    return held


def _lot(unit: Unit, what: What, document: str, now: datetime, came_from: Lot | None = None) -> Lot:
    return Lot.objects.create(
        home_id=unit.home_id,
        unit=unit,
        name=what.name.strip(),
        measure=what.measure.strip(),
        source=what.source,
        value_fen=what.value_fen,
        document=document.strip(),
        came_from=came_from,
        came_at=now,
    )


def _enter(lot: Lot, kind: Kind, count: int, key: str, by: User | None, now: datetime, **more: Any) -> Entry:
    entry = Entry.objects.create(
        home_id=lot.home_id, lot=lot, kind=kind, count=count, key=key, at=now, by=by, **more
    )
    lot.refresh_from_db(fields=["stock"])
    return entry


def _record(entry: Entry, unit: Unit, **data: Any) -> None:
    write_record(
        unit=unit,
        at=entry.at,
        by=entry.by,
        subject=f"goods.lot:{entry.lot_id}",
        count=abs(entry.count),
        data={"entry": entry.pk, **data},
    )

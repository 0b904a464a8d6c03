"""Summer and winter care of a district: what its union bought and was given, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from yizhan.demo.made import Made, local
from yizhan.orgs.access import scope_of, unit_in
from yizhan.services.goods.access import GOODS_EDIT, lot_in
from yizhan.services.goods.actions import What, count_lot, move, receive, settle, write_off

if TYPE_CHECKING:
    from yizhan.services.goods.models import Lot

DISTRICT, DEPOT = "110105", "bj-depot"


@dataclass(frozen=True)
class Came:
    """A receipt. days: before the day of building."""

    key: str
    what: What
    pieces: int
    days: int


CAME = (
    Came("summer", What("清凉包（毛巾、藿香正气水、盐汽水）", "份", "dues", 3500), 300, 150),
    Came("water", What("饮用水 24 瓶装", "箱", "gift", 2400), 120, 140),
    Came("winter", What("温暖包（手套、护膝、保温杯）", "份", "special", 6850), 200, 25),
)


def care(made: Made) -> None:
    """The district receives, sends some to the depot and counts; the city settles one difference, one waits."""
    by = made.officers["bj-district"]
    scope = scope_of(by, GOODS_EDIT, made.now)
    district = unit_in(scope, made.units[DISTRICT].pk)
    lots: dict[str, Lot] = {}
    for came in CAME:
        at = local(made.today - timedelta(days=came.days), 10)
        number = f"RK-{at:%Y%m%d}"
        lot = receive(
            unit=district,
            what=came.what,
            count=came.pieces,
            document=number,
            key=f"demo:{came.key}",
            by=by,
            now=at,
        )
        lots[came.key] = lot_in(scope, lot.pk)
    sent = local(made.today - timedelta(days=20), 14)
    depot = made.units[DEPOT]
    over = made.officers["bj-admin"]
    move(
        lot=lots["winter"],
        to=depot,
        count=60,
        document=f"DB-{sent:%Y%m%d}",
        key="demo:to-depot",
        by=over,
        now=sent,
    )
    write_off(
        lot=lots["summer"],
        count=4,
        reason="藿香正气水过期，已按规定销毁",
        key="demo:expired",
        by=by,
        now=sent,
    )
    counted = local(made.today - timedelta(days=6), 16)
    short = count_lot(lot=lots["summer"], counted=293, by=by, now=counted)
    settle(counting=short, reason="三份在搬运中破损，现场核实", by=over, now=counted + timedelta(days=1))
    count_lot(lot=lots["water"], counted=118, by=by, now=made.now - timedelta(hours=5))

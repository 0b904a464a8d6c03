"""Summer and winter care of a district: what its union bought and was given, and who got it."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from yizhan.common.uploads import clean_photo
from yizhan.demo.made import Made, local
from yizhan.orgs.access import scope_of, unit_in
from yizhan.services.goods.access import GOODS_EDIT, care_in, claim_by_code, lot_in
from yizhan.services.goods.actions.care import Terms, finish, hand_out, plan_care, take
from yizhan.services.goods.actions.stock import What, count_lot, move, receive, settle, write_off
from yizhan.services.goods.actions.visits import put_on_list
from yizhan.services.goods.codes import code_of_number

if TYPE_CHECKING:
    from django.core.files.base import ContentFile

    from yizhan.orgs.access import Scope
    from yizhan.people.models import User
    from yizhan.services.goods.models import Care, Lot

DISTRICT, DEPOT = "110105", "bj-depot"
SIGNED = (  # two signs drawn with a finger, a PNG
    "iVBORw0KGgoAAAANSUhEUgAAAKAAAAA8AQAAAADJEIy4AAABWklEQVR42s2UrU4DQRSFv2kXSoKghgRB0pUYEniCrUNSwSPw"
    "ALxB12ErcVQgeA8EdaAIkgRCkF1AbMmyBzE/nW0rCWHMZL/cu3POnJsxYnm1+J/w/tf+mQMk4fM7AchWVfYBkKRLuZVNJUkL"
    "lR+Ng0q7vcTQdO0+mcPCDF3lCC/JdHwmSh0susPUn/N162BHjD2ceZsbkaL3Vd5PIxjafZckZc5l3dOyzdp5a8AqpzDd+D6B"
    "WWF9xLDoOmtJjM53FnV2VF7EwU2tRqUxfHSK+szF14dWc+nDagH1UeOObHu1bvseYvhmnqKAHHzlOgrIwQm7UUAOjthuKmqB"
    "UpIc+MwjWPdpj8PIOFjlcBZGxsEZcALswUGw+VxJhfV3F2xeAZt5I2qpV0l1JknDUKkUMANA43CQ1TwAzFloL1X5kb8J7Wu0"
    "fcF+dPNhVcd2b8B6a8UsGafW/NUT9ANgityzUedVagAAAABJRU5ErkJggg=="
)


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
    _summer(made, scope, lots["summer"], by)
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
    short = count_lot(lot=lots["summer"], counted=282, by=by, now=counted)
    settle(counting=short, reason="三份在搬运中破损，现场核实", by=over, now=counted + timedelta(days=1))
    _winter(made, scope, lots["winter"], lots["water"], by)
    _visits(made, scope, lots["winter"], by)
    count_lot(lot=lots["water"], counted=118, by=by, now=made.now - timedelta(hours=5))


def _summer(made: Made, scope: Scope, lot: Lot, by: User) -> None:
    """Four months ago: most came, by code or by signature, and it has ended."""
    day = made.today - timedelta(days=120)
    care = _round(scope, lot, {lot: 1}, by, "夏季送清凉", "summer", 40, local(day, 9), 5)
    who = _couriers(made)[:12]
    claims = [_takes(made, key, care, local(day, 12)) for key in who[:8]]
    for n, code in enumerate(claims[:7]):
        claim = claim_by_code(care, code)
        at = local(day + timedelta(days=3), 10, 3 * n)
        hand_out(care=care, claim=claim, key=f"demo:s{n}", by=by, now=at)
    for n, key in enumerate(who[8:]):
        at = local(day + timedelta(days=3), 14, 4 * n)
        hand_out(
            care=care,
            person=made.persons[key],
            signature=_signature(),
            key=f"demo:p{n}",
            by=by,
            now=at,
        )
    finish(care=care, by=by, now=local(day + timedelta(days=7), 9))


def _winter(made: Made, scope: Scope, lot: Lot, water: Lot, by: User) -> None:
    """Now: open for claims, handed out since yesterday."""
    began = made.now - timedelta(days=3)
    care = _round(scope, lot, {lot: 1, water: 1}, by, "冬季送温暖", "winter", 60, began, 10)
    for n, key in enumerate(_couriers(made)[6:12]):
        code = _takes(made, key, care, began + timedelta(hours=2 + n))
        if n < 3:
            at = made.now - timedelta(hours=20 - n)
            hand_out(care=care, claim=claim_by_code(care, code), key=f"demo:w{n}", by=by, now=at)


def _visits(made: Made, scope: Scope, lot: Lot, by: User) -> None:
    """Since yesterday: six are on the list, two have been visited and signed."""
    began = made.now - timedelta(days=3)
    care = _round(scope, lot, {lot: 1}, by, "困难职工走访", "visit", 10, began, 20, by_list=True)
    who = [made.persons[key] for key in _couriers(made)[:6]]
    put_on_list(care=care, persons=who, key="demo:visit", by=by, now=began)
    for n, person in enumerate(who[:2]):
        at = made.now - timedelta(hours=20 - n)
        hand_out(care=care, person=person, signature=_signature(), key=f"demo:v{n}", by=by, now=at)


def _couriers(made: Made) -> list[str]:
    """Those of the depot who showed their name, but for whose account is offered: she finds it waiting for her."""
    return [plan.key for plan in made.workers if plan.unit == DEPOT and plan.is_verified][1:]


def _round(
    scope: Scope,
    lot: Lot,
    goods: dict[Lot, int],
    by: User,
    title: str,
    season: str,
    places: int,
    began: datetime,
    days: int,
    **more: Any,
) -> Care:
    ends = began + timedelta(days=days)
    hands_from = began + timedelta(days=2)
    terms = Terms(
        title=f"{began:%Y} 年{title}",
        season=season,
        places=places,
        place="朝阳区总工会一楼大厅",
        opens_at=began,
        closes_at=ends,
        hands_from=hands_from,
        hands_until=ends,
        real_name=True,
        **more,
    )
    made = plan_care(unit=lot.unit, terms=terms, goods=goods, by=by, now=began)
    return care_in(scope, made.pk)


def _takes(made: Made, key: str, care: Care, now: datetime) -> str:
    """She takes it on her phone; returns the code that she shows."""
    person, user = made.persons[key], made.users[key]
    answer = take(care=care, person=person, key=f"demo:{care.pk}:{key}", by=user, now=now)
    return code_of_number(answer.claim_id or 0)


def _signature() -> ContentFile[bytes]:
    return clean_photo(BytesIO(b64decode(SIGNED))).as_file()

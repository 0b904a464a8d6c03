"""Cards in bulk: a partner issues to the identity numbers on its own list, ten thousand a call, each row answered.

No name is asked and no number kept: a card belongs to a keyed hash of the number, and to the person if we know her.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from yizhan.common.acts import act, recorded_below
from yizhan.people.actions import check_id_number
from yizhan.people.columns import PERSON_ID_NUMBER
from yizhan.people.idnumbers import BadIdNumber
from yizhan.people.models import Person
from yizhan.services.cards import numbers
from yizhan.services.cards.models import Campaign, Kind
from yizhan.services.cards.who import PLATFORM_TRADES
from yizhan.supplies import kernel
from yizhan.supplies.identity import who_has
from yizhan.supplies.kernel import Outcome, Request
from yizhan.supplies.models import Supply

MOST_ROWS = 10_000
KEY = re.compile(r"[A-Za-z0-9._:-]{1,60}", re.ASCII)
STATUS = {Outcome.MADE: 201, Outcome.KNOWN: 200}


@dataclass(frozen=True)
class Wanted:
    """A row as it came: anything may stand in it, or be missing."""

    key: object
    id_number: object
    trade: object


@dataclass(frozen=True)
class Issued:
    """What became of a row. status: as HTTP has them. card: its number, "" without one."""

    key: str
    status: int
    outcome: str
    says: str
    card: str = ""


class KeysDiffer(ValueError):
    """Keys of rows that were used before for something else. rows: their places in the call, with the keys."""

    def __init__(self, rows: Sequence[tuple[int, str]]) -> None:
        super().__init__(f"{len(rows)} keys were used before with another body.")
        self.rows = list(rows)


@act("cards.issue", "批量发卡")
def issue(
    *, campaign: Campaign, kind: Kind, supply: Supply, partner_id: int, rows: Sequence[Wanted], now: datetime
) -> list[Issued]:
    """Give a card for each row out of the channel's quota, in one transaction; answered one for one.

    The partner's key makes a row the same request for ever. Raises KeysDiffer, and gives nobody a card, when one comes
    with another identity number, trade, kind or channel: whoever numbers so would not know what she was answered for.
    """
    round = supply.round
    checked = [_check(row, kind, now.date()) for row in rows]
    good = [(at, found) for at, found in enumerate(checked) if isinstance(found, _Good)]
    persons = _persons([found.id_number for _at, found in good])
    requests = []
    for _at, found in good:
        who = who_has(round, found.id_number)
        body = hashlib.sha256(f"{supply.pk}:{who}:{found.trade}".encode()).digest()
        requests.append(
            Request(
                supply.pk,
                who,
                persons.get(found.id_number),
                f"{prefix_of(partner_id)}{found.key}",
                body=body,
            )
        )
    answers = kernel.claim(round, requests, now=now, via="api") if requests else []
    differ = [
        (at, found.key)
        for (at, found), answer in zip(good, answers, strict=True)
        if answer.outcome == Outcome.OTHER
    ]
    if differ:
        raise KeysDiffer(differ)
    recorded_below(sum(answer.outcome == Outcome.MADE for answer in answers))
    told: dict[int, Issued] = {}
    for (at, found), answer in zip(good, answers, strict=True):
        card = (
            numbers.write(campaign.code, kind, round, answer.number)
            if answer.is_hers and answer.number is not None
            else ""
        )
        status = STATUS.get(answer.outcome, 409)
        says = _("她已经有一张了") if answer.outcome == Outcome.MINE else str(answer.outcome.label)
        told[at] = Issued(found.key, status, str(answer.outcome.value), says, card)
    return [told[at] if isinstance(found, _Good) else found for at, found in enumerate(checked)]


def prefix_of(partner_id: int) -> str:
    """What the keys of a partner's claims begin with."""
    return f"partner{partner_id}:"


@dataclass(frozen=True)
class _Good:
    key: str
    id_number: str
    trade: str


def _check(row: Wanted, kind: Kind, today: date) -> _Good | Issued:
    """The row, or why it is refused."""
    key = row.key if isinstance(row.key, str) else ""
    if not KEY.fullmatch(key):
        return Issued(key[:60], 422, "bad_key", _("key 要有 1 到 60 个字母、数字或 . _ : -"))
    if not isinstance(row.id_number, str):
        return Issued(key, 422, "bad_id_number", _("没有身份证号"))
    try:
        number = check_id_number(row.id_number, today).text
    except BadIdNumber as wrong:
        return Issued(key, 422, "bad_id_number", str(wrong.says))
    if kind == Kind.FREE and row.trade not in PLATFORM_TRADES:
        return Issued(
            key, 422, "not_platform", _("免费卡只给平台劳动者：快递员、外卖骑手、货车司机、网约车司机")
        )
    return _Good(key, number, str(row.trade or ""))


def _persons(id_numbers: Sequence[str]) -> dict[str, int]:
    """Those we know already. One query."""
    by_index = {PERSON_ID_NUMBER.index(number): number for number in id_numbers}
    rows = Person.objects.filter(id_number_index__in=list(by_index), merged_into__isnull=True)
    return {by_index[index]: pk for index, pk in rows.values_list("id_number_index", "pk") if index}

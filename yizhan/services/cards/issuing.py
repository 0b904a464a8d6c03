"""Cards in bulk: a partner issues to the identity numbers on its own list, ten thousand a call, each row answered.

No name is asked and no number kept: a card belongs to a keyed hash of the number, and to the person if we know her.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from yizhan.common.acts import act, recorded_below
from yizhan.common.arrays import text_array
from yizhan.people.actions import check_id_number
from yizhan.people.columns import PERSON_ID_NUMBER
from yizhan.people.idnumbers import BadIdNumber
from yizhan.services.cards import numbers
from yizhan.services.cards.models import Campaign, Kind
from yizhan.services.cards.who import PLATFORM_TRADES
from yizhan.supplies import kernel
from yizhan.supplies.identity import who_in
from yizhan.supplies.kernel import Outcome, Request, answer_of
from yizhan.supplies.models import Supply
from yizhan.supplies.partners import KEY, SAYS_KEY, STATUS, prefix_of, refuse_differing

MOST_ROWS = 10_000


class Wanted(NamedTuple):
    """A row as it came: anything may stand in it, or be missing."""

    key: object
    id_number: object
    trade: object


class Issued(NamedTuple):
    """What became of a row. status: as HTTP has them. card: its number, "" without one."""

    key: str
    status: int
    outcome: str
    says: str
    card: str = ""


class _Good(NamedTuple):
    key: str
    id_number: str
    trade: str


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
    if round.forgotten_at:  # long over: who had a card is not known any more
        return _in_order(
            checked,
            [Issued(found.key, 409, Outcome.SHUT.value, str(Outcome.SHUT.label)) for _at, found in good],
        )
    claimed = claim_cards(supply=supply, begins=prefix_of(partner_id), rows=good, now=now) if good else []
    # Answers and numbers are written when all is stored: others wait for the round until then, and no longer.
    card = numbers.writer(campaign.code, kind, round)
    says = {outcome: str(outcome.label) for outcome in Outcome} | {Outcome.MINE: _("她已经有一张了")}
    told = []
    for (_at, found), answer in zip(good, map(answer_of, claimed), strict=True):
        outcome, number = answer.outcome, answer.number
        written = card(number) if number is not None and outcome in STATUS else ""
        told.append(Issued(found.key, STATUS.get(outcome, 409), outcome.value, says[outcome], written))
    return _in_order(checked, told)


@act("cards.issue", "批量发卡")
def claim_cards(
    *, supply: Supply, begins: str, rows: Sequence[tuple[int, _Good]], now: datetime
) -> list[tuple[Any, ...]]:
    """Claim for the rows, all in one; begins: what this partner's keys begin with. Raises KeysDiffer."""
    persons = _persons([found.id_number for _at, found in rows])
    who = who_in(supply.round)
    requests = []
    for _at, found in rows:
        hers = who(found.id_number)
        body = hashlib.sha256(f"{supply.pk}:{hers}:{found.trade}".encode()).digest()
        requests.append(Request(supply.pk, hers, persons.get(found.id_number), begins + found.key, body=body))
    claimed = kernel.claimed(supply.round, requests, now=now, via="api")
    outcomes = [outcome for outcome, *_more in claimed]
    refuse_differing([(at, found.key) for at, found in rows], outcomes)
    recorded_below(outcomes.count(Outcome.MADE))
    return claimed


def _in_order(checked: Sequence[_Good | Issued], told: Sequence[Issued]) -> list[Issued]:
    """The answers to the good rows between those to the others."""
    left = iter(told)
    return [next(left) if isinstance(found, _Good) else found for found in checked]


def _check(row: Wanted, kind: Kind, today: date) -> _Good | Issued:
    """The row, or why it is refused."""
    key = row.key if isinstance(row.key, str) else ""
    if not KEY.fullmatch(key):
        return Issued(key[:60], 422, "bad_key", str(SAYS_KEY))
    if not isinstance(row.id_number, str):
        return Issued(key, 422, "bad_id_number", _("没有身份证号"))
    try:
        number = check_id_number(row.id_number, today).text
    except BadIdNumber as wrong:
        return Issued(key, 422, "bad_id_number", str(wrong.says))
    if kind == Kind.FREE and not (isinstance(row.trade, str) and row.trade in PLATFORM_TRADES):
        return Issued(
            key, 422, "not_platform", _("免费卡只给平台劳动者：快递员、外卖骑手、货车司机、网约车司机")
        )
    return _Good(key, number, str(row.trade or ""))


def _persons(id_numbers: Sequence[str]) -> dict[str, int]:
    """Those we know already. One query."""
    index = PERSON_ID_NUMBER.indexer()
    by_index = {index(number): number for number in id_numbers}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id_number_index, id FROM people_person"
            " WHERE id_number_index = ANY(%s::text[]) AND merged_into_id IS NULL",
            [text_array(by_index)],
        )
        return {by_index[index]: pk for index, pk in cursor.fetchall()}

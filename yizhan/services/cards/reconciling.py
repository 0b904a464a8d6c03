"""The insurers' file: what they say of each card, brought in row by row. The same file again changes nothing."""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yizhan.common.acts import act, write_record
from yizhan.common.sheet_faults import BadSheet
from yizhan.common.sheets import open_sheet
from yizhan.services.cards import numbers
from yizhan.services.cards.models import Campaign, CardStanding, Standing, StatusFile
from yizhan.supplies.models import Claim
from yizhan.supplies.states import TAKES_A_PLACE

if TYPE_CHECKING:
    from yizhan.people.models import User

MOST_ROWS = 20_000
NUMBER_NAMES = ("card", "card_number")  # beside the Chinese one
STATE_NAMES = ("state", "status")
RESULTS = ("set", "changed", "same", "unknown", "duplicate", "bad_state", "withdrawn")


class NoColumns(BadSheet):
    """The file lacks the columns of number and state."""


class TooManyCards(BadSheet):
    """More rows than are taken at once."""


@dataclass(frozen=True)
class Line:
    """A row of the file as it stands there."""

    line: int
    number: str
    state: str


@act("cards.reconcile", "核对保险状态")
def reconcile(
    *, campaign: Campaign, insurer: str, name: str, content: bytes, by: User | None, now: datetime
) -> StatusFile:
    """Bring in a file of one insurer, and keep what became of each row. Raises BadSheet."""
    lines = list(_lines(content))
    kept = StatusFile.objects.create(
        home_id=campaign.home_id,
        campaign=campaign,
        insurer=insurer,
        name=name[:120],
        digest=hashlib.sha256(content).hexdigest(),
        at=now,
        by=by,
    )
    kept.rows = _bring_in(campaign, kept, lines, now)
    kept.counts = dict(Counter(row[2] for row in kept.rows))
    kept.save(update_fields=["rows", "counts"])
    write_record(
        unit=campaign.unit, at=now, by=by, subject=f"cards.campaign:{campaign.pk}", data={"rows": len(lines)}
    )
    return kept


def _lines(content: bytes) -> Iterator[Line]:
    """Raises BadSheet, NoColumns, TooManyCards."""
    with tempfile.TemporaryDirectory(prefix="yizhan-") as folder:
        path = Path(folder) / "cards"
        path.write_bytes(content)
        sheet = open_sheet(path)
        headers = [header.strip().lower() for header in sheet.headers]
        number = next((at for at, header in enumerate(headers) if header in {_("卡号"), *NUMBER_NAMES}), None)
        state = next((at for at, header in enumerate(headers) if header in {_("状态"), *STATE_NAMES}), None)
        if number is None or state is None:
            raise NoColumns(_("要有“卡号”和“状态”两列。"))
        for count, row in enumerate(sheet.rows()):
            if count >= MOST_ROWS:
                raise TooManyCards(_("一次最多 %(n)d 行，请拆成几个文件。") % {"n": MOST_ROWS})
            cells = [*row.cells, *[""] * len(headers)]
            yield Line(row.line, cells[number].strip(), cells[state].strip())


def _bring_in(campaign: Campaign, file: StatusFile, lines: list[Line], now: datetime) -> list[list[object]]:
    """Return [line, number, result, state before] of each."""
    labels = {str(label): code for code, label in Standing.choices} | {code: code for code in Standing.values}
    claims = _claims(campaign, lines)
    before = {
        row.claim_id: row
        for row in CardStanding.objects.select_for_update().filter(
            claim__in=[claim.pk for claim in claims.values()]
        )
    }
    seen: set[int] = set()
    report: list[list[object]] = []
    for line in lines:
        claim, state = claims.get(line.number), labels.get(line.state)
        was = before.get(claim.pk) if claim else None
        result = _result(claim, state, was, seen)
        if claim and state and result in {"set", "changed"}:
            before[claim.pk], _is_new = CardStanding.objects.update_or_create(
                claim=claim,
                defaults={"home_id": claim.home_id, "state": state, "file": file, "changed_at": now},
            )
        if claim:
            seen.add(claim.pk)
        told = was.state if was and result == "changed" else line.state[:20]
        report.append([line.line, line.number[: numbers.MOST_SIGNS], result, told])
    return report


def _result(claim: Claim | None, state: str | None, was: CardStanding | None, seen: set[int]) -> str:
    if claim is None:
        return "unknown"
    if claim.pk in seen:
        return "duplicate"
    if state is None:
        return "bad_state"
    if claim.state not in TAKES_A_PLACE:
        return "withdrawn"
    if was is None:
        return "set"
    return "same" if was.state == state else "changed"


def _claims(campaign: Campaign, lines: list[Line]) -> dict[str, Claim]:
    """The cards of this campaign by the number as it stands in the file; one query a kind."""
    read = {line.number: numbers.read(line.number) for line in lines}
    found: dict[str, Claim] = {}
    for kind in numbers.LETTERS:
        round = campaign.round_of(kind)
        wanted = {
            text: one.number
            for text, one in read.items()
            if one and one.kind == kind and one.campaign == campaign.code and numbers.is_right(one, round)
        }
        rows = Claim.objects.filter(home_id=campaign.home_id, round=round, number__in=set(wanted.values()))
        by_number = {claim.number: claim for claim in rows}
        found |= {text: by_number[number] for text, number in wanted.items() if number in by_number}
    return found


def words_of(result: str) -> str:
    return {
        "set": _("记下了"),
        "changed": _("改了"),
        "same": _("没变"),
        "unknown": _("没有这个卡号"),
        "duplicate": _("文件里重复"),
        "bad_state": _("看不懂的状态"),
        "withdrawn": _("卡已退回或收回，没有改"),
    }[result]

"""What is sealed here, and how it is written and read."""

from __future__ import annotations

from typing import Any

from yizhan.common.sealed import SealedColumn, declare

NAME = declare(SealedColumn("interviews.Interview", "name_cipher", "ref"))
REASON = declare(SealedColumn("interviews.Interview", "reason_cipher", "ref"))
NOTE = declare(SealedColumn("interviews.Note", "cipher", "ref"))
UNDERTAKEN = declare(SealedColumn("interviews.Undertaking", "said_cipher", "ref"))
CAME_OF_IT = declare(SealedColumn("interviews.Undertaking", "came_cipher", "ref"))
PROPOSED = declare(SealedColumn("interviews.Demand", "said_cipher", "ref"))
HANDED_ON = declare(SealedColumn("interviews.Referral", "said_cipher", "ref"))
HOW_IT_ENDED = declare(SealedColumn("interviews.Referral", "came_cipher", "ref"))
SEEN = declare(SealedColumn("interviews.Contact", "cipher", "ref"))


def put(row: Any, column: SealedColumn, text: str) -> Any:
    """Seal `text` into the column of a row that is not saved yet; "" is nothing."""
    setattr(row, column.field, column.seal(row.ref, text) if text else None)
    return row


def read(row: Any, column: SealedColumn) -> str:
    """The words, "" where there are none any more."""
    return column.open(row) or ""

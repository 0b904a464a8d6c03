"""Which ways does a notice take, and when? One line of the outbox for each, with the job that sends it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yizhan.notices.kinds import Kind


def put(kind: Kind, notice_ids: Sequence[int], now: datetime) -> None:
    """Write the deliveries of fresh notices, in the transaction that told them. No way is set up yet."""

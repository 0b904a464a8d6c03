"""Money and pieces: pure."""

from __future__ import annotations

from decimal import Decimal

MOST_PIECES = 1_000_000
MOST_FEN = 100_000_000  # of a piece: a million yuan


class NotWholeFen(ValueError):
    """金额最多到分，就是两位小数。"""


def fen(yuan: Decimal) -> int:
    """12.50 yuan are 1250 fen. Raises NotWholeFen."""
    exact = yuan * 100
    if exact != exact.to_integral_value():
        raise NotWholeFen(NotWholeFen.__doc__)
    return int(exact)


def yuan(value_fen: int) -> str:
    """1250 fen read 12.50; thousands apart."""
    sign = "-" if value_fen < 0 else ""
    return f"{sign}{abs(value_fen) // 100:,}.{abs(value_fen) % 100:02}"

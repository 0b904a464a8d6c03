"""The number of a card: SH26-F-00000123-K7QM2XPD. It counts, and its check code is computed, so nobody guesses one.

The check code is a keyed hash of round and number under the round's own key: no table of codes that could leak, and
a card made in a batch of ten thousand has one too.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from yizhan.common import crypto
from yizhan.supplies.models import Round

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L: read aloud over a counter
CHECK_SIGNS = 8  # 31^8: a million tries find one in a million times
DIGITS = 8
SHAPE = re.compile(rf"([A-Z]{{2}}\d{{0,4}})([FD])(\d{{{DIGITS}}})([{ALPHABET}]{{{CHECK_SIGNS}}})")
LETTERS = {"free": "F", "discounted": "D"}
KINDS = {letter: kind for kind, letter in LETTERS.items()}
MOST_SIGNS = 60  # of what somebody may type, with hyphens and blanks


@dataclass(frozen=True)
class Read:
    """What a card's number says; right in shape, not yet known to be a card's."""

    campaign: str
    kind: str
    number: int
    check: str


def check_of(round: Round, number: int) -> str:
    """The check code of the card with this number in the round; "" once the round is forgotten, and its key too."""
    return _checker(round)(number)


def _checker(round: Round) -> Callable[[int], str]:
    if round.forgotten_at:
        return lambda _number: ""
    index = crypto.indexer(f"cards.check:{round.home_id}", round.hash_key)

    def check(number: int) -> str:
        drawn = int.from_bytes(hashlib.sha256(index(f"{round.pk}:{number}").encode()).digest())
        drawn %= len(ALPHABET) ** CHECK_SIGNS
        signs = ""
        for _place in range(CHECK_SIGNS):
            drawn, sign = divmod(drawn, len(ALPHABET))
            signs += ALPHABET[sign]
        return signs

    return check


def write(campaign: str, kind: str, round: Round, number: int) -> str:
    """The whole number as it is printed."""
    return writer(campaign, kind, round)(number)


def writer(campaign: str, kind: str, round: Round) -> Callable[[int], str]:
    """The same for many cards of one kind, the key looked up once."""
    begins, check = f"{campaign}-{LETTERS[kind]}", _checker(round)
    return lambda number: "-".join(filter(None, (begins, f"{number:0{DIGITS}d}", check(number))))


def read(text: str) -> Read | None:
    """Read what somebody typed or scanned: blanks, hyphens and small letters do not matter. None: no card's number."""
    if len(text) > MOST_SIGNS:
        return None
    plain = re.sub(r"[\s\-‐-―－]", "", unicodedata.normalize("NFKC", text)).upper()
    found = SHAPE.fullmatch(plain)
    return Read(found[1], KINDS[found[2]], int(found[3]), found[4]) if found else None


def is_right(read: Read, round: Round) -> bool:
    """Is it this round's check code? In constant time."""
    return hmac.compare_digest(check_of(round, read.number), read.check)

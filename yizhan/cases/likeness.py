"""Which of these texts say much the same, and by which words? Nothing of them is kept: counted when asked, then let go.

Words by rjieba; one sign alone, digits and letters count for nothing, so that no number of a phone or an identity card
makes two matters alike. A word weighs the more the fewer of the texts have it (tf-idf); likeness is the cosine, 0 to 1.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
LEAST = 0.1  # of the cosine: below it two matters have a word in common and no more
SHOWN_WORDS = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """A text that is like the one asked about. words: what made it so, the heaviest first."""

    key: int
    score: float
    words: tuple[str, ...]


def words_of(text: str) -> Counter[str]:
    """The words that count, and how often each is said."""
    import rjieba  # its dictionary takes memory: only where it is needed

    return Counter(word for word in rjieba.cut(text) if HAN.fullmatch(word))


def most_alike(text: str, among: Mapping[int, str], *, most: int = 10) -> list[Alike]:
    """Those of `among` that are most like `text`, the likest first; of equals the one with the greater key.

    The weights of words come from these texts alone, so that nothing else can be read from an order or a word.
    """
    asked = words_of(text)
    others = {key: words_of(other) for key, other in among.items()}
    texts_with = Counter(word for words in (asked, *others.values()) for word in words)
    every = len(others) + 1
    weights = {word: math.log((every + 1) / count) for word, count in texts_with.items()}
    ours = _weighed(asked, weights)
    found = [_compared(key, ours, _weighed(words, weights)) for key, words in others.items()]
    found = [one for one in found if one.score >= LEAST]
    return sorted(found, key=lambda one: (-one.score, -one.key))[:most]


def _weighed(words: Counter[str], weights: Mapping[str, float]) -> dict[str, float]:
    """As a vector of length 1; empty if nothing counts."""
    vector = {word: (1 + math.log(often)) * weights[word] for word, often in words.items()}
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {word: value / length for word, value in vector.items()} if length else {}


def _compared(key: int, ours: Mapping[str, float], theirs: Mapping[str, float]) -> Alike:
    shares = {word: value * theirs[word] for word, value in ours.items() if word in theirs}
    words = sorted(shares, key=lambda word: (-shares[word], word))
    return Alike(key, sum(shares.values()), tuple(words[:SHOWN_WORDS]))

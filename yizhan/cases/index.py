"""Ten most alike of very many, without reading all: an inverted index over the heaviest words of each text.

In memory only, and never stored: it holds words in clear (ADR 0091). What two texts share of their twenty heaviest
words picks the candidates; these are then compared word by word.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable

import numpy as np
from scipy.sparse import csr_array

from yizhan.cases.likeness import words_of

HEAVIEST = 20  # words of a text by which it is found
MOST_POSTINGS = 10_000  # of a word: those in which it weighs most
CANDIDATES = 300


class Index:
    """Texts by their words. keys: their names; matrix: a row of length 1 for each, a column for a word."""

    def __init__(self, texts: Iterable[tuple[int, str]]) -> None:
        self._columns: dict[str, int] = {}
        keys, places, counts, starts = array("q"), array("i"), array("f"), array("q", [0])
        for key, text in texts:
            keys.append(key)
            for word, often in words_of(text).items():
                places.append(self._columns.setdefault(word, len(self._columns)))
                counts.append(1 + math.log(often))
            starts.append(len(places))
        self.keys = np.array(keys, dtype=np.int64)
        columns, rows = np.array(places, dtype=np.int32), np.array(starts, dtype=np.int64)
        texts_with = np.bincount(columns, minlength=len(self._columns))
        self._weights = np.log((len(keys) + 1) / np.maximum(texts_with, 1)).astype(np.float32)
        values = np.array(counts, dtype=np.float32) * self._weights[columns]
        lengths = np.sqrt(np.add.reduceat(np.append(values**2, 0), rows[:-1])) if len(keys) else np.array([])
        sizes = np.diff(rows)
        values /= np.repeat(np.where(lengths > 0, lengths, 1), sizes).astype(np.float32)
        self.matrix = csr_array((values, columns, rows), shape=(len(keys), len(self._columns)))
        self._post(np.repeat(np.arange(len(keys), dtype=np.int32), sizes), columns, values)

    def _post(self, owners: np.ndarray, columns: np.ndarray, values: np.ndarray) -> None:
        """Which texts have a word among their heaviest, where it weighs most first."""
        order = np.lexsort((-values, owners))
        first = np.searchsorted(owners[order], owners[order])
        heavy = order[np.arange(len(order)) - first < HEAVIEST]
        heavy = heavy[np.lexsort((-values[heavy], columns[heavy]))]
        self._posted, self._posted_values = owners[heavy], values[heavy]
        self._posts = np.searchsorted(columns[heavy], np.arange(len(self._columns) + 1))

    @property
    def bytes(self) -> int:
        """What its tables take, without the dictionary of words."""
        tables = (
            self.matrix.data,
            self.matrix.indices,
            self.matrix.indptr,
            self._posted,
            self._posted_values,
        )
        return sum(int(table.nbytes) for table in (*tables, self._posts, self.keys))

    def candidates(self, text: str, most: int = CANDIDATES) -> list[int]:
        """Keys of those that share most of the heaviest words with it, the first first."""
        return [int(key) for key in self.keys[self._found(self.asked(text), most)]]

    def most_alike(self, text: str, most: int = 10) -> list[tuple[int, float]]:
        """The likest with their cosine, of equals the greater key first."""
        asked = self.asked(text)
        found = self._found(asked, CANDIDATES)
        dense = np.zeros(len(self._columns), dtype=np.float32)
        dense[list(asked)] = list(asked.values())
        ranked = sorted(
            zip((self.matrix[found] @ dense).tolist(), self.keys[found].tolist(), strict=True), reverse=True
        )
        return [(key, score) for score, key in ranked[:most]]

    def asked(self, text: str) -> dict[int, float]:
        """The words of a text that the index knows, by their column, weighed, of length 1."""
        words = words_of(text)
        values = {word: (1 + math.log(often)) * self._weight(word) for word, often in words.items()}
        length = math.sqrt(sum(value * value for value in values.values()))
        return {
            self._columns[word]: value / length
            for word, value in values.items()
            if word in self._columns and length
        }

    def _weight(self, word: str) -> float:
        """Of a word that no text has: as if one had it."""
        at = self._columns.get(word)
        return math.log(len(self.keys) + 1) if at is None else float(self._weights[at])

    def _found(self, asked: dict[int, float], most: int) -> np.ndarray:
        heaviest = sorted(asked.items(), key=lambda each: (-each[1], each[0]))[:HEAVIEST]
        spans = [
            (slice(self._posts[at], min(self._posts[at + 1], self._posts[at] + MOST_POSTINGS)), value)
            for at, value in heaviest
        ]
        if not spans:
            return np.array([], dtype=np.int64)
        owners = np.concatenate([self._posted[span] for span, _value in spans])
        shares = np.concatenate([self._posted_values[span] * value for span, value in spans])
        scores = np.bincount(owners, shares, minlength=len(self.keys))
        found = np.flatnonzero(scores)
        if most < len(found):
            found = found[np.argpartition(-scores[found], most)[:most]]
        return found[np.lexsort((-self.keys[found], -scores[found]))]

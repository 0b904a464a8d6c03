"""What is a matter about, going by those that officers have sorted? A linear model over words, pairs of them and signs.

Four kinds of features, each a vector of length 1 by tf-idf, then weighed: words and pairs of them; one to four signs;
and of the beginning, where people say what they want, words and one to three signs. What fewer than three people have
said is in no model, so that nobody's own words are (ADR 0092). Texts come as words, labels as numbers; a model goes to
bytes and back without pickle.
"""

from __future__ import annotations

import io
import itertools
import math
from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yizhan.cases.likeness import FILLERS

LEAST_OWNERS = 3  # people who said it, for a feature to be learnt
BEGINNING = 12  # words
WEIGHTS = {"w": 1.0, "c": 0.7, "h": 0.5, "s": 0.5}
C = 2.0  # of LinearSVC (ADR 0092)
SHOWN_WORDS = 3


def words_in(text: str) -> list[str]:
    """The words of a text in their order, without digits, letters and signs of other kinds."""
    import rjieba

    return [word for word in rjieba.cut(text) if all("\u4e00" <= sign <= "\u9fff" for sign in word)]


def features(words: Sequence[str]) -> Counter[str]:
    """How often it has each feature; the first sign says of which kind it is."""
    beginning = list(words[:BEGINNING])
    return Counter(
        [
            *(f"w{word}" for word in words),
            *(f"w{one} {other}" for one, other in itertools.pairwise(words)),
            *(f"c{signs}" for signs in _runs("".join(words), 4)),
            *(f"h{word}" for word in beginning),
            *(f"s{signs}" for signs in _runs("".join(beginning), 3)),
        ]
    )


def _runs(text: str, longest: int) -> Iterator[str]:
    for size in range(1, longest + 1):
        yield from (text[at : at + size] for at in range(len(text) - size + 1))


class TooLittle(ValueError):
    """Two categories are the least that can be told apart, and some words that several people have said."""


@dataclass(frozen=True)
class Sorter:
    """What was learnt. weights: a row for each label, a column for each feature; scales: the idf of each feature."""

    labels: tuple[int, ...]
    vocabulary: dict[str, int]
    scales: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def scores(self, texts: Iterable[Sequence[str]]) -> np.ndarray:
        """How much each text (a row) speaks for each label (a column); 0 is where a label begins."""
        found: np.ndarray = self._matrix(texts) @ self.weights.T + self.bias
        return found

    def words_for(self, words: Sequence[str], label: int) -> list[str]:
        """The words of this text that speak most for a label, the heaviest first."""
        row = self._matrix([words]).tocoo()
        shares = dict(
            zip(
                row.col.tolist(),
                (row.data * self.weights[self.labels.index(label)][row.col]).tolist(),
                strict=True,
            )
        )
        known = {word: shares.get(self.vocabulary.get(f"w{word}", -1), 0.0) for word in words}
        told = {
            word: share
            for word, share in known.items()
            if share > 0 and len(word) > 1 and word not in FILLERS
        }
        return sorted(told, key=lambda word: (-told[word], word))[:SHOWN_WORDS]

    def _matrix(self, texts: Iterable[Sequence[str]]) -> Any:
        return _scaled(_counted(texts, self.vocabulary), _kinds(self.vocabulary), self.scales)

    def to_bytes(self) -> bytes:
        """As npz; the vocabulary as text, a feature a line."""
        words = np.frombuffer("\n".join(self.vocabulary).encode(), dtype=np.uint8)
        file = io.BytesIO()
        weights = self.weights.astype(np.float16)
        np.savez_compressed(
            file,
            labels=np.array(self.labels),
            words=words,
            scales=self.scales,
            weights=weights,
            bias=self.bias,
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Sorter:
        with np.load(io.BytesIO(kept), allow_pickle=False) as found:
            words = found["words"].tobytes().decode().split("\n")
            labels = tuple(int(label) for label in found["labels"])
            weights = found["weights"].astype(np.float32)
            return cls(
                labels, {word: at for at, word in enumerate(words)}, found["scales"], weights, found["bias"]
            )


def train(texts: Iterable[Sequence[str]], labels: Sequence[int], owners: Sequence[Hashable]) -> Sorter:
    """Learn from texts whose label is known. owners: whose each is; one person's texts count once. Raises TooLittle."""
    from sklearn.svm import LinearSVC

    vocabulary: dict[str, int] = {}
    counts = _counted(texts, vocabulary, grows=True)
    kept = np.flatnonzero(_owners_of(counts, owners) >= LEAST_OWNERS)
    if len(set(labels)) < 2 or not len(kept):
        raise TooLittle(TooLittle.__doc__)
    names = list(vocabulary)
    vocabulary = {names[at]: place for place, at in enumerate(kept.tolist())}
    counts = counts[:, kept]
    texts_with = np.bincount(counts.indices, minlength=len(kept))
    idf = np.log((1 + counts.shape[0]) / (1 + texts_with)) + 1
    scales = idf.astype(np.float32)
    matrix = _scaled(counts, _kinds(vocabulary), scales)
    model = LinearSVC(C=C, class_weight="balanced", random_state=0).fit(matrix, np.array(labels))
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        weights, bias = np.vstack([-weights, weights]), np.array([-bias[0], bias[0]])
    return Sorter(
        tuple(int(one) for one in model.classes_),
        vocabulary,
        scales,
        weights.astype(np.float32),
        bias.astype(np.float32),
    )


def _counted(texts: Iterable[Sequence[str]], vocabulary: dict[str, int], *, grows: bool = False) -> Any:
    """A row of 1 + ln(how often) for each text, by the columns of the vocabulary."""
    from scipy.sparse import csr_array

    columns, values, starts = array("i"), array("f"), array("i", [0])
    for words in texts:
        for feature, often in features(words).items():
            at = vocabulary.setdefault(feature, len(vocabulary)) if grows else vocabulary.get(feature, -1)
            if at >= 0:
                columns.append(at)
                values.append(1 + math.log(often))
        starts.append(len(columns))
    parts = (
        np.array(values, dtype=np.float32),
        np.array(columns, dtype=np.int32),
        np.array(starts, dtype=np.int32),
    )
    return csr_array(parts, shape=(len(starts) - 1, len(vocabulary)))


def _owners_of(counts: Any, owners: Sequence[Hashable]) -> np.ndarray:
    """How many people have said each feature."""
    numbers: dict[Hashable, int] = {}
    ids = np.array([numbers.setdefault(owner, len(numbers)) for owner in owners], dtype=np.int64)
    rows = np.repeat(ids, np.diff(counts.indptr))
    pairs = np.unique(counts.indices.astype(np.int64) * len(numbers) + rows)
    return np.bincount(pairs // max(len(numbers), 1), minlength=counts.shape[1])


def _kinds(vocabulary: Iterable[str]) -> np.ndarray:
    places = {kind: at for at, kind in enumerate(WEIGHTS)}
    return np.array([places[feature[0]] for feature in vocabulary], dtype=np.int8)


def _scaled(counts: Any, kinds: np.ndarray, scales: np.ndarray) -> Any:
    """Times the idf, each kind of a row of length 1, times the weight of the kind."""
    matrix = counts.copy()
    matrix.data = matrix.data * scales[matrix.indices]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    cells = rows * len(WEIGHTS) + kinds[matrix.indices]
    lengths = np.sqrt(np.bincount(cells, matrix.data.astype(np.float64) ** 2, matrix.shape[0] * len(WEIGHTS)))
    share = np.array(list(WEIGHTS.values()))[kinds[matrix.indices]]
    matrix.data = (matrix.data * share / lengths[cells]).astype(np.float32)
    return matrix

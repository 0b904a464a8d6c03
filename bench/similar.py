"""How long do the ten most similar of 100,000 demands take, beside a full scan in scikit-learn? And are they the ten?

Demands are made of the clauses of real ones (shared/data/complaints_hunan: read, never copied): each of half of one and
a little of another, so that many are alike. Both begin with a text and cut it with the same words; scikit-learn holds
the same weights and compares with every one (NearestNeighbors, brute, cosine). Beside it the barest scan that we could
write: the sparse matrix times one dense vector. Recall: how many of scikit-learn's ten are among ours; one just as near
as its tenth counts as found.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import time
from typing import Any

import numpy as np

from bench.harness import Figure, data_folder, medians
from tests.shared_data import shared_data_folder

FILES = ("stream_2019.csv.gz", "unlabelled_2801.csv.gz", "replies.csv.gz")
ASKED = 200  # for recall
TIMED = 20
TARGET, RECALL_TARGET = 20.0, 0.95


def demands(count: int, draw: random.Random) -> list[str]:
    """Made-up demands of real clauses, 30 to 200 signs as people write them on a phone."""
    import csv
    import gzip

    folder = shared_data_folder()
    if folder is None:
        raise SystemExit("real data not present (set YIZHAN_SHARED_DATA to its folder)")
    pieces = []
    for name in FILES:
        with gzip.open(folder / "complaints_hunan" / name, "rt", encoding="utf-8", newline="") as packed:
            for row in csv.DictReader(packed):
                clauses = [
                    each for each in re.split(r"[，。；！？\s]+", row["title"] + "，" + row["detail"]) if each
                ]
                pieces.append(clauses)
    made = []
    for _each in range(count):
        one, other = draw.choice(pieces), draw.choice(pieces)
        clauses = draw.sample(one, min(len(one), draw.randint(3, 8))) + draw.sample(other, 1)
        made.append("，".join(clauses)[:200])
    return made


def main() -> int:
    print(__doc__)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--demands", type=int, default=100_000)
    options = parser.parse_args()
    draw = random.Random(4)
    texts = demands(options.demands, draw)
    asked = demands(ASKED, draw)
    with data_folder():
        for figure in _measure(texts, asked):
            print(figure)
    return 0


def _measure(texts: list[str], asked: list[str]) -> list[Figure]:
    from scipy.sparse import csr_array
    from sklearn.neighbors import NearestNeighbors

    from yizhan.cases.index import Index

    began = time.perf_counter()
    index = Index(enumerate(texts))
    print(
        f"{len(texts):,} demands indexed in {time.perf_counter() - began:.0f} s, {index.bytes / 1e6:.0f} MB",
        flush=True,
    )
    scan = NearestNeighbors(n_neighbors=10, algorithm="brute", metric="cosine").fit(index.matrix)

    def row_of(text: str) -> Any:
        asked = index.asked(text)
        values = np.array(list(asked.values()), dtype=np.float32)
        return csr_array((values, ([0] * len(asked), list(asked))), shape=(1, index.matrix.shape[1]))

    def by_scan(text: str) -> Any:
        return scan.kneighbors(row_of(text))

    def barest(text: str) -> Any:
        scores = index.matrix @ row_of(text).toarray()[0]
        return np.argpartition(-scores, 10)[:10]

    found = 0.0
    for text in asked:
        distances, _places = by_scan(text)
        length = float(
            np.linalg.norm(list(index.asked(text).values()))
        )  # below 1 if it has words that no text has
        tenth = (1 - float(distances[0][-1])) * length
        ours = [score for _key, score in index.most_alike(text)]
        found += min(10, sum(score >= tenth - 1e-5 for score in ours)) / 10
    turns = [itertools.cycle(asked) for _each in range(3)]
    ours, theirs, bare = medians(
        lambda: index.most_alike(next(turns[0])),
        lambda: by_scan(next(turns[1])),
        lambda: barest(next(turns[2])),
        repeats=TIMED,
    )
    print(
        f"index {ours * 1000:.2f} ms, scikit-learn {theirs * 1000:.0f} ms, barest scan {bare * 1000:.1f} ms"
    )
    return [
        Figure("similar-recall", found / len(asked), ">=", RECALL_TARGET),
        Figure("similar", theirs / ours, ">=", TARGET),
    ]


if __name__ == "__main__":
    raise SystemExit(main())

"""Are the hot topics of a year of real messages found, by words alone?

shared/data/complaints_hunan (read, never copied): 4,326 messages of one city and year, some of them planted twins. A
team put the members of three topics together by hand; other topics exist, so that precision is of the found group that
fits best, against those members. The groups are the product's (`cases/grouping.py`), with no category noted. A topic
counts for what is found of it: precision and recall are means over the three. Shown beside it: the largest groups, by
the words that name them.
"""

from __future__ import annotations

import csv
import gzip
import time
from collections import defaultdict

from bench.harness import Figure, data_folder
from tests.shared_data import shared_data_folder

PRECISION_TARGET, RECALL_TARGET = 0.75, 0.9
LARGEST = 12


def main() -> int:
    print(__doc__)
    texts, topics = messages()
    with data_folder():
        for figure in _measured(texts, topics):
            print(figure)
    return 0


def messages() -> tuple[dict[int, str], dict[str, set[int]]]:
    """The messages by their number, and the members of each topic."""
    folder = shared_data_folder()
    if folder is None:
        raise SystemExit("real data not present (set YIZHAN_SHARED_DATA to its folder)")
    path = folder / "complaints_hunan"
    with gzip.open(path / "stream_2019.csv.gz", "rt", encoding="utf-8", newline="") as packed:
        texts = {int(row["id"]): f"{row['title']}。{row['detail']}" for row in csv.DictReader(packed)}
    topics: dict[str, set[int]] = defaultdict(set)
    with (path / "hot_topics_dev.csv").open(encoding="utf-8", newline="") as plain:
        for row in csv.DictReader(plain):
            if int(row["id"]) in texts:
                topics[row["topic"]].add(int(row["id"]))
    return texts, topics


def _measured(texts: dict[int, str], topics: dict[str, set[int]]) -> list[Figure]:
    from yizhan.cases.grouping import groups_of

    began = time.perf_counter()
    groups = groups_of(texts)
    print(f"{len(texts):,} messages, {len(groups):,} groups in {time.perf_counter() - began:.1f} s")
    for group in groups[:LARGEST]:
        print(f"{len(group.keys):4} messages: {' '.join(group.words)}")
    precisions, recalls = [], []
    for topic, members in topics.items():
        best = max(groups, key=lambda group: _f1(set(group.keys), members))
        both = len(members & set(best.keys))
        precisions.append(both / len(best.keys))
        recalls.append(both / len(members))
        named = " ".join(best.words)
        print(f"{topic}: precision {precisions[-1]:.2f}, recall {recalls[-1]:.2f} of {len(members)}: {named}")
    return [
        Figure("topics-precision", sum(precisions) / len(precisions), ">=", PRECISION_TARGET),
        Figure("topics-recall", sum(recalls) / len(recalls), ">=", RECALL_TARGET),
    ]


def _f1(found: set[int], members: set[int]) -> float:
    return 2 * len(found & members) / (len(found) + len(members))


if __name__ == "__main__":
    raise SystemExit(main())

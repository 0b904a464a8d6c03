"""Real messages to a city: the topics that a team put together by hand come together by their words."""

from __future__ import annotations

from collections import defaultdict

from tests.shared_data import shared_rows
from yizhan.cases.grouping import groups_of
from yizhan.cases.index import Index
from yizhan.cases.likeness import most_alike


def test_the_topics_known_of_a_year_are_each_found_nearly_whole_in_one_group():
    texts = {
        int(row["id"]): f"{row['title']}。{row['detail']}"
        for row in shared_rows("complaints_hunan/stream_2019.csv.gz")
    }
    topics: dict[str, set[int]] = defaultdict(set)
    for row in shared_rows("complaints_hunan/hot_topics_dev.csv"):
        topics[row["topic"]].add(int(row["id"]))
    groups = [set(group.keys) for group in groups_of(texts)]
    found = {
        topic: max(len(members & group) for group in groups) / len(members)
        for topic, members in topics.items()
    }
    assert all(share >= 0.9 for share in found.values()), found


def test_of_orders_about_rivers_the_index_finds_what_reading_all_finds():
    rows = shared_rows("complaints_fuzhou/cases.csv")
    texts = {at: f"{row['title']} {row['detail']}" for at, row in enumerate(rows)}
    index = Index(texts.items())
    kept = 0
    for at in range(0, 1000, 50):
        wanted = {one.key for one in most_alike(texts[at], texts)}
        kept += len(wanted & {key for key, _score in index.most_alike(texts[at])})
    assert kept >= 0.9 * 20 * 10

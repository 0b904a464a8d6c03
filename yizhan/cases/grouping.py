"""Which of these texts speak of the same thing? Suggested groups, each with the words that made it. Nothing is kept.

One thing has many names: 带娃难 and 托管班太贵 share no word. So a deployment notes its themes, each with the ways in
which people say it. A text belongs to the theme that it names most often; if it names two equally often, to neither.
What belongs to no theme meets by its words alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from yizhan.cases.likeness import SHOWN_WORDS, Vector, vectors_of

CUT = 0.1  # of the mean cosine between two groups: below it they are about something else (ADR 0093)
CLAUSE = re.compile(r"[\s，。；！？、：…,.;!?:]+")


@dataclass(frozen=True, slots=True)
class Theme:
    """One thing that is said in many ways. says: words, or parts of one clause with spaces between: 没人 孩子."""

    name: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Texts about the same thing, the one that stands for all first. words: what made it, the heaviest first.

    theme: the one that they share; "" if they met by their words.
    """

    keys: tuple[int, ...]
    words: tuple[str, ...]
    theme: str = ""


def groups_of(
    texts: Mapping[int, str], themes: Sequence[Theme] = (), *, known: Mapping[int, str] | None = None
) -> list[Group]:
    """Groups of two or more, the largest first. known: the theme of texts of which somebody has said it."""
    names = dict(known or {})
    found: dict[int, Counter[str]] = {}
    by_theme: dict[str, list[int]] = defaultdict(list)
    for key, text in texts.items():
        theme, found[key] = theme_of(text, themes)
        theme = names.get(key, theme)
        if theme:
            by_theme[theme].append(key)
    vectors = dict(zip(texts, vectors_of(texts.values()), strict=True))
    groups = [_of_theme(name, keys, found, vectors) for name, keys in by_theme.items() if len(keys) > 1]
    themed = {key for keys in by_theme.values() for key in keys}
    free = {key: vector for key, vector in vectors.items() if vector and key not in themed}
    groups += _by_words(free)
    return sorted(groups, key=lambda one: (-len(one.keys), one.keys))


def theme_of(text: str, themes: Sequence[Theme]) -> tuple[str, Counter[str]]:
    """The theme that it names in most clauses, or "", and how often it is said in which way.

    Of two themes that one clause names, the one with the longer way counts: 热饭 排队 says more than 热饭.
    """
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for clause in CLAUSE.split(text):
        ways = {theme.name: _way_in(clause, theme) for theme in themes}
        longest = max(map(_signs, ways.values()), default=0)
        for name, way in ways.items():
            if way and _signs(way) == longest:
                named[name][way] += 1
    ranked = sorted(named.items(), key=lambda each: -each[1].total())
    if not ranked or (len(ranked) > 1 and ranked[0][1].total() == ranked[1][1].total()):
        return "", Counter()
    return ranked[0]


def _way_in(clause: str, theme: Theme) -> str:
    """The longest of its ways that the clause has all parts of, or ""."""
    found = (way for way in theme.says if all(part in clause for part in way.split()))
    return max(found, key=lambda way: (_signs(way), way), default="")


def _signs(way: str) -> int:
    return len(way.replace(" ", ""))


def _of_theme(
    name: str, keys: list[int], found: Mapping[int, Counter[str]], vectors: Mapping[int, Vector]
) -> Group:
    said = Counter(way for key in keys for way in found[key])
    ways = sorted(said, key=lambda way: (-said[way], way))
    words = [word for word in shared_words([vectors[key] for key in keys]) if word not in ways]
    return Group(tuple(keys), tuple([*ways, *words][:SHOWN_WORDS]), name)


def _by_words(vectors: Mapping[int, Vector]) -> list[Group]:
    """Average linkage over the cosine: two groups become one while their texts are alike on the whole."""
    if len(vectors) < 2:
        return []
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    keys = list(vectors)
    alike = likeness_matrix([vectors[key] for key in keys])
    tree = linkage(squareform(1 - alike, checks=False), method="average")
    members: dict[int, list[int]] = defaultdict(list)
    for at, label in enumerate(fcluster(tree, 1 - CUT, criterion="distance")):
        members[int(label)].append(at)
    groups = []
    for places in members.values():
        if len(places) > 1:
            places.sort(key=lambda at: (-float(alike[at, places].sum()), keys[at]))
            group = [keys[at] for at in places]
            groups.append(Group(tuple(group), tuple(shared_words([vectors[key] for key in group]))))
    return groups


def likeness_matrix(vectors: Sequence[Vector]) -> np.ndarray:
    """The cosine of each with each, 1 on the diagonal."""
    from scipy.sparse import csr_array

    columns: dict[str, int] = {}
    places = [columns.setdefault(word, len(columns)) for vector in vectors for word in vector]
    values = [value for vector in vectors for value in vector.values()]
    starts = np.cumsum([0, *(len(vector) for vector in vectors)])
    matrix = csr_array((values, places, starts), shape=(len(vectors), len(columns)), dtype=np.float32)
    alike: np.ndarray = np.clip((matrix @ matrix.T).toarray(), 0, 1)
    np.fill_diagonal(alike, 1)
    return alike


def shared_words(vectors: Sequence[Vector]) -> list[str]:
    """The words by which these are alike, the heaviest first: those of two or more of them."""
    sums: Counter[str] = Counter()
    squares: Counter[str] = Counter()
    for vector in vectors:
        for word, value in vector.items():
            sums[word] += value  # type: ignore[assignment]
            squares[word] += value * value  # type: ignore[assignment]
    shares = {word: sums[word] ** 2 - squares[word] for word in sums}
    words = sorted((word for word in shares if shares[word] > 1e-9), key=lambda word: (-shares[word], word))
    return words[:SHOWN_WORDS]

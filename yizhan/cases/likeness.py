"""Which of these texts say much the same, and by which words? Nothing of them is kept: counted when asked, then let go.

Words by rjieba; one sign alone, fillers, digits and letters count for nothing, so that no number of a phone or an
identity card makes two matters alike. A word weighs the more the fewer of the texts have it (tf-idf); likeness is the
cosine, 0 to 1.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
LEAST = 0.1  # of the cosine: below it two matters have a word in common and no more
SHOWN_WORDS = 5
WHAT_ALL_SAY = """
    我们 你们 他们 她们 咱们 自己 大家 别人 有人 这个 那个 这些 那些 这样 那样 这里 那里 什么 怎么
    怎样 为什么 多少 哪里 现在 已经 还是 就是 不是 因为 所以 如果 但是 而且 或者 以及 可以 可是 能够
    能否 能不能 不能 不会 没有 应该 需要 希望 请求 请问 恳请 要求 建议 反映 投诉 咨询 领导 部门 有关
    相关 解决 处理 帮忙 问题 情况 事情 工会 您好 你好 谢谢 感谢 尊敬 一个 一下 一直 非常 特别 真的
    不知道 知道 觉得 时候 有没有 是否 之后 之前
"""
FILLERS = frozenset(WHAT_ALL_SAY.split())  # who asks for anything says them
Vector = dict[str, float]  # a word → its weight


@dataclass(frozen=True, slots=True)
class Alike:
    """A text that is like the one asked about. words: what made it so, the heaviest first."""

    key: int
    score: float
    words: tuple[str, ...]


def words_of(text: str) -> Counter[str]:
    """The words that count, and how often each is said."""
    import rjieba  # its dictionary takes memory: only where it is needed

    return Counter(word for word in rjieba.cut(text) if HAN.fullmatch(word) and word not in FILLERS)


def most_alike(text: str, among: Mapping[int, str], *, most: int = 10) -> list[Alike]:
    """Those of `among` that are most like `text`, the likest first; of equals the one with the greater key.

    The weights of words come from these texts alone, so that nothing else can be read from an order or a word.
    """
    ours, *theirs = vectors_of([text, *among.values()])
    found = [_compared(key, ours, vector) for key, vector in zip(among, theirs, strict=True)]
    found = [one for one in found if one.score >= LEAST]
    return sorted(found, key=lambda one: (-one.score, -one.key))[:most]


def vectors_of(texts: Iterable[str]) -> list[Vector]:
    """Each text as its words with their weights among these texts, of length 1; empty if nothing counts."""
    words = [words_of(text) for text in texts]
    texts_with = Counter(word for each in words for word in each)
    weights = {word: math.log((len(words) + 1) / count) for word, count in texts_with.items()}
    return [_weighed(each, weights) for each in words]


def _weighed(words: Counter[str], weights: Mapping[str, float]) -> Vector:
    vector = {word: (1 + math.log(often)) * weights[word] for word, often in words.items()}
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {word: value / length for word, value in vector.items()} if length else {}


def _compared(key: int, ours: Mapping[str, float], theirs: Mapping[str, float]) -> Alike:
    shares = {word: value * theirs[word] for word, value in ours.items() if word in theirs}
    words = sorted(shares, key=lambda word: (-shares[word], word))
    return Alike(key, sum(shares.values()), tuple(words[:SHOWN_WORDS]))

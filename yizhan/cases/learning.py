"""Which category does a case seem to be of? By how people say it, and by what officers have sorted before.

What is learnt from sorted cases is a version: the home's chair or administrator chooses which is used, and may go back.
A home without any has no suggestions of it, and all else is the same. A suggestion never sorts by itself.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from django.utils.translation import gettext_lazy as _

from yizhan.cases.access import CASES_ARRANGE
from yizhan.cases.actions import Refused
from yizhan.cases.chain import Said
from yizhan.cases.grouping import theme_of
from yizhan.cases.likeness import SHOWN_WORDS
from yizhan.cases.models import Case, Category, Sorting
from yizhan.cases.queries import opening_words, text_of, themes_of
from yizhan.cases.sorting import Sorter, TooLittle, train, words_in
from yizhan.common.acts import act, nothing_done, write_record
from yizhan.common.attached import FILES_AT_ONCE
from yizhan.common.sealed import SealedColumn, declare
from yizhan.orgs.access import require
from yizhan.orgs.models import Unit
from yizhan.people.models import User

SORTER = declare(SealedColumn("cases.Sorting", "cipher", "ref", batch=FILES_AT_ONCE))
MOST_CASES = 20_000  # sorted ones that are learnt from, the newest
LEAST_OF_EACH = 10  # cases of a category; those with fewer are left out
LEAST_CASES = 60
FOLDS = 3  # of the trial
MARGIN = 0.3  # by which the best category must lead the next to be suggested
BATCH = 500


class NotLearnt(Refused):
    """Too little is sorted, or nothing since the last version."""


# --- learning --------------------------------------------------------------------------------------


def learn(*, home: Unit, by: User | None, now: datetime) -> Sorting:
    """A version more, of what is sorted now; it is used when somebody chooses it. Raises NotLearnt."""
    check_enough(home)
    texts, labels, owners = _sorted(home.pk)
    try:
        sorter = train(texts, labels, owners)
    except TooLittle:
        raise NotLearnt(_("分好类的还太少")) from None
    return _keep(home, sorter, len(labels), _tried(texts, labels, owners), by, now)


def check_enough(home: Unit) -> None:
    """Raises NotLearnt if a version more could not be learnt now; 2 queries."""
    last = (
        Sorting.objects.filter(home_id=home.pk)
        .order_by("-number")
        .values_list("trained_at", flat=True)
        .first()
    )
    if last is not None and not _sorted_since(home.pk, last):
        raise NotLearnt(_("上一版以后没有新分好类的"))
    rows = Case.objects.filter(home_id=home.pk, category__closed_at__isnull=True, category__isnull=False)
    counted = Counter(rows.order_by().values_list("category", flat=True)[:MOST_CASES])
    _require_enough([count for count in counted.values() if count >= LEAST_OF_EACH])


def _require_enough(counts: list[int]) -> None:
    """counts: how many cases each category has that has enough. Raises NotLearnt."""
    if sum(counts) < LEAST_CASES or len(counts) < 2:
        raise NotLearnt(
            _("分好类的还太少：至少 {least} 件，两类以上，每类 {each} 件").format(
                least=LEAST_CASES, each=LEAST_OF_EACH
            )
        )


@act("cases.sorting", "分类助手")
def _keep(
    home: Unit, sorter: Sorter, cases: int, right: int | None, by: User | None, now: datetime
) -> Sorting:
    """Apart from learning, which takes minutes and holds nothing."""
    Unit.objects.select_for_update(no_key=True).get(pk=home.pk)
    number = Sorting.objects.filter(home_id=home.pk).count() + 1
    made = Sorting(home_id=home.pk, number=number, trained_at=now, cases=cases, right=right)
    made.categories = len(sorter.labels)
    made.cipher = SORTER.seal(made.ref, base64.b64encode(sorter.to_bytes()).decode())
    made.save()
    _record(home, made, by, now, "trained")
    return made


def _sorted(home_id: int) -> tuple[list[list[str]], list[int], list[Hashable]]:
    """The words of sorted cases as a list shows them, their categories, and whose each is: as many as are left of those
    whose words are erased or confidential. Raises NotLearnt."""
    rows = Case.objects.filter(home_id=home_id, category__closed_at__isnull=True, category__isnull=False)
    cases = list(rows.order_by("-opened_at", "-pk")[:MOST_CASES])
    texts: list[list[str]] = []
    labels: list[int] = []
    owners: list[Hashable] = []
    for begin in range(0, len(cases), BATCH):
        batch = {case.pk: case for case in cases[begin : begin + BATCH]}
        for pk, said in opening_words(list(batch.values())).items():
            if words := words_in(text_of(said)):
                texts.append(words)
                labels.append(batch[pk].category_id or 0)
                owners.append(batch[pk].person_id or f"case {pk}")
    counts = Counter(labels)
    kept = [at for at, label in enumerate(labels) if counts[label] >= LEAST_OF_EACH]
    _require_enough([count for count in counts.values() if count >= LEAST_OF_EACH])
    return [texts[at] for at in kept], [labels[at] for at in kept], [owners[at] for at in kept]


def _sorted_since(home_id: int, at: datetime) -> bool:
    return Case.objects.filter(home_id=home_id, history__kind="sorted", history__at__gt=at).exists()


def _tried(texts: list[list[str]], labels: list[int], owners: list[Hashable]) -> int | None:
    """Learnt from two thirds and asked of the third, in turn: how many of a thousand are as officers sorted them. One
    person's cases stand in one third."""
    from sklearn.model_selection import GroupKFold

    numbers = {owner: at for at, owner in enumerate(dict.fromkeys(owners))}
    groups = [numbers[owner] for owner in owners]
    if len(numbers) < FOLDS:
        return None
    right = 0
    for learnt, asked in GroupKFold(FOLDS).split(texts, labels, groups):
        try:
            sorter = train(
                [texts[at] for at in learnt], [labels[at] for at in learnt], [owners[at] for at in learnt]
            )
        except TooLittle:
            return None
        best = np.array(sorter.labels)[sorter.scores([texts[at] for at in asked]).argmax(axis=1)]
        right += int((best == np.array([labels[at] for at in asked])).sum())
    return round(1000 * right / len(labels))


@act("cases.sorting", "分类助手")
def use(*, home: Unit, number: int | None, by: User | None, now: datetime) -> None:
    """Suggest by this version from now on; None: by none. Raises orgs.access.OutOfReach, NotLearnt."""
    require(by, CASES_ARRANGE, home, now)
    Unit.objects.select_for_update(no_key=True).get(pk=home.pk)
    rows = Sorting.objects.filter(home_id=home.pk)
    wanted = rows.filter(number=number).defer("cipher").first() if number is not None else None
    if number is not None and wanted is None:
        raise NotLearnt(_("没有这一版"))
    used = rows.filter(is_used=True).defer("cipher").first()
    if used == wanted:
        nothing_done()
        return
    rows.filter(is_used=True).update(is_used=False)
    if wanted is not None:
        rows.filter(pk=wanted.pk).update(is_used=True, used_at=now, used_by=by)
    changed = wanted or used
    assert changed is not None
    _record(home, changed, by, now, "used" if wanted else "stopped")


def _record(home: Unit, version: Sorting, by: User | None, now: datetime, what: str) -> None:
    subject = f"cases.sorting:{version.number}"
    write_record(unit=home, at=now, by=by, subject=subject, data={"what": what})


def homes_that_sort() -> list[int]:
    return list(
        Case.objects.filter(category__isnull=False).order_by().values_list("home_id", flat=True).distinct()
    )


# --- suggesting ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suggestion:
    """A category that a case seems to be of, and the words that made it so. is_learnt: as officers sorted before."""

    category: Category
    words: tuple[str, ...]
    is_learnt: bool = False


def suggested(case: Case) -> list[Suggestion]:
    """What it seems to be about besides what it is sorted into, by what a list shows of it. 3 queries, and one
    more when this process meets a version first.

    A suggestion: an officer confirms it or not.
    """
    text = text_of(opening_words([case]).get(case.pk, Said()))
    rows = {one.pk: one for one in Category.objects.filter(home_id=case.home_id, closed_at__isnull=True)}
    if not rows or not text:
        return []
    found = [*_by_ways(text, rows), *_by_learning(case.home_id, text, rows)]
    kept: dict[int, Suggestion] = {}
    for one in found:
        if one.category.pk != case.category_id:
            kept.setdefault(one.category.pk, one)
    return list(kept.values())


def _by_ways(text: str, categories: dict[int, Category]) -> list[Suggestion]:
    name, ways = theme_of(text, themes_of(categories.values()))
    words = tuple(sorted(ways, key=lambda way: (-ways[way], way)))[:SHOWN_WORDS]
    return [Suggestion(one, words) for one in categories.values() if name and one.name == name]


def _by_learning(home_id: int, text: str, categories: dict[int, Category]) -> list[Suggestion]:
    version = Sorting.objects.filter(home_id=home_id, is_used=True).values_list("pk", flat=True).first()
    if version is None:
        return []
    sorter, words = _opened(version), words_in(text)
    scores = sorter.scores([words])[0]
    best, next_best = np.argsort(-scores)[:2]
    label = sorter.labels[int(best)]
    if scores[best] < 0 or scores[best] - scores[next_best] < MARGIN or label not in categories:
        return []
    return [Suggestion(categories[label], tuple(sorter.words_for(words, label)), is_learnt=True)]


@lru_cache(maxsize=4)
def _opened(pk: int) -> Sorter:
    """A version never changes."""
    return Sorter.from_bytes(base64.b64decode(SORTER.open(Sorting.objects.get(pk=pk)) or ""))

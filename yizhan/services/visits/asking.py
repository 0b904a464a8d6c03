"""What is asked, what is a proper answer, and what of the answers may be shown. No database, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

MOST_QUESTIONS, MOST_CHOICES, MOST_TEXT = 20, 12, 500
LEAST_ANSWERS = 10  # of a question, before anything of it is shown
LEAST_CHOSEN = 5  # what fewer chose is shown only together with others
NUMBER_LIMIT = 1_000_000

Question = Mapping[str, Any]


def checked(questions: Sequence[Question], given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What was answered, and what is wrong with it, by question. What is left out or unknown is not answered."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in questions:
        code, value = question["code"], given.get(question["code"])
        if value in (None, "", []):
            continue
        try:
            found[code] = _answer(question, value)
        except ValueError as bad:
            wrong[code] = str(bad)
    return found, wrong


def _answer(question: Question, value: Any) -> Any:
    """Raises ValueError with words."""
    match question["kind"]:
        case "one":
            return _place(question, value)
        case "many":
            values = value if isinstance(value, list) else [value]
            return sorted({_place(question, each) for each in values})
        case "number":
            return _number(value)
    text = str(value).strip()
    if len(text) > MOST_TEXT:
        raise ValueError(_("最多写 {n} 个字").format(n=MOST_TEXT))
    return text


def _place(question: Question, value: Any) -> int:
    text = str(value)
    if not (text.isascii() and text.isdecimal() and len(text) < 3 and int(text) < len(question["choices"])):
        raise ValueError(_("没有这一项，请另选。"))
    return int(text)


def _number(value: Any) -> float:
    try:
        number = float(str(value))
    except ValueError:
        raise ValueError(_("请填数字。")) from None
    if not 0 <= number <= NUMBER_LIMIT:  # also what is no number at all
        raise ValueError(_("请填 0 到 {n} 之间的数。").format(n=NUMBER_LIMIT))
    return number


@dataclass(frozen=True)
class Figure:
    """What may be shown of a question. n: who answered it. rows: (choice, how many); together: of those not shown
    alone; middle: the median of numbers. is_hidden: too few answered."""

    question: Question
    n: int
    rows: tuple[tuple[str, int], ...] = ()
    together: int = 0
    middle: float | None = None
    is_hidden: bool = False


def figures(questions: Sequence[Question], answers: Sequence[Mapping[str, Any]]) -> list[Figure]:
    return [
        _figure(each, [one[each["code"]] for one in answers if each["code"] in one]) for each in questions
    ]


def _figure(question: Question, values: list[Any]) -> Figure:
    n = len(values)
    if n < LEAST_ANSWERS:
        return Figure(question, n, is_hidden=True)
    if question["kind"] == "number":
        return Figure(question, n, middle=median(values))
    if question["kind"] == "text":
        return Figure(question, n)
    chosen = Counter(place for value in values for place in (value if isinstance(value, list) else [value]))
    folded = fold([chosen[place] for place in range(len(question["choices"]))])
    rows = tuple(
        (text, chosen[place]) for place, text in enumerate(question["choices"]) if place not in folded
    )
    return Figure(question, n, rows, sum(chosen[place] for place in folded))


def fold(counts: Sequence[int]) -> frozenset[int]:
    """Which places are shown only together, so that none of them can be found by subtraction: every one that was chosen
    by fewer than LEAST_CHOSEN, and so many of the next smallest that they are two at least and enough together."""
    by_size = sorted((count, place) for place, count in enumerate(counts) if count)
    hidden = [pair for pair in by_size if pair[0] < LEAST_CHOSEN]
    rest = by_size[len(hidden) :]
    while hidden and rest and (len(hidden) < 2 or sum(count for count, _at in hidden) < LEAST_CHOSEN):
        hidden.append(rest.pop(0))
    return frozenset(place for _count, place in hidden)

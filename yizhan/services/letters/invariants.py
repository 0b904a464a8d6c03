"""What must always hold of letters, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Max, Min

from yizhan.cases.models import Case, Entry
from yizhan.common.checks import invariant
from yizhan.services.letters.models import Counter, Letter, LetterKind
from yizhan.services.letters.procedure import CODES, code_of

BEFORE_ISSUE = ("drafting", "checking", "ready", "withdrawn")
KEYS = ("unit_id", "year", "kind")


@invariant("letters.numbers")
def numbers_run_without_gap() -> Iterator[str]:
    """Of each unit, year and kind the numbers are 1, 2 … up to what the counter says."""
    given = Letter.objects.filter(number__isnull=False).values(*KEYS)
    found = {
        tuple(row[key] for key in KEYS): (row["n"], row["first"], row["last"])
        for row in given.annotate(n=Count("pk"), first=Min("number"), last=Max("number"))
    }
    counters = {tuple(row[key] for key in KEYS): row["last"] for row in Counter.objects.values(*KEYS, "last")}
    for key in sorted(found.keys() | counters.keys()):
        last = counters.get(key, 0)
        if found.get(key, (0, 1, 0)) != (last, 1, last):
            yield f"unit {key[0]}, {key[1]}, {key[2]}: {found.get(key)} and the counter says {last}"


@invariant("letters.texts")
def an_issued_letter_says_what_was_issued() -> Iterator[str]:
    """A letter has a number if its case has come past the issue, and says what the entry of the issue commits to."""
    issued = {
        entry.case_id: entry.facts
        for entry in Entry.objects.filter(case__procedure__in=CODES, outcome="issue", kind="move")
    }
    for letter in Letter.objects.select_related("case").order_by("pk"):
        facts = issued.get(letter.pk)
        if (letter.number is None) != (facts is None) or (facts is None) != (
            letter.case.place in BEFORE_ISSUE
        ):
            yield f"letter {letter.pk}: stands at {letter.case.place}, number {letter.number}"
        elif facts and (facts["text"], facts["number"]) != (letter.digest, letter.number):
            yield f"letter {letter.pk}: says something else than what was issued"
        if letter.case.procedure != code_of(LetterKind(letter.kind)):
            yield f"letter {letter.pk}: a {letter.kind} in {letter.case.procedure}"


@invariant("letters.cases")
def each_case_of_a_letter_has_its_letter() -> Iterator[str]:
    """No case of these procedures is without a letter."""
    for case in Case.objects.filter(procedure__in=CODES, letter__isnull=True).order_by("pk"):
        yield f"case {case.pk}"

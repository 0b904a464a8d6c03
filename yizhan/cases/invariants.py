"""What must always hold of cases, for `yizhan check`: the chain, the words, the deadlines, the versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from django.db.models import F, OuterRef, Q, Subquery

from yizhan.cases.chain import broken_links, missing_files, wrong_files, wrong_words
from yizhan.cases.clocks import deadlines_of, standing_of
from yizhan.cases.models import Case, Category, Entry, Kind, Posting, Version
from yizhan.cases.postings import may_be_posted, notice_of
from yizhan.cases.procedures import all_versions, version_of
from yizhan.cases.standing import BadMoves
from yizhan.common.checks import invariant

CHUNK = 1000


@invariant("cases.chain")
def each_entry_follows_from_the_one_before() -> Iterator[str]:
    """Histories are whole: no number missing, each link the hash of the one before and the entry, the head the last."""
    yield from (f"case {case_id}: {where}" for case_id, where in broken_links())


@invariant("cases.words")
def words_are_those_that_were_committed_to() -> Iterator[str]:
    """What was said is what the entry commits to, by whom it says; or it is erased."""
    yield from (f"case {entry.case_id}: entry {entry.number}" for entry in wrong_words())


@invariant("cases.files")
def files_are_those_that_were_committed_to() -> Iterator[str]:
    """Each file is the one that its entry's words name by SHA-256, none is missing, none outlived the words."""
    yield from (f"entry {row.entry_id}: file {row.number}" for row in wrong_files())
    yield from (f"entry {entry.pk}: a file is missing" for entry in missing_files())


@invariant("cases.stands")
def a_case_stands_where_its_history_leads() -> Iterator[str]:
    """Place, end and all stored deadlines are those that the history gives, played again by today's calendar."""
    for case, history in _with_history():
        try:
            stands = standing_of(case, history)
            found = asdict(deadlines_of(case, history))
        except (BadMoves, KeyError) as wrong:
            yield f"case {case.pk}: {wrong}"
            continue
        ended_at = stands.since if stands.is_ended else None
        if (case.place, case.since, case.ended_at) != (stands.place, stands.since, ended_at):
            yield f"case {case.pk}: stands at {case.place}, its history leads to {stands.place}"
        if differ := [name for name, value in found.items() if getattr(case, name) != value]:
            yield f"case {case.pk}: {', '.join(differ)}"


@invariant("cases.categories")
def a_case_has_the_category_that_an_officer_gave_it() -> Iterator[str]:
    """The category of a case is that of its last entry about it and one of its home; categories stand on two levels."""
    last = Entry.objects.filter(case=OuterRef("pk"), kind=Kind.SORTED).order_by("-number")
    rows = Case.objects.annotate(said=Subquery(last.values("facts__category")[:1])).select_related("category")
    for case in rows.filter(Q(category__isnull=False) | Q(said__isnull=False)).order_by("pk").iterator():
        if case.category_id != case.said:
            yield f"case {case.pk}: category {case.category_id}, its history says {case.said}"
        if case.category is not None and case.category.home_id != case.home_id:
            yield f"case {case.pk}: a category of another home"
    astray = Q(parent__parent__isnull=False) | Q(parent__isnull=False) & ~Q(parent__home_id=F("home_id"))
    for category in Category.objects.filter(astray).order_by("pk"):
        yield f"category {category.pk}: not on two levels of one home"


@invariant("cases.postings")
def what_is_to_be_public_is() -> Iterator[str]:
    """A case that stands in a public notice has its page, unless it goes past a unit."""
    for case in Case.objects.filter(ended_at__isnull=True, place__in=_public_places()).order_by("pk"):
        if notice_of(case) is None or not may_be_posted(case):
            continue
        if not Posting.objects.filter(case=case, stay=case.stay).exists():
            yield f"case {case.pk}: in public notice, and it has no page"


def _public_places() -> set[str]:
    return {step.code for one in all_versions() for step in one.steps if step.public_notice}


@invariant("cases.versions")
def a_running_case_keeps_its_version() -> Iterator[str]:
    """Each version by which a case has run is declared still, and says what it said then."""
    for version in Version.objects.order_by("procedure", "number"):
        try:
            declared = version_of(version.procedure, version.number)
        except KeyError:
            yield f"{version.procedure} {version.number} is declared no more"
            continue
        if declared.fingerprint != version.fingerprint:
            yield f"{version.procedure} {version.number} says something else than when cases began by it"


def _with_history() -> Iterator[tuple[Case, list[Entry]]]:
    rows = Case.objects.order_by("pk").prefetch_related("history")
    for case in rows.iterator(chunk_size=CHUNK):
        yield case, sorted(case.history.all(), key=lambda entry: entry.number)

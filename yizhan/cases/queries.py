"""Cases to read: what is due, what is mine, what somebody owes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.chain import ERASED, Said, said_in
from yizhan.cases.clocks import procedure_of, standing_of
from yizhan.cases.grouping import Theme, groups_of
from yizhan.cases.models import Attachment, Bond, Case, Category, Entry, Kind, Relation
from yizhan.cases.procedures import Step, all_versions
from yizhan.cases.standing import Standing
from yizhan.orgs.models import Unit
from yizhan.orgs.shield import reads_of
from yizhan.people.models import Person

BATCH = 500  # of a job at a time
GROUPED = 1000  # cases among which groups are looked for
ANOTHER = _("这一页刚才已经记过一件，和现在写的不一样。现在写的是另一件，就再点一次“记下”。")
TO_WORKER = (
    Kind.OPENED,
    Kind.MOVE,
    Kind.ANSWER,
    Kind.ASK,
    Kind.WORD,
    Kind.HANDED,
    Kind.CLIMBED,
    Kind.REOPENED,
    Kind.RATED,
    Kind.CALLED,
    Kind.MERGED,
    Kind.PARTED,
    Kind.SPLIT,
    Kind.OBJECTED,
    Kind.DECIDED,
)
TO_ALL = (Kind.MOVE, Kind.ANSWER, Kind.HANDED, Kind.CLIMBED)  # of a case, to those whose cases go on with it


# --- what is due: one query each, by index -----------------------------------------------------------


def to_take(now: datetime) -> list[Case]:
    """Cases whose step may end by the clock and whose time is up; the oldest first."""
    rows = Case.objects.filter(ended_at__isnull=True, next_due_at__lte=now).filter(_in_steps_of_the_clock())
    return list(rows.order_by("next_due_at", "pk")[:BATCH])


def to_warn(now: datetime) -> list[Case]:
    return list(Case.objects.filter(warns_at__lte=now).order_by("warns_at", "pk")[:BATCH])


def to_climb(now: datetime) -> list[Case]:
    return list(Case.objects.filter(climbs_at__lte=now).order_by("climbs_at", "pk")[:BATCH])


def provisional() -> QuerySet[Case]:
    """Cases with a day that a notice may still move, also such as have ended: their deadlines stand in figures."""
    return Case.objects.filter(is_provisional=True)


def _in_steps_of_the_clock() -> Q:
    found = Q(pk__in=[])
    for procedure in all_versions():
        places = [step.code for step in procedure.steps if step.has_clock]
        if places:
            found |= Q(procedure=procedure.code, version=procedure.version, place__in=places)
    return found


# --- one case ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """An entry with its words, as somebody may read them; said None: there are words, and not for her.

    files: those of the entry, without their content, if all that was said in it is hers to read. to: the unit that it
    went up or over to. is_secret: something stands here that is for the step's readers only.
    """

    entry: Entry
    said: Said | None
    step: Step | None
    files: tuple[Attachment, ...] = ()
    to: Unit | None = None
    is_secret: bool = False


@dataclass(frozen=True)
class Whole:
    """A case with its history and its deadlines."""

    case: Case
    standing: Standing
    lines: tuple[Line, ...]

    @property
    def shows_secrets(self) -> bool:
        """Does it show anything that not everybody may read who may read the case?"""
        return any(line.is_secret for line in self.lines)


def whole(case: Case, *, is_worker: bool, reads: frozenset[str] = frozenset()) -> Whole:
    """A case as she whose matter it is may see it, or an officer who holds the permissions `reads`. 4 queries.

    She sees what is done and said to her, not what officers note among themselves; confidential words of a step are for
    her and the step's readers.
    """
    procedure = procedure_of(case)
    history = list(case.history.select_related("words", "by").order_by("number"))
    steps = {step.code: step for step in procedure.steps}
    files: dict[int, list[Attachment]] = {}
    for file in Attachment.objects.filter(entry__case=case).defer("cipher").order_by("entry", "number"):
        files.setdefault(file.entry_id, []).append(file)
    lines, units = [], _units_in(history)
    for entry in history:
        if is_worker and entry.kind not in TO_WORKER:
            continue
        step = steps.get(entry.step)
        said, is_all = _said(entry, step, is_worker=is_worker, reads=reads)
        hers = tuple(files.get(entry.pk, ()) if is_all else ())
        is_secret = step is not None and _has_secrets(step, said, hers)
        lines.append(Line(entry, said, step, hers, units.get(entry.number), is_secret))
    return Whole(case, standing_of(case, history), tuple(lines))


def _units_in(history: Sequence[Entry]) -> dict[int, Unit]:
    """To which units a case went, by the numbers of the entries. 1 query, if any."""
    ids = {one.number: one.facts["to"] for one in history if one.kind in (Kind.HANDED, Kind.CLIMBED)}
    units = Unit.objects.in_bulk(set(ids.values())) if ids else {}
    return {number: units[pk] for number, pk in ids.items()}


def _said(
    entry: Entry, step: Step | None, *, is_worker: bool, reads: frozenset[str]
) -> tuple[Said | None, bool]:
    """What she may read of an entry, and whether that is all of it: a file may show what a hidden field says."""
    said = said_in(entry.words)
    if said is ERASED:
        return said, False
    if is_worker:  # what officers say to each other on the way is not for her
        if entry.is_hidden and entry.kind == Kind.HANDED:
            return Said(fields=said.fields, by=said.by), False
        return said, True
    if step is None or not step.readers or reads.intersection(step.readers):
        return said, True
    if step.is_confidential:
        return None, False
    open_said = _without(step.hidden_fields, said)
    return open_said, len(open_said.fields) == len(said.fields)


def _has_secrets(step: Step, said: Said | None, files: Sequence[Attachment]) -> bool:
    """Is there, in what is shown of an entry, anything that only the step's readers may read?"""
    if said is None or not step.readers:
        return False
    if step.is_confidential:
        return bool(said.says or said.fields or files)
    return not step.hidden_fields.isdisjoint(said.fields)


def began_with(case: Case) -> Said:
    """All that it began with, also what is confidential: for what reads it, not for a page. 1 query."""
    return said_in(case.history.select_related("words").get(number=1).words)


def is_the_same_again(case: Case, person: Person | None, says: str) -> bool:
    """Did she say this when it began, on a page sent twice, or is it what somebody else said on that page? 1 query."""
    return case.person_id == (person.pk if person else None) and began_with(case).says == says.strip()


def opening_words(cases: list[Case]) -> dict[int, Said]:
    """What each case began with, by its id, for lists: of a confidential step nothing stands there. 1 query."""
    open_ones = [case for case in cases if not begins_confidential(case)]
    hidden = {case.pk: _first_step(case).hidden_fields for case in open_ones}
    rows = Entry.objects.filter(case__in=open_ones, number=1).select_related("words")
    return {entry.case_id: _without(hidden[entry.case_id], said_in(entry.words)) for entry in rows}


def begins_confidential(case: Case) -> bool:
    """Is all that it began with for the readers of its first step?"""
    return _first_step(case).is_confidential


def _first_step(case: Case) -> Step:
    procedure = procedure_of(case)
    return procedure.step(procedure.starts_at)


def _without(hidden: frozenset[str], said: Said) -> Said:
    """The words without these fields."""
    if said.is_erased:
        return said
    return replace(said, fields={name: value for name, value in said.fields.items() if name not in hidden})


def as_follower(case: Case) -> Whole | None:
    """The case that this one goes on with, as she whose matter this is may see it; None: it goes on by itself.

    Where it stands, and what was done and answered since, but nothing that its own reporter said, nor what is
    confidential.
    """
    main = case.main
    if main is None:
        return None
    hers = main.person.user_id if main.person is not None else None
    history = list(main.history.select_related("words").order_by("number"))
    steps = {step.code: step for step in procedure_of(main).steps}
    lines, units = [], _units_in(history)
    for entry in history:
        if entry.at < case.since or entry.kind not in TO_ALL:
            continue
        step = steps.get(entry.step)
        said: Said | None = Said()
        is_open = not entry.is_hidden and not (step and step.is_confidential)
        if entry.by_id not in (None, hers) and is_open:
            hidden = step.hidden_fields if step and entry.kind == Kind.MOVE else frozenset()
            said = _without(hidden, said_in(entry.words))
        lines.append(Line(entry, said, step, to=units.get(entry.number)))
    return Whole(main, standing_of(main, history), tuple(lines))


def related_to(case: Case, visible: QuerySet[Case]) -> list[tuple[Promise, Case]]:
    """What belongs to it of the cases that somebody may see, and how; what goes on with it first."""
    found: list[tuple[Promise, Case]] = [
        (_("和它一起办"), one) for one in visible.filter(main=case).order_by("pk")
    ]
    if case.main_id is not None:
        found += [(_("一起办的主件"), one) for one in visible.filter(pk=case.main_id)]
    rows = Relation.objects.filter(Q(one=case) | Q(other=case)).order_by("at", "pk")
    pairs = []
    for row in rows:
        bond, is_one = Bond(row.bond), row.one_id == case.pk
        pairs.append((row.other_id, FROM_ONE[bond]) if is_one else (row.one_id, FROM_OTHER[bond]))
    seen = visible.in_bulk([pk for pk, _says in pairs])
    return found + [(says, seen[pk]) for pk, says in pairs if pk in seen]


FROM_ONE = {
    Bond.RELATED: _("有关"),
    Bond.SPLIT: _("从这件分出来的"),
    Bond.CAME_OF: _("由这件而来"),
    Bond.PART: _("归在这件里的"),
    Bond.OBJECTS: _("对这件公示的异议"),
}
FROM_OTHER = {
    Bond.RELATED: _("有关"),
    Bond.SPLIT: _("这件是从它分出来的"),
    Bond.CAME_OF: _("这件的来由"),
    Bond.PART: _("归在一起的"),
    Bond.OBJECTS: _("异议说的是这件的公示"),
}


def split_from(case: Case) -> list[Case]:
    """Cases that were split off it, for her whose it is."""
    rows = Case.objects.filter(pk__in=Relation.objects.filter(one=case, bond=Bond.SPLIT).values("other"))
    return list(rows.select_related("unit", "main").order_by("pk"))


@dataclass(frozen=True)
class CaseGroup:
    """Cases that seem to be about the same, and the words that made it so. theme: the category, if it was that."""

    cases: tuple[Case, ...]
    words: tuple[str, ...]
    theme: str = ""


def groups_among(visible: QuerySet[Case]) -> list[CaseGroup]:
    """Suggested groups of the newest running cases that somebody may see, the largest first. 3 queries.

    Compared by what a list shows her. A category that an officer gave counts more than words, if it is no mere heading;
    the ways of saying that the homes noted bring together what shares no word.
    """
    rows = visible.filter(ended_at__isnull=True, main__isnull=True).order_by("-opened_at", "-pk")
    cases = {case.pk: case for case in rows[:GROUPED]}
    texts = {pk: text_of(said) for pk, said in opening_words(list(cases.values())).items()}
    categories = list(Category.objects.filter(home_id__in={case.home_id for case in cases.values()}))
    parents = {one.parent_id for one in categories}
    names = {one.pk: one.name for one in categories if one.says or one.pk not in parents}
    known = {pk: names.get(case.category_id, "") for pk, case in cases.items() if case.category_id}
    groups = groups_of({pk: text for pk, text in texts.items() if text}, themes_of(categories), known=known)
    return [CaseGroup(tuple(cases[key] for key in one.keys), one.words, one.theme) for one in groups]


def themes_of(categories: Iterable[Category]) -> list[Theme]:
    """What grouping knows them by; of one name in two homes, both say it."""
    ways: dict[str, set[str]] = {}
    for one in categories:
        if one.closed_at is None and one.says:
            ways.setdefault(one.name, set()).update(one.says)
    return [Theme(name, tuple(sorted(says))) for name, says in sorted(ways.items())]


def text_of(said: Said) -> str:
    """All that was said in it, for comparing."""
    return " ".join([said.says, *(value for value in said.fields.values() if isinstance(value, str))])


# --- who has read it ---------------------------------------------------------------------------------


def subject_of(case: Case) -> str:
    """As looks at it are noted."""
    return f"cases.case:{case.ref}"


def secret_of(case: Case) -> str:
    """As looks at what is confidential in it are noted."""
    return f"cases.secret:{case.ref}"


@dataclass(frozen=True)
class Look:
    """Who has opened a matter: in which role of which unit. secret_at: when she last saw what is confidential in it."""

    unit: Unit
    role: str
    first_at: datetime
    last_at: datetime
    secret_at: datetime | None


def looks_at(case: Case) -> list[Look]:
    """Latest first; for the worker whose it is. 2 queries."""
    secrets = {(one.reader_id, one.unit_id): one.last_at for one in reads_of(secret_of(case))}
    return [
        Look(
            one.unit,
            str(one.get_role_display()),
            one.first_at,
            one.last_at,
            secrets.get((one.reader_id, one.unit_id)),
        )
        for one in reads_of(subject_of(case))
    ]


# --- lists -------------------------------------------------------------------------------------------


def matters_of(person: Person) -> QuerySet[Case]:
    """Hers, the newest first."""
    return Case.objects.filter(person=person).select_related("unit", "main").order_by("-opened_at", "-pk")

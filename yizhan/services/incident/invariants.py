"""What must always hold of what happened, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from yizhan.cases.models import Case, Entry, Kind
from yizhan.common.checks import invariant
from yizhan.services.incident.models import Evidence
from yizhan.services.incident.queries import CODES


@invariant("incident.evidence")
def what_is_ticked_is_in_the_case() -> Iterator[str]:
    """A photo on the check-list is an entry of her own in the same case."""
    hers = Entry.objects.filter(
        case=OuterRef("case"), number=OuterRef("entry"), home_id=OuterRef("home_id"), kind=Kind.WORD
    )
    for pk in Evidence.objects.exclude(Exists(hers)).order_by("pk").values_list("pk", flat=True):
        yield f"evidence {pk}"


@invariant("incident.taken")
def who_took_it_had_it() -> Iterator[str]:
    """A case that somebody works on was given to somebody: nobody is told that she is helped by no one."""
    given = Entry.objects.filter(case=OuterRef("pk"), kind=Kind.ASSIGNED)
    rows = Case.objects.filter(procedure__in=CODES, place="working").exclude(Exists(given))
    yield from rows.order_by("pk").values_list("ref", flat=True)

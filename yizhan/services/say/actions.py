"""What somebody says on the page: at her union's desk, or past it at the one above."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yizhan.cases.actions import Opened, desk_for, open_case
from yizhan.cases.models import Via
from yizhan.common.acts import unrecorded
from yizhan.common.attached import File
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.services.say.procedure import CODE


@unrecorded("the case that it opens is recorded")
def say(
    *,
    unit: Unit,
    person: Person | None,
    says: str,
    key: str,
    now: datetime,
    is_shielded: bool = False,
    files: Sequence[File] = (),
) -> Opened:
    """person: None, she stays unknown. key: of the page, so that sending it twice is one demand. Raises BadWords,
    TooManyFiles."""
    desk, shielded = desk_for(unit, is_shielded=is_shielded)
    return open_case(
        procedure=CODE,
        unit=desk,
        via=Via.PAGE,
        key=f"say:{person.pk if person else '-'}:{key}",
        now=now,
        by=person.user if person else None,
        person=person,
        says=says,
        shielded_unit=shielded,
        files=files,
    )

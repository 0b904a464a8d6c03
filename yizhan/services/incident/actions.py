"""What is done when something happened: told, photos added, acknowledged by one, and woken when somebody is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.cases import actions as cases
from yizhan.cases.actions import Opened, add_word, desk_for, open_case, take
from yizhan.cases.actors import Taker, locked
from yizhan.cases.models import Case, Entry, Via
from yizhan.common.acts import unrecorded
from yizhan.common.attached import File
from yizhan.common.say import CHINA, moment
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.services.incident.calling import WAITING, desk_at, follow
from yizhan.services.incident.models import Evidence
from yizhan.services.incident.procedure import PROCEDURES
from yizhan.services.incident.queries import what_of
from yizhan.services.incident.rules import ITEMS, BadDay, What, check_day


class TakenAlready(cases.Refused):
    """Somebody else was first; the message says who and when."""


class NoSuchItem(cases.Refused):
    """It is not on the check-list of this case."""

    says = _("请选这张照片拍的是什么")


class BadDate(cases.Refused):
    """It cannot have been on that day. field: which of the form."""

    def __init__(self, says: str, field: str) -> None:
        super().__init__(says)
        self.field = field


@unrecorded("opens a case, which is the act")
@transaction.atomic
def tell(
    *,
    what: What,
    unit: Unit,
    person: Person,
    fields: Mapping[str, Any],
    key: str,
    by: User,
    now: datetime,
    says: str = "",
    files: Sequence[File] = (),
    is_shielded: bool = False,
    via: Via = Via.PAGE,
) -> Opened:
    """She says what happened; whoever is on duty at the union of `unit`, or above, is called.

    is_shielded: past her own company. fields: of the procedure's opening form. Raises BadDate, BadWords, BadForm,
    TooManyFiles.
    """
    today = now.astimezone(CHINA).date()
    for name, given in fields.items():
        if isinstance(given, date):
            try:
                check_day(given, today=today, birth=person.birth_date)
            except BadDay as bad:
                raise BadDate(str(bad), name) from None
    desk, shielded = desk_for(unit, is_shielded=is_shielded)
    return open_case(
        procedure=PROCEDURES[what].code,
        unit=desk_at(desk, now).unit,
        via=via,
        key=f"incident:{person.pk}:{key}",
        now=now,
        by=by,
        person=person,
        says=says,
        fields=fields,
        shielded_unit=shielded,
        files=files,
    )


@unrecorded("her own photo, added to what she has said")
@transaction.atomic
def keep_evidence(*, case: Case, item: str, files: Sequence[File], taker: Taker, now: datetime) -> Evidence:
    """Add photos of something on the check-list. Raises NoSuchItem, BadWords (no file), Ended, NotNow, TooManyFiles."""
    named = {one.code: one.name for one in ITEMS[what_of(case)]}
    if item not in named:
        raise NoSuchItem
    if not files:
        raise cases.BadWords(_("请选照片"))
    held = add_word(case=case, taker=taker, now=now, says=str(named[item]), files=files)
    return Evidence.objects.create(home_id=case.home_id, case=case, item=item, entry=held.entries, at=now)


@unrecorded("taking the case is the act")
@transaction.atomic
def acknowledge(*, case: Case, by: User, now: datetime) -> Case:
    """Somebody takes it, whatever came into it since she looked; of two at once one does, the other is told who.

    Raises TakenAlready, KeepsOut, NotNow.
    """
    held = locked(case)
    if held.place not in WAITING:
        raise TakenAlready(_who_was_first(held, by, now))
    return take(case=held, outcome="accept", seen=held.entries, taker=Taker(by), now=now)


def _who_was_first(case: Case, by: User, now: datetime) -> str:
    took = Entry.objects.filter(case=case, outcome="accept").select_related("by").order_by("-number").first()
    if took is None:
        return str(_("不用接了，本人撤回了"))
    if took.by_id == by.pk:
        return str(_("您已经接了"))
    return str(
        _("{who}{when}已经接了，您不用管了").format(who=took.by or _("同事"), when=moment(took.at, now))
    )


@unrecorded("a case that waited is called; the move is the act")
@transaction.atomic
def wake(*, case: Case, now: datetime) -> bool:
    """Call somebody to a case that waited for a shift to begin; False if nobody is there still. The job's."""
    held = locked(case)
    return held.place == "away" and held.ended_at is None and follow(held, now)

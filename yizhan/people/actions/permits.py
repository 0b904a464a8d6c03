"""Consents given and taken back, also for children under 14 by a guardian."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import connection, transaction

from yizhan.common.acts import unrecorded
from yizhan.people.columns import CHILD_NAME
from yizhan.people.consents import wording
from yizhan.people.idnumbers import years_between
from yizhan.people.models import Child, ConsentEvent, ConsentKind, Person, User
from yizhan.people.names import normal_name
from yizhan.people.privacy import child_erasers, withdrawn

CHILD_YEARS = 14  # PIPL article 31


class NotAChild(ValueError):
    """满十四周岁由本人同意，监护人不能代替。"""


@unrecorded("a person's own word about her data; kept in its own append-only table")
@transaction.atomic
def give_consent(
    *, person: Person, kind: str, by: User, now: datetime, child: Child | None = None
) -> ConsentEvent | None:
    """Note that she agrees to the wording of today. Returns None when she had agreed to it already."""
    return _say(person, kind, True, by, now, child)


@unrecorded("a person's own word about her data; kept in its own append-only table")
@transaction.atomic
def take_back_consent(
    *, person: Person, kind: str, by: User, now: datetime, child: Child | None = None
) -> ConsentEvent | None:
    """Note that she agrees no more; every room acts on it in this same transaction."""
    event = _say(person, kind, False, by, now, child)
    if kind == ConsentKind.TRACES:  # records are append-only: what they carry must lead nowhere now
        person.trace_ref = uuid.uuid4()
        person.save(update_fields=["trace_ref"])
    withdrawn(kind, person, now)  # also without an event: nothing may stay linked that has no consent
    return event


@unrecorded("a guardian's word about her child; the consent beside it is kept for ever")
@transaction.atomic
def add_child(*, guardian: Person, name: str, birth_date: date, by: User, now: datetime) -> Child:
    """Note a child under 14 and her guardian's consent. Raises BadName or NotAChild."""
    today = now.date()
    if birth_date > today or years_between(birth_date, today) >= CHILD_YEARS:
        raise NotAChild(NotAChild.__doc__)
    child = Child(guardian=guardian, birth_date=birth_date)
    child.name_cipher = CHILD_NAME.seal(child.ref, normal_name(name))
    child.save(force_insert=True)
    give_consent(person=guardian, kind=ConsentKind.CHILD, by=by, now=now, child=child)
    return child


@unrecorded("a guardian takes her child's data back: nothing of it stays")
@transaction.atomic
def remove_child(*, child: Child, now: datetime) -> None:
    for forget in child_erasers():
        forget(child, now)
    withdrawn(ConsentKind.CHILD, child.guardian, now)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL yizhan.erasing = 'on'")
    child.delete()


def _say(
    person: Person, kind: str, is_given: bool, by: User, now: datetime, child: Child | None
) -> ConsentEvent | None:
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two taps of one switch
    asked = wording(kind)
    last = ConsentEvent.objects.filter(person=person, kind=kind, child=child).order_by("-id").first()
    if last is None and not is_given:
        return None
    if last and last.is_given == is_given and (not is_given or last.text_version == asked.version):
        return None
    return ConsentEvent.objects.create(
        person=person,
        kind=kind,
        child=child,
        is_given=is_given,
        text_version=asked.version,
        at=now,
        by=by,
    )

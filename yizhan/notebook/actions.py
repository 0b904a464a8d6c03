"""What an officer does in her notebook. It is hers: no record is written of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from yizhan.common.acts import unrecorded
from yizhan.common.say import CHINA
from yizhan.notebook.columns import NOTE_TEXT
from yizhan.notebook.models import Kept, Note
from yizhan.people.models import User

OWN = "her own notebook; what she does in a matter is an act of its own"


class NotAhead(ValueError):
    """请选明天或以后的日子。"""


@unrecorded(OWN)
def add_note(*, user: User, home_id: int, text: str, due_date: date | None, key: str, now: datetime) -> Note:
    """Note something; the same request again is the same note."""
    handle = uuid.uuid4()
    note, _is_new = Note.objects.get_or_create(
        user=user,
        key=key,
        defaults={
            "home_id": home_id,
            "handle": handle,
            "cipher": NOTE_TEXT.seal(handle, text),
            "due_date": due_date,
            "made_at": now,
        },
    )
    return note


@unrecorded(OWN)
def change_note(*, note: Note, text: str, due_date: date | None) -> None:
    Note.objects.filter(pk=note.pk).update(cipher=NOTE_TEXT.seal(note.handle, text), due_date=due_date)


@unrecorded(OWN)
def finish(*, note: Note, now: datetime) -> None:
    """Done: it stays under what is done. One that is done already keeps its time."""
    Note.objects.filter(pk=note.pk, done_at__isnull=True).update(done_at=now, put_off_until=None)


@unrecorded(OWN)
def take_up(*, note: Note) -> None:
    """It stands on the list again, be it done or put off."""
    Note.objects.filter(pk=note.pk).update(done_at=None, put_off_until=None)


@unrecorded(OWN)
def put_off(*, note: Note, until: date, now: datetime) -> None:
    """Away from the list until that day. Raises NotAhead."""
    if until <= now.astimezone(CHINA).date():
        raise NotAhead(NotAhead.__doc__)
    Note.objects.filter(pk=note.pk, done_at__isnull=True).update(put_off_until=until)


@unrecorded(OWN)
def drop(*, note: Note) -> None:
    note.delete()


@unrecorded(OWN)
def acknowledge(*, user: User, ids: Iterable[int], now: datetime) -> int:
    """She has read why these left her list; returns how many."""
    gone = Kept.objects.filter(user=user, pk__in=list(ids), gone_at__isnull=False, seen_at__isnull=True)
    return gone.update(seen_at=now)


@unrecorded("what her list showed, so that nothing leaves it unseen")
def keep(rows: list[Kept]) -> None:
    """Note what the list shows now, or why it shows it no more. One query."""
    if rows:
        Kept.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["user", "source", "key"],
            update_fields=["title", "url", "due_at", "gone_at", "says", "is_done", "seen_at"],
        )

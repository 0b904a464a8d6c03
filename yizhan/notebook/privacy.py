"""What a person's rights mean for her notebook: exported; it goes with her account."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from yizhan.notebook.columns import NOTE_TEXT
from yizhan.notebook.models import Note
from yizhan.people import privacy
from yizhan.people.models import Person
from yizhan.people.queries import when


def register() -> None:
    privacy.add_exporter("notebook", _("我的工作本"), notes_of)


def notes_of(person: Person) -> list[dict[str, Any]]:
    if person.user_id is None:
        return []
    return [
        {
            str(_("记的事")): NOTE_TEXT.open(note),
            str(_("哪天前")): note.due_date.isoformat() if note.due_date else "",
            str(_("推到")): note.put_off_until.isoformat() if note.put_off_until else "",
            str(_("记下")): when(note.made_at),
            str(_("做好")): when(note.done_at) if note.done_at else "",
        }
        for note in Note.objects.filter(user_id=person.user_id).order_by("pk")
    ]

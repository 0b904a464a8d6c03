"""What a person's rights mean for an answer in public: it goes with her words."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from yizhan.cases.models import Kind, Words
from yizhan.people import privacy
from yizhan.people.models import Person
from yizhan.services.say.models import PublicAnswer


def register() -> None:
    privacy.add_eraser(forget)


def forget(person: Person, now: datetime) -> None:
    """After her cases have lost their words."""
    forget_wordless()


def forget_wordless() -> int:
    """An answer lives no longer than what it came of, nor than a matter that went on with that: their story is in it.
    Returns how many went. That she took one back stays: it holds no words, and it is never to come again."""
    opened = Words.objects.filter(entry__kind=Kind.OPENED, erased_at__isnull=False)
    ours = opened.filter(Q(entry__case=OuterRef("pk")) | Q(entry__case__main=OuterRef("pk")))
    rows = PublicAnswer.objects.annotate(lost=Exists(ours)).filter(lost=True, is_hers=False)
    return PublicAnswer.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()[0]

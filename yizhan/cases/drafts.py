"""What an officer has begun to write on a case: kept for her alone, sealed, until she sends it or lets it go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yizhan.cases.models import Case, Draft, Words
from yizhan.common.acts import unrecorded
from yizhan.common.sealed import SealedColumn, declare
from yizhan.people.models import User

CIPHER = declare(SealedColumn("cases.Draft", "cipher", "ref"))
KEPT_DAYS = 30
MOST_FORMS = 20  # of one case and officer
MOST_SIGNS = 10_000  # of one form


class TooMuch(ValueError):
    """More than a draft holds."""


class Forgotten(ValueError):
    """What was said in the case is erased: nothing about it is kept anew."""


@dataclass(frozen=True)
class Begun:
    """form: its prefix on the page; fields: what stands in it, by the names of the form."""

    form: str
    fields: Mapping[str, str]
    at: datetime

    @property
    def text(self) -> str:
        return "\n".join(self.fields.values())


@unrecorded("a draft does nothing in the matter")
@transaction.atomic
def keep(*, case: Case, by: User, form: str, fields: Mapping[str, str], now: datetime) -> None:
    """Keep what stands in a form; empty fields leave nothing. Raises TooMuch, Forgotten."""
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)  # who erases it waits, or was first
    if Words.objects.filter(entry__case=case, erased_at__isnull=False).exists():
        raise Forgotten
    written = {name: text for name, text in fields.items() if text.strip()}
    mine = Draft.objects.filter(case=case, user=by)
    if not written:
        mine.filter(form=form).delete()
        return
    if sum(map(len, written.values())) > MOST_SIGNS or mine.exclude(form=form).count() >= MOST_FORMS:
        raise TooMuch
    draft = mine.filter(form=form).first() or Draft(case=case, user=by, form=form)
    sealed = CIPHER.seal(draft.ref, json.dumps(written, ensure_ascii=False))
    Draft.objects.update_or_create(
        case=case, user=by, form=form, defaults={"ref": draft.ref, "cipher": sealed, "at": now}
    )


@unrecorded("a draft does nothing in the matter")
def drop(*, case: Case, by: User, form: str) -> None:
    """It was sent, or she lets it go."""
    Draft.objects.filter(case=case, user=by, form=form).delete()


def begun(case: Case, by: User) -> dict[str, Begun]:
    """Hers on this case, by form. 1 query."""
    found: dict[str, Begun] = {}
    for draft in Draft.objects.filter(case=case, user=by).order_by("form"):
        fields: dict[str, Any] = json.loads(CIPHER.open(draft) or "{}")
        found[draft.form] = Begun(draft.form, fields, draft.at)
    return found

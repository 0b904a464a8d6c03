"""A sheet between its report and the word to go: sealed in the database, its owner's only, gone after a day."""

from __future__ import annotations

import contextlib
import tempfile
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.core.files.base import File

from yizhan.common import crypto
from yizhan.common.acts import unrecorded
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.people.columns import DRAFT_PLACE
from yizhan.people.models import ImportDraft, User
from yizhan.people.register.plan import Plan, plan_import


@unrecorded("nothing is imported yet")
def keep_draft(*, file: File[bytes], unit: Unit, by: User) -> ImportDraft:
    handle = uuid.uuid4()
    sealed = crypto.seal_bytes(file.read(), f"{DRAFT_PLACE}:{handle}")
    name = (file.name or "")[:120]
    return ImportDraft.objects.create(unit=unit, by=by, handle=handle, file_name=name, content=sealed)


@unrecorded("nothing was imported, or all of it")
def discard(draft: ImportDraft) -> None:
    draft.delete()


@contextlib.contextmanager
def sheet_of(draft: ImportDraft) -> Iterator[Path]:
    """The sheet in clear, as a file that only this process reads, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="yizhan-") as folder:
        path = Path(folder) / "persons"
        path.touch(mode=0o600)
        path.write_bytes(crypto.unseal_bytes(draft.content, f"{DRAFT_PLACE}:{draft.handle}"))
        yield path


def plan_of(draft: ImportDraft, scope: Scope, today: date) -> Plan:
    with sheet_of(draft) as path:
        return plan_import(path, unit=draft.unit, scope=scope, today=today)

"""Whose notebook? Each officer has her own; nobody else's can be reached, also not by an admin."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from yizhan.notebook.models import Note
from yizhan.orgs.permissions import EVERYBODY, declare
from yizhan.people.models import User

NOTEBOOK_KEEP = declare("notebook.keep", EVERYBODY)


def note_of(user: User, handle: str) -> Note:
    """Raises Http404 for one that is not there or not hers."""
    try:
        found = Note.objects.filter(user=user, handle=UUID(handle)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found

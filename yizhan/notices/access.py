"""Who may read a notice? Only the person who was told."""

from __future__ import annotations

from django.http import Http404

from yizhan.notices.models import Notice
from yizhan.orgs.permissions import ALL, declare
from yizhan.people.models import Person

NOTICES_READ = declare("notices.read", ALL)  # an officer's own inbox, in the console


def notice_of(person: Person, pk: int) -> Notice:
    """The notice, if it is hers. Raises Http404."""
    found = Notice.objects.filter(person=person, pk=pk).first()
    if not found:
        raise Http404
    return found

"""Who may see or correct a record? Look-up and permission in one call."""

from __future__ import annotations

from django.http import Http404

from yizhan.orgs.access import Scope
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.records.models import Record

RECORDS_READ = declare("records.read", ALL)
RECORDS_CORRECT = declare("records.correct", EDITORS)


def record_in(scope: Scope, pk: int) -> Record:
    """The record for an officer. Raises Http404 when it is not there or not hers, without telling which."""
    found = scope.filter(Record.objects.filter(pk=pk)).select_related("unit").first()
    if not found:
        raise Http404
    return found

"""Which imports may an officer see and settle? Those of units in her scope, for whoever may edit stations."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from yizhan.orgs.access import Scope
from yizhan.places.models import ImportRow, ImportState, StationImport
from yizhan.places.models.imports import OPEN_ROWS


def imports_in(scope: Scope) -> QuerySet[StationImport]:
    return scope.filter(StationImport.objects.select_related("unit", "by"))


def import_in(scope: Scope, pk: int) -> StationImport:
    """Raises Http404 when it is not there or not hers, without telling which."""
    found = imports_in(scope).filter(pk=pk).first()
    if not found:
        raise Http404
    return found


def waiting_in(scope: Scope) -> QuerySet[ImportRow]:
    """Rows of finished imports that wait for somebody, oldest import first."""
    rows = ImportRow.objects.filter(state__in=OPEN_ROWS, batch__state=ImportState.DONE)
    return scope.filter(rows, "batch__unit").select_related("batch__unit", "twin__unit")


def row_in(scope: Scope, pk: int) -> ImportRow:
    """Raises Http404 when it is not there or not hers, without telling which."""
    rows = scope.filter(ImportRow.objects.filter(batch__state=ImportState.DONE), "batch__unit")
    found = rows.select_related("batch__unit", "twin__unit", "station").filter(pk=pk).first()
    if not found:
        raise Http404
    return found

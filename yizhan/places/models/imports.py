"""Sheets that came in: the file, its rows, what each became, and how a unit's columns are read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit
from yizhan.places.choices import RowState
from yizhan.places.models.station import Station


class SavedMapping(models.Model):
    """How a unit's sheet is read, and written: its own columns, in order, with what each means.

    columns: [[header, field or ""], …]. words: {field: {word in the sheet: our value}}.
    signature: of the headers, so that next month's sheet is recognised.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    name = models.CharField(_("名称"), max_length=60)
    signature = models.CharField(max_length=32)
    columns = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    datum = models.CharField(max_length=6)
    kind = models.CharField(max_length=24, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "signature"], name="places_mapping_once_per_headers")
        ]


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("等待核对列")
    CHECKING = "checking", _("试算中")
    CHECKED = "checked", _("试算完成，等待导入")
    APPLYING = "applying", _("导入中")
    DONE = "done", _("已导入")
    REFUSED = "refused", _("整份退回")


class StationImport(models.Model):
    """One sheet on its way in. source: names the sheet across months; with a row's key it finds the station.

    counts: {row state: number}. fault: why the whole file was refused.
    """

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    file = models.FileField(upload_to="imports/", blank=True)
    file_name = models.CharField(max_length=200)
    mapping = models.JSONField(default=dict)
    source = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.MAPPING)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    fault = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "made_at"], name="places_import_unit_made")]


# A way in, not a record: 100,000 rows at a time are not checked one by one, nor indexed beside their own key.
OPEN_ROWS = (RowState.HELD, RowState.DUPLICATE)


class ImportRow(models.Model):
    """A row of a sheet. values: what was understood, as Station's fields. raw: {field: cell}.

    problems: [[field, value, why, code, may be accepted], …]. notes: [[field, value, what we assumed], …].
    accepted: codes of doubts that a person has settled. station: of rows that were matched or decided; what a plainly
    new row became, SourceRow knows.
    """

    batch = models.ForeignKey(
        StationImport, models.CASCADE, related_name="rows", db_constraint=False, db_index=False
    )
    line = models.PositiveIntegerField()
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=RowState)
    values = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)
    problems = models.JSONField(null=True)
    notes = models.JSONField(null=True)
    accepted = models.JSONField(null=True)
    station = models.ForeignKey(
        Station, models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    twin = models.ForeignKey(
        Station, models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    twin_line = models.PositiveIntegerField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="places_import_row_once")]
        indexes = [
            models.Index(
                fields=["batch", "state"],
                name="places_import_row_open",
                condition=Q(state__in=["held", "twin"]),
            ),
            models.Index(
                fields=["key"], name="places_import_row_key", condition=Q(state__in=["held", "twin"])
            ),
        ]


class SourceRow(models.Model):
    """What a row of a source last was and what came of it, so that the same sheet again changes nothing.

    station None: the row was dropped by decision. is_extra: a second row of one site; it adds amenities only.
    """

    pk = models.CompositePrimaryKey("home_id", "source", "key")
    home_id = models.BigIntegerField()
    source = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=32)
    station = models.ForeignKey(Station, models.CASCADE, null=True, related_name="+")
    is_extra = models.BooleanField(default=False)
    seen_at = models.DateTimeField(db_default=Now())

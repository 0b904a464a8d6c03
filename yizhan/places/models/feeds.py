"""What changed lately, for those who keep a copy of our stations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class StationChange(models.Model):
    """The newest change of a station that the public feeds show. Written by triggers, numbered by readers.

    number: None until a reader, under a lock, numbers what is committed; so numbers never appear out of
    order (feeds/changes.py). was_public: it was offered once, so its end is told. No foreign key: a row
    outlives its station.
    """

    station_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(null=True)
    was_public = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], name="places_change_number_once", condition=Q(number__isnull=False)
            )
        ]
        indexes = [
            models.Index(
                fields=["station_id"], name="places_change_pending", condition=Q(number__isnull=True)
            )
        ]

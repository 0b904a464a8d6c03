"""Which photos of a case are of what on the check-list; the photos themselves are the case's."""

from __future__ import annotations

from django.db import models

from yizhan.cases.models import Case


class Evidence(models.Model):
    """In this entry of the case there are photos of this item (rules.ITEMS)."""

    home_id = models.BigIntegerField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    item = models.CharField(max_length=20)
    entry = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "entry"], name="incident_entry_once")]

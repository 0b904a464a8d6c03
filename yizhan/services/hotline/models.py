"""By what the orders of one caller find each other. Who she is stands in the order's sealed words alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yizhan.cases.models import Case


class Caller(models.Model):
    """Keyed indexes of who called about an order (callers.py): of a number in full, and of a masked one with the name.

    A number in full with a name has both, so that it is found from an order where the same number is masked.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")
    home_id = models.BigIntegerField()
    phone_index = models.CharField(max_length=80, null=True)
    masked_index = models.CharField(max_length=80, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(phone_index__isnull=False) | Q(masked_index__isnull=False),
                name="hotline_known_by_something",
            ),
            models.CheckConstraint(
                condition=~Q(phone_index="") & ~Q(masked_index=""), name="hotline_no_empty_index"
            ),
        ]
        indexes = [
            models.Index(
                fields=["home_id", "phone_index"],
                condition=Q(phone_index__isnull=False),
                name="hotline_by_phone",
            ),
            models.Index(
                fields=["home_id", "masked_index"],
                condition=Q(masked_index__isnull=False),
                name="hotline_by_masked",
            ),
        ]

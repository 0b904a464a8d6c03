"""Check-ins as phones send them: once, also when the answer was lost or the network came back late."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yizhan.places.models import Station
from yizhan.supplies.models.claims import Claim


class How(models.TextChoices):
    TAP = "tap", _("管理员点")
    CODE = "code", _("签到码")


class Arrival(models.Model):
    """One check-in that a keeper's page sent. key: made by the page, the same again is the same. seen_at: when the
    keeper saw her, by the page's clock, before the network was back. outcome: of door.arriving.Outcome, as told then.
    """

    home_id = models.BigIntegerField()
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="+", db_constraint=False)
    how = models.CharField(max_length=4, choices=How)
    seen_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_constraint=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "key"], name="supplies_arrival_once"),
            models.CheckConstraint(condition=~Q(key=""), name="supplies_arrival_has_a_key"),
        ]
        indexes = [models.Index(fields=["sent_at"], name="supplies_arrival_sent")]

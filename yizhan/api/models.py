"""Partners that read and write by the API, and their keys."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit


class Partner(models.Model):
    """A body that uses the API: a platform company, a map provider, a door counter's maker, the city's app.

    unit: the union that answers for it; what is not public it reads and writes within that unit only.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=80)
    contact = models.CharField(_("联系方式"), max_length=120, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="api_partner_once_per_unit")]

    def __str__(self) -> str:
        return self.name


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def valid(self, now: datetime) -> ApiKeyQuerySet:
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at__isnull=True)


class ApiKey(models.Model):
    """A partner's key, shown once. One that is sent is kept as a digest with the algorithm's name before it.

    One that signs is never sent; we need it to verify, so it is kept whole, sealed (secret_cipher).
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="keys")
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=80, blank=True)
    secret_cipher = models.BinaryField(null=True)
    scopes = ArrayField(models.CharField(max_length=20), default=list)
    per_minute = models.PositiveIntegerField(_("每分钟次数"), default=120)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(_("到期"), null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("issued_at")),
                name="api_key_expires_after_issue",
            ),
            models.CheckConstraint(condition=Q(per_minute__gte=1), name="api_key_has_a_rate"),
            models.CheckConstraint(
                condition=Q(secret_cipher__isnull=True) ^ Q(digest=""), name="api_key_is_sent_or_signs"
            ),
        ]

    @property
    def signs(self) -> bool:
        return self.secret_cipher is not None


class UsedNonce(models.Model):
    """A nonce that a partner has signed with; for as long as its signature could be sent again."""

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "nonce"], name="api_nonce_once_per_key")]


class KeyUse(models.Model):
    """How often a key was used in the minute that began at `minute_at`; one row per key, for every process."""

    key = models.OneToOneField(ApiKey, models.CASCADE, primary_key=True, related_name="use")
    minute_at = models.DateTimeField()
    used = models.PositiveIntegerField()

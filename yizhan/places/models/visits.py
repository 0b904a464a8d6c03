"""Who came, counted by method; and the guard that counts nobody twice within two hours."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from yizhan.people.models import Person
from yizhan.places.models.station import Station


class VisitMethod(models.TextChoices):
    """How a visit was counted; figures show each apart."""

    PERSONAL = "personal", _("本人扫码")
    GUEST = "guest", _("游客扫码")
    TALLY = "tally", _("管理员点数")
    DOOR = "door", _("门禁计数")


class Visit(models.Model):
    """Somebody at a station. `person` is set only with consent to traces of movement.

    count: 1 but for a door counter's reading. left_at: None when nobody checked out.
    """

    home_id = models.BigIntegerField()
    station = models.ForeignKey(Station, models.PROTECT, related_name="visits")
    method = models.CharField(max_length=8, choices=VisitMethod)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="visits")
    count = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    is_near = models.BooleanField(null=True)  # plausible position given; None: not asked or refused
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("at")),
                name="places_visit_leaves_after_coming",
            ),
            models.CheckConstraint(
                condition=Q(method__in=["personal", "guest"], count=1)
                | Q(method__in=["tally", "door"], count__gte=1),
                name="places_visit_one_person_counts_one",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(method="personal"),
                name="places_visit_only_personal_names_one",
            ),
        ]
        indexes = [
            models.Index(fields=["station", "at"], name="places_visit_station_at"),
            models.Index(
                fields=["person", "at"], condition=Q(person__isnull=False), name="places_visit_person_at"
            ),
        ]


def _one(field: str) -> Func:
    """A range of one number, so that GiST can compare it without btree_gist."""
    return Func(F(field), F(field), RangeBoundary(True, True), function="int8range")


class VisitGuard(models.Model):
    """Who came lately, by a keyed hash, so that nobody counts twice; rows go when their window ends.

    visitor: 63 bits of an HMAC over the account or the device. It holds also for those who give no
    consent to traces, because nothing of it outlives the window.
    """

    home_id = models.BigIntegerField()
    station = models.ForeignKey(Station, models.CASCADE, related_name="+")
    visitor = models.BigIntegerField()
    window = DateTimeRangeField()
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="places_visit_once_in_two_hours",
                expressions=[
                    (_one("home_id"), RangeOperators.OVERLAPS),
                    (_one("station_id"), RangeOperators.OVERLAPS),
                    (_one("visitor"), RangeOperators.OVERLAPS),
                    ("window", RangeOperators.OVERLAPS),
                ],
            )
        ]

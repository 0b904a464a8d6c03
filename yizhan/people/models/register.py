"""The union's list of persons: files brought in, doubles found and put together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit
from yizhan.people.models.account import User
from yizhan.people.models.person import Person


class ImportDraft(models.Model):
    """A file of persons between its dry run and the word to go; sealed, and gone after a day."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    handle = models.UUIDField(unique=True)
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())


class WhyDouble(models.TextChoices):
    SAME_ID = "same_id", _("身份证号相同")
    PHONE_AND_NAME = "phone_name", _("手机号相同，姓名相近")
    PHONE = "phone", _("手机号相同")


class Double(models.Model):
    """Two persons who may be one; an officer decides."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    why = models.CharField(max_length=12, choices=WhyDouble)
    found_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    is_one = models.BooleanField(null=True)  # None: not decided

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="people_double_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="people_double_in_order"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, is_one__isnull=True)
                | Q(decided_at__isnull=False, is_one__isnull=False),
                name="people_double_decided_whole",
            ),
        ]

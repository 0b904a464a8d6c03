"""By what the orders of one caller find each other, and what experts say to an order. Who called stands in the order's
sealed words alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

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


class Field(models.TextChoices):
    """What an expert knows about."""

    LAW = "law", _("律师")
    MIND = "mind", _("心理咨询师")


class Advice(models.Model):
    """An expert is asked about an order: who was on the rota. due_at: by when. What she says is for the officers;
    who called she is not told. withdrawn_at: she need not answer any more. For each field one question at a time.
    """

    home_id = models.BigIntegerField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    field = models.CharField(max_length=4, choices=Field)
    question = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField()
    says = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "field"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="hotline_one_question_a_field",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, says="") | Q(answered_at__isnull=False) & ~Q(says=""),
                name="hotline_answered_says_something",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="hotline_answered_or_withdrawn",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="hotline_advice_due_later"),
        ]
        indexes = [
            models.Index(
                fields=["expert", "due_at"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="hotline_advice_owed",
            )
        ]

"""Consultations beside their cases: what is demanded, what was promised by when, what a re-check found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Case


class Talks(models.Model):
    """A trade's consultation with `counterpart`. summary: what anybody may read of it, since shown_at."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="talks")
    home_id = models.BigIntegerField()
    title = models.CharField(_("协商什么"), max_length=60)
    trade = models.CharField(_("哪个行业"), max_length=30)
    counterpart = models.CharField(_("和谁协商"), max_length=80)
    summary = models.CharField(max_length=1000, blank=True)
    shown_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("集体协商")
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(trade="") & ~Q(counterpart=""), name="consultation_with_somebody"
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True) | ~Q(summary=""), name="consultation_shown_says_something"
            ),
        ]
        indexes = [
            models.Index(fields=["-shown_at"], condition=Q(shown_at__isnull=False), name="consultation_shown")
        ]

    def __str__(self) -> str:
        return self.title


class Demand(models.Model):
    """One thing that is demanded, 1, 2 … in the order of the letter."""

    talks = models.ForeignKey(Talks, models.PROTECT, related_name="demands")
    number = models.PositiveSmallIntegerField()
    says = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["talks", "number"], name="consultation_demand_in_order"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(says=""), name="consultation_demands"),
        ]


class Owes(models.TextChoices):
    THEM = "them", _("对方")
    US = "us", _("工会")


class Found(models.TextChoices):
    """What a re-check found."""

    KEPT = "kept", _("做到了")
    PARTLY = "partly", _("做到一部分")
    NOT_KEPT = "not_kept", _("没有做到")


class Commitment(models.Model):
    """What was promised at the table, never changed. check_date: when the union looks next; None: it looks no more.

    found: what the last re-check found, "" before the first.
    """

    home_id = models.BigIntegerField()
    talks = models.ForeignKey(Talks, models.PROTECT, related_name="commitments")
    number = models.PositiveSmallIntegerField()
    demand = models.ForeignKey(Demand, models.PROTECT, null=True, related_name="+")
    says = models.CharField(max_length=200)
    owes = models.CharField(max_length=4, choices=Owes)
    due_date = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    check_date = models.DateField(null=True)
    found = models.CharField(max_length=8, choices=Found, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["talks", "number"], name="consultation_commitment_in_order"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(says="") & Q(owes__in=Owes.values),
                name="consultation_commitment_says_what",
            ),
            models.CheckConstraint(
                condition=Q(check_date__isnull=False, found__in=["", Found.PARTLY, Found.NOT_KEPT])
                | Q(check_date__isnull=True, found__in=Found.values),
                name="consultation_looked_at_before_it_is_let_go",
            ),
            models.CheckConstraint(
                condition=Q(check_date__isnull=True) | Q(check_date__gte=F("due_date")),
                name="consultation_checked_once_due",
            ),
        ]
        indexes = [
            models.Index(
                fields=["check_date"], condition=Q(check_date__isnull=False), name="consultation_to_check"
            )
        ]


class Recheck(models.Model):
    """What the union found on a day; anybody may read it. It is never changed: a later one says better."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="rechecks")
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    found = models.CharField(max_length=8, choices=Found)
    says = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="consultation_recheck_in_order"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(says="") & Q(found__in=Found.values),
                name="consultation_recheck_says_what",
            ),
        ]

"""A problem is a case of its own; here stand what it is called, which demands belong to it, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Case


class Source(models.TextChoices):
    """Whose money pays for it."""

    DUES = "dues", _("工会经费")
    BUDGET = "budget", _("财政资金")
    SPECIAL = "special", _("专项资金")
    GIFT = "gift", _("社会捐赠")
    PARTNER = "partner", _("单位承担")


class Problem(models.Model):
    """title: read by all who asked. asked_cents, source: of the proposal that was written last; decided_*: what two
    persons have passed. answer: what became of it, said when it ended.

    text: for the public, by an officer; shown_at: since when it is read there.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="problem")
    home_id = models.BigIntegerField()
    title = models.CharField(_("叫什么"), max_length=20)
    asked_cents = models.BigIntegerField(null=True)
    source = models.CharField(max_length=8, choices=Source, blank=True)
    decided_cents = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    shown_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="problems_has_a_title"),
            models.CheckConstraint(
                condition=Q(asked_cents__isnull=True, source="")
                | Q(asked_cents=0, source="")
                | Q(asked_cents__gt=0) & ~Q(source=""),
                name="problems_money_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_cents__isnull=True)
                | Q(decided_at__isnull=False, decided_cents=F("asked_cents")),
                name="problems_decided_is_what_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True) | ~Q(text=""), name="problems_shown_says_something"
            ),
        ]
        indexes = [
            models.Index(
                fields=["home_id", "-shown_at"], condition=Q(shown_at__isnull=False), name="problems_shown"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Member(models.Model):
    """A demand that belongs to a problem. left_at: taken out again. over_at: the problem ended, and it was in it.

    A demand is in one problem at a time that is not over.
    """

    home_id = models.BigIntegerField()
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="members")
    case = models.ForeignKey(Case, models.PROTECT, related_name="in_problems", db_index=False)
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(left_at__isnull=True, over_at__isnull=True),
                name="problems_demand_in_one",
            ),
            models.UniqueConstraint(
                fields=["problem", "case"], condition=Q(left_at__isnull=True), name="problems_member_once"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(over_at__isnull=True), name="problems_left_or_over"
            ),
        ]
        indexes = [models.Index(fields=["case"], name="problems_of_demand")]


class MeToo(models.Model):
    """Somebody read of a problem, and said in her demand that she has it too. An officer takes it in, or not."""

    home_id = models.BigIntegerField()
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="me_too")
    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class CameOf(models.Model):
    """What came of it: a term, a class, a station of this deployment (path, title), or something outside ("")."""

    home_id = models.BigIntegerField()
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="came_of")
    path = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    says = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "path"], condition=~Q(path=""), name="problems_linked_once"
            ),
            models.CheckConstraint(condition=~Q(says=""), name="problems_came_of_says_what"),
            models.CheckConstraint(
                condition=Q(path="", title="") | ~Q(path="") & ~Q(title=""), name="problems_link_has_a_title"
            ),
        ]

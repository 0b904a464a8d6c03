"""A term of holiday childcare, its groups and timetable, and who has applied. Places are the kernel's (supplies)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.people.models import Child, Person
from yizhan.supplies.models import Claim, Round, Supply


class Season(models.TextChoices):
    SUMMER = "summer", _("暑期")
    WINTER = "winter", _("寒假")


class Term(models.Model):
    """A summer or winter at a station. Window, offer deadline, title and station stand on its round.

    scheme: the version of the points that it began with (rules.SCHEMES). absences_most: so many days without a word,
    and the place may be offered on.
    """

    round = models.OneToOneField(Round, models.PROTECT, related_name="childcare_term")
    season = models.CharField(_("哪一季"), max_length=6, choices=Season)
    starts_date = models.DateField(_("第一天"))
    ends_date = models.DateField(_("最后一天"))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("星期几"))  # 0 is Monday
    starts = models.TimeField(_("几点开始"))
    ends = models.TimeField(_("几点结束"))
    fee_cents = models.PositiveIntegerField(default=0)
    fee_for = models.CharField(_("收费说明"), max_length=100, blank=True)
    scheme = models.CharField(max_length=12)
    absences_most = models.PositiveSmallIntegerField(_("无故缺席几天后名额可收回"), default=3)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_date__gte=F("starts_date")), name="childcare_term_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="childcare_day_ends_after_start"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1) & Q(weekdays__contained_by=list(range(7))),
                name="childcare_term_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(fee_cents=0) | ~Q(fee_for=""), name="childcare_fee_says_what_for"
            ),
            models.CheckConstraint(condition=Q(absences_most__gte=1), name="childcare_absences_most"),
        ]

    def __str__(self) -> str:
        return self.round.title


class Group(models.Model):
    """An age band of a term; its places are a supply. Ages in whole years on the term's first day, both inclusive."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="groups")
    supply = models.OneToOneField(Supply, models.PROTECT, related_name="childcare_group")
    age_from = models.PositiveSmallIntegerField()
    age_to = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(age_to__gte=F("age_from"), age_to__lte=14), name="childcare_group_band"
            )
        ]

    def __str__(self) -> str:
        return self.supply.name


class Lesson(models.Model):
    """A line of the timetable: homework, pruning, nature, hands-on."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="lessons")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6, ends__gt=F("starts")), name="childcare_lesson_time"
            )
        ]


class Application(models.Model):
    """A child's application for a place: her claim, what the family says, what an officer has granted.

    claimed, granted: codes of the term's scheme; points: of those granted. The claim's person is the guardian, whom it
    counts is the child. A review is asked by the family and decided by a person, in words.
    namesake: 0; or the family says that this is another child than the one of the same name and birthday on the list,
    and this is her number among them. Whoever checks the papers decides.
    """

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="childcare_application")
    term = models.ForeignKey(Term, models.PROTECT, related_name="applications")
    child = models.ForeignKey(Child, models.CASCADE, related_name="childcare_applications")
    guardian = models.ForeignKey(Person, models.CASCADE, related_name="childcare_applications")
    namesake = models.PositiveSmallIntegerField(default=0)
    claimed = ArrayField(models.CharField(max_length=20), default=list)
    granted = ArrayField(models.CharField(max_length=20), default=list)
    points = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    check_note = models.CharField(max_length=200, blank=True)
    review_text = models.CharField(max_length=200, blank=True)
    review_asked_at = models.DateTimeField(null=True)
    review_answer = models.CharField(max_length=200, blank=True)
    review_decided_at = models.DateTimeField(null=True)
    review_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(review_decided_at__isnull=True)
                | Q(review_asked_at__isnull=False) & ~Q(review_answer=""),
                name="childcare_review_decided_in_words",
            ),
            models.CheckConstraint(
                condition=Q(review_asked_at__isnull=True) | ~Q(review_text=""),
                name="childcare_review_asked_in_words",
            ),
            models.CheckConstraint(
                condition=Q(points=0) | Q(checked_at__isnull=False), name="childcare_points_are_granted"
            ),
        ]


class Proof(models.Model):
    """A picture or PDF that shows what was claimed; sealed, and gone soon after the term."""

    class Type(models.TextChoices):
        JPEG = "image/jpeg", _("照片")
        PDF = "application/pdf", _("PDF")

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="proofs")
    type = models.CharField(max_length=20, choices=Type)
    content_cipher = models.BinaryField()
    added_at = models.DateTimeField()

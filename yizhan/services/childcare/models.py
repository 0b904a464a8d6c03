"""A term of holiday childcare, its groups and timetable, and who has applied. Places are the kernel's (supplies)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from yizhan.common.attached import FileType
from yizhan.orgs.models import Unit
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

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="proofs")
    type = models.CharField(max_length=20, choices=FileType)
    content_cipher = models.BinaryField()
    added_at = models.DateTimeField()


class Checked(models.QuerySet["RecordCheck"]):
    def valid_on(self, day: date) -> Checked:
        return self.filter(checked_date__lte=day, until_date__gt=day, withdrawn_at__isnull=True)


class RecordCheck(models.Model):
    """Somebody's criminal record was asked for and is clean; the paper is on file under `number`. A year at most."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    checked_date = models.DateField()
    until_date = models.DateField()  # exclusive
    number = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = Checked.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date__gt=F("checked_date"))
                & Q(until_date__lte=F("checked_date") + Value(timedelta(days=366))),
                name="childcare_check_good_for_a_year",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="childcare_check_has_a_number"),
        ]


class Carer(models.Model):
    """Somebody who works in a term, as the officer who appointed her calls her."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="carers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    called = models.CharField(max_length=40)
    does = models.CharField(max_length=20, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "user"], name="childcare_carer_once_a_term"),
        ]


class Shift(models.Model):
    """A carer is there on a day. The database refuses a day on which she has no valid record check (trigger)."""

    carer = models.ForeignKey(Carer, models.CASCADE, related_name="shifts")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["carer", "day"], name="childcare_shift_once_a_day")]


class CareCard(models.Model):
    """What those who mind a child must know: allergies and illness, whom to call. Sealed; for today's carers alone."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.OneToOneField(Application, models.CASCADE, related_name="care_card")
    allergies_cipher = models.BinaryField()
    contacts_cipher = models.BinaryField()
    changed_at = models.DateTimeField()


class Collector(models.Model):
    """Somebody who may fetch a child. Her code of a day is computed (codes.py); no row holds one."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="collectors")
    name_cipher = models.BinaryField()
    relation = models.CharField(max_length=10)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Attendance(models.Model):
    """A child's day: came, was fetched, by whom. tries: wrong codes at the door that day."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="attendances")
    day = models.DateField()
    came_at = models.DateTimeField()
    came_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    collector = models.ForeignKey(Collector, models.RESTRICT, null=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "day"], name="childcare_attendance_once_a_day"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, collector__isnull=True)
                | Q(left_at__gte=F("came_at"), collector__isnull=False),
                name="childcare_left_with_somebody",
            ),
        ]


class Absence(models.Model):
    """A day on which a child does not come, told by the guardian before it begins, or excused by staff."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="absences")
    day = models.DateField()
    reason = models.CharField(max_length=60)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "day"], name="childcare_absence_once_a_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="childcare_absence_says_why"),
        ]

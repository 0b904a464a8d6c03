"""Classes: a series is a round with sessions; who teaches, who was there, what they say of it (ADR 0058)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.people.models import Person
from yizhan.places.models import Space
from yizhan.supplies.models import Claim, Round, Session

SERVICE = "classes.series"  # of the rounds; stored for ever
MOST_WORDS = 300


class Kind(models.TextChoices):
    FAT_LOSS = "fat_loss", _("减脂")
    DANCE = "dance", _("舞蹈")
    TAI_CHI = "tai_chi", _("太极")
    YOGA = "yoga", _("瑜伽")
    STRENGTH = "strength", _("力量")
    BALL = "ball", _("球类")
    CRAFT = "craft", _("手工文艺")
    OTHER = "other", _("其他")


class Enrolment(models.TextChoices):
    SERIES = "series", _("报全期")
    SESSION = "session", _("按次报名")


class Series(models.Model):
    """A class of some weeks. Its round holds title, purpose, who may, window and waiting list; its sessions are the
    round's.

    enrolment: by series one claim is a place at every session, by session each has its own places. weekdays: 0 Monday
    … 6 Sunday. places: of the series, or of each session as it was made. absences_most: after how many times away an
    officer may give the place on (by series), None: no such rule.
    """

    home_id = models.BigIntegerField()
    round = models.OneToOneField(Round, models.PROTECT, related_name="series")
    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    enrolment = models.CharField(_("怎么报名"), max_length=7, choices=Enrolment)
    space = models.ForeignKey(Space, models.PROTECT, null=True, related_name="+")
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    starts = models.TimeField(_("几点开始"))
    minutes = models.PositiveSmallIntegerField(_("一次多少分钟"))
    first_date = models.DateField(_("第一天"))
    last_date = models.DateField(_("最后一天"))
    on_holidays = models.BooleanField(_("法定节假日也上课"), default=False)
    places = models.PositiveIntegerField(_("名额"))
    absences_most = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_date__gte=F("first_date")), name="classes_series_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=10, minutes__lte=720), name="classes_series_minutes"
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="classes_series_has_places"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
                name="classes_series_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(absences_most__isnull=True) | Q(absences_most__gte=1, enrolment="series"),
                name="classes_absences_by_series",
            ),
        ]

    def __str__(self) -> str:
        return self.round.title


class Teaching(models.Model):
    """Who teaches: the whole series, or one session as a substitute (`session`). called: what an officer calls her;
    workers read it. ended_at: from when on she does not any more.
    """

    home_id = models.BigIntegerField()
    series = models.ForeignKey(Series, models.PROTECT, related_name="teachings")
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="substitutes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="teachings")
    called = models.CharField(_("怎么称呼"), max_length=20)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "person"],
                condition=Q(session__isnull=True, ended_at__isnull=True),
                name="classes_instructor_once",
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(session__isnull=False, ended_at__isnull=True),
                name="classes_one_substitute",
            ),
            models.CheckConstraint(condition=~Q(called=""), name="classes_teacher_is_called"),
        ]


class Attendance(models.Model):
    """What became of a place at every session at one of them. A place at one session says it by its own claim.

    The database lets only claims of the same round in, for all its sessions.
    """

    class State(models.TextChoices):
        CAME = "came", _("到了")
        MISSED = "missed", _("没来")
        TAKEN_BACK = "back", _("撤回了")  # said of the wrong one: not marked again by itself

    home_id = models.BigIntegerField()
    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="attendances")
    state = models.CharField(max_length=6, choices=State)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "claim"], name="classes_attendance_once"),
        ]


class Feedback(models.Model):
    """What somebody who was there says of a session: 1 to 5 stars and words, once, changed for some days.

    person: None once she has gone; her words go with her, the stars stay a number.
    """

    home_id = models.BigIntegerField()
    session = models.ForeignKey(Session, models.PROTECT, related_name="feedbacks")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="class_feedbacks")
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=MOST_WORDS, blank=True)
    said_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="classes_feedback_once"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="classes_feedback_stars"),
        ]


class Note(models.Model):
    """What an instructor told everybody in her class. key: the form's own name, so that a double tap is told once."""

    home_id = models.BigIntegerField()
    series = models.ForeignKey(Series, models.PROTECT, related_name="notes")
    text = models.CharField(max_length=100)
    key = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "key"], name="classes_note_once"),
            models.CheckConstraint(condition=~Q(text=""), name="classes_note_says_something"),
        ]

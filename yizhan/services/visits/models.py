"""Visits: where a team goes and when, what it wrote down, what it heard, what it promised."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Case
from yizhan.orgs.models import Unit
from yizhan.places.models import Station
from yizhan.supplies.models import Round


class Waves(models.Model):
    """When a station has no minute for anybody: the times of day at which its waves begin, as it told them."""

    station = models.OneToOneField(Station, models.CASCADE, primary_key=True, related_name="+")
    home_id = models.BigIntegerField()
    times = ArrayField(models.TimeField(), size=12)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField()


class VisitQuerySet(models.QuerySet["Visit"]):
    def standing(self) -> Self:
        return self.filter(cancelled_at__isnull=True)


class Visit(models.Model):
    """One visit of a team of `unit`. others: who else goes, from outside. brings: what, in words.

    edition: the questions that are asked. outcome: what came of it, for the people there; shown_at: since when they may
    read it. key: the request's own name, within the home.
    """

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(_("走访主题"), max_length=60)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    others = models.CharField(_("还有谁去"), max_length=120, blank=True)
    brings = models.CharField(_("带什么去"), max_length=200, blank=True)
    edition = models.ForeignKey("visits.Edition", models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)
    moved_why = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=1000, blank=True)
    shown_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=60)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "key"], name="visits_same_request_same_visit"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="visits_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_why="")
                | Q(cancelled_at__isnull=False) & ~Q(cancelled_why=""),
                name="visits_cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True) | ~Q(outcome="") & Q(cancelled_at__isnull=True),
                name="visits_shown_says_what_came_of_it",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-starts_at"], name="visits_of_unit")]

    def __str__(self) -> str:
        return self.title


class Stop(models.Model):
    """A station on the route, in the order of times. minutes: how long they stay."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="stops")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("几点到"))
    minutes = models.PositiveSmallIntegerField(_("待多少分钟"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "station"], name="visits_station_once"),
            models.UniqueConstraint(fields=["visit", "at"], name="visits_one_stop_at_a_time"),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480), name="visits_stop_of_some_minutes"
            ),
        ]


class Brought(models.Model):
    """A round whose goods the team takes along; who got what stands in its own service."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="brought")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "round"], name="visits_brings_a_round_once")]


class Goer(models.Model):
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="goers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "user"], name="visits_goes_once")]


class Page(models.Model):
    """A page of the diary: what was seen and heard on a day. It is not changed; a later page puts it right."""

    home_id = models.BigIntegerField()
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="pages")
    day = models.DateField(_("哪一天"))
    says = models.CharField(_("看到听到什么"), max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    key = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "key"], name="visits_same_request_same_page"),
            models.CheckConstraint(condition=~Q(says=""), name="visits_page_says_something"),
        ]


class Picture(models.Model):
    """A photo in the diary, for officers only: people may be on it."""

    page = models.ForeignKey(Page, models.PROTECT, related_name="pictures")
    file = models.FileField(upload_to="visits/%Y/%m/")


class Wish(models.Model):
    """What somebody said at a stop: its words and whose it is are in the case, and nowhere here."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="wishes")
    stop = models.ForeignKey(Stop, models.PROTECT, null=True, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Promise(models.Model):
    """Who said that what would be done by when. first_due_date: the day that was said first.

    is_public: the people there may read it, without who promised. kept_at or dropped_at: it is over, by
    `over_by`, with words.
    """

    home_id = models.BigIntegerField()
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="promises")
    wish = models.ForeignKey(Wish, models.PROTECT, null=True, related_name="promises")
    says = models.CharField(_("答应了什么"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("谁来办")
    )
    due_date = models.DateField(_("哪天以前"))
    first_due_date = models.DateField()
    is_public = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    over_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    came_of_it = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "key"], name="visits_same_request_same_promise"),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True) | Q(dropped_at__isnull=True),
                name="visits_promise_kept_or_dropped",
            ),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True, dropped_at__isnull=True) | ~Q(came_of_it=""),
                name="visits_promise_over_says_how",
            ),
            models.CheckConstraint(
                condition=Q(due_date__gte=F("first_due_date")), name="visits_promise_only_later"
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_date"],
                condition=Q(kept_at__isnull=True, dropped_at__isnull=True),
                name="visits_promises_owed",
            )
        ]

    @property
    def is_over(self) -> bool:
        return self.kept_at is not None or self.dropped_at is not None


class About(models.TextChoices):
    """What a question is about: the page that asks for visits names these."""

    WORK = "work", _("工作")
    INSURANCE = "insurance", _("保险")
    HOUSING = "housing", _("住房")
    UNION = "union", _("知不知道工会")
    OTHER = "other", _("其他")


class Ask(models.TextChoices):
    ONE = "one", _("选一项")
    MANY = "many", _("可选几项")
    NUMBER = "number", _("填数字")
    TEXT = "text", _("填文字")


class Questionnaire(models.Model):
    """Questions of a unit's own. What is asked stands in its editions."""

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(_("问卷名称"), max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "title"], name="visits_questionnaire_by_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """The questions as they were from a day on; never changed, for answers were given to them.

    questions: [{code, about, kind, label, choices}], choices: texts, answered by their place.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    questions = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="visits_edition_in_order"),
        ]

    def __str__(self) -> str:
        return str(_("{title}（第 {n} 版）")).format(title=self.questionnaire.title, n=self.number)


class Answer(models.Model):
    """What somebody without a name answered. key: made on the phone, so that it arrives once however often it is sent.

    asked_at: by the phone's clock; came_at: when it arrived. is_odd: the phone's day is none of the visit's; it is not
    counted until an officer puts it right. set_aside_at: it does not count (the same person twice, wrongly filled in).
    """

    home_id = models.BigIntegerField()
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="answers")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="answers")
    stop = models.ForeignKey(Stop, models.SET_NULL, null=True, related_name="+")
    key = models.UUIDField()
    answers = models.JSONField()
    asked_at = models.DateTimeField()
    came_at = models.DateTimeField()
    is_odd = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    set_aside_at = models.DateTimeField(null=True)
    set_aside_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "key"], name="visits_answer_arrives_once"),
            models.CheckConstraint(
                condition=Q(set_aside_at__isnull=True, set_aside_why="")
                | Q(set_aside_at__isnull=False) & ~Q(set_aside_why=""),
                name="visits_set_aside_says_why",
            ),
            models.CheckConstraint(condition=~Q(answers={}), name="visits_answer_says_something"),
        ]
        indexes = [models.Index(fields=["visit", "id"], name="visits_answers_of_visit")]

    @property
    def days_late(self) -> int:
        """How many days after it was asked it arrived."""
        return max(0, (self.came_at - self.asked_at).days)

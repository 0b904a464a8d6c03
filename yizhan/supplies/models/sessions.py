"""When and where: sessions, the weekly schedules they come from, and what blocks what."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.places.models import Space, Station
from yizhan.supplies.models.rounds import Limit, Round


def one(field: str) -> Func:
    """A range of one number, so that GiST can compare it without btree_gist."""
    return Func(F(field), F(field), RangeBoundary(True, True), function="int8range")


class Part(models.Model):
    """A space is made of parts: whoever uses the hall uses its four courts. A part has no parts itself."""

    whole = models.ForeignKey(Space, models.CASCADE, related_name="parts")
    part = models.ForeignKey(Space, models.CASCADE, related_name="wholes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["whole", "part"], name="supplies_part_once"),
            models.CheckConstraint(condition=~Q(whole=F("part")), name="supplies_part_is_another"),
        ]


class Terms(models.Model):
    """How a service is booked at a station; each of its days is a round on these terms.

    per_person: sessions of one day. limit: over the days, shared by every station that names it.
    cancel_minutes: how long before a session she may still cancel herself. confirm_minutes: how long a place
    that comes free is held for who waited, None: given at once. waiting_most: length of the waiting list of a
    session, 0: none, None: any. eligibility: as of a Round. needs_approval: an officer says yes to each
    booking. may_hand_over: who has booked may give it to a colleague. laid_at: when the sessions
    were last brought in line with the schedules.
    """

    home_id = models.BigIntegerField()
    station = models.ForeignKey(Station, models.PROTECT, related_name="terms")
    service = models.CharField(max_length=40)
    title = models.CharField(_("名称"), max_length=60)
    intro = models.TextField(_("规则和提示"), blank=True, max_length=1000)
    per_person = models.PositiveSmallIntegerField(_("每人每天最多场次"), default=1)
    limit = models.ForeignKey(Limit, models.PROTECT, null=True, blank=True, related_name="terms")
    cancel_minutes = models.PositiveIntegerField(_("开始前多少分钟可取消"), default=120)
    confirm_minutes = models.PositiveIntegerField(_("候补补上后多少分钟内确认"), null=True, blank=True)
    waiting_most = models.PositiveIntegerField(_("每场候补人数上限"), null=True, blank=True, default=5)
    eligibility = models.JSONField(default=list, blank=True)
    needs_approval = models.BooleanField(_("预约要审核"), default=False, db_default=False)
    may_hand_over = models.BooleanField(_("可以转给同事"), default=False, db_default=False)
    laid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "service"], name="supplies_terms_once"),
            models.CheckConstraint(condition=~Q(title=""), name="supplies_terms_have_a_title"),
            models.CheckConstraint(
                condition=Q(per_person__gte=1, per_person__lte=1000), name="supplies_terms_per_person"
            ),
            models.CheckConstraint(
                condition=Q(confirm_minutes__isnull=True) | Q(confirm_minutes__gte=1),
                name="supplies_terms_confirm",
            ),
            models.CheckConstraint(
                condition=~Q(may_hand_over=True, needs_approval=True), name="supplies_terms_not_handed_over"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Schedule(models.Model):
    """The week of a space: on which days, from when to when, in steps of how many minutes.

    weekdays: 0 Monday … 6 Sunday. buffer_minutes: kept free after each session. on_holidays: whether there are
    sessions on statutory days off; on working Saturdays and Sundays (调休) the week counts as the calendar says.
    horizon_days: how far ahead sessions are made. seats: places in one session.
    """

    home_id = models.BigIntegerField()
    space = models.ForeignKey(Space, models.PROTECT, related_name="schedules")
    service = models.CharField(max_length=40)
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    starts = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))
    step_minutes = models.PositiveSmallIntegerField(_("每场分钟"))
    buffer_minutes = models.PositiveSmallIntegerField(_("场间间隔分钟"), default=0)
    seats = models.PositiveIntegerField(_("每场名额"), default=1)
    on_holidays = models.BooleanField(_("法定节假日也开放"), default=False)
    from_date = models.DateField(_("从哪天起"))
    until_date = models.DateField(_("到哪天止（不含）"), null=True, blank=True)
    horizon_days = models.PositiveSmallIntegerField(_("提前多少天放出"), default=7)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="supplies_schedule_ends"),
            models.CheckConstraint(
                condition=Q(step_minutes__gte=5, step_minutes__lte=1440), name="supplies_schedule_step"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="supplies_schedule_seats"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
                name="supplies_schedule_weekdays",
            ),
        ]


class Session(models.Model):
    """Some hours of a space, with the buffer after them (`blocked`). Sessions of one space never overlap.

    planned: the hours that the schedule gave it, which stay when it is moved or cancelled by hand, so that the
    schedule makes no second one; None: by hand, or let go by a changed schedule. occupies: whether the space is in
    use from the start ("always": a class) or only once somebody takes a place ("taken": a court that stands beside
    others in a hall which can be booked whole). moves: how often its hours or its space have changed, for calendars.
    """

    class Occupies(models.TextChoices):
        ALWAYS = "always", _("一直占用")
        TAKEN = "taken", _("有人约了才占用")

    home_id = models.BigIntegerField()
    round = models.ForeignKey(Round, models.PROTECT, related_name="sessions")
    space = models.ForeignKey(Space, models.PROTECT, null=True, related_name="sessions")
    schedule = models.ForeignKey(Schedule, models.SET_NULL, null=True, related_name="sessions")
    planned = DateTimeRangeField(null=True)
    during = DateTimeRangeField()
    blocked = DateTimeRangeField()
    moves = models.PositiveIntegerField(default=0, db_default=0)
    occupies = models.CharField(max_length=6, choices=Occupies, default=Occupies.ALWAYS)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    video_url = models.URLField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "id"], name="supplies_session_with_its_home"),
            ExclusionConstraint(
                name="supplies_sessions_of_a_space_apart",
                expressions=[
                    (one("home_id"), RangeOperators.OVERLAPS),
                    (one("space_id"), RangeOperators.OVERLAPS),
                    ("blocked", RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True, space_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="supplies_session_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(blocked__contains=F("during")), name="supplies_session_blocks_itself"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                name="supplies_session_off_says_why",
            ),
            models.UniqueConstraint(
                fields=["schedule", "planned"],
                condition=Q(planned__isnull=False),
                name="supplies_a_schedule_makes_it_once",
            ),
        ]
        indexes = [models.Index(fields=["round", "space"], name="supplies_session_round_space")]


class Blackout(models.Model):
    """Hours in which a space cannot be booked, with a reason. Refused while somebody holds a place then."""

    home_id = models.BigIntegerField()
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    space = models.ForeignKey(Space, models.PROTECT, related_name="blackouts")
    during = DateTimeRangeField()
    reason = models.CharField(_("原因"), max_length=120)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="supplies_blackout_says_why"),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="supplies_blackout_has_a_time",
            ),
        ]


class Occupation(models.Model):
    """A smallest part of a space is in use: by a session or a blackout. Kept by triggers (migration 0002)."""

    home_id = models.BigIntegerField()
    part = models.ForeignKey(Space, models.CASCADE, related_name="+")
    during = DateTimeRangeField()
    session = models.ForeignKey(Session, models.CASCADE, null=True, related_name="occupations")
    blackout = models.ForeignKey(Blackout, models.CASCADE, null=True, related_name="occupations")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="supplies_a_part_is_used_once",
                expressions=[
                    (one("home_id"), RangeOperators.OVERLAPS),
                    (one("part_id"), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=True) ^ Q(blackout__isnull=True),
                name="supplies_occupied_by_one",
            ),
        ]

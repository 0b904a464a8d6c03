"""Who helps whom, when: providers and rooms, their weeks, their slots, and what a person chose to show of herself.

What was said is not here, nor why she came: no field asks for it. Who has a slot stands in the kernel's claims, on
rounds that are private (supplies/private.py); the profession stands only here (docs/adr/0053).
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.models import Space, Station
from yizhan.supplies.models import Claim, Limit, Round, Session
from yizhan.supplies.models.sessions import one


class Profession(models.TextChoices):
    """Whom one can see; a room is there by itself, at any hour."""

    PSYCHOLOGIST = "psychologist", _("心理咨询")
    DOCTOR = "doctor", _("医生咨询")
    LAWYER = "lawyer", _("法律咨询")
    DIETITIAN = "dietitian", _("营养咨询")
    ROOM = "room", _("24 小时小屋")


class Way(models.TextChoices):
    """How they meet."""

    HERE = "here", _("到站点")
    VIDEO = "video", _("视频")
    PHONE = "phone", _("电话")


class Rules(models.Model):
    """A unit's rules for its providers.

    cancel_minutes: how long before the time she may still cancel herself. limit: what one person may have.
    misses_most within misses_days: then, for as long, she books only what begins within soon_hours, so that no time
    is kept far ahead for nothing; None: no such rule.
    """

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="+")
    home_id = models.BigIntegerField()
    cancel_minutes = models.PositiveIntegerField(_("开始前多少分钟还可以自己取消"), default=120)
    limit = models.ForeignKey(Limit, models.PROTECT, related_name="+")
    misses_most = models.PositiveSmallIntegerField(_("没来几次"), null=True, blank=True, default=2)
    misses_days = models.PositiveSmallIntegerField(_("在多少天内"), default=60)
    soon_hours = models.PositiveSmallIntegerField(_("只约多少小时内的"), default=48)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(misses_most__isnull=True) | Q(misses_most__gte=1), name="appointments_misses_most"
            ),
            models.CheckConstraint(
                condition=Q(misses_days__gte=1, misses_days__lte=60, soon_hours__gte=1),
                name="appointments_misses_are_forgotten",
            ),
        ]


class Provider(models.Model):
    """Somebody of a profession, of the union or from outside; or a room that is booked by itself.

    user: with which account he sees his day; None for one without, and for rooms. station: where she comes to.
    licence: of his profession, kept with its last day: after it he has no slots. video_url: where he is met by
    video, unless a slot says otherwise. left_at: since when he is not here any more.
    """

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    profession = models.CharField(_("类别"), max_length=12, choices=Profession)
    name = models.CharField(_("名称"), max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    licence = models.CharField(_("执业证号"), max_length=40, blank=True)
    licence_last = models.DateField(_("执业证有效到"), null=True, blank=True)
    languages = models.CharField(_("会说"), max_length=40, blank=True)
    helps = models.CharField(_("擅长"), max_length=120, blank=True)
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    video_url = models.URLField(_("视频链接"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="appointments_provider_has_a_name"),
            models.CheckConstraint(
                condition=Q(profession="room", user__isnull=True, station__isnull=False)
                | (~Q(profession="room") & ~Q(licence="") & Q(licence_last__isnull=False)),
                name="appointments_licence_or_room",
            ),
            models.CheckConstraint(
                condition=Q(video_url="") | Q(video_url__startswith="https://"),
                name="appointments_video_is_https",
            ),
        ]
        indexes = [models.Index(fields=["home_id", "profession"], name="appointments_provider_of")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_room(self) -> bool:
        return self.profession == Profession.ROOM


class Rota(models.Model):
    """A week of a provider: as a Schedule of a space, but of a person, and with how they meet.

    ends: 00:00 is the end of the day. station: where, for those who come; None by video or phone. space: the room that
    he has there at those hours, and no other provider.
    """

    home_id = models.BigIntegerField()
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="rotas")
    way = models.CharField(_("方式"), max_length=5, choices=Way)
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    space = models.ForeignKey(Space, models.PROTECT, null=True, related_name="+")
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    starts = models.TimeField(_("从几点"))
    ends = models.TimeField(_("到几点"))
    step_minutes = models.PositiveSmallIntegerField(_("每次多少分钟"))
    buffer_minutes = models.PositiveSmallIntegerField(_("两次之间空多少分钟"), default=0)
    on_holidays = models.BooleanField(_("法定节假日也在"), default=False)
    from_date = models.DateField(_("从哪天起"))
    until_date = models.DateField(_("到哪天止（不含）"), null=True, blank=True)
    horizon_days = models.PositiveSmallIntegerField(_("提前几天可以约"), default=14)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")) | Q(ends="00:00"), name="appointments_rota_ends"
            ),
            models.CheckConstraint(
                condition=Q(step_minutes__gte=5, step_minutes__lte=480), name="appointments_rota_step"
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
                name="appointments_rota_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(way="here", station__isnull=False) | (~Q(way="here") & Q(station__isnull=True)),
                name="appointments_rota_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(space__isnull=True) | Q(station__isnull=False),
                name="appointments_a_room_is_in_a_station",
            ),
        ]


class Leave(models.Model):
    """A provider is not there, or a room is closed, for a while: a day, an hour, three weeks."""

    home_id = models.BigIntegerField()
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="leaves")
    during = DateTimeRangeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="appointments_leave_has_a_time",
            )
        ]


class Day(models.Model):
    """A provider's day is a round of the kernel: that is what a booking and a leave lock."""

    home_id = models.BigIntegerField()
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="days")
    day = models.DateField()
    round = models.OneToOneField(Round, models.PROTECT, related_name="appointments_day")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "day"], name="appointments_day_once")]


class Slot(models.Model):
    """One time of a provider, which one person may have.

    starts_at, ends_at, free_at: as its session, with the buffer. instead_of: whose it was, where a colleague has
    taken it over. is_off: it does not take place.
    """

    home_id = models.BigIntegerField()
    session = models.OneToOneField(Session, models.CASCADE, related_name="slot")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="slots")
    rota = models.ForeignKey(Rota, models.SET_NULL, null=True, related_name="slots")
    way = models.CharField(max_length=5, choices=Way)
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    space = models.ForeignKey(Space, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    blocked = DateTimeRangeField()
    instead_of = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="+")
    is_off = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rota", "starts_at"], name="appointments_a_rota_makes_it_once"),
            ExclusionConstraint(
                name="appointments_nobody_serves_two_at_once",
                expressions=[
                    (one("provider_id"), RangeOperators.OVERLAPS),
                    ("blocked", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_off=False),
            ),
            ExclusionConstraint(
                name="appointments_a_room_is_given_once",
                expressions=[
                    (one("space_id"), RangeOperators.OVERLAPS),
                    ("blocked", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_off=False, space__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="appointments_slot_starts")]


class Appointment(models.Model):
    """What stands beside a claim: by which code she is known there, and how she wants to be called.

    code: all that lists show. call_name: what the provider reads, "": nothing. by: with which provider; the link of a
    person to a profession is this row, and goes with it (retention.py).
    """

    home_id = models.BigIntegerField()
    claim = models.OneToOneField(Claim, models.CASCADE, related_name="appointment")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="appointments")
    code = models.CharField(max_length=6)
    call_name = models.CharField(_("怎么称呼您"), max_length=20, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["home_id", "code"], name="appointments_code_once")]


class Miss(models.Model):
    """She did not come; nothing says to whom. Forgotten when the rule has no use for it any more."""

    home_id = models.BigIntegerField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    claim = models.OneToOneField(Claim, models.SET_NULL, null=True, related_name="appointments_miss")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="appointments_miss_person")]


class Referral(models.Model):
    """A provider suggests that she sees another profession too, or a colleague; no reason is written."""

    home_id = models.BigIntegerField()
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="referrals")
    profession = models.CharField(_("建议看"), max_length=12, choices=Profession)
    provider = models.ForeignKey(Provider, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment", "profession"], name="appointments_referral_once")
        ]

"""The rota: a unit's posts, the watches of their week, and who has which of them on which day."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit


def _one(field: str) -> Func:
    """A range of one number, so that GiST can compare it without btree_gist."""
    return Func(F(field), F(field), RangeBoundary(True, True), function="int8range")


def _during() -> Func:
    return Func(
        F("starts_at"),
        F("ends_at"),
        RangeBoundary(),
        function="tstzrange",
        output_field=DateTimeRangeField(),
    )


class Post(models.Model):
    """A place at which somebody of a unit is on duty. purpose: the code of duty.purposes. phone: for workers to call
    while somebody is there, "" for none."""

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    purpose = models.CharField(_("值什么班"), max_length=40)
    name = models.CharField(_("名称"), max_length=40)
    phone = models.CharField(_("值班电话"), max_length=20, blank=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "purpose"],
                condition=Q(closed_at__isnull=True),
                name="duty_one_post_for_a_purpose",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Watch(models.Model):
    """A stretch of the post's week: on these weekdays (0: Monday) from one time of day to another; an end that is not
    after the start is on the next day. Shifts keep the hours that they were given."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="watches")
    name = models.CharField(_("班次名称"), max_length=20)
    weekdays = ArrayField(models.SmallIntegerField(), size=7)
    starts = models.TimeField(_("几点开始"))
    ends = models.TimeField(_("几点结束"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "name"], name="duty_watch_by_name"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=list(range(7))),
                name="duty_watch_on_weekdays",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ShiftQuerySet(models.QuerySet["Shift"]):
    def at(self, moment: object) -> Self:
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


class Shift(models.Model):
    """One person on a post, from a moment to another. day: of its start, in China. watch: what it came from; None once
    that is gone. user: None when her account is deleted. reminded_at: told that it begins."""

    home_id = models.BigIntegerField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="shifts")
    watch = models.ForeignKey(Watch, models.SET_NULL, null=True, related_name="shifts")
    day = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="duty_shift_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="duty_one_person_on_one_post",
                expressions=[
                    (_one("user_id"), RangeOperators.OVERLAPS),
                    (_during(), RangeOperators.OVERLAPS),
                ],
                condition=Q(user__isnull=False),
            ),
            ExclusionConstraint(
                name="duty_post_filled_once",
                expressions=[
                    (_one("post_id"), RangeOperators.OVERLAPS),
                    (_during(), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["user", "ends_at"], name="duty_shifts_of_one"),
            models.Index(fields=["post", "starts_at"], name="duty_shifts_of_post"),
            models.Index(fields=["starts_at"], condition=Q(reminded_at__isnull=True), name="duty_to_remind"),
        ]


class Swap(models.Model):
    """Somebody asks a colleague to take a shift of hers. has_agreed: None until there is an answer; answered_at without
    an answer: it came to nothing, for the shift went to somebody else or began."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="swaps")
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    has_agreed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(answered_at__isnull=True), name="duty_one_open_swap"
            ),
            models.CheckConstraint(condition=~Q(asker=F("to")), name="duty_swap_of_two"),
            models.CheckConstraint(
                condition=Q(has_agreed__isnull=True) | Q(answered_at__isnull=False),
                name="duty_swap_answered_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["to"], condition=Q(answered_at__isnull=True), name="duty_swaps_asked")
        ]

"""Rounds and the supplies in them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit
from yizhan.places.models import Station


class Mode(models.TextChoices):
    """How places go to people."""

    FIRST = "first", _("先到先得")
    DRAW = "draw", _("抽签")
    PRIORITY = "priority", _("优先组先，组内抽签")
    APPROVAL = "approval", _("审核")


class RoundState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    OPEN = "open", _("开放")
    CLOSED = "closed", _("停止")
    CANCELLED = "cancelled", _("取消")


class Limit(models.Model):
    """What one person may have over all rounds that share it, by the days (Asia/Shanghai) of the sessions.

    None: no limit. Minutes count for timed claims only; a claim without a time counts on the day it was made.
    """

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("名称"), max_length=80)
    day_count = models.PositiveIntegerField(_("每天最多次数"), null=True, blank=True)
    week_count = models.PositiveIntegerField(_("每周最多次数"), null=True, blank=True)
    year_count = models.PositiveIntegerField(_("每年最多次数"), null=True, blank=True)
    day_minutes = models.PositiveIntegerField(_("每天最多分钟"), null=True, blank=True)
    week_minutes = models.PositiveIntegerField(_("每周最多分钟"), null=True, blank=True)
    # No-shows: `strikes` within `strike_days` bar her for `barred_days`. None: no rule.
    strikes = models.PositiveIntegerField(_("爽约次数"), null=True, blank=True)
    strike_days = models.PositiveIntegerField(_("在多少天内"), null=True, blank=True)
    barred_days = models.PositiveIntegerField(_("暂停预约天数"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(strikes__isnull=True, strike_days__isnull=True, barred_days__isnull=True)
                | Q(strikes__gte=1, strike_days__gte=1, barred_days__gte=1),
                name="supplies_limit_strikes_whole",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RoundQuerySet(models.QuerySet["Round"]):
    def open_at(self, now: datetime) -> RoundQuerySet:
        """Those that take claims at `now`."""
        return self.filter(
            Q(opens_at__isnull=True) | Q(opens_at__lte=now),
            Q(closes_at__isnull=True) | Q(closes_at__gt=now),
            state=RoundState.OPEN,
        )


class Round(models.Model):
    """A campaign, a class, a station's day: what one person may claim from up to `per_person` times.

    service: which service runs it ("fitness.courts"). day: of a round that is a station's day. is_scarce: a person is
    her verified identity number, by a keyed hash under `hash_key`, whoever writes and from where. total: what the
    capacities must sum to, None for rounds without a quota. hold_s: how long a claim is held for her to confirm,
    None: confirmed at once. confirm_s: the same for one who comes up from the waiting list or a draw. waiting_most:
    length of the waiting list, None: as long as people wish, 0: none. cancel_s: until how long before its time she
    may cancel herself (without a time: before the round closes). reflow_at: when channels give back what they left
    over. forgotten_at: since when it can no longer tell who has what (forgetting.py). is_private: what it is about is
    nobody's business but hers and theirs who serve her: no record names her, no page of the kernel shows her claim to
    anybody else (private.py). may_hand_over: who holds a place may give it to a colleague; never where places are
    scarce, numbered, drawn or approved, because there they were given to this person, nor private. takes_partners:
    partners of its unit may claim for people by the API (partners.py); never in private rounds.
    """

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    service = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="rounds")
    day = models.DateField(_("哪天"), null=True, blank=True)
    title = models.CharField(_("名称"), max_length=80)
    intro = models.TextField(_("说明"), blank=True)
    mode = models.CharField(_("方式"), max_length=10, choices=Mode, default=Mode.FIRST)
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.DRAFT)
    state_reason = models.CharField(max_length=200, blank=True)
    opens_at = models.DateTimeField(_("开始"), null=True, blank=True)
    closes_at = models.DateTimeField(_("截止"), null=True, blank=True)
    per_person = models.PositiveSmallIntegerField(_("每人最多"), default=1)
    limit = models.ForeignKey(Limit, models.PROTECT, null=True, blank=True, related_name="rounds")
    is_scarce = models.BooleanField(default=False)
    is_private = models.BooleanField(default=False, db_default=False)
    hash_key = models.CharField(max_length=40, blank=True)
    forgotten_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(_("总数"), null=True, blank=True)
    hold_s = models.PositiveIntegerField(null=True, blank=True)
    confirm_s = models.PositiveIntegerField(null=True, blank=True)
    waiting_most = models.PositiveIntegerField(null=True, blank=True)
    cancel_s = models.PositiveIntegerField(default=0)
    is_numbered = models.BooleanField(default=False)
    last_number = models.BigIntegerField(default=0)
    eligibility = models.JSONField(default=list, blank=True)
    may_hand_over = models.BooleanField(default=False, db_default=False)
    takes_partners = models.BooleanField(default=False, db_default=False)
    reflow_at = models.DateTimeField(null=True, blank=True)
    reflowed_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "id"], name="supplies_round_with_its_home"),
            models.UniqueConstraint(
                fields=["station", "service", "day"],
                condition=Q(day__isnull=False),
                name="supplies_round_of_a_day_once",
            ),
            models.CheckConstraint(
                condition=Q(per_person__gte=1, per_person__lte=1000), name="supplies_round_per_person"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="supplies_round_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=~Q(mode__in=["draw", "priority"]) | Q(closes_at__isnull=False),
                name="supplies_draw_has_a_window",
            ),
            models.CheckConstraint(
                condition=Q(may_hand_over=False)
                | Q(is_scarce=False, is_numbered=False, is_private=False, mode="first"),
                name="supplies_round_is_not_handed_over",
            ),
            models.CheckConstraint(
                condition=Q(takes_partners=False) | Q(is_private=False),
                name="supplies_private_is_not_for_partners",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="supplies_round_has_a_title"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(state_reason=""), name="supplies_round_off_says_why"
            ),
            models.CheckConstraint(
                condition=Q(hold_s__isnull=True) | Q(hold_s__gte=1), name="supplies_round_hold_s"
            ),
            models.CheckConstraint(
                condition=Q(confirm_s__isnull=True) | Q(confirm_s__gte=1), name="supplies_round_confirm_s"
            ),
        ]
        indexes = [
            models.Index(fields=["service", "unit"], name="supplies_round_service"),
            models.Index(
                fields=["reflow_at"],
                condition=Q(reflow_at__isnull=False, reflowed_at__isnull=True),
                name="supplies_round_reflow",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Supply(models.Model):
    """Places of a round: all of it, a channel's quota, or one session's.

    taken and waiting are counted by the database from the claims (migration 0002) and by nobody else.
    """

    home_id = models.BigIntegerField()
    round = models.ForeignKey(Round, models.PROTECT, related_name="supplies")
    session = models.ForeignKey("supplies.Session", models.PROTECT, null=True, related_name="supplies")
    channel = models.CharField(_("渠道"), max_length=40, blank=True)
    name = models.CharField(_("名称"), max_length=80, blank=True)
    capacity = models.PositiveIntegerField(_("名额"))
    taken = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    takes_reflow = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "id"], name="supplies_supply_with_its_home"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="supplies_never_oversold"),
            models.UniqueConstraint(
                fields=["home_id", "round", "session", "channel"],
                nulls_distinct=False,
                name="supplies_supply_once",
            ),
            models.UniqueConstraint(
                fields=["home_id", "round"],
                condition=Q(takes_reflow=True),
                name="supplies_one_takes_the_reflow",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.channel

    @property
    def left(self) -> int:
        """How many places stand free."""
        return self.capacity - self.taken

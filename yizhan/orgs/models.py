"""Who, as units: the union tree by area and by industry, roles in it, joint teams."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    NATIONAL = "national", _("全国")
    PROVINCE = "province", _("省级总工会")
    CITY = "city", _("市级总工会")
    DISTRICT = "district", _("区县总工会")
    STREET = "street", _("街道（乡镇）工会")
    INDUSTRY = "industry", _("产业（行业）工会")
    GROUP = "group", _("集团工会")
    COMPANY = "company", _("企业（单位）工会")


class Line(models.TextChoices):
    """The two lines a unit can stand on (条块)."""

    AREA = "area", _("块（地方）")
    INDUSTRY = "industry", _("条（产业）")


class UnitQuerySet(models.QuerySet["Unit"]):
    def below(self, unit: Unit, line: str = Line.AREA) -> UnitQuerySet:
        """The unit itself and every unit under it on `line`."""
        return self.filter(**{f"{line}_path__startswith": getattr(unit, f"{line}_path")})

    def standing(self) -> UnitQuerySet:
        return self.filter(closed_at__isnull=True)


class Unit(models.Model):
    """A union organisation: led by one parent and counted once, reported on both lines.

    `area_path` and `industry_path` are "/1/7/23/", the ids from the root of the line to the unit
    itself; "" when the unit does not stand on that line. `lead_path` follows who leads. `home` is the
    province or national body whose rows its rows are kept with; it never changes. Paths and home are the
    database's own (migration 0003): what is written there is overwritten. Written by orgs.actions only.
    """

    home = models.ForeignKey("self", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=UnitKind)
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    division_code = models.CharField(_("行政区划代码"), max_length=12, blank=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    area_parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="area_children")
    industry_parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="industry_children")
    led_by = models.CharField(max_length=8, choices=Line, default=Line.AREA)
    area_path = models.TextField(blank=True)
    industry_path = models.TextField(blank=True)
    lead_path = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division_code"],
                condition=~Q(division_code="")
                & Q(kind__in=["national", "province", "city", "district", "street"]),
                name="orgs_unit_one_per_division",
            ),
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="orgs_unit_credit_code_once"
            ),
            models.CheckConstraint(
                condition=~Q(area_parent=F("id")) & ~Q(industry_parent=F("id")),
                name="orgs_unit_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=~Q(led_by="industry") | Q(industry_parent__isnull=False),
                name="orgs_unit_led_by_a_line_it_stands_on",
            ),
            models.CheckConstraint(
                condition=~Q(led_by="area", area_parent__isnull=True, industry_parent__isnull=False),
                name="orgs_unit_led_by_its_only_line",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="orgs_unit_has_a_name"),
        ]
        indexes = [
            models.Index(fields=["area_path"], opclasses=["text_pattern_ops"], name="orgs_unit_area_path"),
            models.Index(
                fields=["industry_path"], opclasses=["text_pattern_ops"], name="orgs_unit_industry_path"
            ),
            models.Index(fields=["lead_path"], opclasses=["text_pattern_ops"], name="orgs_unit_lead_path"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def leader_id(self) -> int | None:
        """The unit that leads this one, on its leading line."""
        return self.industry_parent_id if self.led_by == Line.INDUSTRY else self.area_parent_id

    @property
    def second_line(self) -> Line:
        """The line that does not lead it."""
        return Line.AREA if self.led_by == Line.INDUSTRY else Line.INDUSTRY

    def stands_under(self, other: Unit) -> bool:
        """Is this unit `other` or below it, on either line?"""
        return self.area_path.startswith(other.area_path or "-") or bool(
            other.industry_path and self.industry_path.startswith(other.industry_path)
        )


class Role(models.TextChoices):
    """What an officer may do; which permissions each has stands in orgs/permissions.py."""

    ADMIN = "admin", _("管理员")
    CHAIR = "chair", _("主席")
    OFFICER = "officer", _("干部")
    VIEWER = "viewer", _("查阅")
    AUDITOR = "auditor", _("经审")
    EXPERT = "expert", _("专家")


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, now: datetime) -> RoleGrantQuerySet:
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)


class RoleGrant(models.Model):
    """An officer's role at a unit; it reaches the unit's subtree on `line`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_grants")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=8, choices=Role)
    line = models.CharField(max_length=8, choices=Line, default=Line.AREA)
    starts_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    called = models.CharField(_("怎么称呼"), max_length=40, blank=True)  # by whoever appointed her

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit", "role", "line"],
                condition=Q(ends_at__isnull=True),
                name="orgs_role_granted_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="orgs_role_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("user")),
                name="orgs_role_not_granted_to_oneself",
            ),
        ]


class JointTeam(models.Model):
    """A 专班: people of several units and of bodies outside the union, with a task and an end."""

    name = models.CharField(max_length=80)
    task = models.TextField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="joint_teams")
    covers = models.ManyToManyField(Unit, related_name="+")
    starts_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="orgs_team_ends_after_start")
        ]


class TeamMember(models.Model):
    """A member of a joint team: an officer, or somebody of a body outside the union."""

    team = models.ForeignKey(JointTeam, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="team_seats")
    body = models.CharField(_("所在单位"), max_length=120, blank=True)
    role = models.CharField(max_length=8, choices=Role, default=Role.VIEWER)
    left_at = models.DateTimeField(null=True)
    called = models.CharField(_("怎么称呼"), max_length=40, blank=True)  # by whoever appointed her

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="orgs_team_member_once"),
            # A seat ends with its team; it must not be able to hand out what outlives the team.
            models.CheckConstraint(
                condition=Q(role__in=["officer", "viewer", "auditor"]), name="orgs_team_seat_grants_nothing"
            ),
        ]


class ShieldedRead(models.Model):
    """An officer has opened a matter that a worker said past her own unit; the worker can see this row.

    subject: as records say it, "places.fault:12". unit: the one whose role let the reader in.
    """

    subject = models.CharField(max_length=80)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "reader", "unit"], name="orgs_shielded_read_once")
        ]

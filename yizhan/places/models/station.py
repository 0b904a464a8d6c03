"""Where: a station, what it has, when it is open, who keeps it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit
from yizhan.places.choices import MAX, Admits, Setting, StationState


class StationQuerySet(models.QuerySet["Station"]):
    def offered(self) -> StationQuerySet:
        """Those that a worker may be sent to."""
        return self.filter(state=StationState.RUNNING)


class Station(models.Model):
    """A place the union runs for working people.

    lon, lat: WGS-84 degrees. hours: OSM opening_hours text, "" = not known. Written by places.actions only.
    """

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="stations", db_index=False
    )  # unit_kind is one
    kind = models.CharField(_("类型"), max_length=24)
    tier = models.CharField(_("档次"), max_length=24, blank=True)
    setting = models.CharField(_("场所"), max_length=12, choices=Setting, default=Setting.OTHER)
    name = models.CharField(_("名称"), max_length=MAX["name"])
    address = models.CharField(_("地址"), max_length=MAX["address"], blank=True)
    division_code = models.CharField(_("行政区划代码"), max_length=12, blank=True)
    lon = models.FloatField(_("经度"))
    lat = models.FloatField(_("纬度"))
    hours = models.CharField(_("开放时间"), max_length=MAX["hours"], blank=True)
    hours_note = models.CharField(_("开放时间说明"), max_length=MAX["hours_note"], blank=True)
    admits = models.CharField(_("服务对象"), max_length=8, choices=Admits, default=Admits.ALL)
    admits_note = models.CharField(_("服务对象说明"), max_length=MAX["admits_note"], blank=True)
    intro = models.TextField(_("介绍"), blank=True)
    contact = models.CharField(_("联系人（公开）"), max_length=MAX["contact"], blank=True)
    phone = models.CharField(_("联系电话（公开）"), max_length=MAX["phone"], blank=True)
    seats = models.PositiveIntegerField(_("座位"), null=True, blank=True)
    truck_spaces = models.PositiveIntegerField(_("货车车位"), null=True, blank=True)
    area_m2 = models.FloatField(_("面积（平方米）"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=StationState, default=StationState.PLANNED)
    state_reason = models.CharField(max_length=MAX["state_reason"], blank=True)
    opened_date = models.DateField(_("启用日期"), null=True, blank=True)
    accepted_date = models.DateField(_("验收日期"), null=True, blank=True)
    plaque_code = models.CharField(max_length=12)
    is_illustrative = models.BooleanField(_("示意位置"), default=False)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    objects = StationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lat__gte=-90, lat__lte=90), name="places_station_latitude"),
            models.CheckConstraint(condition=Q(lon__gte=-180, lon__lte=180), name="places_station_longitude"),
            models.CheckConstraint(condition=~Q(name=""), name="places_station_has_a_name"),
            models.CheckConstraint(
                condition=~Q(state__in=["suspended", "closed"]) | ~Q(state_reason=""),
                name="places_station_stopped_says_why",
            ),
            # not `unique=True`, which would add a second index for LIKE
            models.UniqueConstraint(fields=["plaque_code"], name="places_plaque_code_once"),
        ]
        indexes = [
            models.Index(fields=["unit", "kind"], name="places_station_unit_kind"),
            models.Index(fields=["changed_at", "id"], name="places_station_changed"),
        ]

    def __str__(self) -> str:
        return self.name


class StationAmenity(models.Model):
    """One thing a station has: a microwave that works, or has been broken since a day."""

    pk = models.CompositePrimaryKey("station", "amenity")  # an index by station, too
    station = models.ForeignKey(Station, models.CASCADE, related_name="amenities", db_index=False)
    amenity = models.CharField(max_length=24)
    broken_since = models.DateTimeField(null=True)
    note = models.CharField(max_length=120, blank=True)


class Space(models.Model):
    """A part of a station that can be used for itself: a court, a room, a bed, a parking row."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="spaces")
    name = models.CharField(_("名称"), max_length=60)
    use = models.CharField(_("用途"), max_length=24)
    capacity = models.PositiveIntegerField(_("可容纳人数"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "name"], name="places_space_name_once")]


class Photo(models.Model):
    """A picture of a station, re-encoded and without its position."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="photos")
    file = models.ImageField(upload_to="stations/", width_field="width", height_field="height")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption = models.CharField(max_length=80, blank=True)
    rank = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(db_default=Now())


class HoursOverride(models.Model):
    """Other hours for a while, with a reason and an end: "off", or an opening_hours text."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="overrides")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    hours = models.CharField(max_length=200)
    reason = models.CharField(_("原因"), max_length=120)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="places_override_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="places_override_says_why"),
        ]
        indexes = [models.Index(fields=["station", "ends_at"], name="places_override_station_end")]


class KeeperQuerySet(models.QuerySet["Keeper"]):
    def in_force(self, now: datetime) -> KeeperQuerySet:
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)


class Keeper(models.Model):
    """Somebody who keeps a station: opens and closes it, tallies, mends."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="keepers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_stations")
    starts_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(null=True)
    called = models.CharField(_("怎么称呼"), max_length=40, blank=True)  # by whoever appointed her

    objects = KeeperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["station", "user"], condition=Q(ends_at__isnull=True), name="places_keeper_once"
            )
        ]

"""What workers say of a station: saved, rated, or something is wrong here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.models.station import Station


class Favourite(models.Model):
    """A station that a person keeps at hand."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="favourites")
    station = models.ForeignKey(Station, models.CASCADE, related_name="+")
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "station"], name="places_favourite_once")]


class Comment(models.Model):
    """A person's rating of a station, one to five, with a word if she likes; the newest replaces the older."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="station_comments")
    station = models.ForeignKey(Station, models.CASCADE, related_name="comments")
    stars = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    hidden_why = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "station"], name="places_comment_one_per_person"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="places_comment_stars"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_why=""), name="places_comment_hidden_says_why"
            ),
        ]


class FaultState(models.TextChoices):
    OPEN = "open", _("已收到")
    DOING = "doing", _("处理中")
    MENDED = "mended", _("已修好")
    DECLINED = "declined", _("未处理")


class Fault(models.Model):
    """Something is wrong at a station, as a worker or the keeper says.

    shielded_unit: the unit that the reporter bypasses; it and all below it see nothing of this row.
    """

    home_id = models.BigIntegerField()
    station = models.ForeignKey(Station, models.PROTECT, related_name="faults")
    kind = models.CharField(max_length=20)
    amenity = models.CharField(max_length=24, blank=True)
    text = models.CharField(max_length=500, blank=True)
    photo = models.ImageField(upload_to="faults/", blank=True)
    reporter = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="faults")
    shielded_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=FaultState, default=FaultState.OPEN)
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "doing"], closed_at__isnull=True)
                | Q(state__in=["mended", "declined"], closed_at__isnull=False),
                name="places_fault_closed_when_done",
            )
        ]
        indexes = [models.Index(fields=["station", "state"], name="places_fault_station_state")]


class FaultNote(models.Model):
    """What was done about a fault; the reporter sees each."""

    fault = models.ForeignKey(Fault, models.CASCADE, related_name="notes")
    state = models.CharField(max_length=8, choices=FaultState)
    text = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

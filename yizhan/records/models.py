"""What happened: one row per thing done, never changed, corrected only by another row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yizhan.common.acts import CountOf, Nature
from yizhan.orgs.models import Unit


class Record(models.Model):
    """One thing done: what, by which unit, where, when, how many, for whom (by reference).

    `corrects` makes it the counter-entry of a record: the same with the opposite count, at most one per
    record. `replaces` says which record it puts right. `home_id` is its unit's, by a foreign key over both.
    `person_ref` is Person.ref, a random UUID that leads nowhere once the person is erased.
    Written by records.acts.write_record only; the database refuses UPDATE and DELETE.
    """

    home_id = models.BigIntegerField()
    act = models.CharField(max_length=60)
    unit = models.ForeignKey(  # kept with home_id
        Unit, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    subject = models.CharField(max_length=80, blank=True)  # "places.station:12"
    place_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    count = models.IntegerField(default=1)
    count_of = models.CharField(max_length=10, choices=CountOf, default=CountOf.THING)
    person_ref = models.UUIDField(null=True)
    method = models.CharField(max_length=20, blank=True)
    nature = models.CharField(max_length=8, choices=Nature, default=Nature.COUNTED)
    source = models.CharField(max_length=200, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="counter_entry", db_index=False
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="put_right_by", db_index=False
    )
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        # Every act writes a record, and most records say nothing of these: what is null stands in no index.
        constraints = [
            models.UniqueConstraint(
                fields=["home_id", "act", "key"],
                condition=Q(key__isnull=False),
                name="records_record_key_once",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="records_corrected_once"
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(replaces__isnull=False), name="records_replaced_once"
            ),
            models.CheckConstraint(
                condition=~Q(nature="reported") | ~Q(source=""), name="records_reported_names_its_source"
            ),
            models.CheckConstraint(
                condition=Q(person_ref__isnull=True) | Q(count__gte=-1, count__lte=1),
                name="records_one_person_counts_one",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | Q(replaces__isnull=True),
                name="records_counter_entry_or_replacement",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "act", "at"], name="records_unit_act_at"),
            models.Index(
                fields=["place_id", "at"], condition=Q(place_id__isnull=False), name="records_at_place"
            ),
            models.Index(fields=["by"], condition=Q(by__isnull=False), name="records_by"),
            models.Index(fields=["subject"], name="records_subject"),
        ]

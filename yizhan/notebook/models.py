"""An officer's own notes, and what her list has shown her, so that nothing leaves it unseen."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Note(models.Model):
    """Her own note. put_off_until: the day on which it stands among the others again. key: the request's own name."""

    home_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    handle = models.UUIDField(default=uuid.uuid4, unique=True)
    key = models.CharField(max_length=40)
    cipher = models.BinaryField()
    due_date = models.DateField(null=True)
    put_off_until = models.DateField(null=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notebook_same_request_same_note"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(put_off_until__isnull=True),
                name="notebook_done_or_put_off",
            ),
        ]
        indexes = [models.Index(fields=["user", "done_at"], name="notebook_notes_of_one")]


class Kept(models.Model):
    """A row of a source as her list showed it. gone_at: when it was there no more, and `says` why.

    seen_at: when she had read that; what she did herself (is_done) needs no reading.
    """

    home_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=30)
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    url = models.CharField(max_length=200)
    due_at = models.DateTimeField(null=True)
    first_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    says = models.CharField(max_length=200, blank=True)
    is_done = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "source", "key"], name="notebook_kept_once"),
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True, says="", is_done=False, seen_at__isnull=True)
                | Q(gone_at__isnull=False) & ~Q(says=""),
                name="notebook_gone_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["user", "seen_at"], name="notebook_kept_of_one")]

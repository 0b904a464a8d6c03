"""Her calendar's secret address."""

from __future__ import annotations

from django.db import models

from yizhan.people.models import Person


class CalendarFeed(models.Model):
    """Her bookings under a secret address. nonce: what the address is derived from with the server's secret, so that
    neither the table nor its backup opens it; another one makes another address.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed")
    nonce = models.CharField(max_length=32)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(nonce=""), name="supplies_feed_has_a_nonce")
        ]

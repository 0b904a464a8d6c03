"""A booking that its holder offers to a colleague, and what became of the offer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.people.models import Person
from yizhan.supplies.models.claims import Claim


class HandoverHow(models.TextChoices):
    PHONE = "phone", _("按手机号")
    CODE = "code", _("给他扫码")


class HandoverState(models.TextChoices):
    """Open: the colleague has not said yet; nothing has changed."""

    OPEN = "open", _("等同事接")
    TAKEN = "taken", _("同事接了")
    DECLINED = "declined", _("同事没有接")
    WITHDRAWN = "withdrawn", _("收回了")
    EXPIRED = "expired", _("到时没有人接")


class Handover(models.Model):
    """giver: who held the claim when she offered it. to: who may take it, None while any colleague with the code may;
    who took it, once it is taken. It ends by one of the states, at the latest at `expires_at`.
    """

    home_id = models.BigIntegerField()
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="handovers")
    giver = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="handovers_given")
    to = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="handovers_got")
    how = models.CharField(max_length=5, choices=HandoverHow)
    state = models.CharField(max_length=9, choices=HandoverState, default=HandoverState.OPEN)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(state="open"), name="supplies_offered_to_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(to__isnull=True) | Q(giver__isnull=True) | ~Q(giver=F("to")),
                name="supplies_handover_to_another",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="supplies_handover_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="supplies_handover_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="supplies_handover_expires")
        ]

"""What somebody was told, and how it went out: notices, deliveries, what each person wants to hear, webhooks."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.notices.kinds import PERSONAL, Channel
from yizhan.orgs.models import Unit
from yizhan.people.models import Person


class Webhook(models.Model):
    """An address of a unit's own system, told what happens at the unit and below.

    groups: codes of notices.kinds.Group; what else happens is not told to it. Address and secret are sealed, bound
    to `handle`: an address often carries a key.
    """

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    handle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("名称"), max_length=40)
    url_cipher = models.BinaryField()
    secret_cipher = models.BinaryField()
    groups = ArrayField(models.CharField(max_length=20))
    off_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="notices_webhook_has_a_name"),
            models.CheckConstraint(condition=Q(groups__len__gt=0), name="notices_webhook_hears_something"),
        ]
        indexes = [models.Index(fields=["unit"], condition=Q(off_at=None), name="notices_webhook_on")]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)

    def newest_first(self) -> NoticeQuerySet:
        return self.order_by("-told_at", "-pk")


class Notice(models.Model):
    """Something that one person, or one webhook, was told: a line of the inbox. Written by actions.tell only.

    about: "places.fault:12". params: as given, for the templates of SMS and WeChat. title, text: as she reads them.
    path: what a tap opens, "" for nothing. key: with kind and recipient, once. expires_at: from then on it is not
    sent any more; it stays in the inbox.
    """

    home_id = models.BigIntegerField()
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="notices")
    webhook = models.ForeignKey(Webhook, models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=80)
    params = models.JSONField()
    title = models.TextField()
    text = models.TextField()
    path = models.CharField(max_length=200, blank=True)
    is_urgent = models.BooleanField()
    told_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, webhook__isnull=True)
                | Q(person__isnull=True, webhook__isnull=False),
                name="notices_notice_is_for_one",
            ),
            models.UniqueConstraint(
                fields=["home_id", "person", "kind", "key"],
                condition=Q(person__isnull=False),
                name="notices_notice_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["home_id", "webhook", "kind", "key"],
                condition=Q(webhook__isnull=False),
                name="notices_notice_once_per_webhook",
            ),
            models.CheckConstraint(
                condition=Q(path="") | (Q(path__startswith="/") & ~Q(path__startswith="//")),
                name="notices_notice_leads_within",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text="") & ~Q(key=""), name="notices_notice_says_something"
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(person__isnull=False),
                name="notices_notice_read_by_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-told_at", "-id"], name="notices_notice_newest"),
            models.Index(
                fields=["person"],
                condition=Q(read_at__isnull=True, person__isnull=False),
                name="notices_notice_unread",
            ),
            models.Index(fields=["told_at"], name="notices_notice_age"),
        ]


class State(models.TextChoices):
    DUE = "due", _("待发")
    SENDING = "sending", _("正在发")
    SENT = "sent", _("发出了")
    GIVEN_UP = "given_up", _("没发成")
    DROPPED = "dropped", _("不用发了")


class Delivery(models.Model):
    """One notice on one way: a line of the outbox.

    ref: what the provider is given to know it by; the same on every try. lease: who took it may be calling the
    provider until leased_until; afterwards its outcome is unknown and must be asked. It tells a late answer of an
    earlier lease from the present one's. tried_at: of the last try. receipt: the provider's name for it.
    why: of the last failure, in the provider's words, without a number or a name. changed_at: of the state.
    """

    home_id = models.BigIntegerField()
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel)
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    ref = models.UUIDField(default=uuid.uuid4, editable=False)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "notice", "channel"], name="notices_delivery_once"),
            models.UniqueConstraint(fields=["home_id", "ref"], name="notices_delivery_ref_once"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="notices_delivery_channel"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="notices_delivery_state"),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False)
                | (~Q(state=State.SENT) & Q(sent_at__isnull=True)),
                name="notices_delivery_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENDING, leased_until__isnull=False, lease__isnull=False)
                | (~Q(state=State.SENDING) & Q(leased_until__isnull=True, lease__isnull=True)),
                name="notices_delivery_sending_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(tries__gte=0)
                & (Q(tries__gt=0) | Q(state__in=[State.DUE, State.DROPPED, State.GIVEN_UP])),
                name="notices_delivery_tried_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(tries=0, tried_at__isnull=True) | Q(tries__gt=0, tried_at__isnull=False),
                name="notices_delivery_tried_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.GIVEN_UP, State.DROPPED]) | ~Q(why=""),
                name="notices_delivery_ends_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "due_at"], condition=Q(state=State.DUE), name="notices_delivery_due"
            ),
            models.Index(
                fields=["leased_until"], condition=Q(state=State.SENDING), name="notices_delivery_leased"
            ),
            models.Index(
                fields=["home_id", "-changed_at"],
                condition=Q(state=State.GIVEN_UP),
                name="notices_delivery_given_up",
            ),
        ]


class Wish(models.Model):
    """A person's own word on whether she hears of a group by a way; without one the group's own holds."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    group = models.CharField(max_length=20)
    channel = models.CharField(max_length=8, choices=[(one.value, one.label) for one in PERSONAL])
    is_wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "group", "channel"], name="notices_wish_once")
        ]


class QuietHours(models.Model):
    """A person's own quiet hours; without a row those of the setting hold. Equal ends: none at all."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="quiet_hours")
    begins = models.TimeField()
    ends = models.TimeField()


__all__ = ["Delivery", "Notice", "QuietHours", "State", "Webhook", "Wish"]

"""What a person has allowed, who looked at her data, and for which child she speaks."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit
from yizhan.people.models.account import User
from yizhan.people.models.person import Person


class ConsentKind(models.TextChoices):
    """What needs a consent of its own (PIPL articles 28–31: sensitive data)."""

    TRACES = "traces", _("去过哪些驿站")
    HEALTH = "health", _("健康信息")
    CHILD = "child", _("未满十四周岁孩子的信息")


class Child(models.Model):
    """A child under 14 for whom her guardian speaks."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    guardian = models.ForeignKey(Person, models.CASCADE, related_name="children")
    name_cipher = models.BinaryField()
    birth_date = models.DateField()
    created_at = models.DateTimeField(db_default=Now())


class ConsentEvent(models.Model):
    """A consent given or taken back. Only ever added; the newest of a kind is the one that counts.

    The database refuses to change or delete one, but in an erasure (SET yizhan.erasing).
    text_version: which wording she saw (people/consents.py).
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="consent_events")
    kind = models.CharField(max_length=8, choices=ConsentKind)
    child = models.ForeignKey(Child, models.CASCADE, null=True, related_name="consent_events")
    is_given = models.BooleanField()
    text_version = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="child", child__isnull=False) | (~Q(kind="child") & Q(child__isnull=True)),
                name="people_consent_for_a_child_names_it",
            )
        ]
        indexes = [models.Index(fields=["person", "kind", "-id"], name="people_consent_newest")]


class UnmaskLog(models.Model):
    """An officer saw a person's data in full: what, and why. The person reads it on her privacy page.

    person_ref stays when the person is erased; what the officer wrote goes.
    """

    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="unmaskings")
    person_ref = models.UUIDField()
    officer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    officer_name = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    fields = ArrayField(models.CharField(max_length=12))
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="people_unmask_of_person")]

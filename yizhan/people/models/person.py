"""Persons: whom Yizhan knows."""

from __future__ import annotations

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit
from yizhan.people.models.account import User


class Sex(models.TextChoices):
    FEMALE = "F", _("女")
    MALE = "M", _("男")


class Trade(models.TextChoices):
    """What someone works as, as the union counts trades (新就业形态劳动者 first)."""

    COURIER = "courier", _("快递员")
    RIDER = "rider", _("外卖骑手")
    TRUCK = "truck", _("货车司机")
    RIDE_HAILING = "ride_hailing", _("网约车司机")
    TAXI = "taxi", _("出租车司机")
    BUS = "bus", _("公交司机")
    SANITATION = "sanitation", _("环卫工人")
    BUILDING = "building", _("建筑工人")
    DOMESTIC = "domestic", _("家政服务员")
    GUARD = "guard", _("保安员")
    NURSE = "nurse", _("医护人员")
    FACTORY = "factory", _("产业工人")
    OFFICE = "office", _("职员")
    OTHER = "other", _("其他")


class Person(models.Model):
    """Somebody Yizhan knows. Names and numbers are ciphertexts; `*_index` is an HMAC to find them by.

    `ref` is what records carry: when the person is erased this row goes, and the ref leads nowhere.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # What records of where she was carry instead: it changes when she takes that consent back.
    trace_ref = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
    user = models.OneToOneField(User, models.SET_NULL, null=True, related_name="person")
    name_cipher = models.BinaryField(null=True)
    phone_cipher = models.BinaryField(null=True)
    phone_index = models.CharField(max_length=80, null=True)
    id_number_cipher = models.BinaryField(null=True)
    id_number_index = models.CharField(max_length=80, null=True)
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    trade = models.CharField(_("职业"), max_length=12, choices=Trade, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="people")
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=20, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_from")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_index"],
                condition=Q(merged_into__isnull=True, id_number_index__isnull=False),
                name="people_person_one_per_id_number",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(user__isnull=True),
                name="people_merged_person_has_no_account",
            ),
        ]
        indexes = [models.Index(fields=["phone_index"], name="people_person_phone")]

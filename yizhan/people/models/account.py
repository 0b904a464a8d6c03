"""Accounts: what signs in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Accounts are made by people.actions; nothing makes a superuser."""


class User(AbstractBaseUser):
    """An account: a phone number that receives codes, or an officer's password with a second factor."""

    handle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    phone_cipher = models.BinaryField(null=True)
    phone_index = models.CharField(max_length=80, null=True, unique=True)
    phone_verified_at = models.DateTimeField(null=True)
    display_name = models.CharField(_("称呼"), max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    big_text = models.BooleanField(_("大字"), default=False)
    theme = models.CharField(
        max_length=5, blank=True, choices=[("", "auto"), ("light", "light"), ("dark", "dark")]
    )
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.display_name or f"u{self.pk}"


class DemoUser(models.Model):
    """An account that the sign-in page of the demo offers by a button; nowhere else does it mean anything."""

    user = models.OneToOneField(User, models.CASCADE, related_name="demo")
    label = models.CharField(max_length=40)  # 快递员 小满, 东区总工会干部
    place = models.PositiveSmallIntegerField(default=0)

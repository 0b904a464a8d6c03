"""Letters, beside their cases: what is written, its number, and the days that figures count."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Case
from yizhan.orgs.models import Unit
from yizhan.services.letters.laws import LAWS


class LetterKind(models.TextChoices):
    """In the order in which one leads to the next."""

    REMINDER = "reminder", _("提示函")
    OPINION = "opinion", _("意见书")
    RECOMMENDATION = "recommendation", _("建议书")

    @property
    def full_name(self) -> str:
        return str(_("工会劳动法律监督{kind}")).format(kind=self.label)


SIGNS = {LetterKind.REMINDER: _("提"), LetterKind.OPINION: _("意"), LetterKind.RECOMMENDATION: _("建")}


class Judged(models.TextChoices):
    """What the union found that the employer has done; the last that was found counts."""

    MENDED = "mended", _("整改了")
    PARTLY = "partly", _("部分整改")
    UNMENDED = "unmended", _("没有整改")


class Counter(models.Model):
    """The last number that a unit gave to a letter of a kind in a year; its row is the lock of the next."""

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    kind = models.CharField(max_length=20, choices=LetterKind)
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "kind"], name="letters_one_counter"),
        ]


class Letter(models.Model):
    """A letter about `employer`, to it, or of the last kind to `authority`. answer_days: working days from the service.

    unit, year, number: by whom it was issued, and as its how-manieth; from then on the trigger keeps number and text.
    answered_date: of the first answer, as the employer's own letter says it. laws: codes of LAWS.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="letter")
    home_id = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=LetterKind)
    employer = models.CharField(_("用人单位全称"), max_length=80)
    authority = models.CharField(_("送哪个部门"), max_length=80, blank=True)
    facts = models.CharField(max_length=3600)
    demand = models.CharField(max_length=2000)
    laws = ArrayField(models.CharField(max_length=20), size=8)
    answer_days = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    year = models.SmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    served_date = models.DateField(null=True)
    answer_by = models.DateField(null=True)
    answered_date = models.DateField(null=True)
    judged = models.CharField(max_length=20, choices=Judged, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "kind", "number"], name="letters_number_given_once"
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=True, year__isnull=True, number__isnull=True, issued_at__isnull=True)
                | Q(unit__isnull=False, year__isnull=False, number__gte=1, issued_at__isnull=False),
                name="letters_issued_as_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(authority="") | Q(kind=LetterKind.RECOMMENDATION),
                name="letters_only_the_last_goes_to_an_authority",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | ~Q(kind=LetterKind.RECOMMENDATION) | ~Q(authority=""),
                name="letters_the_last_goes_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(served_date__isnull=True, answer_by__isnull=True)
                | Q(number__isnull=False, served_date__isnull=False, answer_by__gt=F("served_date")),
                name="letters_served_once_issued",
            ),
            models.CheckConstraint(
                condition=Q(answered_date__isnull=True) | Q(answered_date__gte=F("served_date")),
                name="letters_answered_once_served",
            ),
            models.CheckConstraint(
                condition=Q(judged="") | Q(served_date__isnull=False), name="letters_judged_once_served"
            ),
            models.CheckConstraint(
                condition=~Q(employer="")
                & ~Q(facts="")
                & ~Q(demand="")
                & Q(laws__len__gte=1, answer_days__gte=3, answer_days__lte=60),
                name="letters_says_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["home_id", "issued_at"],
                condition=Q(number__isnull=False),
                name="letters_issued",
            )
        ]

    def __str__(self) -> str:
        return f"{LetterKind(self.kind).full_name} {self.serial}"

    @property
    def serial(self) -> str:
        """As it stands on the letter: 工监提〔2026〕3号; "" before it is issued."""
        if self.number is None:
            return ""
        return str(_("工监{sign}〔{year}〕{number}号")).format(
            sign=SIGNS[LetterKind(self.kind)], year=self.year, number=self.number
        )

    @property
    def addressee(self) -> str:
        return self.authority if self.kind == LetterKind.RECOMMENDATION else self.employer

    @property
    def cited(self) -> list[str]:
        return [LAWS[code].cites for code in self.laws]

    @property
    def digest(self) -> str:
        """SHA-256 of all that the letter says, 64 hex digits: entries of the case commit to it."""
        says = [
            self.kind,
            self.employer,
            self.authority,
            self.facts,
            self.demand,
            *self.laws,
            self.answer_days,
        ]
        return hashlib.sha256(json.dumps(says, ensure_ascii=False).encode()).hexdigest()

    @property
    def was_in_time(self) -> bool | None:
        """Did the answer come within the time? None: none has come, or none was asked for yet."""
        if self.answered_date is None or self.answer_by is None:
            return None
        return self.answered_date <= self.answer_by

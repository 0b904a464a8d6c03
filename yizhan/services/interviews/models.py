"""Days of a chair, who came, and what came of it. Words are sealed, and belong to two people (docs/adr/0088).

Who has which time stands in the kernel's claims, on private rounds (supplies/private.py). No officer's scope leads to
an interview: it is found through the chair who held it, through whom she named, or through whose it is (access.py).
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Case
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.supplies.models import Claim, Round

ACCOUNT = settings.AUTH_USER_MODEL


def _account(name: str = "+") -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(ACCOUNT, models.SET_NULL, null=True, related_name=name)


class Day(models.Model):
    """A published day of a chair. It is a round of the kernel; its times are the round's sessions.

    place: where she is found, in words. cancelled_at: it does not take place.
    """

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    chair = _account("interview_days")
    day = models.DateField(_("哪天"))
    starts = models.TimeField(_("从几点"))
    ends = models.TimeField(_("到几点"))
    step_minutes = models.PositiveSmallIntegerField(_("每位多少分钟"))
    place = models.CharField(_("在哪里"), max_length=80)
    round = models.OneToOneField(Round, models.PROTECT, related_name="interview_day")
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chair", "day"],
                condition=Q(cancelled_at__isnull=True, chair__isnull=False),
                name="interviews_one_day_of_a_chair",
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="interviews_day_ends"),
            models.CheckConstraint(
                condition=Q(step_minutes__gte=10, step_minutes__lte=120), name="interviews_day_step"
            ),
            models.CheckConstraint(condition=~Q(place=""), name="interviews_day_is_somewhere"),
        ]
        indexes = [models.Index(fields=["home_id", "day"], name="interviews_day_ahead")]


class Result(models.TextChoices):
    """How an interview ended. What goes on (a promise, a demand, a referral) are rows of their own."""

    SOLVED = "solved", _("当场解决")
    GOES_ON = "goes_on", _("接着办")
    LISTENED = "listened", _("说出来就好，不用办")


class Interview(models.Model):
    """Two people who talk. ref: binds what is sealed to its row. code: what lists and notices call it by.

    claim: of who booked; None for who came without. person: None for one who said no number; then nothing can be asked
    of her later. shielded_unit: her own company, if the chair stands outside of it: nobody tied to it is named a
    reader. name, reason: how she wants to be called, why she comes in a line; the chair's alone.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home_id = models.BigIntegerField()
    day = models.ForeignKey(Day, models.PROTECT, null=True, related_name="interviews")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    chair = _account("interviews_held")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="interviews")
    shielded_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    claim = models.OneToOneField(Claim, models.SET_NULL, null=True, related_name="interview")
    code = models.CharField(max_length=6)
    name_cipher = models.BinaryField(null=True)
    reason_cipher = models.BinaryField(null=True)
    starts_at = models.DateTimeField()
    made_at = models.DateTimeField()
    key = models.CharField(max_length=120)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=8, choices=Result, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "code"], name="interviews_code_once"),
            models.UniqueConstraint(fields=["home_id", "key"], name="interviews_same_request_same_one"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, result="")
                | Q(ended_at__isnull=False, opened_at__isnull=False) & ~Q(result=""),
                name="interviews_ended_with_a_result",
            ),
        ]
        indexes = [
            models.Index(fields=["chair", "-starts_at"], name="interviews_of_chair"),
            models.Index(fields=["person", "-starts_at"], name="interviews_of_person"),
            models.Index(fields=["unit", "starts_at"], name="interviews_at_unit"),
        ]

    @property
    def is_forgotten(self) -> bool:
        """Are its words gone, and whose it was? How she wants to be called is always there before."""
        return self.name_cipher is None


class Note(models.Model):
    """What the chair wrote; kept as written, added to by further ones. cipher: None when it is erased."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home_id = models.BigIntegerField()
    interview = models.ForeignKey(Interview, models.CASCADE, related_name="notes")
    by = _account()
    at = models.DateTimeField()
    cipher = models.BinaryField(null=True)
    key = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interview", "key"], name="interviews_note_once")]


class Trusted(models.Model):
    """Somebody whom the chair named: she reads the notes too, from then on until it is taken back."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="trusted")
    user = models.ForeignKey(ACCOUNT, models.CASCADE, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "user"],
                condition=Q(ended_at__isnull=True),
                name="interviews_trusted_once",
            )
        ]


class Undertaking(models.Model):
    """What the chair owes by a day: a promise, which the worker reads; or to ask after her, which is the chair's own.

    said_cipher: what is to be done; came_cipher: what came of it.
    """

    class Kind(models.TextChoices):
        PROMISE = "promise", _("答应的事")
        FOLLOW_UP = "follow_up", _("回访")

    class Outcome(models.TextChoices):
        DONE = "done", _("办到了")
        NOT_DONE = "not_done", _("办不了")

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home_id = models.BigIntegerField()
    interview = models.ForeignKey(Interview, models.CASCADE, related_name="undertakings")
    kind = models.CharField(max_length=10, choices=Kind)
    due_date = models.DateField(_("哪天以前"))
    made_at = models.DateTimeField()
    said_cipher = models.BinaryField(null=True)
    over_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    came_cipher = models.BinaryField(null=True)
    key = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "key"], name="interviews_undertaking_once"),
            models.CheckConstraint(
                condition=Q(over_at__isnull=True, outcome="") | Q(over_at__isnull=False) & ~Q(outcome=""),
                name="interviews_over_says_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_date"], condition=Q(over_at__isnull=True), name="interviews_undertaking_owed"
            )
        ]


class Demand(models.Model):
    """The chair proposes that it becomes a 诉求, in these words; it does when she says yes, in hers."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home_id = models.BigIntegerField()
    interview = models.ForeignKey(Interview, models.CASCADE, related_name="demands")
    said_cipher = models.BinaryField(null=True)
    offered_at = models.DateTimeField()
    yes_at = models.DateTimeField(null=True)
    no_at = models.DateTimeField(null=True)
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, related_name="interview_demand", db_constraint=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(yes_at__isnull=True) | Q(no_at__isnull=True),
                name="interviews_demand_yes_or_no",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=True) ^ Q(yes_at__isnull=False),
                name="interviews_demand_only_with_her_yes",
            ),
            models.UniqueConstraint(
                fields=["interview"],
                condition=Q(yes_at__isnull=True, no_at__isnull=True),
                name="interviews_one_demand_open",
            ),
        ]


class Provider(models.Model):
    """Who helps with what a union cannot: a counsellor, by the account he signs in with. body: whom he works for."""

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("怎么称呼"), max_length=20)
    body = models.CharField(_("哪个机构"), max_length=60)
    user = _account("interview_providers")
    made_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "user"],
                condition=Q(left_at__isnull=True, user__isnull=False),
                name="interviews_provider_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.body}）"


class Referral(models.Model):
    """What would be handed on, word for word, and her answer. He sees it after her yes and until she takes it back.

    said_cipher: all that he gets to know. yes_digest: SHA-256 of the words that stood before her when she said yes,
    as hex; goes with them. The dates are what the chair sees; came_cipher, how it ended, is his word to her.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home_id = models.BigIntegerField()
    interview = models.ForeignKey(Interview, models.CASCADE, related_name="referrals")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="referrals")
    said_cipher = models.BinaryField(null=True)
    offered_at = models.DateTimeField()
    yes_at = models.DateTimeField(null=True)
    yes_digest = models.CharField(max_length=64, blank=True)
    no_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    first_seen_date = models.DateField(null=True)
    next_date = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    came_cipher = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(yes_at__isnull=True) | Q(no_at__isnull=True),
                name="interviews_referral_yes_or_no",
            ),
            models.CheckConstraint(
                condition=Q(yes_at__isnull=False)
                | Q(
                    first_seen_date__isnull=True,
                    next_date__isnull=True,
                    ended_at__isnull=True,
                    withdrawn_at__isnull=True,
                    came_cipher__isnull=True,
                    yes_digest="",
                ),
                name="interviews_nothing_before_her_yes",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(said_cipher__isnull=True, came_cipher__isnull=True, yes_digest=""),
                name="interviews_withdrawn_leaves_no_words",
            ),
            models.UniqueConstraint(
                fields=["interview"],
                condition=Q(no_at__isnull=True, withdrawn_at__isnull=True, ended_at__isnull=True),
                name="interviews_one_referral_running",
            ),
        ]


class Contact(models.Model):
    """One time that the provider saw her; what he wrote is his alone. Only while her yes stands (0002_consent.sql)."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    home_id = models.BigIntegerField()
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="contacts")
    day = models.DateField(_("哪天"))
    cipher = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    key = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "key"], name="interviews_contact_once")]

"""Claims: one person's hold on one place, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.people.models import Person
from yizhan.supplies.models.rounds import Limit, Round, Supply
from yizhan.supplies.models.sessions import one
from yizhan.supplies.states import ClaimState, Why

ENDED = ["cancelled", "lost"]


class Awaits(models.TextChoices):
    """Whose word a held claim waits for."""

    NOBODY = "", ""
    PERSON = "person", _("等您确认")
    APPROVAL = "approval", _("等审核")


class Claim(models.Model):
    """One person's hold on one place of a supply.

    who: whom the round counts, 63 bits: the person's id, in a scarce round a keyed hash of her verified identity
    number. slot: her first, second … claim in this round, of at most `of_most`. queue: the order of waiting,
    within a priority. party: several people in one claim, all or none. key: the request's own name; the same again
    is the same claim, `body` tells whether it asks for the same. during: the session's time, so that nobody has
    two at once. via: by which path it came (page, lane, keeper, officer, api, import, series).
    """

    home_id = models.BigIntegerField()
    # One foreign key over home, round and supply (0002_kernel.sql) keeps these two, and that they belong together.
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="claims", db_index=False, db_constraint=False
    )
    supply = models.ForeignKey(Supply, models.PROTECT, related_name="claims", db_constraint=False)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="claims", db_index=False)
    who = models.BigIntegerField()
    state = models.CharField(max_length=9, choices=ClaimState)
    awaits = models.CharField(max_length=8, choices=Awaits, default=Awaits.NOBODY, blank=True)
    why = models.CharField(max_length=9, choices=Why, default=Why.NONE, blank=True)
    slot = models.PositiveSmallIntegerField(default=1)
    of_most = models.PositiveSmallIntegerField(default=1)
    priority = models.SmallIntegerField(default=0)
    queue = models.BigIntegerField()
    party = models.BigIntegerField(null=True)
    during = DateTimeRangeField(null=True)
    key = models.CharField(max_length=120)
    body = models.BinaryField(null=True)
    number = models.BigIntegerField(null=True)
    entry = models.CharField(max_length=32, null=True)
    via = models.CharField(max_length=8)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "key"], name="supplies_same_request_same_claim"),
            models.UniqueConstraint(
                fields=["home_id", "round", "who", "slot"],
                condition=~Q(state__in=ENDED),
                name="supplies_at_most_per_person",
            ),
            ExclusionConstraint(
                name="supplies_never_two_at_once",
                expressions=[
                    (one("home_id"), RangeOperators.OVERLAPS),
                    (one("person_id"), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(during__isnull=False, person_id__isnull=False) & ~Q(state__in=ENDED),
            ),
            models.UniqueConstraint(
                fields=["home_id", "round", "number"],
                condition=Q(number__isnull=False),
                name="supplies_number_once",
            ),
            models.UniqueConstraint(
                fields=["home_id", "round", "entry"],
                condition=Q(entry__isnull=False),
                name="supplies_entry_once",
            ),
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=F("of_most")), name="supplies_claim_slot_within"
            ),
            models.CheckConstraint(
                condition=Q(state="held") | Q(expires_at__isnull=True, awaits=""),
                name="supplies_only_a_hold_awaits",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | ~Q(awaits=""), name="supplies_a_hold_awaits_someone"
            ),
        ]
        indexes = [
            # A card issued by a partner is held by nobody here: it stands in no index of persons.
            models.Index(
                fields=["person"], condition=Q(person__isnull=False), name="supplies_claim_of_person"
            ),
            models.Index(
                fields=["home_id", "supply", "-priority", "queue", "id"],
                condition=Q(state="waiting"),
                name="supplies_claim_waiting",
            ),
            models.Index(
                fields=["home_id", "round", "expires_at"],
                condition=Q(state="held", expires_at__isnull=False),
                name="supplies_claim_expires",
            ),
            models.Index(
                fields=["home_id", "round", "party"],
                condition=Q(party__isnull=False),
                name="supplies_claim_party",
            ),
        ]


class Change(models.Model):
    """What became of a claim, in order; written by a trigger. told_at: when the job has told those it concerns."""

    home_id = models.BigIntegerField()
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="changes", db_constraint=False)
    was = models.CharField(max_length=9, choices=ClaimState)
    became = models.CharField(max_length=9, choices=ClaimState)
    why = models.CharField(max_length=9, choices=Why, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="supplies_change_untold")
        ]


class Strike(models.Model):
    """She did not come. Forgiven with a reason, after her appeal or without one."""

    home_id = models.BigIntegerField()
    limit = models.ForeignKey(Limit, models.PROTECT, related_name="strike_rows")
    claim = models.OneToOneField(Claim, models.CASCADE, related_name="strike")
    person = models.ForeignKey(Person, models.CASCADE, related_name="strikes")
    at = models.DateTimeField()
    appeal = models.CharField(max_length=200, blank=True)
    appealed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)
    forgiven_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(forgiven_at__isnull=True) | ~Q(answer=""), name="supplies_forgiven_says_why"
            )
        ]
        indexes = [models.Index(fields=["person", "limit", "at"], name="supplies_strike_person")]


class Double(models.Model):
    """Two claims of one person that a merge of persons brought to light; an officer settles it.

    kept: of who stays; other: of who was merged into her, left as it was. settled_how: what was decided.
    """

    home_id = models.BigIntegerField()
    kept = models.ForeignKey(Claim, models.CASCADE, related_name="+")
    other = models.OneToOneField(Claim, models.CASCADE, related_name="double")
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    settled_how = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | ~Q(settled_how=""),
                name="supplies_double_settled_says_how",
            ),
            models.CheckConstraint(condition=~Q(kept=F("other")), name="supplies_double_is_two"),
        ]

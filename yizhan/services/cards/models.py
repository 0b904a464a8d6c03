"""Health protection cards 防癌抗癌保障卡: a campaign, its channels, families, and what insurers say of a card.

A card is a claim on a numbered round of the campaign; it has no row of its own, and its check code is computed.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.supplies.models import Claim, Round


class Kind(models.TextChoices):
    FREE = "free", _("免费卡")
    DISCOUNTED = "discounted", _("优惠卡")


class Campaign(models.Model):
    """One edition of the card: who may have it until when, and what it is good for.

    code: stands in every card's number, for ever. cover_until is the day after the last. gift: what is in the pack
    that goes with a free card, "" without one; its round counts the packs.
    """

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    code = models.CharField(_("编号开头"), max_length=6, unique=True)
    title = models.CharField(_("名称"), max_length=60)
    intro = models.TextField(_("说明"), blank=True)
    terms = models.TextField(_("条款"))
    cover_from = models.DateField(_("保障开始"))
    cover_until = models.DateField(_("保障结束的第二天"))
    insurers = models.CharField(_("承保的保险公司"), max_length=200)
    gift = models.CharField(_("礼包里有什么"), max_length=120, blank=True)
    free = models.OneToOneField(Round, models.PROTECT, related_name="+")
    discounted = models.OneToOneField(Round, models.PROTECT, related_name="+")
    gifts = models.OneToOneField(Round, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cover_until__gt=F("cover_from")), name="cards_cover_ends_after_its_start"
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{2}[0-9]{0,4}$"), name="cards_code_shape"),
        ]

    def __str__(self) -> str:
        return self.title

    def round_of(self, kind: str) -> Round:
        return self.free if kind == Kind.FREE else self.discounted

    def kind_of(self, round_id: int) -> Kind:
        return Kind.FREE if round_id == self.free_id else Kind.DISCOUNTED


class Channel(models.Model):
    """A platform company's or a local union's way to cards: its quota in both rounds, for those of its unit.

    code: of its supplies in the rounds.
    """

    home_id = models.BigIntegerField()
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="channels")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(_("名称"), max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="cards_channel_once"),
            models.UniqueConstraint(fields=["campaign", "unit"], name="cards_channel_one_per_unit"),
        ]

    def __str__(self) -> str:
        return self.name


class Relation(models.TextChoices):
    SPOUSE = "spouse", _("配偶")
    PARENT = "parent", _("父母")
    SPOUSE_PARENT = "in_law", _("配偶的父母")
    CHILD = "child", _("子女")


class FamilyMember(models.Model):
    """Somebody of a worker's family, who may have the discounted card.

    agreed_at: for a child under 14, by its guardian.
    """

    holder = models.ForeignKey(Person, models.CASCADE, related_name="card_family")
    person = models.ForeignKey(Person, models.CASCADE, related_name="card_family_of")
    relation = models.CharField(_("关系"), max_length=8, choices=Relation)
    added_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "person"], name="cards_family_member_once"),
            models.CheckConstraint(condition=~Q(holder=F("person")), name="cards_nobody_is_her_own_family"),
        ]


class Withdrawal(models.Model):
    """Why an officer took a card back."""

    home_id = models.BigIntegerField()
    claim = models.OneToOneField(Claim, models.CASCADE, related_name="card_withdrawal")
    reason = models.CharField(_("理由"), max_length=120)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="cards_withdrawal_says_why")]


class Standing(models.TextChoices):
    """How a card stands with the insurers; they alone decide it."""

    INSURED = "insured", _("已承保")
    REFUSED = "refused", _("拒保")
    LAPSED = "lapsed", _("失效")


class StatusFile(models.Model):
    """A file of the insurers about cards, and what became of each row: [line, number, result, told]."""

    home_id = models.BigIntegerField()
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="status_files")
    insurer = models.CharField(_("保险公司"), max_length=60)
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")


class CardStanding(models.Model):
    """What the insurers said last of a card."""

    home_id = models.BigIntegerField()
    claim = models.OneToOneField(Claim, models.CASCADE, related_name="card_standing")
    state = models.CharField(max_length=8, choices=Standing)
    file = models.ForeignKey(StatusFile, models.PROTECT, related_name="standings")
    changed_at = models.DateTimeField()

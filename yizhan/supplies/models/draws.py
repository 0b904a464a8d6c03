"""Draws that anyone can run again: a frozen list, its hash, a seed that came later."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.supplies.models.claims import Claim
from yizhan.supplies.models.rounds import Round, Supply


class Draw(models.Model):
    """The draw of a round: frozen, then seeded and run. entries_hash: SHA-256 of the published list, hex.

    The seed comes from a public source that was named when the list was frozen, and after that.
    """

    home_id = models.BigIntegerField()
    round = models.OneToOneField(Round, models.PROTECT, related_name="draw")
    frozen_at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    entries_hash = models.CharField(max_length=64)
    seed_source = models.CharField(_("种子来源"), max_length=200)
    seed = models.CharField(_("种子"), max_length=200, blank=True)
    seeded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    seeded_at = models.DateTimeField(null=True)
    ran_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(seeded_at__isnull=True, ran_at__isnull=True, seed="")
                | Q(seeded_at__gt=F("frozen_at"), ran_at__gte=F("seeded_at")) & ~Q(seed=""),
                name="supplies_seed_comes_after_the_list",
            ),
            models.CheckConstraint(condition=~Q(seed_source=""), name="supplies_draw_names_its_source"),
        ]


class DrawEntry(models.Model):
    """A line of the published list. rank: within its supply, from 1, once the draw has run."""

    class Result(models.TextChoices):
        NONE = "", ""
        PLACE = "place", _("中签")
        WAITING = "waiting", _("候补")
        LOST = "lost", _("未中")
        WITHDRAWN = "gone", _("抽签前已退出")

    home_id = models.BigIntegerField()
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="lines")
    supply = models.ForeignKey(Supply, models.PROTECT, related_name="+")
    entry = models.CharField(max_length=32)
    priority = models.SmallIntegerField()
    claim = models.ForeignKey(Claim, models.SET_NULL, null=True, related_name="+")
    rank = models.PositiveIntegerField(null=True)
    result = models.CharField(max_length=8, choices=Result, default=Result.NONE, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "entry"], name="supplies_draw_entry_once"),
            models.UniqueConstraint(
                fields=["draw", "supply", "rank"],
                condition=Q(rank__isnull=False),
                name="supplies_draw_rank_once",
            ),
        ]

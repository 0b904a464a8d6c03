"""Stock: what came in by one paper, and the ledger of what became of it; the database keeps both right (ADR 0050)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit


class Source(models.TextChoices):
    """Whose money paid for it; auditors ask for each apart."""

    DUES = "dues", _("工会经费")
    BUDGET = "budget", _("财政资金")
    SPECIAL = "special", _("专项资金")
    GIFT = "gift", _("社会捐赠")


class Kind(models.TextChoices):
    """What a row of the ledger says."""

    RECEIPT = "receipt", _("入库")
    MOVED_IN = "moved_in", _("调入")
    MOVED_OUT = "moved_out", _("调出")
    WRITE_OFF = "write_off", _("报损")
    SETTLED = "settled", _("盘点调整")


INWARD = (Kind.RECEIPT, Kind.MOVED_IN)
OUTWARD = (Kind.MOVED_OUT, Kind.WRITE_OFF)


class Lot(models.Model):
    """Pieces of one thing at one unit, of one price and one source of funds, that came by one paper.

    value_fen: of a piece, in fen (CNY). measure: what a piece is (箱, 件). document: the number of the receipt or
    of the transfer. came_from: the other unit's lot, where it was transferred. stock: what is there; the database
    counts it from the ledger, and nobody else writes it. What a lot is never changes.
    """

    home_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("物品"), max_length=60)
    measure = models.CharField(_("计量单位"), max_length=8)
    source = models.CharField(_("资金来源"), max_length=8, choices=Source)
    value_fen = models.PositiveBigIntegerField(_("单价（分）"))
    document = models.CharField(_("单据号"), max_length=60)
    came_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="went_to")
    came_at = models.DateTimeField()
    stock = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "id"], name="goods_lot_with_its_home"),
            models.CheckConstraint(condition=Q(stock__gte=0), name="goods_never_below_zero"),
            models.CheckConstraint(condition=Q(value_fen__gte=1), name="goods_lot_has_a_value"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(measure="") & ~Q(document=""), name="goods_lot_says_what_it_is"
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="goods_lot_source"),
        ]
        indexes = [models.Index(fields=["unit", "name", "id"], name="goods_lot_unit")]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """A row of the ledger: only ever added. count: signed, in pieces. move: shared by the two rows of a transfer.

    key: the request's own name, within the home; the same again is the same row.
    """

    home_id = models.BigIntegerField()
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=9, choices=Kind)
    count = models.IntegerField(_("数量"))
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    document = models.CharField(_("单据号"), max_length=60, blank=True)
    move = models.UUIDField(null=True)
    key = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "key"], name="goods_same_request_same_entry"),
            models.CheckConstraint(
                condition=Q(kind__in=INWARD, count__gt=0)
                | Q(kind__in=OUTWARD, count__lt=0)
                | Q(kind=Kind.SETTLED) & ~Q(count=0),
                name="goods_entry_goes_its_way",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[Kind.WRITE_OFF, Kind.SETTLED]) | ~Q(reason=""),
                name="goods_entry_says_why",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[Kind.MOVED_IN, Kind.MOVED_OUT], move__isnull=False)
                | ~Q(kind__in=[Kind.MOVED_IN, Kind.MOVED_OUT]) & Q(move__isnull=True),
                name="goods_entry_names_its_move",
            ),
            models.UniqueConstraint(
                fields=["lot"], condition=Q(kind__in=INWARD), name="goods_lot_comes_in_once"
            ),
            models.UniqueConstraint(
                fields=["move", "kind"], condition=Q(move__isnull=False), name="goods_move_has_two_sides"
            ),
        ]
        indexes = [models.Index(fields=["lot", "id"], name="goods_entry_lot")]


class Counting(models.Model):
    """Somebody counted a lot (盘点). booked: what the ledger said at that moment.

    A difference is settled by another person, with a reason, as a row of the ledger; where there is none, nothing is
    to settle and the count is settled as it is made.
    """

    home_id = models.BigIntegerField()
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="countings")
    booked = models.PositiveIntegerField(_("账面数"))
    counted = models.PositiveIntegerField(_("实点数"))
    counted_at = models.DateTimeField()
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="counting")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, entry__isnull=True)
                | Q(settled_at__isnull=False, entry__isnull=True, booked=F("counted"))
                | Q(settled_at__isnull=False, entry__isnull=False) & ~Q(booked=F("counted")),
                name="goods_count_settled_by_a_row",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("counted_by")),
                name="goods_count_settled_by_another",
            ),
            models.UniqueConstraint(
                fields=["lot"], condition=Q(settled_at__isnull=True), name="goods_one_open_count"
            ),
        ]

    @property
    def difference(self) -> int:
        """More than the ledger says, or, negative, less."""
        return self.counted - self.booked

    @property
    def missing(self) -> int:
        """How many fewer were counted, as people say it."""
        return -self.difference

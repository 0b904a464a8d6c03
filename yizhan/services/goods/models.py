"""Stock: what came in by one paper, and the ledger of what became of it; the database keeps both right (ADR 0050)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yizhan.orgs.models import Unit
from yizhan.places.models import Station
from yizhan.supplies.models import Claim, Round


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
    HANDED = "handed", _("发放")
    RETURNED = "returned", _("撤回发放")


INWARD = (Kind.RECEIPT, Kind.MOVED_IN)
OUTWARD = (Kind.MOVED_OUT, Kind.WRITE_OFF, Kind.HANDED)


class Lot(models.Model):
    """Pieces of one thing at one unit, of one price and one source of funds, that came by one paper.

    value_fen: of a piece, in fen (CNY). measure: what a piece is (箱, 件). document: the number of the receipt or
    of the transfer. came_from: the other unit's lot, where it was transferred. stock: what is there; the database
    counts it from the ledger, and nobody else writes it. promised: how many of these rounds still have to hand out,
    summed by the database from their shares. What a lot is never changes.
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
    promised = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "id"], name="goods_lot_with_its_home"),
            models.CheckConstraint(condition=Q(stock__gte=0), name="goods_never_below_zero"),
            models.CheckConstraint(condition=Q(stock__gte=F("promised")), name="goods_never_below_promised"),
            models.CheckConstraint(condition=Q(value_fen__gte=1), name="goods_lot_has_a_value"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(measure="") & ~Q(document=""), name="goods_lot_says_what_it_is"
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="goods_lot_source"),
        ]
        indexes = [models.Index(fields=["unit", "name", "id"], name="goods_lot_unit")]

    def __str__(self) -> str:
        return self.name

    @property
    def free(self) -> int:
        """What is there and promised to nobody."""
        return self.stock - self.promised


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
    hand_out = models.ForeignKey("goods.HandOut", models.PROTECT, null=True, related_name="entries")
    key = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "key"], name="goods_same_request_same_entry"),
            models.CheckConstraint(
                condition=Q(kind__in=INWARD, count__gt=0)
                | Q(kind__in=OUTWARD, count__lt=0)
                | Q(kind=Kind.RETURNED, count__gt=0)
                | Q(kind=Kind.SETTLED) & ~Q(count=0),
                name="goods_entry_goes_its_way",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[Kind.WRITE_OFF, Kind.SETTLED, Kind.RETURNED]) | ~Q(reason=""),
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
            models.CheckConstraint(
                condition=Q(kind__in=[Kind.HANDED, Kind.RETURNED], hand_out__isnull=False)
                | ~Q(kind__in=[Kind.HANDED, Kind.RETURNED]) & Q(hand_out__isnull=True),
                name="goods_entry_names_its_hand_out",
            ),
            models.UniqueConstraint(
                fields=["hand_out", "lot", "kind"],
                condition=Q(hand_out__isnull=False),
                name="goods_handed_once",
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


BY_LIST = "goods.list"  # the rule of a round that nobody claims by herself (eligible.py)


class Season(models.TextChoices):
    SUMMER = "summer", _("送清凉")
    WINTER = "winter", _("送温暖")
    VISIT = "visit", _("慰问")


class Care(models.Model):
    """A round of care: who may claim, how many and when stands in its round; here, what and how it is handed out.

    finished_at: from then on nothing is handed out, and what was promised and not handed out is free again.
    station: where its keepers hand it out too; None: only officers do.
    told_to: of those who may take part, by id, up to whom they have been told that it is open; told_at: all of them.
    """

    home_id = models.BigIntegerField()
    round = models.OneToOneField(Round, models.PROTECT, related_name="care")
    season = models.CharField(_("哪一种"), max_length=6, choices=Season)
    place = models.CharField(_("发放地点"), max_length=120)
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="+")
    hands_from = models.DateTimeField(_("发放开始"))
    hands_until = models.DateTimeField(_("发放结束"))
    finished_at = models.DateTimeField(null=True)
    told_to = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "id"], name="goods_care_with_its_home"),
            models.CheckConstraint(
                condition=Q(hands_until__gt=F("hands_from")), name="goods_care_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(place=""), name="goods_care_has_a_place"),
        ]
        indexes = [
            models.Index(
                fields=["station"],
                condition=Q(station__isnull=False, finished_at__isnull=True),
                name="goods_care_at_a_station",
            )
        ]

    def __str__(self) -> str:
        return self.round.title

    @property
    def is_by_list(self) -> bool:
        """Only for those whom an officer has put on its list; each signs at a visit."""
        return {"rule": BY_LIST} in self.round.eligibility


class Share(models.Model):
    """So many pieces of a lot for each person of a round. reserved: what of it is still to be handed out."""

    home_id = models.BigIntegerField()
    care = models.ForeignKey(Care, models.PROTECT, related_name="shares")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="shares")
    per_person = models.PositiveSmallIntegerField()
    reserved = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["care", "lot"], name="goods_share_once"),
            models.CheckConstraint(condition=Q(per_person__gte=1), name="goods_share_is_something"),
        ]


class HandOutQuerySet(models.QuerySet["HandOut"]):
    def standing(self) -> Self:
        """Without those that were taken back."""
        return self.filter(taken_back_at__isnull=True)


class HandOut(models.Model):
    """A person got what the round gives: once. key: the request's own name, the same again is the same hand-out.

    signature: drawn by her on the phone of who handed it over; a private file, deleted after SIGNATURE_DAYS.
    taken_back_at: it was wrong, taken_back_why says how; the goods are in stock again and the claim has no other.
    """

    class How(models.TextChoices):
        CODE = "code", _("领取码")
        PHONE = "phone", _("名单签字")

    home_id = models.BigIntegerField()
    care = models.ForeignKey(Care, models.PROTECT, related_name="hand_outs")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="hand_outs")
    how = models.CharField(max_length=5, choices=How)
    signature = models.FileField(upload_to="signatures/", blank=True)
    key = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_back_why = models.CharField(max_length=200, blank=True)

    objects = HandOutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["home_id", "key"], name="goods_same_request_same_hand_out"),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(taken_back_at__isnull=True), name="goods_hand_out_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_why="", taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False) & ~Q(taken_back_why=""),
                name="goods_taken_back_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["care", "id"], name="goods_hand_out_care")]

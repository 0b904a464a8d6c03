"""Readings of stock: what is there, and how it came to be so."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum

from yizhan.orgs.access import Scope
from yizhan.services.goods.models import Counting, Entry, Lot, Source


def lots(scope: Scope, text: str = "", *, with_empty: bool = False) -> QuerySet[Lot]:
    """The lots of an officer's units that are not used up, by unit and thing."""
    rows = scope.filter(Lot.objects.all()).select_related("unit")
    if not with_empty:
        rows = rows.filter(stock__gt=0)
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(document__icontains=text) | Q(unit__name__icontains=text)
        )
    return rows.annotate(open_counts=Count("countings", Q(countings__settled_at__isnull=True))).order_by(
        "unit__area_path", "unit__industry_path", "name", "pk"
    )


@dataclass(frozen=True)
class Worth:
    """What lies there of one source of funds. Pieces of different things do not add up, their value does."""

    source: str
    lots: int
    value_fen: int


def worth(scope: Scope) -> list[Worth]:
    """By source of funds, in its order. One query."""
    rows = (
        scope.filter(Lot.objects.filter(stock__gt=0))
        .values("source")
        .annotate(n=Count("pk"), fen=Sum(F("stock") * F("value_fen")))
    )
    found = {row["source"]: Worth(str(Source(row["source"]).label), row["n"], row["fen"]) for row in rows}
    return [found[source] for source in Source.values if source in found]


@dataclass(frozen=True)
class Line:
    """A row of the ledger, with what was there after it."""

    entry: Entry
    after: int


def ledger(lot: Lot) -> list[Line]:
    """The newest first. One query."""
    left, lines = 0, []
    for entry in lot.entries.select_related("by").order_by("pk"):
        left += entry.count
        lines.append(Line(entry, left))
    return lines[::-1]


def unsettled(scope: Scope) -> QuerySet[Counting]:
    """Counts with a difference that nobody has settled, the oldest first."""
    rows = Counting.objects.filter(settled_at__isnull=True).select_related("lot__unit")
    return scope.filter(rows, "lot__unit").order_by("counted_at", "pk")

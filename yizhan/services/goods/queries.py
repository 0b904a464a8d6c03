"""Readings of stock: what is there, and how it came to be so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Q, QuerySet, Sum
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.people.queries import masked
from yizhan.places.models import Station, StationState
from yizhan.services.goods.access import of_unit
from yizhan.services.goods.codes import code_of
from yizhan.services.goods.models import Care, Counting, Entry, HandOut, Lot, Source
from yizhan.supplies.benefits import Benefit
from yizhan.supplies.brought import Handed as HandedAlong
from yizhan.supplies.eligibility import reasons_against
from yizhan.supplies.models import Claim, Round, Supply
from yizhan.supplies.states import OVER, ClaimState
from yizhan.supplies.words import moment


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


# --- rounds of care -----------------------------------------------------------------------------------


MOST_BROUGHT = 40  # rounds to choose from
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Figures:
    """A round in numbers: places, places taken, persons who got it; of each source what was handed out is worth.

    Persons and pieces stand apart: pieces of each thing, never a sum over things.
    """

    care: Care
    places: int
    taken: int
    persons: int
    pieces: list[tuple[str, int]]
    worth: list[tuple[str, int]]

    @property
    def value_fen(self) -> int:
        return sum(value for _source, value in self.worth)


_PERSONS = Count("hand_outs", Q(hand_outs__taken_back_at__isnull=True))


def cares_in(scope: Scope) -> QuerySet[Care]:
    """The rounds of an officer's units, the newest first."""
    return scope.filter(Care.objects.all(), "round__unit").order_by("-hands_from", "-pk")


def figures(rows: QuerySet[Care]) -> list[Figures]:
    """Rounds in numbers, in their order; a page of `cares_in`, say. 4 queries."""
    cares = list(
        rows.select_related("round__unit").annotate(persons=_PERSONS).prefetch_related("shares__lot")
    )
    supplies = {
        one.round_id: one for one in Supply.objects.filter(round__in=[care.round_id for care in cares])
    }
    return [_figures(care, supplies[care.round_id]) for care in cares]


def all_figures(scope: Scope, at_once: int = 200) -> Iterator[Figures]:
    """Every round of an officer's units, the newest first, however many. 4 queries for each `at_once`."""
    pks = list(cares_in(scope).values_list("pk", flat=True))
    for start in range(0, len(pks), at_once):
        yield from figures(
            Care.objects.filter(pk__in=pks[start : start + at_once]).order_by("-hands_from", "-pk")
        )


def figures_of(care: Care) -> Figures:
    """4 queries."""
    rows = Care.objects.filter(pk=care.pk).select_related("round__unit", "station").annotate(persons=_PERSONS)
    found = rows.prefetch_related("shares__lot").get()
    return _figures(found, Supply.objects.get(round=care.round_id))


def _figures(care: Any, supply: Supply) -> Figures:
    worth: dict[str, int] = {}
    pieces = []
    for share in care.shares.all():
        handed = share.per_person * care.persons
        pieces.append((f"{share.lot.name}（{share.lot.measure}）", handed))
        source = str(share.lot.get_source_display())
        worth[source] = worth.get(source, 0) + handed * share.lot.value_fen
    return Figures(care, supply.capacity, supply.taken, care.persons, pieces, sorted(worth.items()))


def stations_below(unit: Unit) -> QuerySet[Station]:
    """The running stations of a unit and those below it, on either line, by name."""
    return Station.objects.filter(of_unit(unit), state=StationState.RUNNING).order_by("name", "pk")


def handed_out_at(station: Station, now: datetime) -> list[Care]:
    """The rounds that are handed out at a station now, or from later today on. One query."""
    soon = now + timedelta(hours=12)
    rows = Care.objects.filter(
        station=station, finished_at__isnull=True, hands_from__lte=soon, hands_until__gt=now
    )
    return list(rows.select_related("round").order_by("hands_from", "pk"))


def claims_to_fetch(care: Care) -> int:
    return Claim.objects.filter(round=care.round_id, state=ClaimState.CONFIRMED).count()


@dataclass(frozen=True)
class Handed:
    """A line of the list: number, masked name and identity number, when, by whom, how; what has been signed."""

    n: int
    hand_out: HandOut
    name: str
    id_number: str
    unit: str
    by: str
    how: str


def handed(care: Care) -> Iterator[Handed]:
    """Those that stand, in the order of handing out. One query."""
    rows = HandOut.objects.standing().filter(care=care)
    yield from _lines(rows.select_related("claim__person__unit", "by").order_by("pk"))


def taken_back(care: Care) -> list[Handed]:
    """Those that were taken back, in the order of handing out. One query."""
    rows = HandOut.objects.filter(care=care, taken_back_at__isnull=False)
    return list(_lines(rows.select_related("claim__person__unit", "by", "taken_back_by").order_by("pk")))


def handed_lately(care: Care, most: int = 10) -> list[Handed]:
    """The newest that stand, the last first. One query."""
    rows = HandOut.objects.standing().filter(care=care).select_related("claim__person__unit", "by")
    return list(_lines(rows.order_by("-pk")[:most]))


def handed_line(hand_out: HandOut) -> Handed:
    rows = HandOut.objects.filter(pk=hand_out.pk)
    return next(_lines(rows.select_related("claim__person__unit", "by", "taken_back_by")))


def hand_out_to(care: Care, person: Person | None) -> HandOut | None:
    """What stands of hers in this round."""
    rows = HandOut.objects.standing().filter(care=care, claim__person=person)
    return rows.select_related("by").first() if person else None


def standing_hand_out(claim: Claim | None) -> HandOut | None:
    return HandOut.objects.standing().filter(claim=claim).select_related("by").first() if claim else None


def _lines(rows: QuerySet[HandOut]) -> Iterator[Handed]:
    for n, one in enumerate(rows, 1):
        person = one.claim.person
        shown = masked(person) if person else None
        yield Handed(
            n,
            one,
            shown.name if shown else _("（已注销）"),
            shown.id_number if shown else "",
            str(shown.unit) if shown and shown.unit else "",
            str(one.by) if one.by else "",
            str(HandOut.How(one.how).label),
        )


def listed(care: Care) -> QuerySet[Claim]:
    """Who is on the list of a visit: who has not signed yet comes first."""
    rows = Claim.objects.filter(round=care.round_id, person__isnull=False).exclude(state__in=OVER)
    return rows.order_by("state", "person__unit__name", "pk")


@dataclass(frozen=True)
class Visit:
    """A line of the list of a visit, masked. code: finds her at the table."""

    claim_pk: int
    name: str
    phone: str
    unit: str
    code: str
    signed_at: datetime | None


def visit_lines(claims: QuerySet[Claim]) -> list[Visit]:
    """2 queries."""
    rows = list(claims.select_related("person__unit"))
    signed = dict(HandOut.objects.standing().filter(claim__in=rows).values_list("claim", "at"))
    lines = []
    for claim in rows:
        assert claim.person
        shown = masked(claim.person)
        unit = str(shown.unit or "")
        lines.append(Visit(claim.pk, shown.name, shown.phone, unit, code_of(claim), signed.get(claim.pk)))
    return lines


# --- for her --------------------------------------------------------------------------------------------


def claim_in(care: Care, person: Person) -> Claim | None:
    rows = Claim.objects.filter(round=care.round_id, person=person).exclude(state__in=OVER)
    return rows.select_related("round").first()


def something_to_take() -> Any:
    """An expression for every account: does any round of care run?"""
    return Exists(Care.objects.filter(finished_at__isnull=True, hands_until__gt=Now(), round__state="open"))


def benefits_of(person: Person | None, now: datetime) -> list[Benefit]:
    """The rounds that she has a claim in, or may claim from now. 2 queries, and those of eligibility for each."""
    if person is None:
        return []
    running = Care.objects.filter(finished_at__isnull=True, hands_until__gt=now, round__state="open")
    claims = {
        claim.round_id: claim
        for claim in Claim.objects.filter(person=person, round__care__in=running).exclude(state__in=OVER)
    }
    lines = []
    for care in running.select_related("round__unit", "round__limit").order_by("hands_from", "pk"):
        claim = claims.get(care.round_id)
        if not claim and not _may_claim(care, person, now):
            continue
        line = _("%(from)s 起，%(place)s") % {"from": moment(care.hands_from), "place": care.place}
        url = reverse("care:care", args=[care.pk])
        lines.append(Benefit(care.round.title, line, url, "gift", _state(claim), is_hers=bool(claim)))
    return lines


def _may_claim(care: Care, person: Person, now: datetime) -> bool:
    opens, closes = care.round.opens_at, care.round.closes_at
    is_open = (opens is None or opens <= now) and (closes is None or closes > now)
    return is_open and not reasons_against(care.round, person, now)


def _state(claim: Claim | None) -> str:
    if claim is None:
        return _("可以领")
    if claim.state == ClaimState.WAITING:
        return _("候补")
    return _("领到了") if claim.state == ClaimState.USED else _("等领取")


# --- taken along on visits ----------------------------------------------------------------------------


def to_bring(scope: Scope, now: datetime) -> list[Round]:
    """Rounds of the scope that are handed out now or later, or were until lately: a visit is often written down after
    it. The newest first. 1 query."""
    rows = cares_in(scope).filter(hands_until__gt=now - LATELY)
    return [care.round for care in rows.select_related("round__unit")[:MOST_BROUGHT]]


def handed_between(
    rounds: Iterable[int], by: Iterable[int], since: datetime, until: datetime
) -> dict[int, HandedAlong]:
    """What of these these accounts handed out in that while, without what was taken back. 2 queries."""
    then = Q(
        hand_outs__taken_back_at__isnull=True,
        hand_outs__at__gte=since,
        hand_outs__at__lt=until,
        hand_outs__by__in=list(by),
    )
    rows = Care.objects.filter(round__in=list(rounds)).annotate(persons=Count("hand_outs", then))
    return {
        care.round_id: HandedAlong(
            care.persons,
            tuple(
                (f"{share.lot.name}（{share.lot.measure}）", share.per_person * care.persons)
                for share in care.shares.all()
            ),
            reverse("goods:care", args=[care.pk]),
            reverse("goods:hand", args=[care.pk]) if care.finished_at is None else "",
        )
        for care in rows.prefetch_related("shares__lot")
    }

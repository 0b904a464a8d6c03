"""What must always hold of rounds, supplies and claims, for `yizhan check`: the eight promises, on live data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from yizhan.common.checks import invariant
from yizhan.supplies.models import Draw, DrawEntry
from yizhan.supplies.queries import draw_text


def _rows(sql: str, *parameters: object) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        yield from (row[0] for row in cursor.fetchall())


@invariant("supplies.counted")
def each_supply_counts_its_claims() -> Iterator[str]:
    """What a supply says is taken and waiting equals its claims, and is never more than its capacity."""
    yield from _rows(
        """
        SELECT 'supply ' || s.id FROM supplies_supply s
        LEFT JOIN (SELECT home_id, supply_id, sum(supplies_takes(state)) AS taken,
                          count(*) FILTER (WHERE state = 'waiting') AS waiting
                   FROM supplies_claim GROUP BY home_id, supply_id) c ON (c.home_id, c.supply_id) = (s.home_id, s.id)
        WHERE s.taken > s.capacity OR (s.taken, s.waiting) <> (coalesce(c.taken, 0), coalesce(c.waiting, 0))
        ORDER BY s.id
        """
    )


@invariant("supplies.not_falsely_full")
def nobody_waits_for_a_place_that_stands_free() -> Iterator[str]:
    """Where a place stands free, nobody waits whom it would help.

    But for sessions that have begun, what is closed, and spaces in use by another.
    """
    yield from _rows(
        """
        SELECT 'supply ' || s.id FROM supplies_supply s
        LEFT JOIN supplies_session e ON e.id = s.session_id
        WHERE s.waiting > 0 AND s.taken < s.capacity AND s.closed_at IS NULL AND e.cancelled_at IS NULL
          AND (e.id IS NULL OR lower(e.during) > %s)
          AND (s.taken > 0 OR e.id IS NULL OR e.occupies = 'always' OR NOT supplies_is_blocked(e.id))
          AND EXISTS (SELECT FROM supplies_claim c WHERE c.home_id = s.home_id AND c.supply_id = s.id
                      AND c.state = 'waiting'
                      GROUP BY coalesce(c.party, -c.id) HAVING count(*) <= s.capacity - s.taken)
        ORDER BY s.id
        """,
        timezone.now(),
    )


@invariant("supplies.per_person")
def nobody_has_more_than_the_round_gives() -> Iterator[str]:
    """Nobody has more claims in a round than it gave one person when they were made."""
    yield from _rows(
        """
        SELECT 'round ' || round_id || ', claim ' || max(id) FROM supplies_claim
        WHERE state NOT IN ('cancelled', 'lost') GROUP BY home_id, round_id, who HAVING count(*) > max(of_most)
        ORDER BY 1
        """
    )


@invariant("supplies.two_at_once")
def nobody_is_in_two_places_at_once() -> Iterator[str]:
    """Within a home nobody has two claims whose times overlap, and each claim has the time of its session."""
    yield from _rows(
        """
        SELECT 'claims ' || a.id || ' and ' || b.id FROM supplies_claim a
        JOIN supplies_claim b ON b.home_id = a.home_id AND b.person_id = a.person_id AND b.id > a.id
            AND b.during && a.during
        WHERE a.state NOT IN ('cancelled', 'lost') AND b.state NOT IN ('cancelled', 'lost')
        UNION ALL
        SELECT 'claim ' || c.id FROM supplies_claim c JOIN supplies_supply s ON s.id = c.supply_id
        LEFT JOIN supplies_session e ON e.id = s.session_id WHERE c.during IS DISTINCT FROM e.during
        ORDER BY 1
        """
    )


@invariant("supplies.occupied")
def each_space_is_used_by_what_uses_it() -> Iterator[str]:
    """A part of a space is marked as in use exactly by sessions that use it, for their time with its buffer."""
    yield from _rows(
        """
        WITH uses AS (
            SELECT e.id AS session_id, part, e.blocked FROM supplies_session e, supplies_parts_of(e.space_id) part
            WHERE e.space_id IS NOT NULL AND e.cancelled_at IS NULL
              AND (e.occupies = 'always'
                   OR EXISTS (SELECT FROM supplies_supply s WHERE s.session_id = e.id AND s.taken > 0)))
        SELECT 'session ' || coalesce(u.session_id, o.session_id) FROM uses u
        FULL JOIN (SELECT * FROM supplies_occupation WHERE session_id IS NOT NULL) o
            ON o.session_id = u.session_id AND o.part_id = u.part AND o.during = u.blocked
        WHERE u.session_id IS NULL OR o.session_id IS NULL ORDER BY 1
        """
    )


@invariant("supplies.total")
def quotas_sum_to_the_total() -> Iterator[str]:
    """The capacities of a round with a total sum to it."""
    yield from _rows(
        """
        SELECT 'round ' || r.id FROM supplies_round r LEFT JOIN supplies_supply s ON s.round_id = r.id
        WHERE r.total IS NOT NULL GROUP BY r.id HAVING coalesce(sum(s.capacity), 0) <> r.total ORDER BY r.id
        """
    )


@invariant("supplies.history")
def what_became_of_a_claim_leads_to_what_it_is() -> Iterator[str]:
    """The last change of a claim made it what it is, and each change begins where the one before ended."""
    yield from _rows(
        """
        SELECT DISTINCT 'claim ' || claim_id FROM (
            SELECT h.claim_id, h.was, lag(h.became) OVER w AS before, h.became, lead(h.id) OVER w AS next, c.state
            FROM supplies_change h JOIN supplies_claim c ON c.id = h.claim_id
            WINDOW w AS (PARTITION BY h.claim_id ORDER BY h.id)) steps
        WHERE before <> was OR next IS NULL AND became <> state ORDER BY 1
        """
    )


@invariant("supplies.recorded")
def each_claim_is_recorded() -> Iterator[str]:
    """Each claim has one record of it, and one of its use if it is used, less what was taken back."""
    yield from _rows(
        """
        WITH told AS (
            SELECT subject, sum(count) FILTER (WHERE act = 'supplies.claim') AS made,
                   sum(count) FILTER (WHERE act = 'supplies.use') AS used,
                   sum(count) FILTER (WHERE act = 'supplies.miss') AS missed
            FROM records_record WHERE subject LIKE 'supplies.claim:%%' GROUP BY subject)
        SELECT 'claim ' || coalesce(c.id::text, substr(t.subject, 16)) FROM supplies_claim c
        FULL JOIN told t ON t.subject = 'supplies.claim:' || c.id
        WHERE c.id IS NULL OR coalesce(t.made, 0) <> 1 OR coalesce(t.used, 0) <> (c.state = 'used')::int
           OR coalesce(t.missed, 0) <> (c.state = 'missed')::int
        ORDER BY 1
        """
    )


@invariant("supplies.handed_over")
def what_was_handed_over_is_with_who_took_it() -> Iterator[str]:
    """A booking that was given to a colleague is with the last who took it."""
    yield from _rows(
        """
        SELECT 'claim ' || c.id FROM (
            SELECT DISTINCT ON (claim_id) claim_id, to_id FROM supplies_handover WHERE state = 'taken'
            ORDER BY claim_id, ended_at DESC, id DESC) h
        JOIN supplies_claim c ON c.id = h.claim_id WHERE c.person_id IS DISTINCT FROM h.to_id ORDER BY c.id
        """
    )


@invariant("supplies.draws")
def each_draw_comes_out_as_published() -> Iterator[str]:
    """The published list has its hash, and its order follows from the seed."""
    for draw in Draw.objects.order_by("id").iterator():
        lines = list(DrawEntry.objects.filter(draw=draw))
        if (
            hashlib.sha256(draw_text(draw).encode()).hexdigest() != draw.entries_hash
            or len(lines) != draw.entries
        ):
            yield f"draw {draw.pk}: list"
        if draw.ran_at and ranks(draw, lines) != {line.entry: line.rank for line in lines}:
            yield f"draw {draw.pk}: order"


def ranks(draw: Draw, lines: list[DrawEntry]) -> dict[str, int]:
    """The published rule: by priority, then by SHA-256 of "<seed>:<entry>", within each supply; from 1."""
    order = sorted(
        lines,
        key=lambda line: (
            line.supply_id,
            -line.priority,
            hashlib.sha256(f"{draw.seed}:{line.entry}".encode()).digest(),
            line.entry,
        ),
    )
    found: dict[str, int] = {}
    of_supply: dict[int, int] = {}
    for line in order:
        of_supply[line.supply_id] = found[line.entry] = of_supply.get(line.supply_id, 0) + 1
    return found

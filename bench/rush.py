"""Ten thousand phones at once for a hundred cards: how long until each has a true answer?

`yizhan serve` as it comes, with one web process and PostgreSQL with its production settings; the phones are another
process on the same machine, each with a connection of its own, all at the same moment, each until it has an answer
that is not "ask again". The figure is the wait of the last one, of the median run.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence

from bench.claiming import phones, world
from bench.harness import Figure, database

PHONES = 10_000
CARDS = 100
TURNS = 3
LIMIT_S = 60.0
TARGET_S = 3.0
EDGES_S = (0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 7.5, 10, LIMIT_S)


def main() -> int:
    print(__doc__)
    with database() as data:
        unit = world.make_unit()
        people = world.make_people(PHONES)
        with world.serving(data) as port:
            time.sleep(5)  # until its jobs have started too
            waits = [run(port, unit, people) for _ in range(TURNS)]
    print(Figure("rush", statistics.median(waits), "<=", TARGET_S))
    return 0


def run(port: int, unit: object, people: list[int]) -> float:
    """One rush; prints its histogram and returns the wait of the last phone, in seconds."""
    supply = world.make_supply(unit, CARDS, waiting_most=0, is_numbered=True)  # type: ignore[arg-type]
    asked = phones.rush(port, world.tickets_for(supply, people), limit_s=LIMIT_S)
    supply.refresh_from_db()
    if asked.outcomes != {"made": CARDS, "full": PHONES - CARDS} or supply.taken != CARDS:
        raise SystemExit(f"untrue or missing answers: {asked.outcomes}, taken {supply.taken}")
    print(f"  {len(asked.latencies_s)} answers in {asked.duration_s:.2f} s, asked again {asked.again} times")
    print_histogram(asked.latencies_s)
    return max(asked.latencies_s)


def print_histogram(latencies_s: Sequence[float]) -> None:
    low = 0.0
    for edge in EDGES_S:
        count = sum(low < wait <= edge for wait in latencies_s)
        if count:
            print(f"    ≤ {edge:5.2f} s {count:6} {'█' * max(1, round(60 * count / len(latencies_s)))}")
        low = edge
    ordered = sorted(latencies_s)
    half, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    print(
        f"    half within {half:.2f} s, 99 % within {most:.2f} s, all within {ordered[-1]:.2f} s", flush=True
    )


if __name__ == "__main__":
    sys.exit(main())

"""How many durable claims a second through the lane, beside pgbench with one claim per transaction?

Over HTTP: `yizhan serve` with one web process, phones on kept-alive connections in one process more, all on the same
machine as PostgreSQL with its production settings (fsync on). pgbench asks the same server for the same kind of claim,
turn by turn with the lane, with the number of clients that was best for it:

- `insert`: one hand-written INSERT into supplies_claim a transaction, nothing asked or checked before; the triggers
  count it and write its record, as for every claim. The least that a claim can cost on these tables: the stricter
  yardstick, so the figures'.
- `function`: supplies_claim(…) with one request a transaction, what a page's claim costs at least.

Each on one round, as in a rush, which is what the lane is for, and what the figure compares: lane ÷ `insert`, both on
one round. Beside it the same on sixteen rounds at once, where the lane's batches are small and PostgreSQL flushes
several of pgbench's transactions together; and the page path (session, person, eligibility, action).
"""

from __future__ import annotations

import itertools
import re
import statistics
import subprocess
import sys
from pathlib import Path

from bench.claiming import phones, world
from bench.harness import Figure, database

TURNS = 3
CLAIMS = 12_000  # of the lane, a turn
PGBENCH_S = 3
CONNECTIONS = 256
CLIENTS = (4, 16, 48)
ROUNDS = 16
PAGES = 300
TARGET = 2.0

PEOPLE = 60_000

INSERT = """
INSERT INTO supplies_claim (home_id, round_id, supply_id, person_id, who, state, awaits, why, slot, of_most,
    priority, queue, key, via, made_at, changed_at)
SELECT {home}, :round::bigint, :supply::bigint, p, p, 'confirmed', '', '', 1, 1,
    0, p, {round} || ':' || p, 'api', now(), now()
FROM (SELECT {first} + nextval('bench_person') AS p) next;
"""
FUNCTION = """
SELECT c.outcome FROM (SELECT {first} + nextval('bench_person') AS p) next,
    supplies_claim({home}, :round::bigint, now(), ARRAY[:supply::bigint], ARRAY[p], ARRAY[p],
    ARRAY[{round} || ':' || p], ARRAY[NULL]::bytea[], ARRAY[NULL]::bigint[], ARRAY[0]::smallint[],
    ARRAY[NULL]::bigint[], 'api', false, false) c;
"""
CHOICE = "\\set round {round} + :client_id % {rounds}\n\\set supply {supply} + :client_id % {rounds}\n"


def main() -> int:
    print(__doc__)
    with database() as data:
        bench = Bench(data)
        with world.serving(data) as port:
            ratio = bench.compare(port, 1)
            bench.compare(port, ROUNDS)
        bench.pages()
    print(Figure("lane", ratio, ">=", TARGET))
    return 0


class Bench:
    """The benchmark's database, and what runs on it."""

    def __init__(self, data: Path) -> None:
        from django.db import connection

        self.data = data
        self.unit = world.make_unit()
        self.people = world.make_people(PEOPLE)
        assert self.people == list(range(self.people[0], self.people[0] + PEOPLE))
        with connection.cursor() as cursor:
            cursor.execute("CREATE SEQUENCE bench_person CACHE 1")

    def compare(self, port: int, rounds: int) -> float:
        """Lane and pgbench in turn, on so many rounds; prints the medians, returns lane ÷ insert."""
        self.lane(port, rounds)  # warm up
        scripts = {"insert": INSERT, "function": FUNCTION}
        best = {name: self.best_clients(script, rounds) for name, script in scripts.items()}
        found: dict[str, list[float]] = {"lane": [], "insert": [], "function": []}
        for _ in range(TURNS):
            found["lane"].append(self.lane(port, rounds))
            for name, script in scripts.items():
                found[name].append(self.pgbench(script, rounds, best[name]))
        medians = {name: statistics.median(rates) for name, rates in found.items()}
        print(f"  {rounds} round{'s' if rounds > 1 else ''}:")
        for name, rate in medians.items():
            print(
                f"    {name:<10} {rate:7.0f} claims/s" + (f", {best[name]} clients" if name in best else "")
            )
        for name in scripts:
            print(f"    lane ÷ {name} {medians['lane'] / medians[name]:.2f}", flush=True)
        return medians["lane"] / medians["insert"]

    def lane(self, port: int, rounds: int) -> float:
        supplies = [world.make_supply(self.unit, PEOPLE) for _ in range(rounds)]
        each = CLAIMS // rounds
        of_each = [
            world.tickets_for(supply, self.people[n * each : (n + 1) * each])
            for n, supply in enumerate(supplies)
        ]
        tickets = itertools.chain.from_iterable(zip(*of_each, strict=True))
        asked = phones.ask(port, [phones.request(ticket) for ticket in tickets], connections=CONNECTIONS)
        assert set(asked.outcomes) == {"made"}, asked.outcomes
        return asked.per_s

    def best_clients(self, script: str, rounds: int) -> int:
        return max(CLIENTS, key=lambda clients: self.pgbench(script, rounds, clients, 1))

    def pgbench(self, script: str, rounds: int, clients: int, duration_s: int = PGBENCH_S) -> float:
        """Return claims a second, each a transaction of its own."""
        from django.db import connection

        from yizhan.common import postgres

        supplies = [world.make_supply(self.unit, PEOPLE) for _ in range(rounds)]
        first = {"round": supplies[0].round_id, "supply": supplies[0].pk}
        with connection.cursor() as cursor:
            cursor.execute("ALTER SEQUENCE bench_person RESTART")
        file = self.data.parent / "script.sql"
        names = {"home": self.unit.home_id, "first": self.people[0] - 1, "rounds": rounds} | first
        file.write_text((CHOICE + " ".join(script.split()) + "\n").format(**names))
        command = [str(postgres.programs() / "pgbench"), "-n", "-M", "prepared", "-f", str(file)]
        command += ["-c", str(clients), "-j", "1", "-T", str(duration_s)]
        command += ["-h", str(postgres.socket_folder(self.data)), "-U", postgres.NAME, postgres.NAME]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        rate = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
        failed = re.search(r"failed transactions: (\d+)", done.stdout)
        if done.returncode or not rate or (failed and int(failed[1])):
            raise SystemExit(f"pgbench failed:\n{done.stdout}{done.stderr}")
        return float(rate[1])

    def pages(self) -> None:
        """The page path, for scale."""
        sessions = world.sign_in(PAGES * 2)
        supply = world.make_supply(self.unit, PEOPLE)
        requests = [phones.page_request(supply.pk, key) for key in sessions]
        with world.serving_pages(self.data) as port:
            phones.ask(port, requests[:PAGES], connections=8)
            asked = phones.ask(port, requests[PAGES:], connections=8)
        assert set(asked.outcomes) == {"200"}, asked.outcomes
        assert supply.claims.count() == PAGES * 2
        print(f"  page path  {asked.per_s:7.0f} claims/s")


if __name__ == "__main__":
    sys.exit(main())

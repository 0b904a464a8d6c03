"""How many cards a second does a partner issue by API, beside pgbench with one claim a transaction?

Over HTTP: `yizhan serve` with one web process, the partner's calls of 10,000 rows over one connection or two,
whichever is faster (pgbench has its best number of clients too), on the same machine as PostgreSQL with its production
settings (fsync on). Each row is a card: identity number checked, hashed, claimed out of the channel's quota under one
lock, numbered, answered with its check code. pgbench asks the same server for the same kind of claim, turn by turn:
`insert`, a bare INSERT a transaction, and `function`, the kernel's function with one request (see bench.lane).

The figure is API ÷ `insert`, the stricter of the two.
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from bench.claiming import world
from bench.harness import Figure, database
from bench.lane import FUNCTION, INSERT, Bench

TURNS = 3
ROWS = 10_000
CALLS = 12  # a turn
TURN_S = 6  # of pgbench: about as long as the calls take, which at their begin and end keep one core only
CONNECTIONS = (1, 2)  # whichever is best, as pgbench has its best number of clients
TARGET = 10.0
CODE = "BE26"


def main() -> int:
    print(__doc__)
    with database() as data:
        bench = Bench(data)
        key = a_partner(bench)
        people = id_numbers((TURNS + 1 + len(CONNECTIONS)) * CALLS * ROWS)
        with world.serving(data) as port:
            issue(port, key, people)  # warm up
            at_once = max(CONNECTIONS, key=lambda connections: issue(port, key, people, connections))
            scripts = {"insert": INSERT, "function": FUNCTION}
            best = {name: bench.best_clients(script, 1) for name, script in scripts.items()}
            found: dict[str, list[float]] = {"bulk": [], "insert": [], "function": []}
            for _ in range(TURNS):
                found["bulk"].append(issue(port, key, people, at_once))
                for name, script in scripts.items():
                    found[name].append(bench.pgbench(script, 1, best[name], TURN_S))
        medians = {name: statistics.median(rates) for name, rates in found.items()}
        for name, rate in medians.items():
            print(f"  {name:<10} {rate:7.0f} claims/s")
        print(f"  bulk over {at_once} connections")
        print(f"  bulk ÷ function {medians['bulk'] / medians['function']:.2f}", flush=True)
        bench.pages()
    print(Figure("bulk", medians["bulk"] / medians["insert"], ">=", TARGET))
    return 0


def a_partner(bench: Bench) -> str:
    """A campaign with a channel of the bench's unit; returns the partner's key."""
    from datetime import date

    from django.utils import timezone

    from yizhan.api.actions import admit_partner, issue_key
    from yizhan.services.cards.actions import Terms, add_channel, open_campaign, plan_campaign

    now, many = timezone.now(), 1_000_000
    terms = Terms(
        code=CODE,
        title="保障卡",
        terms="条款",
        cover_from=date(2026, 1, 1),
        cover_until=date(2036, 1, 1),
        insurers="甲保险",
        free_total=many,
        discounted_total=many,
    )
    campaign = plan_campaign(unit=bench.unit, terms=terms, by=None, now=now)
    add_channel(campaign=campaign, unit=bench.unit, name="渠道", free=many, discounted=many, by=None, now=now)
    open_campaign(campaign=campaign, by=None, now=now)
    partner = admit_partner(unit=bench.unit, name="平台", contact="", by=None, now=now)
    scopes = ["cards.write"]
    return issue_key(partner=partner, scopes=scopes, per_minute=10_000, expires_at=None, by=None, now=now)[1]


def id_numbers(count: int) -> list[str]:
    """Plausible numbers, none twice."""
    from stdnum.cn import ric

    found = []
    for n in range(count):
        day, serial = divmod(n, 1000)
        birth = f"19{60 + day // 336 % 40:02d}{day // 28 % 12 + 1:02d}{day % 28 + 1:02d}"
        body = f"310101{birth}{serial:03d}"
        found.append(body + ric.calc_check_digit(body + "0"))
    return found


def issue(port: int, key: str, people: list[str], connections: int = 1) -> float:
    """Issue CALLS × ROWS cards to the next of `people`, over so many connections at once; return cards a second."""
    bodies = []
    for _ in range(CALLS):
        rows = [{"key": number, "id_number": number, "trade": "rider"} for number in people[:ROWS]]
        del people[:ROWS]
        bodies.append(json.dumps({"kind": "free", "rows": rows}).encode())
    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        each = [bodies[nth::connections] for nth in range(connections)]
        answers = [
            answer for found in pool.map(lambda share: send(port, key, share), each) for answer in found
        ]
    took = time.perf_counter() - began
    for answer in answers:
        assert all(item["status"] == 201 for item in json.loads(answer)["items"]), answer[:300]
    return CALLS * ROWS / took


def send(port: int, key: str, bodies: list[bytes]) -> list[bytes]:
    """The answers to these calls, one after the other over one connection."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answers = []
    for body in bodies:
        connection.request("POST", f"/api/v1/card-campaigns/{CODE}/issues", body, headers)
        answers.append(connection.getresponse().read())
    connection.close()
    return answers


if __name__ == "__main__":
    sys.exit(main())

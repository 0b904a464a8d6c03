"""A rush on real processes that are killed in the middle of it: no acknowledged claim is lost, nobody has two."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bench.claiming import phones
from tests.common.conftest import OpenFolders
from tests.common.processes import ROOT, Serving, ask, environment, start, yizhan
from yizhan.common import postgres
from yizhan.supplies.kernel import CLAIM_SQL, Request, answer_of, claim_parameters
from yizhan.supplies.tickets import key_of

pytestmark = pytest.mark.process

PATIENCE_S = 900  # of who presses a button of the page, on two cores that ten thousand phones keep busy
BECOME = "SELECT * FROM supplies_become(%s, %s, %s, %s::bigint[], 'cancelled', 'person', NULL, true)"


@dataclass
class Rush:
    """What happens at once, and what everybody was told: person → claim, for claims that were acknowledged."""

    serving: Serving
    home: int
    round: int
    supply: int
    people: list[int]
    tickets: list[str]
    page: str  # of the session, where its button posts to
    sessions: dict[str, str]  # person → session key, of those who are signed in
    acknowledged: dict[int, set[int]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    pressed: Counter[str] = field(default_factory=Counter)
    again: int = 0
    cancelled: set[int] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        return int(self.serving.address.rsplit(":", 1)[1])

    def told(self, person: int, outcome: str, claim: int | None) -> None:
        self.answers[outcome] += 1
        if claim is not None:
            self.acknowledged.setdefault(person, set()).add(claim)

    # --- phones -------------------------------------------------------------------------------------------

    async def phone(self, person: int, ticket: str, places: asyncio.Semaphore) -> None:
        """Ask until there is a true answer, always by the same ticket."""
        request = phones.request(ticket)
        async with places:
            while True:
                status, after_s, told = await self.request(request)
                if status == 200:
                    return self.told(person, told["outcome"], told["claim"])
                assert status in {0, 429, 503}, (status, told)
                self.again += 1
                await asyncio.sleep(after_s + random.uniform(0.05, 0.5))

    async def request(self, request: bytes) -> tuple[int, float, Any]:
        try:
            async with asyncio.timeout(15):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    writer.write(request)
                    head = (await reader.readuntil(b"\r\n\r\n")).decode()
                    fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
                    body = await reader.readexactly(int(fields["content-length"]))
                finally:
                    writer.close()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return 0, 0, None
        return int(head[9:12]), float(fields.get("retry-after", 0)), json.loads(body)

    async def crowd(self, at_once: int) -> None:
        """Every phone, every third one twice."""
        places = asyncio.Semaphore(at_once)
        pairs = list(zip(self.people, self.tickets, strict=True))
        pairs += pairs[::3]
        random.shuffle(pairs)
        await asyncio.gather(*[self.phone(person, ticket, places) for person, ticket in pairs])

    # --- the page ---------------------------------------------------------------------------------------------

    def browsers(self, people: list[int]) -> None:
        """People press the button of the page, until there is an answer, and once more with another page."""
        for person in people:
            for key in ("first", "first", "second"):
                outcome, claim = self.press(self.sessions[str(person)], key)
                self.told(person, outcome, claim)
                self.pressed[outcome] += 1

    def press(self, session: str, key: str) -> tuple[str, int | None]:
        """What the page says; a refusal also names the claim that is hers already. Tried again until it answers."""
        token = "a" * 32
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        until = time.monotonic() + PATIENCE_S
        while True:
            status, place, text = 0, "", ""
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request("POST", self.page, f"key={key}", headers)
                answer = connection.getresponse()
                status, place, text = answer.status, answer.getheader("Location", ""), answer.read().decode()
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            if status == 302:
                return "made", int(place.rstrip("/").rsplit("/", 1)[1])
            if status == 409:
                return ("full" if "约满" in text else "mine"), None
            assert status in {0, 500, 503}, (status, place, text[:500])
            assert time.monotonic() < until
            time.sleep(random.uniform(0.05, 0.3))

    # --- the page path by its statement, and those who give back -----------------------------------------------

    def insist(self, sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
        """As a page does, over a connection of its own, until there is an answer."""
        until = time.monotonic() + 60
        while True:
            try:
                with psycopg.connect(postgres.conninfo(self.serving.data), autocommit=True) as connection:
                    return connection.execute(sql, parameters).fetchall()
            except psycopg.OperationalError:
                assert time.monotonic() < until
                time.sleep(0.1)

    def pages(self, people: list[int]) -> None:
        """The same people by the page path: each the same request as by her phone, and another one."""
        for person in people:
            for key in (key_of(person, self.supply, "benchmark"), f"page:{person}"):
                request = Request(self.supply, person, person, key)
                parameters = claim_parameters(self.home, self.round, datetime.now(UTC), [request], via="page")
                answer = answer_of(self.insist(CLAIM_SQL, parameters)[0])
                self.told(person, str(answer.outcome.value), answer.claim_id)

    def give_back(self, most: int) -> None:
        """People cancel what they were just told they have; who waits goes up meanwhile."""
        while len(self.cancelled) < most and not self.over.is_set():
            claims = [claim for claims in list(self.acknowledged.values()) for claim in claims]
            fresh = [claim for claim in claims if claim not in self.cancelled]
            if fresh:
                claim = random.choice(fresh)
                self.insist(BECOME, [self.home, self.round, datetime.now(UTC), [claim]])
                self.cancelled.add(claim)
            time.sleep(0.01)

    # --- kills ------------------------------------------------------------------------------------------------

    def kill(self, what: str, after: int) -> None:
        """kill -9 once so many answers were given."""
        until = time.monotonic() + 60
        while sum(self.answers.values()) < after and time.monotonic() < until:
            time.sleep(0.005)
        for pid, command in self.serving.tree().items():
            if what in command:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def run(self, *, kills: list[tuple[str, int]], at_once: int, cancels: int) -> None:
        beside = [threading.Thread(target=self.pages, args=[self.people[n::40]]) for n in range(4)]
        signed_in = [int(person) for person in self.sessions]
        beside += [threading.Thread(target=self.browsers, args=[signed_in[n::4]]) for n in range(4)]
        beside.append(threading.Thread(target=self.give_back, args=[cancels]))

        def killer() -> None:
            for what, after in kills:
                self.kill(what, after)

        beside.append(threading.Thread(target=killer))
        for thread in beside:
            thread.start()
        asyncio.run(self.crowd(at_once))
        self.over.set()
        for thread in beside:
            thread.join(PATIENCE_S)
            assert not thread.is_alive()

    # --- what must hold -----------------------------------------------------------------------------------------

    def check(self, places: int) -> None:
        data = self.serving.data
        rows = ask(data, "SELECT id, person_id, state, key FROM supplies_claim")
        claims = {row[0]: row for row in rows}
        told = {claim for claims in self.acknowledged.values() for claim in claims}
        assert told - set(claims) == set()  # what was acknowledged is there
        assert {
            claims[claim][1] for person in self.acknowledged for claim in self.acknowledged[person]
        } == set(self.acknowledged)
        live = Counter(row[1] for row in rows if row[2] not in {"cancelled", "lost"})
        assert max(live.values()) == 1  # nobody twice
        states = Counter(row[2] for row in rows)
        assert (states["confirmed"], states["cancelled"]) == (places, len(self.cancelled))
        assert ask(data, "SELECT taken, capacity, waiting FROM supplies_supply") == [
            (places, places, states["waiting"])
        ]
        assert set(self.answers) <= {"made", "known", "mine", "full"}, self.answers
        checked = yizhan(data, "check", "supplies.")
        assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.fixture
def serving(migrated: Path) -> Iterator[Serving]:
    folder = OpenFolders().mktemp("rush")
    subprocess.run(["cp", "-a", migrated, folder / "data"], check=True)
    running = start(folder / "data", folder / "log", YIZHAN_LOG_LEVEL="WARNING")
    yield running
    if running.process.poll() is None:
        running.process.terminate()
        running.process.wait(15)
    shutil.rmtree(folder, ignore_errors=True)


def rush(serving: Serving, people: int, places: int, waiting: int) -> Rush:
    words = [sys.executable, "-m", "tests.supplies.lane.crowd", *map(str, (people, places, waiting))]
    done = subprocess.run(
        words, cwd=ROOT, env=environment(serving.data), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return Rush(serving, **json.loads(done.stdout))


def test_the_web_and_the_database_killed_in_mid_rush_lose_and_double_nothing(serving: Serving) -> None:
    story = rush(serving, people=600, places=60, waiting=200)

    story.run(kills=[("granian", 150), ("postgres -D", 500)], at_once=600, cancels=30)

    story.check(places=60)
    assert story.again > 0  # the kill was felt
    assert len(story.cancelled) == 30
    assert sum(story.pressed.values()) == 180  # sixty people, three taps each, all answered


def test_told_to_end_in_mid_rush_it_answers_who_is_there(serving: Serving) -> None:
    story = rush(serving, people=200, places=20, waiting=0)

    async def crowd() -> list[Any]:
        asks = [asyncio.create_task(story.request(phones.request(ticket))) for ticket in story.tickets]
        await asyncio.wait(asks, return_when=asyncio.FIRST_COMPLETED)
        serving.process.send_signal(signal.SIGTERM)
        return await asyncio.gather(*asks)

    answers = asyncio.run(crowd())

    assert serving.process.wait(10) == 0
    given = [told["claim"] for status, _, told in answers if status == 200 and told["is_hers"]]
    with postgres.running(serving.data):
        claims = {row[0] for row in ask(serving.data, "SELECT id FROM supplies_claim")}
    assert set(given) <= claims
    assert Counter(status for status, *_ in answers).keys() <= {0, 200, 503}
    assert len(given) > 0


@pytest.mark.soak
def test_ten_thousand_for_a_hundred_places_while_everything_is_killed(serving: Serving) -> None:
    story = rush(serving, people=10_000, places=100, waiting=500)

    kills = [("granian", 2000), ("postgres -D", 5000), ("granian", 9000)]
    story.run(kills=kills, at_once=3000, cancels=300)

    story.check(places=100)
    assert story.again > 0

"""Bounded, and fair: everybody stands once before anybody stands twice."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from yizhan.common import metrics
from yizhan.supplies.kernel import Answer, Outcome, Request
from yizhan.supplies.lane.line import MOST_OF_ONE, Line, LineFull, TooOften
from yizhan.supplies.lane.rate import Rate
from yizhan.supplies.states import ClaimState
from yizhan.supplies.tickets import Refusal

HERE, THERE = (1, 10), (1, 11)
MADE = Answer(Outcome.MADE, 7, ClaimState.CONFIRMED, None, None)
T = TypeVar("T")


def run(story: Callable[[], Awaitable[T]]) -> T:
    async def in_time() -> T:
        return await asyncio.wait_for(story(), 5)

    return asyncio.run(in_time())


def wants(key: str, supply: int = 5) -> Request:
    return Request(supply, 1, 1, key)


def test_one_persons_many_requests_hold_nobody_up() -> None:
    async def story() -> list[str]:
        line = Line(100)
        for n in range(MOST_OF_ONE):
            line.join(HERE, wants(f"greedy {n}"), by=1)
        for by in (2, 3, 4):
            line.join(HERE, wants(f"modest {by}"), by=by)
        _, batch = await line.next_batch(5)
        return [entry.request.key for entry in batch]

    assert run(story) == ["greedy 0", "modest 2", "modest 3", "modest 4", "greedy 1"]


def test_one_person_waits_at_most_four_times() -> None:
    async def story() -> None:
        line = Line(100)
        for n in range(MOST_OF_ONE):
            line.join(HERE, wants(str(n)), by=1)
        with pytest.raises(TooOften):
            line.join(HERE, wants("one more"), by=1)
        line.join(HERE, wants("another's"), by=2)
        assert line.length == MOST_OF_ONE + 1

    run(story)


def test_past_its_length_it_refuses_and_says_when_to_come_again() -> None:
    async def story() -> None:
        line = Line(2)
        first = line.join(HERE, wants("a"), by=1)
        line.join(THERE, wants("b"), by=2)
        with pytest.raises(LineFull) as full:
            line.join(HERE, wants("c"), by=3)
        assert (full.value.status, full.value.retry_after_s) == (503, 2)

        same = line.join(HERE, wants("a"), by=1)  # who stands in line already is not turned away
        at, batch = await line.next_batch(10)
        batch[0].answer(MADE)
        line.done_with(at, batch)
        assert [await first, await same] == [MADE, MADE]
        line.join(HERE, wants("c"), by=3)

    run(story)


def test_the_same_request_again_waits_for_the_same_answer() -> None:
    async def story() -> None:
        line = Line(10)
        waits = [line.join(HERE, wants("a"), by=1) for _ in range(3)]
        line.join(
            HERE, wants("a", supply=6), by=1
        )  # the same key for something else is a question of its own
        _, batch = await line.next_batch(10)
        assert [entry.request.supply_id for entry in batch] == [5, 6]
        batch[0].answer(MADE)
        assert [await wait for wait in waits] == [MADE] * 3

    run(story)


def test_a_round_is_served_by_one_batch_at_a_time_and_others_beside_it() -> None:
    async def story() -> None:
        line = Line(10)
        line.join(HERE, wants("a"), by=1)
        at, batch = await line.next_batch(10)
        line.join(HERE, wants("b"), by=2)
        line.join(THERE, wants("c"), by=3)

        assert (await line.next_batch(10))[0] == THERE
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(line.next_batch(10), 0.05)
        line.done_with(at, batch)
        assert [entry.request.key for entry in (await line.next_batch(10))[1]] == ["b"]

    run(story)


def test_who_left_does_not_spoil_the_answer_of_others() -> None:
    async def story() -> None:
        line = Line(10)
        left, stays = (line.join(HERE, wants("a"), by=1) for _ in range(2))
        left.cancel()
        _, batch = await line.next_batch(10)
        batch[0].answer(MADE)
        assert await stays == MADE

    run(story)


def test_at_the_end_everybody_is_told_also_who_is_being_answered() -> None:
    async def story() -> None:
        line = Line(10)
        first = line.join(HERE, wants("a"), by=1)
        at, batch = await line.next_batch(10)
        second = line.join(HERE, wants("b"), by=2)
        ended = Refusal(1)

        line.send_away(ended)
        batch[0].answer(MADE)
        line.done_with(at, batch)

        assert [await first, await second] == [ended, ended]
        assert line.length == 0

    run(story)


def test_a_bucket_empties_and_fills_for_each_person_apart() -> None:
    clock = [0.0]
    rate = Rate(burst=3, per_s=1, clock=lambda: clock[0])

    assert [rate.allows(1) for _ in range(4)] == [True, True, True, False]
    assert rate.allows(2)
    clock[0] = 1.5
    assert [rate.allows(1), rate.allows(1)] == [True, False]
    clock[0] = 100
    assert [rate.allows(1) for _ in range(4)] == [True, True, True, False]


def test_buckets_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yizhan.supplies.lane.rate.KEPT_MOST", 10)
    clock = [0.0]
    rate = Rate(burst=3, per_s=1, clock=lambda: clock[0])
    for who in range(100):
        clock[0] += 1
        rate.allows(who)

    assert len(rate._left) <= 10


def test_what_a_killed_process_said_of_its_line_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(metrics.FOLDER, str(tmp_path))
    dead = subprocess.Popen(["true"])
    dead.wait()
    for name in (f"gauge_livesum_{dead.pid}.db", f"gauge_livesum_{os.getpid()}.db", f"counter_{dead.pid}.db"):
        (tmp_path / name).touch()

    metrics.forget_the_dead()

    assert {path.name for path in tmp_path.iterdir()} == {
        f"gauge_livesum_{os.getpid()}.db",
        f"counter_{dead.pid}.db",
    }

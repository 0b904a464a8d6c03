"""The lane on a real database: true answers after the commit, clear refusals, nobody's fault spoils another's claim."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.supplies.factories import a_round, a_session, a_supply, claims, people
from tests.supplies.lane.conftest import SESSION, Asking, Reply, ticket, with_lane
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.supplies import kernel
from yizhan.supplies.lane.batches import Batches
from yizhan.supplies.models import Claim, Supply

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def supply(committed_unit: Unit) -> Supply:
    return a_supply(a_round(committed_unit, waiting_most=0, is_numbered=True), 3)


def outcomes(replies: list[Reply]) -> Counter[str]:
    return Counter(reply.told.get("outcome") or reply.told["error"] for reply in replies)


def test_who_asks_gets_a_true_answer_with_her_claim(supply: Supply) -> None:
    (mei,) = people(1)

    reply = with_lane(lambda asking: asking.post(ticket(supply, mei)))

    claim = Claim.objects.get()
    assert (reply.status, reply.told) == (
        200,
        {
            "outcome": "made",
            "is_hers": True,
            "says": "已预约",
            "state": "confirmed",
            "claim": claim.pk,
            "number": 1,
            "expires_at": None,
        },
    )
    assert reply.headers["cache-control"] == "no-store"
    assert len(reply.headers["x-request-id"]) == 16
    assert (claim.person_id, claim.via, claim.key) == (mei.pk, "lane", f"lane:{supply.pk}:{mei.pk}:first-try")


def test_fifty_at_once_are_a_few_batches_and_three_get_a_place(supply: Supply) -> None:
    everybody = people(50)
    sizes: list[int] = []

    async def story(asking: Asking) -> list[Reply]:
        ask = asking.lane.batches._ask

        async def seen(at: Any, requests: Any) -> Any:
            sizes.append(len(requests))
            return await ask(at, requests)

        asking.lane.batches._ask = seen  # type: ignore[method-assign]
        return await asyncio.gather(*[asking.post(ticket(supply, one)) for one in everybody])

    replies = with_lane(story)

    assert outcomes(replies) == {"made": 3, "full": 47}
    assert sorted(reply.told["number"] for reply in replies if reply.told["is_hers"]) == [1, 2, 3]
    assert (sum(sizes), len(sizes) < 5) == (50, True)


def test_the_same_ticket_and_a_fresh_one_of_the_same_attempt_are_one_claim(supply: Supply) -> None:
    (mei,) = people(1)
    later = int(timezone.now().timestamp()) + 600

    async def story(asking: Asking) -> list[Reply]:
        text = ticket(supply, mei)
        first = await asyncio.gather(asking.post(text), asking.post(text))
        return [*first, await asking.post(text), await asking.post(ticket(supply, mei, expires=later))]

    replies = with_lane(story)

    assert {reply.told["claim"] for reply in replies} == {Claim.objects.get().pk}
    assert outcomes(replies) == {"made": 2, "known": 2}  # the first two shared one answer


def test_a_second_attempt_is_told_that_she_has_one(supply: Supply) -> None:
    (mei,) = people(1)

    async def story(asking: Asking) -> Reply:
        await asking.post(ticket(supply, mei))
        return await asking.post(ticket(supply, mei, attempt="second-try"))

    reply = with_lane(story)

    assert (reply.status, reply.told["outcome"], reply.told["claim"]) == (200, "mine", Claim.objects.get().pk)


def test_rounds_are_answered_beside_each_other(committed_unit: Unit) -> None:
    supplies = [a_supply(a_round(committed_unit), 5) for _ in range(4)]
    everybody = people(20)

    replies = with_lane(
        lambda asking: asyncio.gather(
            *[asking.post(ticket(supply, one)) for supply in supplies for one in everybody]
        )
    )

    assert outcomes(replies) == {"made": 80}
    assert [Counter(claims(supply.round).values())["confirmed"] for supply in supplies] == [5] * 4


# --- refusals -----------------------------------------------------------------------------------------------


def test_tickets_that_are_not_good_are_refused_with_their_reason(supply: Supply) -> None:
    (mei,) = people(1)
    now_s = int(timezone.now().timestamp())
    good = ticket(supply, mei)
    tampered = good[:20] + ("A" if good[20] != "A" else "B") + good[21:]

    async def story(asking: Asking) -> list[Reply]:
        return [
            await asking.post(tampered),
            await asking.post("", body=b"no json"),
            await asking.post("", body=b'{"ticket": 7}'),
            await asking.post("", body=b"[" * 1500),
            await asking.post("", body=b"\xff" * 10),
            await asking.post("x" * 4000),
            await asking.post(good, cookie="sessionid=another"),
            await asking.post(good, cookie=None),
            await asking.post(ticket(supply, mei, expires=now_s - 1)),
            await asking.post(ticket(supply, mei, not_before=now_s + 60)),
        ]

    replies = with_lane(story)

    assert [(reply.status, reply.told["error"]) for reply in replies] == [
        *[(400, "broken_ticket")] * 6,
        *[(403, "not_yours")] * 2,
        (410, "stale_ticket"),
        (425, "early"),
    ]
    assert 58 <= int(replies[-1].headers["retry-after"]) <= 60
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("path", "method", "status", "error"),
    [("/lane/claim", "GET", 405, "only_post"), ("/lane/", "POST", 404, "not_found")],
)
def test_other_addresses_and_methods_are_refused(
    supply: Supply, path: str, method: str, status: int, error: str
) -> None:
    reply = with_lane(
        lambda asking: asking.request(b"", cookie=f"sessionid={SESSION}", path=path, method=method)
    )

    assert (reply.status, reply.told) == (status, {"error": error})


def test_what_the_round_says_is_an_answer_not_an_error(committed_unit: Unit) -> None:
    now = timezone.now()
    rounds = [
        a_round(committed_unit, state="closed"),
        a_round(committed_unit, closes_at=now - timedelta(seconds=1)),
        a_round(committed_unit, opens_at=now + timedelta(hours=1)),
    ]
    (mei,) = people(1)

    async def story(asking: Asking) -> list[Reply]:
        return [await asking.post(ticket(a, mei)) for a in supplies]

    supplies = [a_supply(round, 1) for round in rounds]
    replies = with_lane(story)

    assert [(reply.status, reply.told["outcome"]) for reply in replies] == [
        (200, "shut"),
        (200, "late"),
        (200, "early"),
    ]


def test_an_unknown_round_and_supply(supply: Supply) -> None:
    (mei,) = people(1)

    async def story(asking: Asking) -> list[Reply]:
        return [
            await asking.post(ticket(supply, mei, round_id=10**12)),
            await asking.post(ticket(supply, mei, supply_id=10**12)),
        ]

    unknown, no_supply = with_lane(story)

    assert (unknown.status, unknown.told) == (404, {"error": "no_such_round"})
    assert (no_supply.status, no_supply.told["outcome"]) == (200, "no_supply")


def test_a_claim_that_the_database_refuses_spoils_no_other(supply: Supply) -> None:
    *others, gone = people(3)
    tickets = [ticket(supply, one) for one in (others[0], gone, others[1])]
    Person.objects.filter(pk=gone.pk).delete()

    replies = with_lane(lambda asking: asyncio.gather(*[asking.post(text) for text in tickets]))

    assert [(reply.status, reply.told.get("outcome")) for reply in replies] == [
        (200, "made"),
        (500, None),
        (200, "made"),
    ]
    assert replies[1].told == {"error": "fault"}
    assert sorted(claims(supply.round)) == sorted(one.pk for one in others)


# --- many ---------------------------------------------------------------------------------------------------


def test_one_person_who_asks_a_thousand_times_holds_nobody_up(committed_unit: Unit) -> None:
    supply = a_supply(a_round(committed_unit), 1000)
    greedy, *others = people(21)

    async def story(asking: Asking) -> tuple[list[Reply], list[Reply]]:
        flood = [
            asyncio.create_task(asking.post(ticket(supply, greedy, attempt=f"attempt-{n}")))
            for n in range(1000)
        ]
        await asyncio.sleep(0)
        answered = await asyncio.gather(*[asking.post(ticket(supply, one)) for one in others])
        return await asyncio.gather(*flood), answered

    flood, answered = with_lane(story, queue_most=30, batch_most=10)

    assert outcomes(answered) == {"made": 20}
    assert outcomes(flood)["too_often"] >= 1000 - 10
    assert outcomes(flood)["made"] == 1
    assert {reply.headers["retry-after"] for reply in flood if reply.status == 429} == {"2"}


def locked(supply: Supply, release: threading.Event, is_locked: threading.Event) -> threading.Thread:
    """Hold the round's row, as a page's transaction that takes long."""

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM supplies_round WHERE id = %s FOR UPDATE", [supply.round_id])
            is_locked.set()
            release.wait(15)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    is_locked.wait(5)
    return thread


def test_past_the_queue_it_answers_503_at_once_and_those_inside_get_theirs(supply: Supply) -> None:
    everybody = people(8)
    release, is_locked = threading.Event(), threading.Event()

    async def story(asking: Asking) -> tuple[list[Reply], list[Reply]]:
        inside = [asyncio.create_task(asking.post(ticket(supply, one))) for one in everybody[:5]]
        await asyncio.sleep(0.2)
        outside = await asyncio.gather(*[asking.post(ticket(supply, one)) for one in everybody[5:]])
        release.set()
        return await asyncio.gather(*inside), outside

    holder = locked(supply, release, is_locked)
    inside, outside = with_lane(story, queue_most=5)
    holder.join()

    assert outcomes(inside) == {"made": 3, "full": 2}
    assert [(reply.status, reply.told["error"], reply.headers["retry-after"]) for reply in outside] == [
        (503, "busy", "2")
    ] * 3


def test_a_round_that_stays_locked_sends_people_away_calmly(
    supply: Supply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yizhan.supplies.lane.database.LIMITS", "-c lock_timeout=200ms")
    (mei,) = people(1)
    release, is_locked = threading.Event(), threading.Event()
    holder = locked(supply, release, is_locked)

    async def story(asking: Asking) -> list[Reply]:
        busy = await asking.post(ticket(supply, mei))
        release.set()
        await asyncio.to_thread(holder.join)
        return [busy, await asking.post(ticket(supply, mei))]

    busy, made = with_lane(story)

    assert (busy.status, busy.told) == (503, {"error": "busy", "retry_after_s": 1})
    assert made.told["outcome"] == "made"


def test_batches_that_meet_at_one_persons_time_ask_again(committed_unit: Unit) -> None:
    at = timezone.now() + timedelta(days=1)
    halls = [a_session(a_round(committed_unit), None, at, seats=40) for _ in range(2)]
    everybody = people(30)

    async def story(asking: Asking) -> list[Reply]:
        return await asyncio.gather(
            *[asking.post(ticket(halls[0], one)) for one in everybody],
            *[asking.post(ticket(halls[1], one)) for one in reversed(everybody)],
        )

    replies = with_lane(story)

    assert outcomes(replies) == {"made": 30, "overlaps": 30}


# --- the end, and the database's absence ------------------------------------------------------------------------


def test_told_to_end_it_answers_who_is_there_and_then_sends_people_on(
    supply: Supply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yizhan.supplies.lane.app.END_WITHIN_S", 0.3)
    first, second, third = people(3)
    release, is_locked = threading.Event(), threading.Event()

    async def story(asking: Asking) -> list[Reply]:
        answered = await asking.post(ticket(supply, first))
        holder = locked(supply, release, is_locked)
        stuck = asyncio.create_task(asking.post(ticket(supply, second)))
        await asyncio.sleep(0.1)
        asking.stopping.set()
        replies = [answered, await stuck, await asking.post(ticket(supply, third))]
        release.set()
        await asyncio.to_thread(holder.join)
        return replies

    answered, stuck, late = with_lane(story)

    assert answered.told["outcome"] == "made"
    for reply in (stuck, late):
        assert (reply.status, reply.told["error"], reply.headers["retry-after"]) == (503, "ending", "1")


def test_its_broken_connections_cost_nobody_an_answer(supply: Supply) -> None:
    mei, wu = people(2)

    async def story(asking: Asking) -> list[Reply]:
        made = await asking.post(ticket(supply, mei))
        await asyncio.to_thread(break_connections)
        return [made, await asking.post(ticket(supply, wu))]

    assert outcomes(with_lane(story)) == {"made": 2}


def break_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'yizhan-lane'"
        )
        assert cursor.fetchall()
    connection.close()


def test_without_a_database_it_is_calm_and_comes_back_by_itself(
    supply: Supply, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mei,) = people(1)
    connect = psycopg.AsyncConnection.connect
    is_away = True

    async def perhaps(*args: Any, **kwargs: Any) -> Any:
        if is_away:
            raise psycopg.OperationalError("connection refused")
        return await connect(*args, **kwargs)

    async def story(asking: Asking) -> tuple[list[Reply], float, Reply]:
        nonlocal is_away
        replies = [await asking.post(ticket(supply, mei))]
        began = time.perf_counter()
        replies += [await asking.post(ticket(supply, mei)) for _ in range(3)]
        took_s = time.perf_counter() - began
        is_away = False
        while asking.lane.database.is_away:
            await asyncio.sleep(0.05)
        return replies, took_s, await asking.post(ticket(supply, mei))

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", perhaps)
    replies, took_s, back = with_lane(story)

    assert [(reply.status, reply.told["error"], reply.headers["retry-after"]) for reply in replies] == [
        (503, "away", "2")
    ] * 4
    assert took_s < 0.5
    assert back.told["outcome"] == "made"


def test_a_fault_of_ours_fails_its_batch_and_no_other(
    supply: Supply, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mei,) = people(1)

    async def story(asking: Asking) -> list[Reply]:
        with monkeypatch.context() as broken:
            broken.setattr(Batches, "_ask", None)
            failed = await asking.post(ticket(supply, mei))
        return [failed, await asking.post(ticket(supply, mei))]

    failed, made = with_lane(story)

    assert (failed.status, failed.told) == (500, {"error": "fault"})
    assert made.told["outcome"] == "made"


def test_two_processes_share_one_round_without_knowing_of_each_other(supply: Supply) -> None:
    everybody = people(30)

    async def story(asking: Asking) -> list[Reply]:
        from tests.supplies.lane.conftest import running

        async with running() as other:
            return await asyncio.gather(
                *[(asking if n % 2 else other).post(ticket(supply, one)) for n, one in enumerate(everybody)],
                *[(other if n % 2 else asking).post(ticket(supply, one)) for n, one in enumerate(everybody)],
            )

    replies = with_lane(story)

    assert len({reply.told["claim"] for reply in replies if reply.told["is_hers"]}) == 3
    assert outcomes(replies)["full"] == 54
    assert Counter(claims(supply.round).values()) == {"confirmed": 3}


def test_the_page_path_and_the_lane_are_one_queue(supply: Supply) -> None:
    (mei,) = people(1)
    person_key = f"lane:{supply.pk}:{mei.pk}:first-try"
    by_page = kernel.claim(
        supply.round, [kernel.Request(supply.pk, mei.pk, mei.pk, person_key)], now=timezone.now(), via="page"
    )[0]

    reply = with_lane(lambda asking: asking.post(ticket(supply, mei)))

    assert (reply.told["outcome"], reply.told["claim"]) == ("known", by_page.claim_id)

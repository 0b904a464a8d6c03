"""What the benchmarks of claims share: a round, people, tickets, `yizhan serve` on the benchmark's own database."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.claiming.phones import SESSION
from bench.pages import free_port, open_log, process

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.supplies.models import Supply


@contextlib.contextmanager
def serving(data: Path, *, workers: int = 1) -> Iterator[int]:
    """`yizhan serve` beside the harness's PostgreSQL, with the same keys; yields its port."""
    from yizhan.common import postgres

    port = free_port()
    more = {
        "DATABASE_URL": f"postgresql://yizhan@/yizhan?host={postgres.socket_folder(data)}",
        "PORT": str(port),
        "YIZHAN_WORKERS": str(workers),
        "YIZHAN_LOG_LEVEL": "WARNING",
    }
    with (
        open_log(data.parent / "log") as log,
        process([sys.executable, "-m", "yizhan", "serve"], port, "/readyz", log, **more),
    ):
        yield port


@contextlib.contextmanager
def serving_pages(data: Path) -> Iterator[int]:
    """The page path in a web process as `yizhan serve` starts it."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "config.asgi:application", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--log-level", "warning"]
    more = {"DJANGO_SETTINGS_MODULE": "bench.claiming.settings", "YIZHAN_LOG_LEVEL": "WARNING"}
    with open_log(data.parent / "log") as log, process(command, port, "/readyz", log, **more):
        yield port


def make_unit() -> Unit:
    from django.utils import timezone

    from yizhan.orgs.actions.tree import found_unit

    now = timezone.now()
    national = found_unit(kind="national", name="全国总工会", area_parent=None, by=None, now=now)
    return found_unit(kind="province", name="一省总工会", area_parent=national, by=None, now=now)


def make_supply(unit: Unit, capacity: int, **more: object) -> Supply:
    from yizhan.supplies.models import Round, Supply

    round = Round.objects.create(
        home_id=unit.home_id, unit=unit, service="bench", title="批次", state="open", **more
    )
    return Supply.objects.create(home_id=round.home_id, round=round, capacity=capacity)


def make_people(count: int) -> list[int]:
    """Make persons without an account; return their ids."""
    from yizhan.people.models import Person

    return [person.pk for person in Person.objects.bulk_create((Person() for _ in range(count)), 5000)]


def tickets_for(supply: Supply, people: list[int]) -> list[str]:
    from yizhan.supplies import tickets

    now_s = int(time.time())
    session = tickets.session_digest(SESSION)
    return [
        tickets.sign(
            tickets.Ticket(
                supply.home_id,
                supply.round_id,
                supply.pk,
                person,
                person,
                1,
                0,
                now_s,
                now_s + 3600,
                session,
                tickets.key_of(person, supply.pk, "benchmark"),
            )
        )
        for person in people
    ]


def sign_in(count: int) -> list[str]:
    """Make workers with an account and a session; return the sessions' keys."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from yizhan.people.models import Person, User

    users = User.objects.bulk_create(User(display_name=f"worker {n}") for n in range(count))
    Person.objects.bulk_create(Person(user=user) for user in users)
    keys = []
    for user in users:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "yizhan.people.backends.Backend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        assert session.session_key
        keys.append(session.session_key)
    return keys

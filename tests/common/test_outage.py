"""The database is away: a calm page at once, one question a second, and back by itself."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from yizhan.common import middleware, outage


def caused(fault: Exception, cause: Exception) -> Exception:
    fault.__cause__ = cause
    return fault


@pytest.fixture(autouse=True)
def no_outage() -> Iterator[None]:
    yield
    outage.outage._asked_at = None


@pytest.mark.parametrize(
    ("fault", "is_outage"),
    [
        (caused(OperationalError(), psycopg.OperationalError("connection refused")), True),
        (caused(OperationalError(), psycopg.errors.AdminShutdown()), True),
        (caused(OperationalError(), psycopg.errors.CannotConnectNow()), True),
        (caused(OperationalError(), psycopg.errors.TooManyConnections()), True),
        (caused(OperationalError(), psycopg.errors.DeadlockDetected()), False),
        (caused(OperationalError(), psycopg.errors.QueryCanceled()), False),
        (ProgrammingError(), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_only_an_absent_database_is_an_outage(fault: Exception | None, is_outage: bool) -> None:
    assert outage.is_outage(fault) is is_outage


GONE = caused(OperationalError(), psycopg.OperationalError("gone"))


@pytest.mark.parametrize(
    "where", ["yizhan.common.metrics.text", "yizhan.orgs.middleware.deny_by_default.__call__"]
)
def test_an_outage_gives_the_friendly_page_in_a_view_and_in_a_middleware(client: Client, where: str) -> None:
    client.raise_request_exception = False
    with patch(where, side_effect=GONE):
        answer = client.get("/metrics")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "驿站马上回来" in answer.content.decode()


def test_not_ready_is_said_while_it_lasts(client: Client) -> None:
    with patch("yizhan.common.health.connection.cursor", side_effect=GONE):
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": "gone"})
    assert (
        client.get("/readyz").status_code == 503
    )  # known by now: nobody is asked (a query would be refused)


def test_other_faults_stay_faults(client: Client) -> None:
    client.raise_request_exception = False
    with patch("yizhan.orgs.middleware.deny_by_default.__call__", side_effect=ValueError):
        assert client.get("/healthz").status_code == 500


def test_while_it_lasts_pages_do_not_run_and_health_does(client: Client) -> None:
    ran: list[str] = []

    def page(request: HttpRequest) -> HttpResponse:
        ran.append(request.path)
        return HttpResponse()

    handle = middleware.database_gone(page)
    outage.outage.begin()
    answers = [handle(RequestFactory().get(path)).status_code for path in ("/", "/stations/1", "/healthz")]

    assert answers == [503, 503, 200]
    assert ran == ["/healthz"]


def test_it_is_asked_once_a_second_and_ends_with_the_first_answer() -> None:
    gone = outage.Outage()
    with (
        patch.object(outage, "_answers", side_effect=[False, True]) as asked,
        patch.object(outage, "time") as clock,
    ):
        clock.monotonic.return_value = 100.0
        gone.begin()
        assert [gone.is_on(), gone.is_on()] == [True, True]
        assert asked.call_count == 0

        clock.monotonic.return_value = 101.5
        assert [gone.is_on(), gone.is_on()] == [True, True]
        assert asked.call_count == 1

        clock.monotonic.return_value = 103.0
        assert [gone.is_on(), gone.is_on()] == [False, False]
        assert asked.call_count == 2

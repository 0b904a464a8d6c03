"""The log: one JSON object a line, tied together by the request's id, naming nobody."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from yizhan.common import logs
from yizhan.common.logs import JsonFormatter


def written(message: str, *args: object, fields: dict[str, object] | None = None) -> dict[str, object]:
    record = logging.LogRecord("room", logging.INFO, "", 0, message, args, None)
    record.fields = fields or {}
    line: dict[str, object] = json.loads(JsonFormatter().format(record))
    return line


def test_a_line_says_when_what_and_in_which_request() -> None:
    token = logs.request_id.set("abc12345")
    line = written("station %s closed", 7, fields={"status": 200})
    logs.request_id.reset(token)

    assert line.pop("at")
    assert line == {
        "level": "INFO",
        "logger": "room",
        "message": "station 7 closed",
        "request_id": "abc12345",
        "status": 200,
    }


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("phone 13800138000 unknown", "phone … unknown"),
        ("phone +8613800138000", "phone +…"),
        ("phone 138 0013 8000", "phone …"),
        ("phone 138-0013-8000", "phone …"),
        ("id 11010519491231002X", "id …"),
        ("name 王小明 taken", "name … taken"),
        ("name 阿卜杜拉·买买提", "name …"),
        ("mail mei@example.org", "mail …"),
        ("GET /stations?name=wang&phone=138", "GET /stations…"),
        ("Key\nDETAIL:  Key (name)=(Li Lei) already exists.", "Key\nDETAIL: …"),
        ("took 1234 ms at 2026-11-24 06:30", "took 1234 ms at 2026-11-24 06:30"),
    ],
)
def test_what_may_name_a_person_is_left_out(said: str, logged: str) -> None:
    assert written(said)["message"] == logged


@pytest.mark.django_db
def test_a_trace_does_not_repeat_the_row_that_broke_a_rule() -> None:
    row = ["Li " + "Lei", "1380013" + "8000"]  # in pieces: a trace quotes the source line too
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE someone (name text, phone text, UNIQUE (name, phone))")
        cursor.execute("INSERT INTO someone VALUES (%s, %s)", row)
        try:
            cursor.execute("INSERT INTO someone VALUES (%s, %s)", row)
        except IntegrityError:
            record = logging.LogRecord("room", logging.ERROR, "", 0, "failed", (), sys.exc_info())

    line = JsonFormatter().format(record)

    assert "UniqueViolation" in line
    assert row[0] not in line
    assert row[1] not in line


@pytest.mark.django_db
def test_a_request_logs_its_route_and_neither_its_address_nor_its_query(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = client.get("/healthz?phone=13800138000", headers={"X-Request-ID": "proxy-1234"})

    lines = [JsonFormatter().format(record) for record in caplog.records]
    answered = next(record for record in caplog.records if record.message == "answered")
    assert answer["X-Request-ID"] == "proxy-1234"
    assert {k: v for k, v in answered.fields.items() if k != "ms"} == {
        "route": "healthz",
        "method": "GET",
        "status": 200,
    }
    assert not any("13800138000" in line for line in lines)


def test_an_implausible_request_id_is_replaced(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": 'x" injected'})

    assert len(answer["X-Request-ID"]) == 16

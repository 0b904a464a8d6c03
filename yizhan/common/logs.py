"""How does a line of the log look? JSON, with the request's id, without personal data."""

from __future__ import annotations

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")

HIDDEN = "…"
# Phone, ID, card and order numbers; anything in Chinese, for names cannot be told from other words; what
# PostgreSQL says of the row that broke a rule; the query of an address.
NUMBER = re.compile(r"\d(?:[ -]?\d){10,}[Xx]?|\d{7,}")
CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+(?:·[\u3400-\u9fff]+)*")
DETAIL = re.compile(r"(DETAIL:|CONTEXT:).*")
QUERY = re.compile(r"(?<=[\w/.-])\?[^\s'\"<>]+")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def without_personal_data(text: str) -> str:
    """Return `text` with whatever may name or number a person replaced by `…`."""
    for pattern in (QUERY, MAIL, NUMBER, CHINESE):
        text = pattern.sub(HIDDEN, text)
    return DETAIL.sub(lambda found: f"{found[1]} {HIDDEN}", text)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request id, and the trace if there is one.

    `logger.info("…", extra={"fields": {"route": …}})` adds fields; their values are the caller's to keep clean.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_personal_data(record.getMessage()),
        }
        if name := request_id.get():
            line["request_id"] = name
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["trace"] = without_personal_data(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)

"""PostgreSQL's array literals of many values, written in one go: parameters of a statement, with a cast behind them.

The driver dumps a list value by value, which for ten thousand rows takes longer than the rows take to be written.
"""

from __future__ import annotations

from collections.abc import Iterable


def int_array(values: Iterable[int | None]) -> str:
    """{1,2,NULL}"""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def text_array(values: Iterable[str]) -> str:
    """{"a","say \\"b\\""}; no value may hold NUL, which no text of PostgreSQL does."""
    quoted = [value.replace("\\", "\\\\").replace('"', '\\"') for value in values]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"


def bytes_array(values: Iterable[bytes | None]) -> str:
    """{"\\\\x00ff",NULL}"""
    return "{" + ",".join(["NULL" if value is None else f'"\\\\x{value.hex()}"' for value in values]) + "}"

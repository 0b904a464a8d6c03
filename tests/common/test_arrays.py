"""Arrays written in one go arrive as they are."""

from __future__ import annotations

import pytest
from django.db import connection

from yizhan.common.arrays import bytes_array, int_array, text_array

TEXTS = ["", "NULL", "null", 'say "b"', "a\\b", "\\", '\\"', "{x,y}", "a,b", " blank ", "小满\n\t", "%s", "'"]
NUMBERS = [0, -1, None, 2**63 - 1, -(2**63)]
BYTES = [b"", None, b"\x00\xff", b'"\\']


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, 1, 100])
def test_what_is_written_is_what_arrives(size: int) -> None:
    texts, numbers, contents = TEXTS * size, NUMBERS * size, BYTES * size

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::text[], %s::bigint[], %s::bytea[]",
            [text_array(texts), int_array(numbers), bytes_array(contents)],
        )
        row = cursor.fetchone()

    assert row[0] == texts
    assert row[1] == numbers
    assert [None if one is None else bytes(one) for one in row[2]] == contents

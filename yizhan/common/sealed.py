"""Which columns are sealed? Each is declared once; rotation goes through them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q

from yizhan.common import crypto
from yizhan.common.keyring import UnknownKey

BATCH = 500
Progress = Callable[[int], object]


@dataclass(frozen=True)
class SealedColumn:
    """A column of ciphertexts, each bound to its row by `row_field` (a value that never changes).

    index_field: the column of the keyed index beside it, if it can be looked up; purpose: of that index.
    batch: how many rows a rotation holds at a time; fewer where a row is a whole file.
    """

    model: str  # "people.Person"
    field: str
    row_field: str
    index_field: str = ""
    purpose: str = ""
    batch: int = BATCH

    def place(self, row_key: object) -> str:
        return f"{self.model.lower()}.{self.field}:{row_key}"

    def seal(self, row_key: object, text: str) -> bytes:
        return crypto.seal(text, self.place(row_key))

    def open(self, row: models.Model) -> str | None:
        """Return the clear text of this column of `row`, None if it is empty. Raises SealBroken."""
        sealed = getattr(row, self.field)
        return None if sealed is None else crypto.unseal(sealed, self.place(getattr(row, self.row_field)))

    def index(self, text: str) -> str:
        return crypto.index_of(text, self.purpose)

    def indexer(self) -> crypto.Indexer:
        """What indexes many values of this column."""
        return crypto.indexer(self.purpose)

    def is_at(self, text: str) -> Q:
        """The condition that this column holds `text`, under any key."""
        return Q(**{f"{self.index_field}__in": crypto.indexes_of(text, self.purpose)})

    def lock(self, text: str) -> None:
        """Wait until nobody else is writing this value, to the end of the transaction.

        A unique index does not meet two indexes of one value made with two keys; this does.
        """
        with connection.cursor() as cursor:
            for number in crypto.lock_number(text, self.purpose):
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


columns: list[SealedColumn] = []
_needs: list[Callable[[], set[int]]] = []


def declare(column: SealedColumn) -> SealedColumn:
    if column not in columns:
        columns.append(column)
    return column


def also_needs(keys: Callable[[], set[int]]) -> None:
    """Something that is no sealed column and cannot be made anew needs these keys: ids that a hash was made under."""
    if keys not in _needs:
        _needs.append(keys)


def keys_that_stay() -> set[int]:
    """Keys that a rotation cannot free; whoever declared the need says what ends it."""
    return {key for keys in _needs for key in keys()}


@dataclass
class Resealed:
    """What a rotation did with one column; `stuck`: rows that could not be resealed, and why."""

    column: SealedColumn
    seen: int = 0
    changed: int = 0
    stuck: list[tuple[int, str]] | None = None


def count_sealed() -> int:
    return sum(_rows(column).count() for column in columns)


def reseal(column: SealedColumn, progress: Progress = int) -> Resealed:
    """Seal every row of `column` anew with the key in use, in batches; safe to stop and to run again."""
    result = Resealed(column, stuck=[])
    for keys in _batches(column):
        with transaction.atomic():
            for row in _rows(column).filter(pk__in=keys).order_by("pk").select_for_update():
                result.seen += 1
                _reseal_row(column, row, result)
        progress(len(keys))
    return result


def _reseal_row(column: SealedColumn, row: models.Model, result: Resealed) -> None:
    index = getattr(row, column.index_field) if column.index_field else None
    if crypto.is_current(getattr(row, column.field)) and (index is None or crypto.is_current_index(index)):
        return
    assert result.stuck is not None
    try:
        text = column.open(row)
        assert text is not None
        fresh: dict[str, Any] = {column.field: column.seal(getattr(row, column.row_field), text)}
        if index is not None:
            fresh[column.index_field] = column.index(text)
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**fresh)
        result.changed += 1
    except (crypto.SealBroken, UnknownKey, IntegrityError) as why:
        result.stuck.append((int(row.pk), type(why).__name__))


def keys_in_use() -> set[int]:
    """Return the ids of the keys that some sealed column or index, or what counts under one, still needs."""
    found = keys_that_stay()
    with connection.cursor() as cursor:
        for column in columns:
            table = apps.get_model(column.model)._meta.db_table
            cursor.execute(
                f'SELECT DISTINCT substring("{column.field}" from 2 for 4) FROM "{table}"'  # noqa: S608
                f' WHERE "{column.field}" IS NOT NULL'
            )
            found |= {int.from_bytes(bytes(key)) for (key,) in cursor.fetchall()}
            if column.index_field:
                cursor.execute(
                    f"SELECT DISTINCT split_part(\"{column.index_field}\", ':', 2)::int"  # noqa: S608
                    f' FROM "{table}" WHERE "{column.index_field}" IS NOT NULL'
                )
                found |= {key for (key,) in cursor.fetchall()}
    return found


def _rows(column: SealedColumn) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = apps.get_model(column.model)._default_manager.all()
    return rows.filter(**{f"{column.field}__isnull": False})


def _batches(column: SealedColumn) -> Iterator[list[int]]:
    last = 0
    while keys := list(
        _rows(column).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[: column.batch]
    ):
        yield keys
        last = keys[-1]

"""The one way to tell somebody something: in the transaction in which it happened, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from yizhan.common.acts import unrecorded
from yizhan.notices import outbox
from yizhan.notices.kinds import Kind
from yizhan.notices.models import Notice, Webhook
from yizhan.people.actions import person_for
from yizhan.people.locks import hold_persons
from yizhan.people.models import Person, User

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit


class NotInTransaction(RuntimeError):
    """Somebody would be told of what may yet be rolled back: tell inside the transaction that does it."""


@dataclass(frozen=True)
class Message:
    """What one person is told. params: exactly those of the kind. key: with kind and person, told once."""

    to: Person | User | int  # a person, the person of an account, or a person's id
    key: str
    about: str
    params: Mapping[str, object] = field(default_factory=dict)
    path: str = ""


@unrecorded("part of the act that it tells of, which leaves its own record")
def tell(
    *,
    kind: Kind,
    home_id: int,
    to: Person | User,
    about: str,
    params: Mapping[str, object],
    key: str,
    now: datetime,
    path: str = "",
    expires_at: datetime | None = None,
) -> bool:
    """Tell one person: into her inbox, and into the outbox for each way that she wants and has.

    home_id: of what it is about. about: "places.fault:12". key: she is told of this kind under this key once.
    expires_at: from then on no way carries it any more. Returns False if she was told before.
    Raises NotInTransaction, kinds.BadParams.
    """
    message = Message(to=to, key=key, about=about, params=params, path=path)
    return tell_many(kind=kind, home_id=home_id, messages=[message], now=now, expires_at=expires_at) == 1


@unrecorded("part of the act that it tells of, which leaves its own record")
def tell_many(
    *,
    kind: Kind,
    home_id: int,
    messages: Iterable[Message],
    now: datetime,
    expires_at: datetime | None = None,
) -> int:
    """Tell many at once, each her own words: a handful of statements for 10,000. Returns how many were told now."""
    _inside_a_transaction()
    by_person: dict[int, Message] = {}
    for message in messages:
        by_person.setdefault(_person_id(message.to), message)
    rows = []
    for person_id, original_id in _standing(by_person):
        message = by_person[original_id]
        rows.append(_Row(person_id, message.key, message.about, kind.take(message.params), message.path))
    return _write(kind, home_id, "person_id", rows, now, expires_at)


@unrecorded("part of the act that it tells of, which leaves its own record")
def tell_unit(
    *,
    kind: Kind,
    unit: Unit,
    about: str,
    params: Mapping[str, object],
    key: str,
    now: datetime,
    path: str = "",
    expires_at: datetime | None = None,
) -> int:
    """Tell the webhooks of a unit, and those of the units above it, on both lines. Returns how many.

    What is said past a unit is told to the one above it, never to itself: the caller says which.
    """
    _inside_a_transaction()
    above = {int(pk) for path_ in (unit.area_path, unit.industry_path) for pk in path_.split("/") if pk}
    listening = Webhook.objects.filter(
        unit__in=above | {unit.pk}, off_at__isnull=True, groups__contains=[kind.group.code]
    )
    values = kind.take(params)
    rows = [
        _Row(pk, key, about, values, path) for pk in listening.order_by("pk").values_list("pk", flat=True)
    ]
    assert unit.home_id
    return _write(kind, unit.home_id, "webhook_id", rows, now, expires_at)


@unrecorded("a call for a try says nothing of what the union did")
@transaction.atomic
def told_to_webhook(
    *, kind: Kind, hook: Webhook, params: Mapping[str, object], key: str, now: datetime
) -> None:
    """Tell one webhook, whatever groups it hears."""
    row = _Row(hook.pk, key, f"notices.webhook:{hook.pk}", kind.take(params), "")
    _write(kind, hook.home_id, "webhook_id", [row], now, None)


@dataclass(frozen=True)
class _Row:
    recipient_id: int
    key: str
    about: str
    params: dict[str, str]
    path: str


def _inside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise NotInTransaction(NotInTransaction.__doc__)


def _person_id(to: Person | User | int) -> int:
    if isinstance(to, int):
        return to
    return person_for(to).pk if isinstance(to, User) else to.pk


def _standing(ids: Iterable[int]) -> list[tuple[int, int]]:
    """Return (who stands for her now, who was meant), by id: a merged person's notices are those of who stays.

    Their rows are held to the end of the transaction, so that nobody is merged meanwhile and her notice left behind;
    ascending, so that two tellers do not deadlock.
    """
    meant = {pk: pk for pk in ids}
    found: dict[int, int] = {}
    while meant:
        ahead: dict[int, int] = {}
        for pk, merged_into in hold_persons(meant):
            if merged_into is None:
                found.setdefault(pk, meant[pk])
            else:
                ahead[merged_into] = meant[pk]
        meant = ahead
    return sorted(found.items())


def _write(
    kind: Kind,
    home_id: int,
    recipient: str,
    rows: Sequence[_Row],
    now: datetime,
    expires_at: datetime | None,
) -> int:
    """Insert what was not told yet, and its deliveries."""
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Notice._meta.db_table}"  # noqa: S608 – names of our own
            f" (home_id, {recipient}, kind, key, about, params, title, text, path, is_urgent, told_at, expires_at)"
            " SELECT %s, recipient, %s, key, about, params, title, text, path, %s, %s, %s"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::jsonb[], %s::text[], %s::text[], %s::text[])"
            " AS t(recipient, key, about, params, title, text, path)"
            " ON CONFLICT DO NOTHING RETURNING id, person_id",
            [
                *(home_id, kind.code, kind.is_urgent, now, expires_at),
                [row.recipient_id for row in rows],
                [row.key for row in rows],
                [row.about for row in rows],
                [json.dumps(row.params, ensure_ascii=False) for row in rows],
                [kind.title_of(row.params) for row in rows],
                [kind.text_of(row.params) for row in rows],
                [row.path for row in rows],
            ],
        )
        told = [(notice, person) for notice, person in cursor.fetchall()]
    outbox.put(kind, told, now)
    return len(told)

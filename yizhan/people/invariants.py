"""What must hold of persons at any time; `yizhan check` names the rows against which it does not."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import F, Q

from yizhan.common.checks import invariant
from yizhan.common.crypto import SealBroken, indexes_of
from yizhan.common.keyring import UnknownKey
from yizhan.common.sealed import columns
from yizhan.people.models import Person, User


@invariant("people.seals")
def every_sealed_text_opens_in_its_place() -> Iterator[str]:
    """Every sealed name and number opens with a key of the ring, in its own row."""
    for column in columns:
        rows = apps.get_model(column.model)._default_manager.filter(**{f"{column.field}__isnull": False})
        for row in rows.only("pk", column.field, column.row_field).iterator(chunk_size=2000):
            try:
                column.open(row)
            except (SealBroken, UnknownKey) as why:
                yield f"{column.model}.{column.field} {row.pk}: {type(why).__name__}"


@invariant("people.indexes")
def every_sealed_number_can_be_found() -> Iterator[str]:
    """A sealed number has an index, and an index has a sealed number."""
    for column in columns:
        if column.index_field:
            half = Q(**{f"{column.field}__isnull": True}) ^ Q(**{f"{column.index_field}__isnull": True})
            for pk in apps.get_model(column.model)._default_manager.filter(half).values_list("pk", flat=True):
                yield f"{column.model}.{column.field} {pk}"


@invariant("people.matches")
def every_index_is_that_of_its_number() -> Iterator[str]:
    """The index beside a sealed number is that of the number in it, so that who is looked for is found."""
    for column in columns:
        if not column.index_field:
            continue
        both = {f"{column.field}__isnull": False, f"{column.index_field}__isnull": False}
        rows = apps.get_model(column.model)._default_manager.filter(**both)
        for row in rows.only("pk", column.field, column.row_field, column.index_field).iterator(
            chunk_size=2000
        ):
            try:
                text = column.open(row)
            except (SealBroken, UnknownKey):
                continue  # people.seals names it
            if getattr(row, column.index_field) not in indexes_of(text or "", column.purpose):
                yield f"{column.model}.{column.index_field} {row.pk}"


@invariant("people.merged")
def who_was_merged_is_empty() -> Iterator[str]:
    """A person merged into another holds nothing any more, and who stays is not merged herself."""
    full = Q(name_cipher__isnull=False) | Q(phone_cipher__isnull=False) | Q(id_number_cipher__isnull=False)
    for pk in Person.objects.filter(full, merged_into__isnull=False).values_list("pk", flat=True):
        yield f"person {pk}"
    for pk in Person.objects.filter(user__isnull=False, merged_into__isnull=False).values_list(
        "pk", flat=True
    ):
        yield f"person {pk} has an account"
    for pk in Person.objects.filter(merged_into=F("pk")).values_list("pk", flat=True):
        yield f"person {pk} is merged into herself"


@invariant("people.accounts")
def who_signed_in_is_somebody() -> Iterator[str]:
    """An account that has signed in has a person."""
    for pk in User.objects.filter(last_login__isnull=False, person__isnull=True).values_list("pk", flat=True):
        yield f"user {pk}"

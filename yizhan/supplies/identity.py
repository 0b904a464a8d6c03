"""Who is one person, to a round? Her id here; in a scarce round her verified identity number, by a keyed hash.

A second phone, another number, another channel, or erasing oneself and coming again makes nobody a second person in
a scarce round: the hash of her number stays with her claim until the round is over. The round names its key, so that
a rotation of keys in the middle of a campaign does not make everybody new.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from yizhan.common import crypto
from yizhan.people.columns import PERSON_ID_NUMBER
from yizhan.people.models import Person
from yizhan.supplies.models import Round

PURPOSE = "supplies.who"


class NotVerified(ValueError):
    """This round counts persons by their verified identity number, and hers is not."""

    says = _("这一批要先实名认证，每人只能领一份。")


class Forgotten(NotVerified):
    """This round is long over, and no longer tells who had what."""

    says = _("这一批早已结束。")


def who_of(round: Round, person: Person) -> int:
    """Return 63 bits that stand for the person in this round. Raises NotVerified, Forgotten."""
    if not round.is_scarce:
        return person.pk
    number = PERSON_ID_NUMBER.open(person) if person.verified_at else None
    if not number:
        raise NotVerified(NotVerified.__doc__)
    return who_has(round, number)


def guest_of(round: Round) -> int:
    """A guest without an account is a new person each time. Raises NotVerified where each may have one only."""
    if round.is_scarce:
        raise NotVerified(NotVerified.__doc__)
    return nobody()


def nobody() -> int:
    """A `who` that is no person's."""
    return -secrets.randbelow(2**62) - 1


def who_has(round: Round, id_number: str) -> int:
    """The same for an identity number that has been verified elsewhere (a partner's list). Raises Forgotten."""
    return who_in(round)(id_number)


def who_in(round: Round) -> Callable[[str], int]:
    """The same for many numbers, the key looked up once. Raises Forgotten."""
    if round.forgotten_at:
        raise Forgotten(Forgotten.__doc__)
    index = crypto.indexer(f"{PURPOSE}:{round.home_id}", round.hash_key)

    def who(id_number: str) -> int:
        # Negative, so that it never meets the id of a person in a round that has changed its mind.
        return -(int.from_bytes(hashlib.sha256(index(id_number).encode()).digest()[:8]) >> 1) - 1

    return who

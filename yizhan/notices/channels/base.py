"""What every way of sending does: hand one message to a provider, and say what became of an earlier try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from yizhan.notices.kinds import Kind


@dataclass(frozen=True)
class Out:
    """One message on its way. to: the channel's address. tried_at: of this try, or of the one that is asked about.

    url: absolute where YIZHAN_PUBLIC_URL is set.
    """

    ref: UUID
    to: str
    kind: Kind
    params: Mapping[str, str]
    title: str
    text: str
    about: str
    url: str
    home_id: int
    told_at: datetime
    tried_at: datetime
    secret: str = ""


@dataclass(frozen=True)
class Sent:
    """The provider has it."""

    receipt: str = ""


@dataclass(frozen=True)
class Refused:
    """The provider does not have it. is_final: nor will it take it later."""

    why: str
    is_final: bool = False


@dataclass(frozen=True)
class Unreachable:
    """She cannot be reached this way (any more): no failure of ours or the provider's."""

    why: str


@dataclass(frozen=True)
class Unknown:
    """Nobody knows whether the provider has it."""

    why: str


@dataclass(frozen=True)
class NotThere:
    """The provider says that it has no such message, or takes it again without sending it twice: try again."""


@dataclass(frozen=True)
class Lost:
    """Whether it was sent cannot be found out any more, and a second try might double it."""

    why: str


Outcome = Sent | Refused | Unreachable | Unknown
Answer = Sent | NotThere | Unknown | Lost


class Way(Protocol):
    """A channel's adapter."""

    @property
    def settles_after_s(self) -> float:
        """After this time an unanswered try can be asked about."""
        ...

    def send(self, out: Out) -> Outcome: ...

    def ask(self, out: Out, now: datetime) -> Answer: ...

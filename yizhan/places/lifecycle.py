"""From plan to plaque and beyond: which state may follow which, and what each move is called."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.places.models import StationState


@dataclass(frozen=True)
class Move:
    """A step a station may take. needs_reason: whoever takes it says why."""

    start: StationState
    end: StationState
    name: str | Promise
    needs_reason: bool = False


_S = StationState
MOVES = (
    Move(_S.PLANNED, _S.FUNDED, _("立项")),
    Move(_S.FUNDED, _S.BUILDING, _("开工")),
    Move(_S.BUILDING, _S.CHECKING, _("建成，报验收")),
    Move(_S.CHECKING, _S.RUNNING, _("验收通过，启用")),
    Move(_S.CHECKING, _S.BUILDING, _("退回整改"), needs_reason=True),
    Move(_S.RUNNING, _S.SUSPENDED, _("停用"), needs_reason=True),
    Move(_S.SUSPENDED, _S.RUNNING, _("恢复运行")),
    Move(_S.PLANNED, _S.RUNNING, _("已建成，登记启用")),
    *(
        Move(state, _S.CLOSED, _("撤销"), needs_reason=True)
        for state in (_S.PLANNED, _S.FUNDED, _S.BUILDING, _S.CHECKING, _S.RUNNING, _S.SUSPENDED)
    ),
)


def moves_from(state: str) -> list[Move]:
    """Return what may follow `state`, the usual step first."""
    return [move for move in MOVES if move.start == state]


def move_between(start: str, end: str) -> Move | None:
    return next((move for move in MOVES if move.start == start and move.end == end), None)

"""The kernel's tables. Written by yizhan.supplies.kernel only; what must hold, the database holds (ADR 0040)."""

from yizhan.supplies.models.arrivals import Arrival, How
from yizhan.supplies.models.calendar import CalendarFeed
from yizhan.supplies.models.claims import Change, Claim, Double, Strike
from yizhan.supplies.models.draws import Draw, DrawEntry
from yizhan.supplies.models.handovers import Handover, HandoverHow, HandoverState
from yizhan.supplies.models.rounds import Limit, Mode, Round, RoundState, Supply
from yizhan.supplies.models.sessions import Blackout, Occupation, Part, Schedule, Session, Terms

__all__ = [
    "Arrival",
    "Blackout",
    "CalendarFeed",
    "Change",
    "Claim",
    "Double",
    "Draw",
    "DrawEntry",
    "Handover",
    "HandoverHow",
    "HandoverState",
    "How",
    "Limit",
    "Mode",
    "Occupation",
    "Part",
    "Round",
    "RoundState",
    "Schedule",
    "Session",
    "Strike",
    "Supply",
    "Terms",
]

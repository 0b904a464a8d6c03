"""Who, as persons: accounts that sign in, the persons behind them, and what these allow."""

from yizhan.people.models.account import DemoUser, User, UserManager
from yizhan.people.models.person import Person, Sex, Trade
from yizhan.people.models.privacy import Child, ConsentEvent, ConsentKind, UnmaskLog
from yizhan.people.models.register import Double, ImportDraft, WhyDouble

__all__ = [
    "Child",
    "ConsentEvent",
    "ConsentKind",
    "DemoUser",
    "Double",
    "ImportDraft",
    "Person",
    "Sex",
    "Trade",
    "UnmaskLog",
    "User",
    "UserManager",
    "WhyDouble",
]

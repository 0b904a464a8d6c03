"""Who, as persons: accounts that sign in, and the persons behind them."""

from yizhan.people.models.account import DemoUser, User, UserManager
from yizhan.people.models.person import Person, Sex, Trade

__all__ = ["DemoUser", "Person", "Sex", "Trade", "User", "UserManager"]

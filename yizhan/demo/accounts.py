"""Accounts as sign-up makes them: the number is asked, a code is shown, there is a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yizhan.people.actions import account_for, person_for, verify_phone

if TYPE_CHECKING:
    from yizhan.demo.world.people import WorkerPlan
    from yizhan.orgs.models import Unit
    from yizhan.people.models import Person, User


def account(phone: str, name: str, now: datetime) -> User:
    """Return the account of a phone number that has shown its code."""
    user = account_for(phone=phone)
    verify_phone(user=user, phone=phone, now=now)
    return user


def sign_up(plan: WorkerPlan, unit: Unit, now: datetime) -> tuple[User, Person]:
    """Sign a worker up, with what she tells of herself."""
    user = account(plan.phone, plan.name, now)
    return user, person_for(user)

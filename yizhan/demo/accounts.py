"""Accounts as sign-up makes them: the number is asked, a code is shown, there is a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yizhan.people.actions import account_for, call_her, offer_in_demo, person_for, verify_phone

if TYPE_CHECKING:
    from yizhan.demo.users import Offer
    from yizhan.demo.world.people import WorkerPlan
    from yizhan.orgs.models import Unit
    from yizhan.people.models import Person, User


def account(phone: str, name: str, now: datetime) -> User:
    """Return the account of a phone number that has shown its code."""
    user = account_for(phone=phone)
    verify_phone(user=user, phone=phone, now=now)
    call_her(user=user, name=name)
    return user


def sign_up(plan: WorkerPlan, unit: Unit, now: datetime) -> tuple[User, Person]:
    """Sign a worker up, with what she tells of herself."""
    user = account(plan.phone, plan.name, now)
    return user, person_for(user)


def offer(one: Offer, place: int) -> None:
    """Offer an account at the sign-in page of the demo, by its phone number."""
    offer_in_demo(user=account_for(phone=one.phone), label=one.label, place=place)

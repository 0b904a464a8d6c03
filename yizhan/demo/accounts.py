"""Accounts as sign-up makes them: the number is asked, a code is shown, there is a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from yizhan.people.actions import (
    Details,
    account_for,
    call_her,
    change_details,
    give_consent,
    offer_in_demo,
    person_for,
    verify_person,
    verify_phone,
)

if TYPE_CHECKING:
    from yizhan.demo.users import Offer
    from yizhan.demo.world.people import WorkerPlan
    from yizhan.orgs.models import Unit
    from yizhan.people.models import Person, User


TRACES = "traces"


def account(phone: str, name: str, now: datetime) -> User:
    """Return the account of a phone number that has shown its code."""
    user = account_for(phone=phone)
    verify_phone(user=user, phone=phone, now=now)
    call_her(user=user, name=name)
    return user


def sign_up(plan: WorkerPlan, unit: Unit, now: datetime) -> tuple[User, Person]:
    """Sign a worker up: her trade and union; her traces if she agrees; her real name where she has shown it."""
    user = account(plan.phone, plan.name, now)
    person = person_for(user)
    change_details(
        person=person, details=Details(trade=plan.trade, display_name=user.display_name), unit=unit
    )
    if plan.keeps_trace:
        give_consent(person=person, kind=TRACES, by=user, now=now)
    if plan.is_verified:
        verify_person(person=person, name=plan.name, id_number=plan.id_number, now=now)
    return user, person


def offer(one: Offer, place: int) -> None:
    """Offer an account at the sign-in page of the demo, by its phone number."""
    offer_in_demo(user=account_for(phone=one.phone), label=one.label, place=place)

"""Accounts, and the person behind each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from yizhan.common.acts import unrecorded
from yizhan.people.columns import PERSON_PHONE, USER_PHONE
from yizhan.people.locks import in_the_register
from yizhan.people.models import DemoUser, Person, User
from yizhan.people.names import normal_name

if TYPE_CHECKING:
    from uuid import UUID


class NotADemo(RuntimeError):
    """Demo users exist in the demo only (YIZHAN_DEMO)."""


@unrecorded("an account is made by asking for a code; it counts as nobody until the number is verified")
@transaction.atomic
def account_for(*, phone: str) -> User:
    """Return the account of a phone number in its normal form, made unverified if there is none."""
    USER_PHONE.lock(phone)
    known = User.objects.filter(USER_PHONE.is_at(phone)).first()
    if known:
        return known
    user = User(phone_index=USER_PHONE.index(phone))
    user.phone_cipher = USER_PHONE.seal(user.handle, phone)
    user.set_unusable_password()
    user.save(force_insert=True)
    return user


@unrecorded("says only that the number answers; the union's records begin with what she does")
@transaction.atomic
def verify_phone(*, user: User, phone: str, now: datetime) -> None:
    """Note that `user` has shown the code sent to `phone`; it becomes her number, also as a person."""
    USER_PHONE.lock(phone)
    user.phone_index = USER_PHONE.index(phone)
    user.phone_cipher = USER_PHONE.seal(user.handle, phone)
    user.phone_verified_at = now
    user.save(update_fields=["phone_index", "phone_cipher", "phone_verified_at"])
    person = Person.objects.filter(user=user).select_for_update().first()
    if person:
        _set_phone(person, phone)
        person.save(update_fields=["phone_index", "phone_cipher"])


@unrecorded("a person begins to exist with her account; joining a union is an act of its own")
@transaction.atomic
def person_for(user: User) -> Person:
    """Return the person behind an account; there is always one after sign-in.

    A person whom her union has already imported under this verified number, and nobody else, becomes hers.
    """
    known = Person.objects.filter(user=user).first()
    if known:
        return known
    in_the_register()
    User.objects.select_for_update().get(pk=user.pk)  # two first requests of one account
    known = Person.objects.filter(user=user).first()
    if known:
        return known
    phone = USER_PHONE.open(user)
    imported = _imported_alone(phone) if phone and user.phone_verified_at else None
    if imported:
        imported.user = user
        imported.save(update_fields=["user"])
        return imported
    person = Person(user=user)
    if phone:
        _set_phone(person, phone)
    person.save(force_insert=True)
    return person


@unrecorded("puts right whose data an account sees")
@transaction.atomic
def part_from_person(*, user: User) -> Person:
    """The person behind this account is somebody else: she stays with her union, the account gets one of its own.

    A verified person does not part: she showed who she is.
    """
    person = Person.objects.select_for_update().filter(user=user).first()
    if person is None or person.verified_at or person.name_cipher is None:
        return person_for(user)
    person.user = None
    person.save(update_fields=["user"])
    own = Person(user=user)
    if phone := USER_PHONE.open(user):
        _set_phone(own, phone)
    own.save(force_insert=True)
    return own


def _imported_alone(phone: str) -> Person | None:
    """The one living person without an account under this number; None when there are several."""
    PERSON_PHONE.lock(phone)
    found = list(
        Person.objects.filter(PERSON_PHONE.is_at(phone), merged_into__isnull=True).select_for_update()[:2]
    )
    return found[0] if len(found) == 1 and found[0].user_id is None else None


def _set_phone(person: Person, phone: str) -> None:
    ref: UUID = person.ref
    person.phone_index = PERSON_PHONE.index(phone)
    person.phone_cipher = PERSON_PHONE.seal(ref, phone)


@unrecorded("how she wants to be called, not an act of the union's")
def call_her(*, user: User, name: str) -> None:
    """Set the name that her own pages and colleagues show; no proof of who she is."""
    user.display_name = normal_name(name)
    user.save(update_fields=["display_name"])


@unrecorded("her own key, not an act of the union's")
def drop_password(*, user: User) -> None:
    """Leave the account without a password; a new one can be set without the old."""
    user.set_unusable_password()
    user.save(update_fields=["password"])


@unrecorded("the demo's sign-in page")
def offer_in_demo(*, user: User, label: str, place: int = 0) -> DemoUser:
    """Offer `user` by a button on the sign-in page of the demo. Raises NotADemo elsewhere."""
    if not settings.DEMO:
        raise NotADemo(NotADemo.__doc__)
    offered, _made = DemoUser.objects.update_or_create(user=user, defaults={"label": label, "place": place})
    return offered


@unrecorded("her own key, not an act of the union's")
def set_password(*, user: User, password: str) -> None:
    """Set an officer's password; her second factor stays. Raises ValidationError for a weak one."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])


@unrecorded("what an account is called on screen")
def name_account(*, user: User, name: str) -> None:
    user.display_name = name
    user.save(update_fields=["display_name"])


@unrecorded("the operator's key to the house; roles and their ends are recorded by themselves")
def set_active(*, user: User, is_active: bool) -> None:
    """Let an account sign in, or no longer: she is signed out everywhere with her next request."""
    user.is_active = is_active
    user.save(update_fields=["is_active"])

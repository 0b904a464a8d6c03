"""Erasing a person: her rows go; records keep a reference that leads nowhere."""

from __future__ import annotations

from datetime import datetime

from allauth.account.internal.userkit import user_id_to_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils.module_loading import import_string

from yizhan.common.acts import unrecorded
from yizhan.orgs.models import RoleGrant, TeamMember
from yizhan.people.models import Person, UnmaskLog, User
from yizhan.people.privacy import erasers


class HoldsOffice(ValueError):
    """您还有工会的职务，请先请管理员收回，再删除。"""


@unrecorded("a record of an erasure would be what is left of her; what she did keeps its dead reference")
@transaction.atomic
def erase_person(*, person: Person, now: datetime) -> None:
    """Erase the person, every double merged into her, her account, sessions and sign-in means.

    Each room forgets its own first (privacy.add_eraser). Raises HoldsOffice while she holds a role.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    user = person.user
    if user and _holds_office(user, now):
        raise HoldsOffice(HoldsOffice.__doc__)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL yizhan.erasing = 'on'")
    for one in [*_merged_into(person), person]:
        for forget in erasers():
            forget(one, now)
        UnmaskLog.objects.filter(person=one).update(reason="")
        one.delete()
    if user:
        _end_sessions(user)
        user.delete()


def _merged_into(person: Person) -> list[Person]:
    """Everybody merged into her, also by way of others; the deepest first."""
    found: list[Person] = []
    for one in Person.objects.filter(merged_into=person):
        found += [*_merged_into(one), one]
    return found


def _holds_office(user: User, now: datetime) -> bool:
    return (
        RoleGrant.objects.in_force(now).filter(user=user).exists()
        or TeamMember.objects.filter(user=user, left_at__isnull=True, team__ends_at__gt=now).exists()
    )


def _end_sessions(user: User) -> None:
    keys = UserSession.objects.filter(user_id=user.pk).values("session_key")
    Session.objects.filter(session_key__in=keys).delete()
    store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    mine = user_id_to_str(user)
    for session in Session.objects.iterator():  # those that allauth does not list: begun and not finished
        held = store().decode(session.session_data)
        if held.get("_auth_user_id") == mine or _begins_as(held, mine):
            session.delete()


def _begins_as(held: dict[str, object], user_id: str) -> bool:
    login = held.get("account_login")
    return isinstance(login, dict) and str(login.get("user_pk")) == user_id

"""What a person wants to hear, and when nothing may ring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from yizhan.common.acts import unrecorded
from yizhan.notices.kinds import Channel, Group
from yizhan.notices.models import QuietHours, Wish
from yizhan.notices.rules import Quiet
from yizhan.people.models import Person


@unrecorded("a preference of her own")
@transaction.atomic
def set_wishes(*, person: Person, wishes: Mapping[tuple[Group, Channel], bool], quiet: Quiet | None) -> None:
    """Keep her word where it differs from the group's own; quiet: None for the hours of the setting."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two tabs of hers, one after the other
    for (group, channel), is_wanted in wishes.items():
        mine: dict[str, Any] = {"person": person, "group": group.code, "channel": channel.value}
        if is_wanted == (channel in group.by):
            Wish.objects.filter(**mine).delete()
        else:
            Wish.objects.update_or_create(**mine, defaults={"is_wanted": is_wanted})
    if quiet is None:
        QuietHours.objects.filter(person=person).delete()
    else:
        hours: dict[str, Any] = {"begins": quiet.begins, "ends": quiet.ends}
        QuietHours.objects.update_or_create(person=person, defaults=hours)

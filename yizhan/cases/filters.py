"""Lists that an officer asks for again and again: saved under a name of hers, one of them to begin with."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.cases.listing import Wanted
from yizhan.cases.models import SavedFilter
from yizhan.common.acts import unrecorded
from yizhan.people.models import User

MOST = 20
MOST_SIGNS = 20  # of a name


class BadFilter(ValueError):
    """It cannot be saved so; the message says why."""


def filters_of(user: User) -> list[SavedFilter]:
    """1 query."""
    return list(SavedFilter.objects.filter(user=user).order_by("name"))


@unrecorded("how she looks at her own list")
@transaction.atomic
def save(*, user: User, name: str, wanted: Wanted, is_default: bool, now: datetime) -> SavedFilter:
    """Keep what she asks for by this name; the same name again is changed. Raises BadFilter."""
    name = " ".join(name.split())
    if not name:
        raise BadFilter(_("请给这个筛选起个名字"))
    if len(name) > MOST_SIGNS:
        raise BadFilter(_("名字最多 {most} 个字").format(most=MOST_SIGNS))
    User.objects.select_for_update().get(pk=user.pk)  # one after the other: the most, and the one default
    others = SavedFilter.objects.filter(user=user).exclude(name=name)
    if others.count() >= MOST:
        raise BadFilter(_("最多存 {most} 个，先删掉不用的").format(most=MOST))
    if is_default:
        others.update(is_default=False)
    query = wanted.address(ref="", with_words=False)
    return SavedFilter.objects.update_or_create(
        user=user, name=name, defaults={"query": query, "is_default": is_default, "saved_at": now}
    )[0]


@unrecorded("how she looks at her own list")
@transaction.atomic
def make_default(*, user: User, pk: int) -> None:
    """With this one the list opens; pk 0: with none of them."""
    User.objects.select_for_update().get(pk=user.pk)
    SavedFilter.objects.filter(user=user).exclude(pk=pk).update(is_default=False)
    SavedFilter.objects.filter(user=user, pk=pk).update(is_default=True)


@unrecorded("how she looks at her own list")
def drop(*, user: User, pk: int) -> None:
    SavedFilter.objects.filter(user=user, pk=pk).delete()

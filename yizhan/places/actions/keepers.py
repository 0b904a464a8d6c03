"""Who keeps a station: appointed and dismissed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from yizhan.common.acts import act, nothing_done
from yizhan.people.models import User
from yizhan.places.actions.common import held_for_edit, told
from yizhan.places.models import Keeper


class NoAccount(ValueError):
    """This account is closed."""


@act("places.appoint_keeper", "指定管理员")
def appoint_keeper(
    *, station_id: int, user: User, by: User | None, now: datetime, called: str = ""
) -> Keeper:
    """Make `user` a keeper of the station from now on. Again, the first appointment stands. Raises NoAccount.

    called: what `by` calls her; the station's page shows it, never what her account says.
    """
    if not user.is_active:
        raise NoAccount
    station = held_for_edit(station_id, by, now)
    standing = Keeper.objects.in_force(now).filter(station=station, user=user).first()
    if standing:
        nothing_done()
        return standing
    made = Keeper.objects.create(station=station, user=user, starts_at=now, called=called)
    told(station, by, now, keeper=user.pk)
    return made


@act("places.dismiss_keeper", "解除管理员")
def dismiss_keeper(*, keeper: Keeper, by: User | None, now: datetime) -> None:
    """End an appointment now. Again, nothing happens."""
    station = held_for_edit(keeper.station_id, by, now)
    standing = Keeper.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), pk=keeper.pk)
    if not standing.update(ends_at=now):
        nothing_done()
        return
    told(station, by, now, keeper=keeper.user_id)

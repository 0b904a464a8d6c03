"""Who may see a rota, plan it, and be on it: look-up and permission in one call."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from yizhan.duty.models import Post, Shift, Swap
from yizhan.duty.purposes import purpose_of
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Unit
from yizhan.orgs.permissions import ALL, EDITORS, EVERYBODY, declare
from yizhan.orgs.shield import readers
from yizhan.people.models import User

DUTY_READ = declare("duty.read", ALL)
DUTY_MINE = declare("duty.mine", EVERYBODY)  # one's own shifts, an expert's too
DUTY_PLAN = declare("duty.plan", EDITORS)


def posts_in(scope: Scope) -> QuerySet[Post]:
    return scope.filter(Post.objects.filter(closed_at__isnull=True)).select_related("unit")


def post_in(scope: Scope, pk: int) -> Post:
    """Raises Http404 when it is not there or not hers."""
    found = posts_in(scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def shift_of(user: User, pk: int) -> Shift:
    """One of her own. Raises Http404."""
    found = Shift.objects.filter(user=user, pk=pk).select_related("post__unit").first()
    if found is None:
        raise Http404
    return found


def swap_to(user: User, pk: int) -> Swap:
    """What she was asked. Raises Http404."""
    rows = Swap.objects.filter(to=user, pk=pk).select_related("shift__post__unit", "asker")
    found = rows.first()
    if found is None:
        raise Http404
    return found


def who_may(unit: Unit, purpose: str, now: datetime) -> frozenset[int]:
    """Accounts that hold the permission of this purpose at this very unit now; none for one nobody declares."""
    declared = purpose_of(purpose)
    if declared is None:
        return frozenset()
    return frozenset(one.user_id for one in readers(unit, declared.permission, now, is_here=True))


def colleagues(post: Post, now: datetime) -> dict[int, str]:
    """Who may be on this post, by name: account id → name."""
    return names_of(who_may(post.unit, post.purpose, now))


def names_of(ids: Iterable[int]) -> dict[int, str]:
    rows = User.objects.filter(pk__in=list(ids)).order_by("display_name", "pk")
    return {user.pk: str(user) for user in rows}

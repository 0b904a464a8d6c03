"""What must always hold of rotas, for `yizhan check`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from yizhan.common.checks import invariant
from yizhan.duty.models import Post, Shift, Swap


@invariant("duty.once")
def nobody_is_in_two_places_and_no_post_is_filled_twice() -> Iterator[str]:
    """Of one person, and of one post, no two shifts meet."""
    met = Shift.objects.filter(starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"))
    met = met.filter(pk__gt=OuterRef("pk")).filter(Q(user=OuterRef("user")) | Q(post=OuterRef("post")))
    for pk in Shift.objects.filter(Exists(met)).order_by("pk").values_list("pk", flat=True):
        yield f"shift {pk} meets another"


@invariant("duty.swapped")
def who_agreed_got_the_shift() -> Iterator[str]:
    """A swap ends with an answer before the shift was over, and an open one is asked by whom the shift belongs to."""
    wrong = Swap.objects.filter(
        Q(answered_at__isnull=True, shift__user__isnull=False) & ~Q(shift__user=F("asker"))
        | Q(has_agreed=True, answered_at__gt=F("shift__ends_at"))
    )
    for pk in wrong.order_by("pk").values_list("pk", flat=True):
        yield f"swap {pk}"


@invariant("duty.homes")
def a_shift_is_kept_with_its_unit() -> Iterator[str]:
    """Posts and shifts are kept with the home of their unit."""
    posts = Post.objects.exclude(home_id=F("unit__home_id")).order_by("pk")
    yield from (f"post {pk}" for pk in posts.values_list("pk", flat=True))
    shifts = Shift.objects.exclude(home_id=F("post__home_id")).order_by("pk")
    yield from (f"shift {pk}" for pk in shifts.values_list("pk", flat=True))

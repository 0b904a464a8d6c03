"""Who is on duty, who comes next, what is not filled, and what one person has before her."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from yizhan.duty.access import who_may
from yizhan.duty.models import Post, Shift, ShiftQuerySet, Swap, Watch
from yizhan.duty.rules import span
from yizhan.orgs.models import Unit
from yizhan.people.models import User

AHEAD = timedelta(days=14)  # how far gaps are looked for, and who comes next


@dataclass(frozen=True)
class OnDuty:
    """Somebody on a post, from when to when."""

    user: User
    post: Post
    starts_at: datetime
    ends_at: datetime


def post_for(unit: Unit, purpose: str) -> Post | None:
    """1 query."""
    rows = Post.objects.filter(unit=unit, purpose=purpose, closed_at__isnull=True)
    return rows.select_related("unit").first()


def on_duty(unit: Unit, purpose: str, at: datetime) -> OnDuty | None:
    """Who is on duty there at a moment and holds the permission still; None if nobody. At most 4 queries."""
    rows = _shifts(unit, purpose).at(at)
    return next(_holding(rows, unit, purpose, at), None)


def next_on_duty(unit: Unit, purpose: str, after: datetime, *, but: Collection[int] = ()) -> OnDuty | None:
    """Who has the next shift that begins after a moment, holds the permission still, and is none of `but`."""
    rows = _shifts(unit, purpose).filter(starts_at__gt=after, starts_at__lt=after + AHEAD)
    return next(_holding(rows.exclude(user__in=but), unit, purpose, after), None)


def _shifts(unit: Unit, purpose: str) -> ShiftQuerySet:
    rows = Shift.objects.filter(
        post__unit=unit, post__purpose=purpose, post__closed_at__isnull=True, user__isnull=False
    )
    return rows.select_related("user", "post__unit").order_by("starts_at", "pk")


def _holding(rows: Iterable[Shift], unit: Unit, purpose: str, now: datetime) -> Iterator[OnDuty]:
    found = list(rows)
    may = who_may(unit, purpose, now) if found else frozenset()
    for shift in found:
        if shift.user_id in may and shift.user is not None:
            yield OnDuty(shift.user, shift.post, shift.starts_at, shift.ends_at)


# --- the plan ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """A watch of a day. shift: who has it; may: she holds the permission still. is_open: it can be changed still."""

    day: date
    watch: Watch
    starts_at: datetime
    ends_at: datetime
    shift: Shift | None
    may: bool
    is_open: bool

    @property
    def name(self) -> str:
        return f"{self.day:%Y%m%d}-{self.watch.pk}"

    @property
    def is_gap(self) -> bool:
        return self.is_open and not self.may


def cells(post: Post, first: date, last: date, now: datetime) -> list[Cell]:
    """All watches of the post from the first to the last day, by their start. At most 5 queries."""
    may = who_may(post.unit, post.purpose, now)
    rows = post.shifts.filter(day__range=(first, last)).select_related("user").order_by("starts_at")
    shifts = {(shift.day, shift.watch_id): shift for shift in rows}
    found = []
    for watch, day in days_of(post.watches.order_by("starts", "pk"), first, last):
        starts_at, ends_at = span(day, watch.starts, watch.ends)
        shift = shifts.get((day, watch.pk))
        if shift is not None and shift.ends_at <= now < ends_at:
            shift = None  # it was cut short, and nobody took over
        holds = shift is not None and shift.user_id in may
        found.append(Cell(day, watch, starts_at, ends_at, shift, holds, ends_at > now))
    return sorted(found, key=lambda cell: (cell.day, cell.starts_at, cell.watch.pk))


def days_of(watches: Iterable[Watch], first: date, last: date) -> Iterator[tuple[Watch, date]]:
    for watch in watches:
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            if day.weekday() in watch.weekdays:
                yield watch, day


def gaps(post: Post, now: datetime, today: date) -> list[Cell]:
    """Watches of the coming two weeks that nobody is on who may be; also the night's that began yesterday and runs."""
    yesterday = today - timedelta(days=1)
    return [cell for cell in cells(post, yesterday, today + AHEAD, now) if cell.is_gap]


# --- one person's -------------------------------------------------------------------------------------


def shifts_of(user: User, now: datetime) -> QuerySet[Shift]:
    """Hers that are not over, the next first."""
    rows = Shift.objects.filter(user=user, ends_at__gt=now, post__closed_at__isnull=True)
    return rows.select_related("post__unit", "watch").order_by("starts_at", "pk")


def asked_of(user: User, now: datetime) -> QuerySet[Swap]:
    """Shifts that a colleague asks her to take, not begun."""
    rows = Swap.objects.filter(to=user, answered_at__isnull=True, shift__starts_at__gt=now)
    return rows.select_related("shift__post__unit", "asker").order_by("shift__starts_at", "pk")


def open_swaps(shifts: Sequence[Shift]) -> dict[int, Swap]:
    """The question that is open about each of these shifts. 1 query."""
    rows = Swap.objects.filter(shift__in=shifts, answered_at__isnull=True).select_related("to")
    return {swap.shift_id: swap for swap in rows}


def to_remind(now: datetime, ahead: timedelta) -> list[Shift]:
    """Shifts that begin soon and whose persons have not been told."""
    rows = Shift.objects.filter(
        reminded_at__isnull=True,
        starts_at__gt=now,
        starts_at__lte=now + ahead,
        user__isnull=False,
        post__closed_at__isnull=True,
    )
    return list(rows.select_related("post__unit", "user").order_by("starts_at", "pk")[:500])

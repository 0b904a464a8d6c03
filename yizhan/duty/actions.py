"""What is done about a rota: a post and its watches, a plan of persons, a week repeated, a shift swapped by two.

A plan holds its post, then the accounts that it names, in order: of two who plan at once the second sees what the first
has set. Whatever is written here, the database refuses a person in two places and a post filled twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.common.acts import act, nothing_done, unrecorded, write_record
from yizhan.duty import telling
from yizhan.duty.access import DUTY_PLAN, colleagues, names_of, who_may
from yizhan.duty.models import Post, Shift, Swap, Watch
from yizhan.duty.purposes import purpose_of
from yizhan.duty.queries import days_of
from yizhan.duty.rules import do_meet, monday_of, span
from yizhan.orgs.access import require
from yizhan.people.models import User

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit

MOST_WATCHES = 8  # of a post
FARTHEST = timedelta(days=190)  # ahead of which nobody plans


class Refused(ValueError):
    """A rota does not take this; each cause has its words."""

    says: Promise = _("现在不能这样排")

    def __init__(self, says: str | Promise = "") -> None:
        super().__init__(str(says or self.says))


class PostTaken(Refused):
    """The unit has a post for this already."""

    says = _("这个单位已经有这个值班岗了")


class BadWatch(Refused):
    """It meets another watch of the post, has its name, or is one too many."""


class BadPlan(Refused):
    """Some of it cannot be; nothing of it is done. wrong: by the name of the cell (queries.Cell.name)."""

    says = _("有几格排不了，都没有保存，请改好再存")

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__()
        self.wrong = dict(wrong)


class NotHers(Refused):
    """The colleague may not be on this post."""

    says = _("这位同事不能值这个班，请另选")


class BusyThen(Refused):
    """She is on another post at that time."""

    says = _("这段时间已经有别的班了")


class Begun(Refused):
    """The shift has begun."""

    says = _("这个班已经开始了，不能再换")


class OverAlready(Refused):
    """The question was answered, or the shift belongs to somebody else now."""

    says = _("这次换班已经有结果了")


class AskedAlready(Refused):
    """Another colleague is being asked."""

    says = _("这个班正在问另一位同事，先等回话或者收回")


@dataclass(frozen=True)
class Wish:
    """Who shall have a watch of a day. was, to: ids of accounts, None for nobody; was: what the planner had seen."""

    day: date
    watch: int
    was: int | None
    to: int | None

    @property
    def name(self) -> str:
        return f"{self.day:%Y%m%d}-{self.watch}"


@dataclass
class Planned:
    """What a plan did. taken: whose shift it was and when it would have begun. skipped: in words, why not."""

    given: list[Shift] = field(default_factory=list)
    taken: list[tuple[int, datetime]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


# --- posts and watches -------------------------------------------------------------------------------


@act("duty.post", "设值班岗")
def open_post(
    *, unit: Unit, purpose: str, name: str, phone: str = "", by: User | None, now: datetime
) -> Post:
    """A post of the unit; one for each purpose. Raises OutOfReach, PostTaken."""
    require(by, DUTY_PLAN, unit, now)
    assert unit.home_id is not None
    assert purpose_of(purpose) is not None
    try:
        with transaction.atomic():
            post = Post.objects.create(
                home_id=unit.home_id, unit=unit, purpose=purpose, name=name, phone=phone, made_at=now
            )
    except IntegrityError:
        raise PostTaken from None
    _record(post, now, by, does="open")
    return post


@act("duty.post", "设值班岗")
def change_post(*, post: Post, name: str, phone: str, by: User | None, now: datetime) -> Post:
    """Its name and number. Raises OutOfReach."""
    post = _held(post, by, now)
    Post.objects.filter(pk=post.pk).update(name=name, phone=phone)
    post.refresh_from_db()
    _record(post, now, by, does="change")
    return post


@act("duty.post", "设值班岗")
def close_post(*, post: Post, by: User | None, now: datetime) -> None:
    """Nobody is on duty there any more: a shift that runs ends now, later ones go. Raises OutOfReach."""
    post = _held(post, by, now)
    _drop(post, post.shifts.filter(starts_at__gte=now), now)
    post.shifts.filter(starts_at__lt=now, ends_at__gt=now).update(ends_at=now)
    Post.objects.filter(pk=post.pk).update(closed_at=now)
    _record(post, now, by, does="close")


@act("duty.watch", "设班次")
def add_watch(
    *,
    post: Post,
    name: str,
    weekdays: Sequence[int],
    starts: time,
    ends: time,
    by: User | None,
    now: datetime,
) -> Watch:
    """A watch of its week. Raises OutOfReach, BadWatch."""
    post = _held(post, by, now)
    there = list(post.watches.order_by("pk"))
    if len(there) >= MOST_WATCHES:
        raise BadWatch(_("一个值班岗最多 {n} 个班次").format(n=MOST_WATCHES))
    wanted = (sorted(set(weekdays)), starts, ends)
    for watch in there:
        if watch.name == name:
            raise BadWatch(_("已经有叫「{name}」的班次").format(name=name))
        if do_meet(wanted, (watch.weekdays, watch.starts, watch.ends)):
            raise BadWatch(_("和「{name}」的时间重叠，一个岗同时只有一个人值班").format(name=watch.name))
    made = Watch.objects.create(post=post, name=name, weekdays=wanted[0], starts=starts, ends=ends)
    _record(post, now, by, does="add")
    return made


@act("duty.watch", "设班次")
def drop_watch(*, watch: Watch, by: User | None, now: datetime) -> None:
    """It is no more; shifts of it that have not begun go, and who had them is told. Raises OutOfReach."""
    post = _held(watch.post, by, now)
    _drop(post, watch.shifts.filter(starts_at__gte=now), now)
    watch.delete()
    _record(post, now, by, does="drop")


# --- the plan ----------------------------------------------------------------------------------------


@act("duty.plan", "排班")
def plan(*, post: Post, wishes: Sequence[Wish], by: User | None, now: datetime) -> Planned:
    """Put persons on watches, and take them off: all of it, or nothing. Raises OutOfReach, BadPlan."""
    post = _held(post, by, now)
    wishes = [wish for wish in wishes if wish.was != wish.to]
    names = colleagues(post, now)
    _hold_accounts(wish.to for wish in wishes)
    watches = {watch.pk: watch for watch in post.watches.all()}
    done, wrong = Planned(), {}
    there = _there(post, [wish.day for wish in wishes])
    for wish in wishes:
        if problem := _problem(wish, watches.get(wish.watch), there, names, now):
            wrong[wish.name] = problem
    for wish in wishes:
        if wish.name not in wrong:
            _take_off(there.get((wish.day, wish.watch)), done, now)
    for wish in wishes:
        if wish.name in wrong or wish.to is None:
            continue
        try:
            done.given.append(_put_on(post, watches[wish.watch], wish.day, wish.to, by, now))
        except BusyThen:
            wrong[wish.name] = str(_("{who}这段时间在别的岗值班").format(who=names[wish.to]))
    if wrong:
        raise BadPlan(wrong)
    if not done.given and not done.taken:
        nothing_done()
        return done
    _record(post, now, by, given=str(len(done.given)), taken=str(len(done.taken)))
    telling.tell_planned(post, done.given, done.taken, now)
    return done


@act("duty.plan", "排班")
def repeat_week(*, post: Post, monday: date, until: date, by: User | None, now: datetime) -> Planned:
    """Put those of a week on the same watches of the weeks after it, up to a day, where nobody is set.

    Who may not, or is elsewhere then, is left out and said. Raises OutOfReach, Refused (there is nobody in that week).
    """
    post = _held(post, by, now)
    monday = monday_of(monday)
    until = min(until, (now + FARTHEST).date())
    model = {
        (shift.watch_id, shift.day.weekday()): shift.user_id
        for shift in post.shifts.filter(day__range=(monday, monday + timedelta(days=6)))
    }
    if not model:
        raise Refused(_("这一周还没有排人，先排好一周再照着排"))
    names = colleagues(post, now)
    _hold_accounts(names)
    watches = list(post.watches.order_by("starts", "pk"))
    first = monday + timedelta(days=7)
    there = _there(post, [first + timedelta(days=n) for n in range(max(0, (until - first).days + 1))])
    done = Planned()
    for watch, day in sorted(days_of(watches, first, until), key=lambda pair: (pair[1], pair[0].starts)):
        user_id = model.get((watch.pk, day.weekday()))
        starts_at, _ends_at = span(day, watch.starts, watch.ends)
        if user_id is None or (day, watch.pk) in there or starts_at <= now:
            continue
        where = f"{day:%m-%d} {watch.name}"
        if user_id not in names:
            done.skipped.append(str(_("{where}：原来的人已经不能值班").format(where=where)))
            continue
        try:
            done.given.append(_put_on(post, watch, day, user_id, by, now))
        except BusyThen:
            done.skipped.append(str(_("{where}：{who}在别的岗值班").format(where=where, who=names[user_id])))
    if not done.given:
        nothing_done()
        return done
    _record(post, now, by, given=str(len(done.given)), taken="0")
    telling.tell_planned(post, done.given, [], now)
    return done


def _there(post: Post, days: Sequence[date]) -> dict[tuple[date, int | None], Shift]:
    """Of several on one watch, who took over last."""
    rows = post.shifts.filter(day__in=days).order_by("starts_at")
    return {(shift.day, shift.watch_id): shift for shift in rows}


def _problem(
    wish: Wish,
    watch: Watch | None,
    there: Mapping[tuple[date, int | None], Shift],
    names: Mapping[int, str],
    now: datetime,
) -> str:
    """Why this wish cannot be, before anybody is asked where else she is; "" if it can."""
    if watch is None or wish.day.weekday() not in watch.weekdays:
        return str(_("这个班次已经没有了"))
    if wish.day > (now + FARTHEST).date():
        return str(_("排得太远了，最多排半年"))
    shift = there.get((wish.day, wish.watch))
    if span(wish.day, watch.starts, watch.ends)[1] <= now:
        return str(_("这个班已经过去了"))
    is_now = shift.user_id if shift and shift.ends_at > now else None
    if is_now != wish.was:
        who = names_of([is_now]).get(is_now, "") if is_now else ""
        return str(_("您看的时候，这一格改成了{who}").format(who=who or _("没有人")))
    if wish.to is not None and wish.to not in names:
        return str(NotHers.says)
    return ""


def _take_off(shift: Shift | None, done: Planned, now: datetime) -> None:
    """One that runs ends now, so that it stays known who was there."""
    if shift is None or shift.ends_at <= now:
        return
    if shift.user_id is not None:
        done.taken.append((shift.user_id, shift.starts_at))
    if shift.starts_at < now:
        Shift.objects.filter(pk=shift.pk).update(ends_at=now)
    else:
        shift.delete()


def _put_on(post: Post, watch: Watch, day: date, user_id: int, by: User | None, now: datetime) -> Shift:
    """Raises BusyThen. One that is under way already begins now."""
    starts_at, ends_at = span(day, watch.starts, watch.ends)
    try:
        with transaction.atomic():
            return Shift.objects.create(
                home_id=post.home_id,
                post=post,
                watch=watch,
                day=day,
                user_id=user_id,
                starts_at=max(starts_at, now),
                ends_at=ends_at,
                set_by=by,
                set_at=now,
            )
    except IntegrityError:
        raise BusyThen from None


# --- swaps -------------------------------------------------------------------------------------------


@unrecorded("a question among colleagues; the shift changes hands when it is answered")
@transaction.atomic
def ask_swap(*, shift: Shift, to: int, by: User, now: datetime) -> Swap:
    """Ask a colleague to take a shift of one's own. Raises OverAlready, Begun, NotHers, AskedAlready."""
    shift = _held_shift(shift)
    if shift.user_id != by.pk or shift.post.closed_at is not None:
        raise OverAlready
    if shift.starts_at <= now:
        raise Begun
    if to == by.pk or to not in who_may(shift.post.unit, shift.post.purpose, now):
        raise NotHers
    if shift.swaps.filter(answered_at__isnull=True).exists():
        raise AskedAlready
    swap = Swap.objects.create(shift=shift, asker=by, to_id=to, asked_at=now)
    telling.tell_asked(swap, now)
    return swap


@unrecorded("she asks no longer; nothing has changed hands")
@transaction.atomic
def withdraw_swap(*, shift: Shift, by: User, now: datetime) -> None:
    """Ask no longer. Raises OverAlready."""
    shift = _held_shift(shift)
    open_ones = shift.swaps.filter(answered_at__isnull=True, asker=by)
    if not open_ones.update(answered_at=now):
        raise OverAlready


@act("duty.swap", "换班")
def answer_swap(*, swap: Swap, agrees: bool, by: User, now: datetime) -> Swap:
    """Say yes, and the shift is hers; or no. Raises OverAlready, Begun, NotHers, BusyThen."""
    shift = _held_shift(swap.shift)
    swap = Swap.objects.select_related("shift__post__unit").get(pk=swap.pk)
    if swap.to_id != by.pk or swap.answered_at is not None or shift.user_id != swap.asker_id:
        raise OverAlready
    if shift.starts_at <= now:
        raise Begun
    Swap.objects.filter(pk=swap.pk).update(answered_at=now, has_agreed=agrees)
    swap.refresh_from_db()
    if agrees:
        if by.pk not in who_may(shift.post.unit, shift.post.purpose, now):
            raise NotHers
        try:
            with transaction.atomic():
                Shift.objects.filter(pk=shift.pk).update(user=by, reminded_at=None)
        except IntegrityError:
            raise BusyThen from None
    _record(shift.post, now, by, agrees=str(agrees))
    telling.tell_answered(swap, now)
    return swap


@unrecorded("a reminder changes nothing of the rota")
@transaction.atomic
def remind(*, shift: Shift, now: datetime) -> bool:
    """Tell her that it begins soon; once, and again to who took it over. The job's."""
    if not Shift.objects.filter(pk=shift.pk, reminded_at__isnull=True).update(reminded_at=now):
        return False
    telling.tell_soon(shift, now)
    return True


# --- inside ------------------------------------------------------------------------------------------


def _held(post: Post, by: User | None, now: datetime) -> Post:
    """The post, held to the end of the transaction. Raises OutOfReach, Refused (it is closed)."""
    require(by, DUTY_PLAN, post.unit, now)
    held = Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post.pk)
    if held.closed_at is not None:
        raise Refused(_("这个值班岗已经撤了"))
    return held


def _held_shift(shift: Shift) -> Shift:
    """The shift, after its post, so that no plan changes it meanwhile. Raises OverAlready (it is gone)."""
    Post.objects.select_for_update().get(pk=shift.post_id)
    held = Shift.objects.select_related("post__unit").filter(pk=shift.pk).first()
    if held is None:
        raise OverAlready
    return held


def _hold_accounts(ids: Iterable[int | None]) -> None:
    """In order, so that two plans of two posts that name the same persons wait for each other, and never for ever."""
    wanted = {one for one in ids if one is not None}
    list(User.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values("pk"))


def _drop(post: Post, shifts: Iterable[Shift], now: datetime) -> None:
    done = Planned()
    for shift in list(shifts):
        _take_off(shift, done, now)
    telling.tell_planned(post, [], done.taken, now)


def _record(post: Post, now: datetime, by: User | None, **data: str) -> None:
    write_record(
        unit=post.unit,
        at=now,
        by=by,
        subject=f"duty.post:{post.pk}",
        data={"purpose": post.purpose} | data,
    )

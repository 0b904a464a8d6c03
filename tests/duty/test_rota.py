"""值班: a post has its watches, a watch one person at a time, and the one on duty is she who may be still."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cases.factories import Tree, a_tree, an_officer
from tests.duty.factories import EVERY_DAY, LONG_BEFORE, MONDAY, a_post, a_watch, at, purpose, put
from tests.people.factories import SignedClient
from yizhan.common.checks import invariants
from yizhan.common.say import CHINA
from yizhan.duty import actions, queries
from yizhan.duty.actions import BadPlan, BadWatch, Begun, BusyThen, NotHers, OverAlready, PostTaken, Wish
from yizhan.duty.models import Post, Shift, Swap, Watch
from yizhan.duty.retention import SHIFT_DAYS, forget_shifts
from yizhan.duty.rules import Week, do_meet, span
from yizhan.duty.tasks import remind_of_shifts
from yizhan.notices.models import Notice
from yizhan.orgs.access import OutOfReach
from yizhan.orgs.actions.roles import revoke_role
from yizhan.orgs.models import RoleGrant, Unit
from yizhan.people.models import User

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def something_to_be_on_duty_for() -> Iterator[None]:
    with purpose():
        yield


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def unit(tree: Tree) -> Unit:
    return tree.district


@pytest.fixture
def anna(unit: Unit) -> User:
    return an_officer(unit, "安娜")


@pytest.fixture
def bao(unit: Unit) -> User:
    return an_officer(unit, "小包")


@pytest.fixture
def watch(unit: Unit, anna: User) -> Watch:
    return a_watch(a_post(unit, anna), anna)


def there(unit: Unit, moment: datetime) -> str | None:
    found = queries.on_duty(unit, "tests", moment)
    return found.user.display_name if found else None


def broken() -> list[str]:
    return [wrong for one in invariants("duty.") for wrong in one.broken()]


# --- hours -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        (([0], time(8), time(18)), ([0], time(18), time(8)), False),
        (([0], time(8), time(18)), ([0], time(17, 59), time(18, 1)), True),
        (([0], time(22), time(6)), ([1], time(5), time(7)), True),
        (([6], time(22), time(6)), ([0], time(5), time(7)), True),
        (([6], time(22), time(6)), ([0], time(6), time(7)), False),
        (([0], time(8), time(8)), ([1], time(8), time(9)), False),
    ],
    ids=[
        "one after another",
        "by a minute",
        "over midnight",
        "over the week",
        "the week's end",
        "a whole day",
    ],
)
def test_watches_meet_when_a_minute_of_the_week_is_in_both(one: Week, other: Week, meets: bool) -> None:
    assert do_meet(one, other) is meets
    assert do_meet(other, one) is meets


def test_a_night_ends_on_the_next_day_and_a_whole_day_lasts_one() -> None:
    assert span(MONDAY, time(17, 30), time(8, 30)) == (at(17, 30), at(8, 30, TUESDAY))
    assert span(MONDAY, time(8), time(8)) == (at(8), at(8, day=TUESDAY))


def test_a_post_has_no_two_watches_at_one_time_nor_of_one_name(watch: Watch, anna: User) -> None:
    with pytest.raises(BadWatch, match="重叠"):
        a_watch(watch.post, anna, "夜班", time(17), time(8))
    with pytest.raises(BadWatch, match="已经有叫"):
        a_watch(watch.post, anna, "白班", time(18), time(8))

    assert a_watch(watch.post, anna, "夜班", time(18), time(8)).pk


def test_a_unit_has_one_post_for_a_purpose_until_it_is_closed(watch: Watch, unit: Unit, anna: User) -> None:
    with pytest.raises(PostTaken):
        a_post(unit, anna)

    put(watch, anna, by=anna)
    put(watch, anna, TUESDAY, by=anna)
    actions.close_post(post=watch.post, by=anna, now=at(12))

    assert list(Shift.objects.values_list("day", "ends_at")) == [(MONDAY, at(12))]
    assert a_post(unit, anna).pk


# --- who is there --------------------------------------------------------------------------------------


def test_the_one_on_duty_is_on_a_shift_that_runs_and_the_next_has_the_next(
    watch: Watch, unit: Unit, anna: User, bao: User
) -> None:
    put(watch, anna, by=anna)
    put(watch, bao, TUESDAY, by=anna)

    assert [there(unit, at(7, 59)), there(unit, at(8)), there(unit, at(18))] == [None, "安娜", None]
    following = queries.next_on_duty(unit, "tests", at(9))
    assert following is not None
    assert (following.user, following.starts_at) == (bao, at(8, day=TUESDAY))
    assert queries.next_on_duty(unit, "tests", at(9), but=[bao.pk]) is None


def test_who_holds_the_permission_no_more_is_not_on_duty_and_her_shift_is_a_gap(
    watch: Watch, unit: Unit, anna: User, bao: User
) -> None:
    put(watch, bao, by=anna)
    put(watch, anna, TUESDAY, by=anna)
    revoke_role(grant=RoleGrant.objects.get(user=bao), by=None, now=at(7))

    assert there(unit, at(9)) is None
    gaps = [cell.day for cell in queries.gaps(watch.post, at(9), MONDAY)]
    assert gaps[:2] == [MONDAY, TUESDAY + timedelta(days=1)]


def test_only_colleagues_of_the_unit_are_put_on_it_and_only_who_plans_may(
    watch: Watch, tree: Tree, anna: User
) -> None:
    with pytest.raises(BadPlan) as bad:
        put(watch, an_officer(tree.city), by=anna)
    assert bad.value.wrong == {f"20261123-{watch.pk}": "这位同事不能值这个班，请另选"}
    with pytest.raises(OutOfReach):
        put(watch, anna, by=an_officer(tree.company))

    assert not Shift.objects.exists()


# --- the plan ------------------------------------------------------------------------------------------


def test_a_plan_is_done_whole_or_not_at_all_and_says_which_cell_is_wrong(
    watch: Watch, unit: Unit, tree: Tree, anna: User
) -> None:
    elsewhere = a_watch(a_post(tree.city, city := an_officer(tree.city), "市里"), city)
    RoleGrant.objects.filter(user=city).update(unit=unit)
    wishes = [Wish(MONDAY, watch.pk, None, anna.pk), Wish(TUESDAY, watch.pk, None, city.pk)]
    Shift.objects.create(
        home_id=unit.home_id, post=elsewhere.post, watch=elsewhere, day=TUESDAY, user=city,
        starts_at=at(17, day=TUESDAY), ends_at=at(20, day=TUESDAY), set_at=LONG_BEFORE,
    )  # fmt: skip

    with pytest.raises(BadPlan) as bad:
        actions.plan(post=watch.post, wishes=wishes, by=anna, now=LONG_BEFORE)

    assert list(bad.value.wrong.values()) == [f"{city}这段时间在别的岗值班"]
    assert not watch.shifts.exists()


def test_what_another_planner_set_meanwhile_is_not_overwritten(watch: Watch, anna: User, bao: User) -> None:
    put(watch, bao, by=bao)

    with pytest.raises(BadPlan) as bad:
        put(watch, anna, by=anna)

    assert list(bad.value.wrong.values()) == ["您看的时候，这一格改成了小包"]
    assert watch.shifts.get().user == bao


def test_who_falls_ill_on_duty_is_relieved_from_that_moment(
    watch: Watch, unit: Unit, anna: User, bao: User
) -> None:
    put(watch, anna, by=anna)
    actions.plan(post=watch.post, wishes=[Wish(MONDAY, watch.pk, anna.pk, bao.pk)], by=bao, now=at(10))

    assert [there(unit, at(9)), there(unit, at(10))] == ["安娜", "小包"]
    assert list(Shift.objects.order_by("starts_at").values_list("starts_at", "ends_at")) == [
        (at(8), at(10)),
        (at(10), at(18)),
    ]


def test_a_shift_that_is_over_does_not_change(watch: Watch, anna: User, bao: User) -> None:
    put(watch, anna, by=anna)

    with pytest.raises(BadPlan) as bad:
        actions.plan(post=watch.post, wishes=[Wish(MONDAY, watch.pk, anna.pk, bao.pk)], by=anna, now=at(18))

    assert list(bad.value.wrong.values()) == ["这个班已经过去了"]


def test_a_week_is_repeated_where_nobody_is_set_and_says_whom_it_left_out(
    watch: Watch, anna: User, bao: User
) -> None:
    put(watch, anna, by=anna)
    put(watch, bao, TUESDAY, by=anna)
    put(watch, bao, MONDAY + timedelta(days=7), by=anna)
    revoke_role(grant=RoleGrant.objects.get(user=bao), by=None, now=LONG_BEFORE)

    done = actions.repeat_week(
        post=watch.post, monday=TUESDAY, until=MONDAY + timedelta(days=20), by=anna, now=LONG_BEFORE
    )

    assert [(shift.day - MONDAY).days for shift in done.given] == [14]
    assert done.skipped == [
        f"12-01 {watch}：原来的人已经不能值班",
        f"12-08 {watch}：原来的人已经不能值班",
    ]


def test_who_is_planned_is_told_once_for_all_her_shifts_and_again_when_they_go(
    watch: Watch, anna: User
) -> None:
    wishes = [Wish(MONDAY + timedelta(days=n), watch.pk, None, anna.pk) for n in range(5)]
    actions.plan(post=watch.post, wishes=wishes, by=anna, now=LONG_BEFORE)
    put(watch, None, was=anna, by=anna)

    said = Notice.objects.filter(kind="duty.shift").order_by("pk").values_list("params__news", flat=True)
    assert list(said) == ["排了您 5 个班", "去掉了您 1 个班"]


def test_she_is_reminded_once_half_a_day_before(watch: Watch, anna: User) -> None:
    put(watch, anna, by=anna)
    Notice.objects.all().delete()

    remind_of_shifts(int(at(19, day=MONDAY - timedelta(days=1)).timestamp()))
    assert not Notice.objects.exists()
    for minute in (5, 15):
        remind_of_shifts(int(at(20, minute, day=MONDAY - timedelta(days=1)).timestamp()))

    assert Notice.objects.get().params["news"] == "快到您的班了"


# --- swaps ---------------------------------------------------------------------------------------------


def asked(watch: Watch, anna: User, bao: User) -> Swap:
    shift = put(watch, anna, by=anna).given[0]
    return actions.ask_swap(shift=shift, to=bao.pk, by=anna, now=LONG_BEFORE)


def test_a_shift_changes_hands_only_by_the_others_yes(
    watch: Watch, unit: Unit, anna: User, bao: User
) -> None:
    swap = asked(watch, anna, bao)
    assert there(unit, at(9)) == "安娜"

    actions.answer_swap(swap=swap, agrees=True, by=bao, now=LONG_BEFORE)

    assert there(unit, at(9)) == "小包"
    assert broken() == []
    with pytest.raises(OverAlready):
        actions.answer_swap(swap=swap, agrees=False, by=bao, now=LONG_BEFORE)


def test_no_leaves_it_where_it_is_and_she_may_ask_another(
    watch: Watch, unit: Unit, anna: User, bao: User
) -> None:
    swap = asked(watch, anna, bao)
    with pytest.raises(actions.AskedAlready):
        actions.ask_swap(shift=swap.shift, to=bao.pk, by=anna, now=LONG_BEFORE)

    actions.answer_swap(swap=swap, agrees=False, by=bao, now=LONG_BEFORE)

    assert there(unit, at(9)) == "安娜"
    actions.ask_swap(shift=swap.shift, to=bao.pk, by=anna, now=LONG_BEFORE)
    actions.withdraw_swap(shift=swap.shift, by=anna, now=LONG_BEFORE)
    assert not Swap.objects.filter(answered_at__isnull=True).exists()


def test_a_shift_that_has_begun_or_is_somebody_elses_is_not_swapped(
    watch: Watch, anna: User, bao: User
) -> None:
    swap = asked(watch, anna, bao)

    with pytest.raises(Begun):
        actions.answer_swap(swap=swap, agrees=True, by=bao, now=at(8))
    with pytest.raises(OverAlready):
        actions.answer_swap(swap=swap, agrees=True, by=anna, now=LONG_BEFORE)
    with pytest.raises(NotHers):
        actions.ask_swap(
            shift=put(watch, anna, TUESDAY, by=anna).given[0], to=anna.pk, by=anna, now=LONG_BEFORE
        )


def test_who_is_on_another_post_then_cannot_say_yes(
    watch: Watch, tree: Tree, unit: Unit, anna: User, bao: User
) -> None:
    swap = asked(watch, anna, bao)
    Shift.objects.create(
        home_id=unit.home_id,
        post=Post.objects.create(
            home_id=unit.home_id, unit=tree.city, purpose="x", name="别处", made_at=at(1)
        ),
        day=MONDAY,
        user=bao,
        starts_at=at(17),
        ends_at=at(19),
        set_at=LONG_BEFORE,
    )

    with pytest.raises(BusyThen):
        actions.answer_swap(swap=swap, agrees=True, by=bao, now=LONG_BEFORE)

    swap.refresh_from_db()
    assert (swap.answered_at, swap.shift.user) == (None, anna)


def test_a_plan_that_takes_her_off_ends_what_she_had_asked(watch: Watch, anna: User, bao: User) -> None:
    asked(watch, anna, bao)

    put(watch, bao, was=anna, by=anna)

    assert not Swap.objects.exists()
    assert broken() == []


# --- the database first --------------------------------------------------------------------------------


@pytest.mark.parametrize("same", ["user", "post"])
def test_the_database_refuses_one_person_in_two_places_and_a_post_filled_twice(
    watch: Watch, tree: Tree, unit: Unit, anna: User, bao: User, same: str
) -> None:
    put(watch, anna, by=anna)
    other = Post.objects.create(home_id=unit.home_id, unit=tree.city, purpose="x", name="别处", made_at=at(1))
    more = {"user": (anna, other), "post": (bao, watch.post)}[same]

    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(
            home_id=unit.home_id, user=more[0], post=more[1], day=MONDAY,
            starts_at=at(17, 59), ends_at=at(20), set_at=at(1),
        )  # fmt: skip

    Shift.objects.create(
        home_id=unit.home_id, user=more[0], post=more[1], day=MONDAY,
        starts_at=at(18), ends_at=at(20), set_at=at(1),
    )  # fmt: skip
    assert broken() == []


def test_check_finds_a_shift_kept_with_another_home(watch: Watch, anna: User) -> None:
    put(watch, anna, by=anna)
    assert broken() == []

    Shift.objects.update(home_id=1)

    assert broken() != []


def test_shifts_are_forgotten_after_three_years_with_the_questions_about_them(
    watch: Watch, anna: User, bao: User
) -> None:
    asked(watch, anna, bao)

    assert forget_shifts(at(18) + timedelta(days=SHIFT_DAYS)) == 0
    forget_shifts(at(18) + timedelta(days=SHIFT_DAYS, seconds=1))

    assert not Shift.objects.exists()


# --- the pages -----------------------------------------------------------------------------------------


@pytest.fixture
def page(anna: User) -> Client:
    client = SignedClient()
    client.force_login(anna)
    return client


def test_a_month_is_planned_on_one_page_and_a_week_repeated(page: Client, unit: Unit, anna: User) -> None:
    first = (datetime.now(CHINA).date().replace(day=1) + timedelta(days=32)).replace(day=1)
    month = f"{first:%Y-%m}"
    page.post(reverse("duty:new"), {"unit": unit.pk, "purpose": "tests", "name": "应急值班", "phone": ""})
    post = Post.objects.get()
    page.post(
        reverse("duty:watches", args=[post.pk]),
        {"name": "全天", "weekdays": list(EVERY_DAY), "starts": "08:00", "ends": "08:00"},
    )
    watch = post.watches.get()
    cell = f"{first:%Y%m%d}-{watch.pk}"

    sent = {"month": month, f"c-{cell}": anna.pk, f"w-{cell}": ""}
    answer = page.post(reverse("duty:plan", args=[post.pk]), sent, follow=True)
    assert "排好了 1 个班" in answer.content.decode()
    monday = f"{first - timedelta(days=first.weekday()):%Y-%m-%d}"
    page.post(reverse("duty:repeat", args=[post.pk]), {"month": month, "monday": monday})

    days = sorted(Shift.objects.values_list("day", flat=True))
    assert days == [first + timedelta(days=7 * n) for n in range(len(days))]
    assert len(days) >= 4


def test_a_plan_that_is_refused_comes_back_as_it_was_sent(
    page: Client, watch: Watch, anna: User, bao: User
) -> None:
    first = (datetime.now(CHINA).date().replace(day=1) + timedelta(days=32)).replace(day=1)
    cells = [f"{first + timedelta(days=n):%Y%m%d}-{watch.pk}" for n in range(2)]
    sent = {"month": f"{first:%Y-%m}", f"c-{cells[0]}": bao.pk, f"c-{cells[1]}": "999999"}

    answer = page.post(reverse("duty:plan", args=[watch.post_id]), sent)

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "这位同事不能值这个班" in said
    assert f'<option value="{bao.pk}" selected>' in said
    assert not Shift.objects.exists()


@pytest.mark.parametrize("junk", ["c-99999999-1", "c-20261301-1", "c-20261201-999999999999999", "c-x-1"])
def test_a_cell_that_is_none_is_refused_or_ignored_and_nothing_breaks(
    page: Client, watch: Watch, junk: str
) -> None:
    answer = page.post(reverse("duty:plan", args=[watch.post_id]), {junk: "1", "month": "2026-99"})

    assert answer.status_code in {302, 422}
    assert not Shift.objects.exists()


def test_she_finds_her_shifts_and_what_she_is_asked_in_her_day(
    page: Client, unit: Unit, anna: User, bao: User
) -> None:
    now = datetime.now(CHINA)
    watch = a_watch(a_post(unit, anna), anna)
    tomorrow, after = now.date() + timedelta(days=1), now.date() + timedelta(days=2)

    def put_now(who: User, day: date) -> Shift:
        wish = Wish(day, watch.pk, None, who.pk)
        return actions.plan(post=watch.post, wishes=[wish], by=anna, now=now).given[0]

    put_now(anna, tomorrow)
    actions.ask_swap(shift=put_now(bao, after), to=anna.pk, by=bao, now=now)

    day = page.get(reverse("console:today")).content.decode()
    assert "我这周的值班" in day
    assert "同事想请我代的班" in day
    assert "两周内还没排人的班" in day
    book = page.get("/console/notebook/").content.decode()
    assert "请您代班：应急值班" in book
    assert re.search(r"值班：应急值班</a><[^>]*>明天 \d\d:\d\d<", book)
    page.post(reverse("duty:answer", args=[Swap.objects.get().pk]), {"agrees": "yes"})
    assert set(Shift.objects.values_list("user", flat=True)) == {anna.pk}


def test_the_last_week_of_a_month_has_none_after_it_to_be_repeated_in(
    page: Client, watch: Watch, anna: User
) -> None:
    for day in (date(2027, 3, 1), date(2027, 3, 29)):
        put(watch, anna, day, by=anna)

    shown = page.get(f"{reverse('duty:post', args=[watch.post_id])}?month=2027-03").content.decode()

    assert re.findall('name="monday" value="([^"]*)"', shown) == ["2027-03-01"]


def test_the_month_asks_the_same_questions_however_many_shifts_there_are(
    page: Client, watch: Watch, anna: User, django_assert_num_queries: Any
) -> None:
    address = f"{reverse('duty:post', args=[watch.post_id])}?month=2027-03"
    first = date(2027, 3, 1)
    put(watch, anna, first, by=anna)
    page.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        page.get(address)
    for n in range(1, 7):
        put(watch, anna, first + timedelta(days=n), by=anna)
    with django_assert_num_queries(len(one)):
        page.get(address)

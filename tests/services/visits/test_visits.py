"""蹲点走访: into the quiet hours, wishes become cases, promises stand in the officer's day, what came of it is told."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.cases.factories import a_tree, a_worker
from tests.cast import signed_in
from tests.orgs.factories import make_officer
from tests.people.factories import SignedClient, make_user
from tests.services.goods.factories import DAY, a_care, a_lot, ink
from tests.sweep import build_world
from yizhan.cases.models import Case, Via
from yizhan.common.checks import invariants
from yizhan.common.say import CHINA
from yizhan.notices.models import Notice
from yizhan.orgs.models import Role, Unit
from yizhan.people.models import Person, User
from yizhan.places.models import Station
from yizhan.services.goods.actions.care import finish, hand_out, take_back
from yizhan.services.goods.models import Care, HandOut
from yizhan.services.visits import actions
from yizhan.services.visits.actions import Plan
from yizhan.services.visits.models import Page, Promise, Visit, Wish
from yizhan.services.visits.rules import USUAL, in_wave, quiet, quiet_hours

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)  # a Monday
_numbers = count(1)


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def a_station(unit: Unit, name: str = "码头网点驿站", setting: str = "depot") -> Station:
    return Station.objects.create(
        home_id=unit.home_id, unit=unit, name=name, kind="rest", lon=121.47, lat=31.23, state="running",
        setting=setting, hours="06:00-22:00", plaque_code=f"V{next(_numbers):07}", changed_at=timezone.now(),
    )  # fmt: skip


def a_visit(unit: Unit, by: User, *, starts_at: datetime = TEN, hours: int = 8, **more: Any) -> Visit:
    plan = Plan("码头网点走访", starts_at, starts_at + timedelta(hours=hours), goers=[by.pk], **more)
    return actions.plan_visit(unit=unit, plan=plan, key=f"k{starts_at}", by=by, now=starts_at)


@pytest.fixture
def station(depot: Unit) -> Station:
    return a_station(depot)


@pytest.fixture
def visit(east: Unit, olga: User) -> Visit:
    """Under way now, of East, by Olga."""
    return a_visit(east, olga, starts_at=timezone.now().replace(microsecond=0) - timedelta(hours=1))


# --- quiet hours -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "minutes", "meets"),
    [
        ("09:44", 1, False),
        ("09:44", 2, True),
        ("10:59", 5, True),
        ("11:00", 165, False),
        ("11:00", 166, True),
    ],
)
def test_a_stay_meets_a_wave_from_a_quarter_before_it_to_an_hour_after(
    clock: str, minutes: int, meets: bool
) -> None:
    at = datetime.combine(TEN.date(), time.fromisoformat(clock), CHINA)
    assert in_wave(at, minutes, USUAL) is meets


def test_quiet_hours_are_what_the_waves_leave_of_the_day() -> None:
    assert quiet_hours(USUAL) == "07:00–09:45、11:00–13:45、15:00–15:45、17:00–22:00"
    assert quiet(()) == [(360, 1320)]
    assert quiet((time(10), time(10, 30))) == [(360, 585), (690, 1320)]


def test_a_stop_in_a_wave_is_refused_with_the_quiet_hours_unless_it_is_meant_so(
    east: Unit, olga: User, station: Station
) -> None:
    planned = a_visit(east, olga)
    page = signed_in(olga)
    address = reverse("visits_console:add_stop", args=[planned.pk])
    wants = {"station": station.pk, "at": "2026-11-23T14:30", "minutes": 45}

    refused = page.post(address, wants)

    assert refused.status_code == 422
    assert "11:00–13:45" in text(refused)
    assert not planned.stops.exists()
    assert page.post(address, wants | {"in_spite": "on"}).status_code == 302
    assert "正忙着进件派件" in text(page.get(reverse("visits_console:visit", args=[planned.pk])))


def test_a_station_tells_its_own_waves_and_only_a_depot_has_usual_ones(
    east: Unit, olga: User, station: Station
) -> None:
    planned = a_visit(east, olga)
    street = a_station(east, "街边驿站", "street")
    at = TEN.replace(hour=10, minute=30)
    actions.add_stop(visit=planned, station=street, at=at, minutes=30, by=olga, now=TEN)
    stop = actions.add_stop(
        visit=planned, station=station, at=TEN.replace(hour=12), minutes=30, by=olga, now=TEN
    )
    page, address = signed_in(olga), reverse("visits_console:waves", args=[planned.pk, stop.pk])

    wrong = page.post(address, {"times": "6点"})
    assert "「6点」不是时间" in text(wrong)
    assert page.post(address, {"times": "12:00，9:30"}).status_code == 302

    shown = text(page.get(reverse("visits_console:visit", args=[planned.pk])))
    assert "有空的时间是 06:00–09:15、10:30–11:45、13:00–22:00" in shown


# --- the plan, and what is corrected ---------------------------------------------------------------------


def test_a_visit_is_planned_once_and_who_goes_is_told(east: Unit, olga: User) -> None:
    page, address = signed_in(olga), reverse("visits_console:new")
    wants = {
        "unit": east.pk, "title": "走访", "starts_at": "2099-11-23T11:00", "ends_at": "2099-11-23T13:00",
        "goers": [olga.pk], "key": "same",
    }  # fmt: skip
    before = text(page.post(address, wants | {"ends_at": "2099-11-23T10:00"}))
    assert "结束要晚于开始" in before

    assert page.post(address, wants).status_code == 302
    assert page.post(address, wants).status_code == 302

    assert Visit.objects.count() == 1
    assert Notice.objects.filter(kind="visits.goes").count() == 1


def test_who_has_no_part_in_the_unit_does_not_go(east: Unit, olga: User, wei: User) -> None:
    plan = Plan("走访", TEN, TEN + timedelta(hours=1), goers=[wei.pk])
    with pytest.raises(actions.NotOurs):
        actions.plan_visit(unit=east, plan=plan, key="k", by=olga, now=TEN)


def test_moved_the_route_moves_along_also_over_its_own_times(
    east: Unit, olga: User, station: Station
) -> None:
    planned = a_visit(east, olga)
    second = a_station(east, "二站", "street")
    for one, hour in ((station, 11), (second, 12)):
        actions.add_stop(visit=planned, station=one, at=TEN.replace(hour=hour), minutes=30, by=olga, now=TEN)

    for hours in (1, -1, 24):
        starts = planned.starts_at + timedelta(hours=hours)
        ends = planned.ends_at + timedelta(hours=hours)
        planned = actions.move_visit(
            visit=planned, starts_at=starts, ends_at=ends, why="下雨", by=olga, now=TEN
        )

    assert [stop.at for stop in planned.stops.order_by("at")] == [
        TEN.replace(day=24, hour=11), TEN.replace(day=24, hour=12),
    ]  # fmt: skip
    with pytest.raises(actions.BadTimes):
        actions.move_visit(
            visit=planned, starts_at=TEN, ends_at=TEN + timedelta(hours=1), why="短", by=olga, now=TEN
        )


def test_called_off_nothing_more_is_entered_and_what_was_promised_is_still_owed(
    visit: Visit, olga: User
) -> None:
    now = timezone.now()
    made = actions.promise(
        visit=visit, says="装充电柜", owner=olga, due_date=timezone.localdate(), key="p", by=olga, now=now
    )
    actions.cancel_visit(visit=visit, why="台风", by=olga, now=now)

    with pytest.raises(actions.CalledOff):
        actions.write_page(visit=visit, day=timezone.localdate(), says="来了", key="d", by=olga, now=now)
    assert actions.keep_promise(promise=made, came_of_it="装好了", by=olga, now=now).kept_at == now


def test_a_station_of_others_twice_or_outside_the_time_is_refused(
    east: Unit, west: Unit, olga: User, station: Station
) -> None:
    planned = a_visit(east, olga)
    at = TEN.replace(hour=12)

    def goes(station: Station, at: datetime) -> None:
        actions.add_stop(visit=planned, station=station, at=at, minutes=30, by=olga, now=TEN)

    with pytest.raises(actions.NotOurs):
        goes(a_station(west, "西站"), at)
    with pytest.raises(actions.BadTimes):
        goes(station, TEN.replace(hour=18))
    goes(station, at)
    with pytest.raises(actions.TwiceThere):
        goes(station, TEN.replace(hour=13))


# --- the diary ---------------------------------------------------------------------------------------------


def test_a_page_of_the_diary_with_a_photo_is_written_once_and_what_is_no_photo_is_refused(
    visit: Visit, olga: User, wei: User
) -> None:
    page, address = signed_in(olga), reverse("visits_console:diary", args=[visit.pk])
    wants = {"day": timezone.localdate().isoformat(), "says": "车多人少", "key": "one"}
    bad = page.post(address, wants | {"photo": BytesIO(b"<html>")})
    assert bad.status_code == 422
    assert not Page.objects.exists()
    assert "车多人少" in text(bad)

    for _again in range(2):
        file = BytesIO()
        Image.new("RGB", (8, 8), "red").save(file, "JPEG")
        file.name = "a.jpg"
        file.seek(0)
        assert page.post(address, wants | {"photo": file}).status_code == 302

    written = Page.objects.get()
    photo = reverse("visits_console:picture", args=[visit.pk, written.pictures.get().pk])
    assert page.get(photo)["Content-Type"] == "image/jpeg"
    assert signed_in(wei).get(photo).status_code == 404


@pytest.mark.parametrize("days", [-2, 1], ids=["before the visit", "tomorrow"])
def test_a_wrong_date_in_the_diary_is_refused_with_words(visit: Visit, olga: User, days: int) -> None:
    day = timezone.localdate() + timedelta(days=days)
    address = reverse("visits_console:diary", args=[visit.pk])
    answer = signed_in(olga).post(address, {"day": day.isoformat(), "says": "x", "key": "k"})
    assert answer.status_code == 422
    assert "日记的日期" in text(answer)


# --- wishes ------------------------------------------------------------------------------------------------


def test_a_wish_is_a_case_by_a_visit_with_a_receipt_once(visit: Visit, olga: User) -> None:
    page, address = signed_in(olga), reverse("visits_console:wish", args=[visit.pk])
    wants = {"says": "没地方充电", "phone": "", "key": "w"}
    assert page.post(address, wants).status_code == 302

    shown = page.get(reverse("visits_console:visit", args=[visit.pk]))
    code = re.search(r'v-receipt">([^<]+)<', shown.content.decode())
    assert code

    page.post(address, wants)
    case = Case.objects.get()
    assert (case.via, case.procedure, case.unit_id) == (Via.VISIT, "say.demand", visit.unit_id)
    assert Wish.objects.get().case == case
    assert "v-receipt" not in page.get(reverse("visits_console:visit", args=[visit.pk])).content.decode()
    followed = Client()
    found = followed.post(reverse("cases:receipt"), {"code": code[1]}, follow=True)
    assert "没地方充电" in text(found)


def test_a_number_that_nobody_has_is_refused_and_what_was_written_stays(visit: Visit, olga: User) -> None:
    address = reverse("visits_console:wish", args=[visit.pk])
    answer = signed_in(olga).post(address, {"says": "没地方充电", "phone": "13900000000", "key": "w"})
    assert answer.status_code == 422
    assert "没有人用这个手机号" in text(answer)
    assert "没地方充电" in text(answer)
    assert not Case.objects.exists()


def test_another_wish_on_the_same_page_is_not_lost_and_gets_no_code_of_the_one_before(
    visit: Visit, olga: User
) -> None:
    page, address = signed_in(olga), reverse("visits_console:wish", args=[visit.pk])
    sent = {"says": "没地方充电", "key": "w"}
    assert page.post(address, sent).status_code == 302
    assert page.post(address, sent).status_code == 302  # a double tap

    other = page.post(address, sent | {"says": "另一位：饭太贵"})

    assert other.status_code == 422
    assert "另一位：饭太贵" in text(other)
    (key,) = re.findall(r'name="key" value="([^"]+)"', other.content.decode())
    assert page.post(address, sent | {"says": "另一位：饭太贵", "key": key}).status_code == 302
    assert Case.objects.count() == 2


def test_a_promise_about_a_wish_past_the_company_is_never_public() -> None:
    side, now = build_world().east, timezone.now()
    by = side.visit.made_by
    assert by is not None
    given: dict[str, Any] = {"visit": side.visit, "by": by, "now": now}
    heard = actions.hear_wish(
        says="仓库晕倒7311", stop=side.visit.stops.get(), is_shielded=True, key="h", **given
    )
    ours = {"wish": heard.wish, "says": "问清楚7311", "owner": by, "due_date": timezone.localdate()}

    actions.promise(key="h", **ours, **given)

    assert heard.wish.case.shielded_unit == side.company
    page = signed_in(by).get(reverse("visits_console:visit", args=[side.visit.pk]))
    assert "问清楚7311" in text(page)
    with pytest.raises(actions.Refused, match="不能公开"):
        actions.promise(key="i", is_public=True, **ours, **given)


# --- promises ----------------------------------------------------------------------------------------------


def test_a_promise_stands_in_the_day_of_who_made_it_until_it_is_kept(visit: Visit, olga: User) -> None:
    page = signed_in(olga)
    today = timezone.localdate()
    wants = {"says": "装充电柜", "owner": olga.pk, "due_date": today.isoformat(), "key": "p"}
    past = page.post(
        reverse("visits_console:promise", args=[visit.pk]),
        wants | {"due_date": (today - timedelta(days=1)).isoformat()},
    )
    assert "不能在今天以前" in text(past)
    for _again in range(2):
        page.post(reverse("visits_console:promise", args=[visit.pk]), wants)
    made = Promise.objects.get()
    assert "装充电柜" in text(page.get(reverse("console:today")))

    address = reverse("visits_console:keep", args=[visit.pk, made.pk])
    assert page.post(address, {"do": "keep", "over-came_of_it": ""}).status_code == 422
    assert page.post(address, {"do": "keep", "over-came_of_it": "装了两个"}).status_code == 302

    assert "装充电柜" not in text(page.get(reverse("console:today")))
    assert "已经有结果了" in text(page.post(address, {"do": "drop", "over-came_of_it": "x"}))


def test_kept_after_the_day_that_was_said_first_is_late_however_often_it_was_put_off(
    visit: Visit, olga: User
) -> None:
    now, today = timezone.now(), timezone.localdate()
    made = actions.promise(visit=visit, says="装", owner=olga, due_date=today, key="p", by=olga, now=now)
    with pytest.raises(actions.BadTimes):
        actions.postpone(promise=made, due_date=today, by=olga, now=now)
    made = actions.postpone(promise=made, due_date=today + timedelta(days=9), by=olga, now=now)

    actions.keep_promise(promise=made, came_of_it="好了", by=olga, now=now + timedelta(days=8))

    page = text(signed_in(olga).get(reverse("visits_console:visit", args=[visit.pk])))
    assert "办到了，晚了" in page
    assert f"最早答应 {today:%Y-%m-%d}" in page


def test_the_database_refuses_a_promise_that_is_over_without_a_word(visit: Visit, olga: User) -> None:
    made = actions.promise(
        visit=visit,
        says="装",
        owner=olga,
        due_date=timezone.localdate(),
        key="p",
        by=olga,
        now=timezone.now(),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=made.pk).update(kept_at=timezone.now())


# --- what came of it ---------------------------------------------------------------------------------------


def test_those_who_were_visited_read_what_came_of_it_and_no_person(
    visit: Visit, olga: User, station: Station, mei: User
) -> None:
    now = timezone.now()
    actions.add_stop(
        visit=visit, station=station, at=visit.starts_at, minutes=30, by=olga, now=now, in_spite=True
    )
    mei_person = Person.objects.get(user=mei)
    actions.hear_wish(visit=visit, says="没地方充电", person=mei_person, key="w", by=olga, now=now)
    for says, is_public in (("装充电柜", True), ("给美打电话", False)):
        actions.promise(
            visit=visit, says=says, owner=olga, due_date=timezone.localdate(), key=says, by=olga, now=now,
            is_public=is_public,
        )  # fmt: skip
    address = reverse("visits:shown", args=[visit.pk])
    assert Client().get(address).status_code == 404

    signed_in(olga).post(reverse("visits_console:show", args=[visit.pk]), {"outcome": "充电柜在装"})

    shown = text(Client().get(address))
    assert "充电柜在装" in shown
    assert "大家提了 1 件事，办结 0 件" in shown
    assert "装充电柜" in shown
    assert not {"欧佳", "美", "没地方充电"} & {word for word in ("欧佳", "美", "没地方充电") if word in shown}
    assert "走访回音" in text(Client().get(reverse("places:station", args=[station.pk])))
    assert [list(one.broken()) for one in invariants("visits")] == [[], [], []]


def test_a_promise_stands_in_the_notebook_of_who_gave_it_until_somebody_says_how_it_went(
    visit: Visit, olga: User, east: Unit
) -> None:
    now, due = timezone.now(), timezone.localdate() + timedelta(days=3)
    given = {"visit": visit, "owner": olga, "due_date": due, "by": olga, "now": now}
    first = actions.promise(says="给李师傅装充电柜", key="p1", **given)
    second = actions.promise(says="修空调", key="p2", **given)
    colleague = make_officer(east, Role.OFFICER)
    page, others, notebook = signed_in(olga), signed_in(colleague), "/console/notebook/"
    assert "给李师傅装充电柜" in text(page.get(notebook))
    assert "给李师傅装充电柜" not in text(others.get(notebook))

    actions.keep_promise(promise=first, came_of_it="装了两个", by=olga, now=now)
    actions.drop_promise(promise=second, came_of_it="房东不让", by=colleague, now=now)

    shown = text(page.get(notebook))
    assert "没有做成，写了原因" in shown
    assert "您做到了" in shown


# --- goods that are brought ------------------------------------------------------------------------------


@pytest.fixture
def care(east: Unit) -> Care:
    """Packs for whoever comes, handed out yesterday, today and tomorrow."""
    now = timezone.now()
    times = {"opens_at": now - DAY, "closes_at": now + DAY, "hands_from": now - DAY, "hands_until": now + DAY}
    return a_care(a_lot(east, 40), 12, 2, title="送清凉", **times)


def hands(care: Care, person: Person, at: datetime, by: User) -> HandOut:
    key = f"h{next(_numbers)}"
    return hand_out(care=care, person=person, signature=ink(), key=key, by=by, now=at)


def test_the_goods_of_a_round_go_along_and_only_what_was_handed_out_meanwhile_is_counted(
    visit: Visit, care: Care, olga: User, east: Unit
) -> None:
    page, address = signed_in(olga), reverse("visits_console:visit", args=[visit.pk])
    offered = page.get(reverse("visits_console:bring", args=[visit.pk]))
    assert "送清凉" in text(offered)
    sent = {"round": str(care.round_id)}
    assert page.post(reverse("visits_console:bring", args=[visit.pk]), sent).status_code == 302
    assert page.post(reverse("visits_console:bring", args=[visit.pk]), sent).status_code == 302
    assert visit.brought.count() == 1
    assert "走访时还没有发" in text(page.get(address))

    hands(care, a_worker(east), visit.starts_at - timedelta(minutes=1), olga)
    hands(care, a_worker(east), visit.starts_at + timedelta(minutes=5), olga)
    hands(care, a_worker(east), visit.starts_at + timedelta(minutes=5), make_user())  # elsewhere, by another
    back = hands(care, a_worker(east), visit.starts_at + timedelta(minutes=6), olga)
    take_back(hand_out=back, reason="发重了", by=olga, now=timezone.now())

    shown = text(page.get(address))
    assert "走访时发给 1 人 · 清凉包（份） 2" in shown
    assert reverse("goods:hand", args=[care.pk]) in page.get(address).content.decode()
    actions.show_outcome(visit=visit, outcome="送了清凉", by=olga, now=timezone.now())
    public = reverse("visits:shown", args=[visit.pk])
    assert "带去并发出" not in text(Client().get(public))  # of so few everybody there knows who
    for minute in range(7, 11):
        hands(care, a_worker(east), visit.starts_at + timedelta(minutes=minute), olga)
    assert "带去并发出：清凉包（份） 10" in text(Client().get(public))


def test_what_is_not_hers_or_over_is_not_offered_and_can_be_left_behind(
    visit: Visit, care: Care, olga: User, west: Unit
) -> None:
    page, bring = signed_in(olga), reverse("visits_console:bring", args=[visit.pk])
    assert page.post(bring, {"round": "999999"}).status_code == 422
    assert "请选一批" in text(page.post(bring, {"sent": "1"}))
    brought = actions.bring(visit=visit, round=care.round, by=olga, now=timezone.now())
    off = reverse("visits_console:leave_behind", args=[visit.pk, brought.pk])
    stranger = signed_in(make_officer(west, Role.OFFICER))
    assert stranger.post(off).status_code == 404
    assert page.post(off).status_code == 302
    assert not visit.brought.exists()
    assert page.post(off).status_code == 404
    finish(care=care, by=olga, now=timezone.now())
    assert "送清凉" in text(page.get(bring))  # what was forgotten is entered after it
    long_ago = timezone.now() - 40 * DAY
    Care.objects.filter(pk=care.pk).update(hands_from=long_ago, hands_until=long_ago + DAY)
    assert "没有正在发的慰问批次" in text(page.get(bring))


def test_a_visit_that_has_just_begun_is_listed_by_its_hour() -> None:
    tree, begun = a_tree(), timezone.now() - timedelta(minutes=20)
    otto, console = make_officer(tree.district), SignedClient()
    a_visit(tree.district, otto, starts_at=begun)
    console.force_login(otto)

    listed = text(console.get("/console/visits/"))

    assert f"{begun.astimezone(CHINA):%H:%M}" in listed
    assert "分钟前" not in listed

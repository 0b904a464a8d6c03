"""A worker books a court: the stations, the day, the session; in words, and with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.cast import signed_in
from tests.places import factories as places
from tests.supplies.factories import a_round, a_session, a_space, ask, one, people, station
from yizhan.common.natural import natural
from yizhan.orgs.models import Unit
from yizhan.people.models import Person
from yizhan.places.hours import ZONE
from yizhan.places.models import Space, Station
from yizhan.supplies.eligibility import reasons_against
from yizhan.supplies.models import Blackout, Claim, Limit, Part, Round, Session, Supply, Terms


@pytest.fixture
def hall(east: Unit) -> Station:
    return station(east)


@pytest.fixture
def court(hall: Station) -> Space:
    return a_space(hall, "1 号场")


@pytest.fixture
def mei(east: Unit) -> Person:
    return places.person("美", east, trade="courier")


@pytest.fixture
def her(mei: Person) -> Client:
    return signed_in(mei)


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def at(hour: int) -> datetime:
    return datetime.combine(tomorrow(), time(hour), ZONE)


def a_day(hall: Station, **more: Any) -> Round:
    Terms.objects.get_or_create(
        station=hall, service="fitness.courts", defaults={"home_id": hall.home_id, "title": "健身驿站球场"}
    )
    given = {"service": "fitness.courts", "title": "健身驿站球场", "station": hall, "day": tomorrow()}
    return a_round(hall.unit, **given | more)


def hours(page: str) -> list[str]:
    """Hour and word of each cell, as they stand on the page."""
    found = []
    for piece in page.split('<span class="hour-at">')[1:]:
        found.append(piece[:5] + " " + piece.split('<span class="hour-word">')[1].split("<")[0])
    return found


def day_page(client: Client, hall: Station) -> str:
    return client.get(f"/book/{hall.pk}/", {"day": tomorrow().isoformat()}).content.decode()


def take(client: Client, supply: Supply, key: str = "k1") -> Any:
    assert supply.round.station_id
    return client.post(
        f"/book/{supply.round.station_id}/{supply.session_id}/take/", {"key": key}, follow=True
    )


# --- the day ------------------------------------------------------------------------------------------------


def test_the_day_says_what_is_free_hers_full_and_closed(
    hall: Station, court: Space, mei: Person, her: Client
) -> None:
    day = a_day(hall, per_person=9, waiting_most=1)
    supplies = [a_session(day, court, at(hour), occupies="taken") for hour in range(9, 16)]
    wu, li, *_others = people(4)
    one(supplies[1], mei)
    one(supplies[2], wu)
    ask(supplies[3], wu, li)
    ask(supplies[4], li, mei)
    Blackout.objects.create(
        home_id=hall.home_id, station=hall, space=court, during=DateTimeTZRange(at(14), at(15)), reason="换网"
    )
    Session.objects.filter(supplies=supplies[6]).update(cancelled_at=at(0), cancel_reason="停电")

    page = day_page(her, hall)

    assert hours(page) == [
        "09:00 可约",
        "10:00 您的",
        "11:00 满·可排",
        "12:00 满",
        "13:00 候补1",
        "14:00 停",
        "15:00 取消",
    ]
    assert "14:00 换网" in page
    assert "15:00 停电" in page


def test_a_court_of_a_hall_that_is_taken_is_in_use(hall: Station, court: Space, her: Client) -> None:
    whole = a_space(hall, "大厅")
    Part.objects.create(whole=whole, part=court)
    day = a_day(hall)
    supplies = [a_session(day, space, at(9), occupies="taken", seats=4) for space in (whole, court)]
    assert hours(day_page(her, hall)) == ["09:00 余4", "09:00 余4"]

    one(supplies[0], *people(1))

    assert hours(day_page(her, hall)) == ["09:00 占用", "09:00 余3"]


def test_a_day_that_has_not_opened_says_when(hall: Station, court: Space, her: Client) -> None:
    supply = a_session(a_day(hall, opens_at=timezone.now() + timedelta(hours=2)), court, at(9))

    assert hours(day_page(her, hall)) == ["09:00 未开放"]
    assert "还没有开放预约" in take(her, supply).content.decode()
    assert not Claim.objects.exists()


def test_nobodys_page_shows_whose_an_hour_is(
    hall: Station, court: Space, mei: Person, client: Client
) -> None:
    one(a_session(a_day(hall), court, at(9)), mei)

    page = day_page(client, hall)

    assert hours(page) == ["09:00 满·可排"]
    assert "美" not in page


@pytest.mark.parametrize(
    ("most", "says"),
    [
        ({"day_count": 1}, "每人每天最多 1 次，您这天已经约满。"),
        ({"week_count": 1}, "每人每周最多 1 次，您这周已经约满。"),
        ({"year_count": 1}, "每人每年最多 1 次，您今年已经约满。"),
        ({"day_minutes": 90}, "每人每天最多 1 小时 30 分钟，加上这一场就超过了。"),
        ({"week_minutes": 90}, "每人每周最多 1 小时 30 分钟，加上这一场就超过了。"),
    ],
)
def test_hours_over_her_limit_are_kept_from_her_and_the_day_says_why_above_them(
    hall: Station, court: Space, mei: Person, her: Client, client: Client, most: dict[str, int], says: str
) -> None:
    limit = Limit.objects.create(home_id=hall.home_id, unit=hall.unit, name="球场", **most)
    day = a_day(hall, per_person=9, limit=limit)
    hers, free, full = [a_session(day, court, at(hour)) for hour in (9, 11, 13)]
    one(hers, mei)
    ask(full, *people(1))

    page = day_page(her, hall)
    sheets = [her.get(f"/book/{hall.pk}/{one.session_id}/").content.decode() for one in (free, full)]

    assert hours(page) == ["09:00 您的", "11:00 您已约满", "13:00 您已约满"]
    assert page.count(says) == 1
    assert page.index(says) < page.index('class="spaces"')
    assert [(says in sheet, '<button class="weui-btn' in sheet) for sheet in sheets] == [(True, False)] * 2
    assert says in take(her, free).content.decode()
    assert hours(day_page(client, hall)) == ["09:00 满·可排", "11:00 可约", "13:00 满·可排"]


def test_hours_she_has_something_else_in_are_kept_from_her(
    hall: Station, court: Space, mei: Person, her: Client
) -> None:
    day = a_day(hall, per_person=2)
    other = a_space(hall, "2 号场")
    one(a_session(day, court, at(9)), mei)
    for hour in (9, 11):
        a_session(day, other, at(hour))

    assert hours(day_page(her, hall)) == ["09:00 您的", "09:00 时间冲突", "11:00 可约"]
    assert "同一时间您已有另一项预约" in day_page(her, hall)


def test_what_she_would_give_back_for_it_keeps_nothing_from_her(
    hall: Station, court: Space, mei: Person, her: Client
) -> None:
    day = a_day(hall)
    one(a_session(day, court, at(9)), mei)
    a_session(day, court, at(11))

    page = her.get(f"/bookings/{Claim.objects.get().pk}/").content.decode()

    assert hours(day_page(her, hall)) == ["09:00 您的", "11:00 您已约满"]
    assert "改到另一场（1 场可选）" in page


def test_courts_stand_in_the_order_of_their_numbers() -> None:
    names = ["10 号场", "2 号场", "大厅", "1 号场"]

    assert sorted(names, key=natural) == ["1 号场", "2 号场", "10 号场", "大厅"]


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-31", "1999-01-01", "9999-12-31"])
def test_an_odd_day_shows_the_first_there_is(hall: Station, court: Space, client: Client, day: str) -> None:
    a_session(a_day(hall), court, at(9))

    page = client.get(f"/book/{hall.pk}/", {"day": day})

    assert hours(page.content.decode()) == ["09:00 可约"]


def test_a_station_without_sessions_says_so(hall: Station, client: Client) -> None:
    assert "这里现在没有可以预约的场地" in client.get(f"/book/{hall.pk}/").content.decode()
    assert client.get("/book/999999/").status_code == 404


@pytest.mark.parametrize(("courts", "slots"), [(1, 1), (40, 15)])
def test_a_day_takes_six_queries_however_many_courts(
    hall: Station,
    mei: Person,
    her: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    courts: int,
    slots: int,
) -> None:
    day = a_day(hall, per_person=9)
    for number in range(courts):
        space = a_space(hall, f"{number + 1} 号场")
        for hour in range(7, 7 + slots):
            a_session(day, space, at(hour), occupies="taken")
    one(Supply.objects.order_by("pk").first(), mei)  # type: ignore[arg-type]
    day_page(her, hall)

    with django_assert_num_queries(6):
        page = day_page(her, hall)

    assert len(hours(page)) == courts * slots


# --- two taps -----------------------------------------------------------------------------------------------


def test_two_taps_book_an_hour(hall: Station, court: Space, mei: Person, her: Client) -> None:
    supply = a_session(a_day(hall, cancel_s=7200), court, at(18))

    sheet = her.get(f"/book/{hall.pk}/{supply.session_id}/", headers={"HX-Request": "true"}).content.decode()
    page = take(her, supply).content.decode()

    assert "明天 16:00 前可以自己取消或改约" in sheet
    assert "预约 明天 18:00–19:00" in sheet
    assert "约好了：" in page
    assert hours(day_page(her, hall)) == ["18:00 您的"]
    claim = Claim.objects.get()
    assert (claim.person, claim.state, claim.via, claim.by) == (mei, "confirmed", "page", mei.user)


def test_the_same_page_sent_twice_is_one_booking(hall: Station, court: Space, her: Client) -> None:
    supply = a_session(a_day(hall, per_person=2), court, at(18), seats=3)

    pages = [take(her, supply).content.decode() for _again in range(2)]

    assert ["约好了" in page for page in pages] == [True, True]
    assert Claim.objects.count() == 1


def test_a_key_of_another_persons_page_is_nothing_to_her(
    hall: Station, court: Space, her: Client, east: Unit
) -> None:
    supply = a_session(a_day(hall), court, at(18), seats=3)
    take(signed_in(places.person("吴", east)), supply)

    assert "约好了" in take(her, supply).content.decode()
    assert Claim.objects.count() == 2


def test_what_is_full_puts_her_on_the_list_and_says_her_place(
    hall: Station, court: Space, her: Client
) -> None:
    supply = a_session(a_day(hall), court, at(18))
    ask(supply, *people(3))

    sheet = her.get(f"/book/{hall.pk}/{supply.session_id}/").content.decode()
    page = take(her, supply).content.decode()

    assert "排候补（前面 2 人）" in sheet
    assert "这一场满了，您排第 3 位，有空位马上告诉您。" in page
    assert hours(day_page(her, hall)) == ["18:00 候补3"]


def test_who_may_not_reads_why_and_what_helps(hall: Station, court: Space, her: Client) -> None:
    day = a_day(hall, eligibility=[{"rule": "verified"}, {"rule": "trade", "any": ["nurse"]}])
    supply = a_session(day, court, at(18))

    sheet = her.get(f"/book/{hall.pk}/{supply.session_id}/").content.decode()
    answer = take(her, supply)

    assert "要先实名认证" in sheet
    assert 'href="/me/real-name/"' in sheet
    assert her.get("/me/real-name/").status_code == 200
    assert "预约 明天" not in sheet
    assert answer.status_code == 409
    assert "只面向" in answer.content.decode()
    assert not Claim.objects.exists()


Setting = Callable[[Round, Supply, Person], None]


def _has_another_that_day(day: Round, supply: Supply, mei: Person) -> None:
    one(a_session(day, None, at(9)), mei)


def _has_another_then(day: Round, supply: Supply, mei: Person) -> None:
    one(a_session(a_round(day.unit), None, at(18)), mei)


def _has_her_weeks_share(day: Round, supply: Supply, mei: Person) -> None:
    day.limit = Limit.objects.create(home_id=day.home_id, unit=day.unit, name="球场", week_count=0)
    day.save()


def _is_full(day: Round, supply: Supply, mei: Person) -> None:
    Round.objects.filter(pk=day.pk).update(waiting_most=0)
    ask(supply, *people(1))


def _is_off(day: Round, supply: Supply, mei: Person) -> None:
    Supply.objects.filter(pk=supply.pk).update(closed_at=timezone.now())


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (_has_another_that_day, "这一天您已经约了 1 场，每人每天最多 1 场。"),
        (_has_another_then, "同一时间您已有另一项预约"),
        (_has_her_weeks_share, "每人每周最多 0 次"),
        (_is_full, "刚被约满"),
        (_is_off, "这一场不开了"),
    ],
)
def test_a_refusal_says_why(
    hall: Station, court: Space, mei: Person, her: Client, given: Setting, says: str
) -> None:
    day = a_day(hall)
    supply = a_session(day, court, at(18))
    given(day, supply, mei)

    answer = take(her, supply)

    assert answer.status_code == 409
    assert says in answer.content.decode()
    assert not Claim.objects.filter(supply=supply, person=mei).exists()


@pytest.mark.parametrize("key", ["", " ", "k" * 61])
def test_a_request_without_its_pages_key_takes_nothing(
    hall: Station, court: Space, her: Client, key: str
) -> None:
    supply = a_session(a_day(hall), court, at(18))

    answer = take(her, supply, key)

    assert answer.status_code == 409
    assert "请从日程里重新选一场" in answer.content.decode()
    assert not Claim.objects.exists()


def test_a_session_is_found_at_its_own_station_only(
    hall: Station, court: Space, her: Client, west: Unit
) -> None:
    supply = a_session(a_day(hall), court, at(18))
    elsewhere = station(west)

    assert her.get(f"/book/{elsewhere.pk}/{supply.session_id}/").status_code == 404
    assert her.post(f"/book/{elsewhere.pk}/{supply.session_id}/take/", {"key": "k"}).status_code == 404
    draft = a_session(a_day(elsewhere, state="draft"), None, at(18))
    assert her.get(f"/book/{elsewhere.pk}/{draft.session_id}/").status_code == 404


def test_nobody_is_asked_to_sign_in(hall: Station, court: Space, client: Client) -> None:
    supply = a_session(a_day(hall), court, at(18))

    assert "登录后预约" in client.get(f"/book/{hall.pk}/{supply.session_id}/").content.decode()
    answer = client.post(f"/book/{hall.pk}/{supply.session_id}/take/", {"key": "k"})
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]


# --- the stations -------------------------------------------------------------------------------------------


def test_stations_with_sessions_to_come_nearest_first(
    hall: Station, court: Space, west: Unit, her: Client
) -> None:
    far = places.station(west, name="远处驿站", lon=121.9, lat=31.2)
    places.station(west, name="没有球场")
    for one_of in (hall, far):
        a_session(a_day(one_of), a_space(one_of, "场"), at(9), occupies="taken")

    by_area = her.get("/book/").content.decode()
    from_there = her.post("/book/near/", {"lon": "121.89", "lat": "31.2"}).content.decode()

    assert "没有球场" not in by_area
    assert "近的在前" in by_area
    assert "离您近的在前" in from_there
    assert from_there.index("远处驿站") < from_there.index("职工健身驿站")
    assert "明天空 1 场" in from_there
    assert "步行" in from_there


def test_a_blocked_hour_is_not_called_free(hall: Station, court: Space, client: Client) -> None:
    a_session(a_day(hall), court, at(9), occupies="taken")
    Blackout.objects.create(
        home_id=hall.home_id, station=hall, space=court, during=DateTimeTZRange(at(8), at(10)), reason="换网"
    )

    assert "今明两天没有空场" in client.get("/book/").content.decode()


def test_her_next_session_stands_above_the_stations(
    hall: Station, court: Space, mei: Person, her: Client
) -> None:
    one(a_session(a_day(hall), court, at(9)), mei)

    page = her.get("/book/").content.decode()

    assert "下一场 明天 09:00" in page
    assert "共 1 个" in page


def test_without_anything_to_book_the_page_says_what_will_be_there(db: None, client: Client) -> None:
    assert "还没有可以预约的" in client.get("/book/").content.decode()


def test_the_tab_is_there(client: Client, db: None) -> None:
    assert 'href="/book/" class="tab" aria-current="page"' in client.get("/book/").content.decode()


def test_the_tab_is_there_once_a_station_takes_bookings(her: Client, hall: Station, court: Space) -> None:
    assert "/book/" not in her.get("/me/").text

    a_day(hall)

    assert 'href="/book/"' in her.get("/me/").text


@pytest.mark.parametrize(
    "stated",
    [
        {"rule": "verified"},
        {"rule": "age", "from": 18},
        {"rule": "sex", "is": "F"},
        {"rule": "trade", "any": ["nurse"]},
    ],
)
def test_what_would_help_leads_to_a_page_that_is_there(
    stated: dict[str, object], hall: Station, court: Space, mei: Person, her: Client
) -> None:
    mei.trade, mei.sex, mei.birth_date = "", "", None
    mei.save()
    supply = a_session(a_day(hall, eligibility=[stated]), court, at(18))

    (reason,) = reasons_against(supply.round, mei, timezone.now())

    assert her.get(reason.path).status_code == 200

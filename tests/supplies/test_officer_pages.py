"""An officer says how a station is booked, sees what a change would do, and decides what is left behind."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import factories as places
from tests.supplies.factories import a_space, one, people
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.models import User
from yizhan.places.hours import ZONE
from yizhan.places.models import Space, Station
from yizhan.supplies import laying, telling
from yizhan.supplies.models import Blackout, Claim, Limit, Part, Schedule, Session, Supply, Terms

RULES = {"title": "曹杨球场", "per_person": "2", "cancel_minutes": "120", "waiting_most": "5"}
TOMORROW = timedelta(days=1)


@pytest.fixture
def olga(east: Unit) -> User:
    return places.officer("奥尔加", east)


@pytest.fixture
def client(olga: User) -> Client:
    return places.signed_in(olga)


@pytest.fixture
def hall(east: Unit) -> Station:
    return places.station(east, name="曹杨健身驿站", kind="fitness", hours="24/7")


@pytest.fixture
def court(hall: Station) -> Space:
    return a_space(hall, "1 号场")


@pytest.fixture
def terms(hall: Station, olga: User) -> Terms:
    return laying.set_terms(
        station=hall, service="fitness.courts", title="曹杨球场", per_person=9, by=olga, now=timezone.now()
    )


@pytest.fixture
def week(terms: Terms, court: Space, olga: User) -> Schedule:
    """Every day 9 to 12 in hours, holidays too."""
    return laying.set_schedule(
        terms=terms,
        space=court,
        by=olga,
        now=timezone.now(),
        weekdays=list(range(7)),
        starts=time(9),
        ends=time(12),
        step_minutes=60,
        from_date=date(2026, 1, 1),
        horizon_days=3,
        on_holidays=True,
    )


def asked(**more: Any) -> dict[str, Any]:
    """The week as its form is sent."""
    return {
        "weekdays": list(range(7)),
        "starts": "09:00",
        "ends": "12:00",
        "step_minutes": "60",
        "buffer_minutes": "0",
        "seats": "1",
        "on_holidays": "on",
        "from_date": "2026-01-01",
        "last_date": "",
        "horizon_days": "3",
        "do": "save",
    } | more


def tomorrow(hour: int) -> datetime:
    day = timezone.now().astimezone(ZONE).date() + TOMORROW
    return datetime.combine(day, time(hour), ZONE)


def supply_at(hour: int) -> Supply:
    return Supply.objects.select_related("session", "round").get(session__during__startswith=tomorrow(hour))


def moment(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


def hours_tomorrow() -> list[int]:
    rows = Session.objects.filter(
        cancelled_at__isnull=True, during__startswith__gte=tomorrow(0), during__startswith__lt=tomorrow(23)
    )
    return sorted(row.during.lower.astimezone(ZONE).hour for row in rows)


# --- rules ------------------------------------------------------------------------------------------------


def test_a_station_begins_to_take_bookings(client: Client, hall: Station, court: Space) -> None:
    assert f"/console/bookings/start/{hall.pk}/" in client.get("/console/bookings/").text

    answer = client.post(
        f"/console/bookings/start/{hall.pk}/",
        RULES
        | {
            "week_hours": "2.5",
            "strikes": "3",
            "strike_days": "30",
            "barred_days": "14",
            "is_verified": "on",
        },
    )

    terms = Terms.objects.get()
    assert answer["Location"] == f"/console/bookings/{terms.pk}/"
    assert terms.limit
    assert (terms.limit.week_minutes, terms.limit.strikes, terms.limit.barred_days) == (150, 3, 14)
    assert terms.eligibility == [{"rule": "verified"}]
    page = client.get(answer["Location"]).text
    assert "每周最多 2 小时 30 分钟" in page
    assert "没有时间表" in page


def test_the_form_of_rules_shows_what_stands_and_keeps_what_others_state(
    client: Client, terms: Terms
) -> None:
    Terms.objects.filter(pk=terms.pk).update(eligibility=[{"rule": "age", "from": 18}])
    path = f"/console/bookings/{terms.pk}/rules/"
    assert 'value="18"' in client.get(path).text

    client.post(path, RULES | {"age_from": "16", "needs_approval": "on", "day_count": "1"})

    terms.refresh_from_db()
    assert terms.eligibility == [{"rule": "age", "from": 16}]
    assert terms.needs_approval
    assert Limit.objects.get().day_count == 1


@pytest.mark.parametrize(
    ("more", "opens"),
    [
        ({}, False),
        ({"is_for_all": "on"}, True),
        ({"week_count": "3"}, True),
        ({"is_verified": "on"}, True),
    ],
    ids=["nothing said", "said so", "a limit", "a condition"],
)
def test_a_station_opens_to_all_without_limit_only_when_the_officer_says_so(
    olga: User, hall: Station, more: dict[str, str], opens: bool
) -> None:
    page = f"/console/bookings/start/{hall.pk}/"
    client = places.signed_in(olga)

    shown = client.get(page).text
    answer = client.post(page, RULES | more)

    assert "保存后站点就按这一页开预约" in shown
    assert (answer.status_code == 302, Terms.objects.exists()) == (opens, opens)
    assert ("限额和条件都没有填" in answer.text) == (not opens)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": ""}, "名称"),
        ({"per_person": "0"}, "每人每天最多几场"),
        ({"waiting_most": "-1"}, "每场候补最多几人"),
        ({"strikes": "3"}, "三格要一起填"),
        ({"age_from": "60", "age_to": "18"}, "不能小于前面的年龄"),
        ({"week_hours": "-2"}, "每人每周最多几小时"),
    ],
    ids=["no title", "nobody", "negative list", "half a rule", "ages turned round", "negative hours"],
)
def test_rules_that_are_not_whole_are_refused_with_words(
    client: Client, terms: Terms, wrong: dict[str, str], says: str
) -> None:
    answer = client.post(f"/console/bookings/{terms.pk}/rules/", RULES | wrong)

    assert answer.status_code == 422
    assert says in answer.text.split("c-wrong")[1]
    assert not Limit.objects.exists()


# --- weeks ------------------------------------------------------------------------------------------------


def test_a_week_is_looked_at_first_and_then_made(client: Client, terms: Terms, court: Space) -> None:
    path = f"/console/bookings/{terms.pk}/spaces/{court.pk}/week/"

    looked = client.post(path, asked(do="look"))
    assert "保存以后会变什么" in looked.text
    assert not Session.objects.exists()
    assert not Schedule.objects.exists()

    assert client.post(path, asked()).status_code == 302
    assert hours_tomorrow() == [9, 10, 11]


def test_who_has_booked_is_shown_before_her_hour_goes(client: Client, terms: Terms, week: Schedule) -> None:
    claim = one(supply_at(11), *people(1), now=timezone.now())
    path = f"/console/bookings/{terms.pk}/weeks/{week.pk}/"

    looked = client.post(path, asked(ends="11:00", do="look")).text
    assert "1 场有人约着，新时间表里没有" in looked
    assert hours_tomorrow() == [9, 10, 11]

    client.post(path, asked(ends="11:00"))
    assert supply_at(11).closed_at
    assert Claim.objects.get(pk=claim.claim_id).state == "confirmed"
    assert "1 场等您决定" in client.get("/console/bookings/").text
    assert "不在时间表里、有人约着的场次" in client.get("/console/").text


def test_a_week_ends_on_a_day(client: Client, terms: Terms, week: Schedule) -> None:
    path = f"/console/bookings/{terms.pk}/weeks/{week.pk}/end/"
    day = tomorrow(0).date()

    assert "去掉" in client.post(path, {"from_date": day, "do": "look"}).text
    client.post(path, {"from_date": day, "do": "save"})

    assert hours_tomorrow() == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"ends": "08:00"}, "结束时间要晚于开始时间"),
        ({"ends": "09:30"}, "放不下一场"),
        ({"seats": "-1"}, "每场几个名额"),
        ({"weekdays": []}, "星期几"),
        ({"step_minutes": "0"}, "每场多少分钟"),
        ({"last_date": "2025-12-31"}, "不能早于开始的日子"),
        ({"horizon_days": "400"}, "提前几天可以约"),
        ({"last_date": "9999-12-31"}, "2000 到 2099"),
        ({"from_date": "0001-01-01"}, "2000 到 2099"),
    ],
    ids=[
        "end before start",
        "too short",
        "negative seats",
        "no day",
        "no length",
        "ends early",
        "too far ahead",
        "the end of time",
        "its beginning",
    ],
)
def test_a_week_that_makes_no_sense_is_refused_with_words(
    client: Client, terms: Terms, court: Space, wrong: dict[str, Any], says: str
) -> None:
    answer = client.post(f"/console/bookings/{terms.pk}/spaces/{court.pk}/week/", asked(**wrong))

    assert answer.status_code == 422
    assert says in answer.text.split("c-wrong")[1]
    assert not Schedule.objects.exists()


# --- parts and closings -----------------------------------------------------------------------------------


def test_a_hall_is_made_of_courts_but_not_of_halls(client: Client, terms: Terms, court: Space) -> None:
    whole, other = a_space(terms.station, "大厅"), a_space(terms.station, "2 号场")
    path = f"/console/bookings/{terms.pk}/spaces/{{}}/parts/"

    client.post(path.format(whole.pk), {"parts": [court.pk, other.pk]})
    assert set(Part.objects.values_list("part_id", flat=True)) == {court.pk, other.pk}

    deep = client.post(path.format(court.pk), {"parts": [other.pk]})
    assert deep.status_code == 422
    assert "自己是别的场地的一部分" in deep.text


def test_parts_do_not_change_under_somebody(
    client: Client, terms: Terms, court: Space, week: Schedule
) -> None:
    whole = a_space(terms.station, "大厅")
    one(supply_at(9), *people(1), now=timezone.now())

    answer = client.post(f"/console/bookings/{terms.pk}/spaces/{whole.pk}/parts/", {"parts": [court.pk]})

    assert answer.status_code == 422
    assert "还有人约着" in answer.text


def test_a_space_is_closed_for_a_while_and_opened_again(client: Client, terms: Terms, court: Space) -> None:
    given = {
        "space": court.pk,
        "starts_at": moment(tomorrow(9)),
        "ends_at": moment(tomorrow(10)),
        "reason": "打蜡",
    }

    client.post(f"/console/bookings/{terms.pk}/closings/", given)
    blackout = Blackout.objects.get()
    assert "打蜡" in client.get(f"/console/bookings/{terms.pk}/").text
    again = client.post(f"/console/bookings/{terms.pk}/closings/", given)
    assert again.status_code == 422

    client.post(f"/console/bookings/closings/{blackout.pk}/lift/")
    assert not Blackout.objects.exists()


def test_a_closing_over_bookings_is_refused_and_names_them(
    client: Client, terms: Terms, court: Space, week: Schedule
) -> None:
    one(supply_at(9), *people(1), now=timezone.now())

    answer = client.post(
        f"/console/bookings/{terms.pk}/closings/",
        {
            "space": court.pk,
            "starts_at": moment(tomorrow(8)),
            "ends_at": moment(tomorrow(20)),
            "reason": "打蜡",
        },
    )

    assert answer.status_code == 422
    assert "有 1 场有人约了" in answer.text
    assert f"/console/bookings/sessions/{supply_at(9).session_id}/" in answer.text
    assert not Blackout.objects.exists()


def test_a_closing_at_the_end_of_time_is_refused(client: Client, terms: Terms, court: Space) -> None:
    for start, end in (("0001-01-01T00:00", "0001-01-02T00:00"), ("2026-01-01T00:00", "9999-12-31T23:59")):
        given = {"space": court.pk, "starts_at": start, "ends_at": end, "reason": "打蜡"}
        assert client.post(f"/console/bookings/{terms.pk}/closings/", given).status_code == 422

    assert not Blackout.objects.exists()


def test_a_closing_that_ends_before_it_starts_is_refused(client: Client, terms: Terms, court: Space) -> None:
    answer = client.post(
        f"/console/bookings/{terms.pk}/closings/",
        {
            "space": court.pk,
            "starts_at": moment(tomorrow(9)),
            "ends_at": moment(tomorrow(8)),
            "reason": "打蜡",
        },
    )

    assert answer.status_code == 422
    assert "结束要晚于开始" in answer.text


# --- sessions ---------------------------------------------------------------------------------------------


def path_of(supply: Supply, what: str = "") -> str:
    return f"/console/bookings/sessions/{supply.session_id}/{what}"


def moved(court: Space, starts: datetime, ends: datetime) -> dict[str, Any]:
    return {"space": court.pk, "starts_at": moment(starts), "ends_at": moment(ends)}


def test_a_moved_session_tells_who_is_in_it(
    client: Client, terms: Terms, court: Space, week: Schedule, east: Unit
) -> None:
    mei = places.person("梅", east)
    supply = supply_at(11)
    one(supply, mei, now=timezone.now())

    client.post(path_of(supply, "move/"), moved(court, tomorrow(14), tomorrow(15)))

    assert supply_at(14).pk == supply.pk
    assert Notice.objects.filter(person=mei, kind="supplies.retimed").count() == 1


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [(9, 10, "同一场地已有另一场"), (15, 14, "结束要晚于开始"), (38, 39, "只能改到同一天")],
    ids=["where another is", "end before start", "another day"],
)
def test_a_move_that_cannot_be_is_refused_with_words(
    client: Client, court: Space, week: Schedule, starts: int, ends: int, says: str
) -> None:
    supply = supply_at(11)
    midnight = tomorrow(0)

    answer = client.post(
        path_of(supply, "move/"),
        moved(court, midnight + timedelta(hours=starts), midnight + timedelta(hours=ends)),
    )

    assert answer.status_code == 422
    assert says in answer.text
    assert supply_at(11).pk == supply.pk


def test_a_cancelled_session_tells_everybody_and_says_why(client: Client, week: Schedule, east: Unit) -> None:
    mei = places.person("梅", east)
    supply = supply_at(10)
    one(supply, mei, now=timezone.now())
    assert client.post(path_of(supply, "cancel/"), {"words": " "}).status_code == 422

    client.post(path_of(supply, "cancel/"), {"words": "灯坏了"})

    telling.tell_changes(timezone.now())
    assert Notice.objects.filter(person=mei, kind="supplies.session_off").count() == 1
    assert "取消：灯坏了" in client.get(path_of(supply)).text


def test_places_below_what_is_taken_are_refused_with_the_numbers(client: Client, week: Schedule) -> None:
    supply = supply_at(10)
    client.post(path_of(supply, "places/"), {"capacity": "4"})
    one(supply, *people(1), now=timezone.now())
    for person in people(2):
        one(supply, person, now=timezone.now())

    answer = client.post(path_of(supply, "places/"), {"capacity": "2"})

    assert answer.status_code == 422
    assert "已经有 3 个名额被占用，不能改成 2 个" in answer.text
    assert supply_at(10).capacity == 4
    assert client.post(path_of(supply, "places/"), {"capacity": "-1"}).status_code == 422


def test_a_session_left_behind_is_kept_and_the_week_leaves_it_alone(
    client: Client, terms: Terms, week: Schedule, olga: User
) -> None:
    supply = supply_at(11)
    one(supply, *people(1), now=timezone.now())
    client.post(f"/console/bookings/{terms.pk}/weeks/{week.pk}/", asked(ends="11:00"))
    assert "照常举行" in client.get(path_of(supply)).text

    client.post(path_of(supply, "keep/"))
    client.post(path_of(supply, "keep/"))
    laying.lay_out(terms=terms, by=None, now=timezone.now())

    assert supply_at(11).closed_at is None
    assert "等您决定" not in client.get("/console/bookings/").text


def test_one_booking_is_taken_away_and_the_next_goes_up(client: Client, week: Schedule, east: Unit) -> None:
    supply, (mei, wu) = supply_at(10), people(2)
    first, second = (one(supply, person, now=timezone.now()).claim_id for person in (mei, wu))

    client.post(f"/console/bookings/claims/{first}/end/")

    states = dict(Claim.objects.values_list("pk", "state"))
    assert (states[first], states[second]) == ("cancelled", "confirmed")


def test_bookings_of_a_day_show_who_masked(client: Client, terms: Terms, week: Schedule, east: Unit) -> None:
    one(supply_at(10), places.person("欧阳梅", east), now=timezone.now())

    day = client.get(f"/console/bookings/{terms.pk}/day/?day={tomorrow(0):%Y-%m-%d}").text
    session = client.get(path_of(supply_at(10))).text

    assert "约满" in day
    assert "欧阳梅" not in session
    assert "欧" in session


# --- approval ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("say", "state"), [("yes", "confirmed"), ("no", "cancelled")])
def test_a_booking_waits_for_an_officers_word(
    client: Client, terms: Terms, week: Schedule, east: Unit, say: str, state: str
) -> None:
    client.post(f"/console/bookings/{terms.pk}/rules/", RULES | {"needs_approval": "on"})
    claim_id = one(supply_at(10), places.person("梅", east), now=timezone.now()).claim_id
    assert Claim.objects.get(pk=claim_id).state == "held"
    assert f"claims/{claim_id}/approve/" in client.get("/console/bookings/approvals/").text

    client.post(f"/console/bookings/claims/{claim_id}/approve/", {"say": say})

    assert Claim.objects.get(pk=claim_id).state == state
    again = client.post(f"/console/bookings/claims/{claim_id}/approve/", {"say": "yes"}, follow=True)
    assert "不在等审核" in again.text
    telling.tell_changes(timezone.now())
    assert Notice.objects.count() == 1


# --- whose ------------------------------------------------------------------------------------------------


def test_a_reader_sees_and_changes_nothing(terms: Terms, week: Schedule, east: Unit) -> None:
    viewer = places.signed_in(places.officer("看看", east, role="viewer"))

    page = viewer.get(f"/console/bookings/{terms.pk}/")

    assert page.status_code == 200
    assert "改规则" not in page.text
    assert viewer.post(path_of(supply_at(10), "cancel/"), {"words": "不行"}).status_code == 403


def test_the_first_page_is_empty_with_words(client: Client, east: Unit) -> None:
    assert "还没有站点开预约" in client.get("/console/bookings/").text

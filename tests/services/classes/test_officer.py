"""An officer makes a class, sees its days first, publishes, moves and cancels; who teaches; figures."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.utils import timezone

from tests.cast import signed_in
from tests.people.factories import make_user
from tests.services.classes.factories import (
    a_plan,
    a_series,
    claim_of,
    enrol,
    places_of,
    sessions,
    teacher,
    tomorrow,
)
from tests.supplies.factories import people
from yizhan.notices.models import Notice
from yizhan.orgs.access import OutOfReach
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.places.models import Space, Station
from yizhan.services.classes import actions
from yizhan.services.classes.actions import plan_series
from yizhan.services.classes.models import Series, Teaching
from yizhan.services.classes.rules import BadSeries, days_of
from yizhan.supplies import telling
from yizhan.supplies.kernel import SessionsOverlap, SpaceInUse
from yizhan.supplies.models import Claim, Session, Supply

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(olga: User) -> Client:
    return signed_in(olga)


def entered(**more: Any) -> dict[str, Any]:
    """The form of a new class as it is sent."""
    first = tomorrow()
    return {
        "title": "午间减脂班",
        "kind": "fat_loss",
        "enrolment": "series",
        "weekdays": list(range(7)),
        "starts": "19:00",
        "minutes": "60",
        "first_date": first.isoformat(),
        "last_date": (first + timedelta(days=2)).isoformat(),
        "on_holidays": "on",
        "places": "20",
        "cancel_minutes": "120",
        "waiting_most": "10",
    } | more


def test_the_days_are_shown_before_anything_is_made(client: Client, hall: Station, room: Space) -> None:
    url = f"/console/classes/new/{hall.pk}/"

    looked = client.post(url, entered(space=room.pk, do="look"))

    assert looked.status_code == 200
    assert "会有这 3 次课" in looked.content.decode()
    assert not Series.objects.exists()

    made = client.post(url, entered(space=room.pk, do="make"), follow=True).content.decode()

    assert "还是草稿" in made
    series = Series.objects.get()
    assert [one.space for one in sessions(series)] == [room] * 3
    assert list(Supply.objects.values_list("session", "capacity")) == [(None, 20)]


def test_holidays_are_skipped_unless_the_class_is_held_on_them() -> None:
    week = (list(range(7)), time(19), 60, date(2026, 10, 1), date(2026, 10, 9))

    skipped = [day.day for day in days_of(*week, on_holidays=False) if day.skipped]

    assert skipped == [date(2026, 10, n) for n in range(1, 8)]
    assert not [day for day in days_of(*week, on_holidays=True) if day.skipped]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"weekdays": []}, "请至少选一项"),
        ({"last_date": "2020-01-01"}, "最后一天不能早于第一天"),
        ({"last_date": "2090-01-01"}, "一期最长一年"),
        ({"places": "0"}, "不能小于 1"),
        ({"strikes": "3"}, "三格要一起填"),
        ({"age_from": "60", "age_to": "18"}, "不能小于前面的年龄"),
        ({"first_date": "2020-01-01", "last_date": "2020-01-03"}, "第一次课要在现在以后"),
        ({"closes_date": "2090-01-01"}, "要在最后一次课以前"),
        ({"minutes": "9999"}, "不能大于 720"),
    ],
)
def test_what_makes_no_class_is_refused_with_words(
    client: Client, hall: Station, wrong: dict[str, Any], says: str
) -> None:
    page = client.post(f"/console/classes/new/{hall.pk}/", entered(**wrong, do="make"))

    assert says in page.content.decode()
    assert not Series.objects.exists()


def test_a_space_in_use_is_refused_and_nothing_of_it_stays(
    client: Client, hall: Station, room: Space
) -> None:
    a_series(hall, room)

    page = client.post(f"/console/classes/new/{hall.pk}/", entered(space=room.pk, do="make"))

    assert "换个时间或者场地" in page.content.decode()
    assert Series.objects.count() == 1
    assert Session.objects.count() == 3


def test_a_draft_is_seen_by_nobody_until_it_is_published(client: Client, hall: Station) -> None:
    series = a_series(hall, is_open=False)
    page = f"/book/classes/{series.pk}/"
    assert Client().get(page).status_code == 404

    client.post(f"/console/classes/{series.pk}/publish/")

    assert Client().get(page).status_code == 200


def test_an_officer_of_another_unit_makes_none_here(hall: Station, west: Unit) -> None:
    from tests.places import factories as places

    with pytest.raises(OutOfReach):
        plan_series(station=hall, plan=a_plan(), by=places.officer("韦斯", west), now=timezone.now())


def test_moving_a_session_tells_who_enrolled_and_who_teaches(
    client: Client, hall: Station, room: Space, mei: Person, chen: Person
) -> None:
    series = a_series(hall, room)
    teacher(series, chen)
    enrol(series, mei)
    first = sessions(series)[0]
    starts = first.during.lower + timedelta(hours=1)
    Notice.objects.all().delete()

    answer = client.post(
        f"/console/classes/lessons/{first.pk}/move/",
        {"space": room.pk, "starts_at": f"{timezone.localtime(starts):%Y-%m-%dT%H:%M}", "minutes": "90"},
        follow=True,
    )

    assert "改好了" in answer.content.decode()
    first.refresh_from_db()
    assert first.during == DateTimeTZRange(starts, starts + timedelta(minutes=90))
    assert set(Notice.objects.values_list("person", "kind")) == {
        (mei.pk, "supplies.retimed"),
        (chen.pk, "classes.lesson_moved"),
    }


def test_a_session_is_not_moved_into_another_one_of_its_class(client: Client, hall: Station) -> None:
    first, second, _third = sessions(a_series(hall))
    starts = second.during.lower + timedelta(minutes=10)

    answer = client.post(
        f"/console/classes/lessons/{first.pk}/move/",
        {"starts_at": f"{timezone.localtime(starts):%Y-%m-%dT%H:%M}", "minutes": "60"},
    )

    assert answer.status_code == 422
    assert "这个课那时已有另一次" in answer.content.decode()
    first.refresh_from_db()
    assert first.during.upper < second.during.lower


def test_who_may_enrol_until_a_day_that_is_over_is_refused(client: Client, hall: Station) -> None:
    over = (tomorrow() - timedelta(days=2)).isoformat()

    answer = client.post(f"/console/classes/new/{hall.pk}/", entered(closes_date=over, do="make"))

    assert answer.status_code == 422
    assert "报名截止要在今天以后" in answer.content.decode()
    assert not Series.objects.exists()


def test_a_cancelled_session_tells_everybody_and_offers_the_others(
    client: Client, hall: Station, mei: Person, chen: Person, her: Client
) -> None:
    series = a_series(hall, enrolment="session")
    teacher(series, chen)
    first, second, _third = sessions(series)
    enrol(series, mei, first)
    Notice.objects.all().delete()

    client.post(f"/console/classes/lessons/{first.pk}/cancel/", {"reason": "老师生病"})
    telling.tell_changes(timezone.now())

    assert set(Notice.objects.values_list("person", "kind")) == {
        (mei.pk, "supplies.session_off"),
        (chen.pk, "classes.lesson_off"),
    }
    page = her.get(f"/bookings/{claim_of(series, mei).pk}/").content.decode()
    assert "还有名额的" in page
    assert f"/book/classes/{series.pk}/" in page
    again = client.post(f"/console/classes/lessons/{first.pk}/cancel/", {"reason": "再来"}, follow=True)
    assert "不能再改" in again.content.decode()
    assert second.cancelled_at is None


def test_the_whole_series_is_cancelled_once_and_the_space_is_free(
    client: Client, hall: Station, room: Space, mei: Person, chen: Person
) -> None:
    series = a_series(hall, room)
    teacher(series, chen)
    enrol(series, mei)
    Notice.objects.all().delete()

    for _time in range(2):
        client.post(f"/console/classes/{series.pk}/cancel/", {"reason": "场地装修"})
    telling.tell_changes(timezone.now())

    assert claim_of(series, mei).state == "cancelled"
    assert list(Notice.objects.order_by("kind").values_list("person", "kind")) == [
        (chen.pk, "classes.series_off"),
        (mei.pk, "supplies.round_off"),
    ]
    a_series(hall, room)  # nothing is in the way


def test_fewer_places_than_are_taken_are_refused_and_more_let_the_next_in(
    client: Client, hall: Station, mei: Person
) -> None:
    series = a_series(hall, places=1)
    (other,) = people(1)
    enrol(series, mei)
    enrol(series, other)
    assert claim_of(series, other).state == "waiting"

    client.post(f"/console/classes/{series.pk}/places/", {"places": "2"})
    refused = client.post(f"/console/classes/{series.pk}/places/", {"places": "1"})

    assert claim_of(series, other).state == "confirmed"
    assert (refused.status_code, places_of(series).capacity) == (422, 2)


def test_an_instructor_is_named_by_phone_and_told(client: Client, hall: Station) -> None:
    series = a_series(hall)
    wei = make_user(phone="+8613800000077")

    page = client.post(
        f"/console/classes/{series.pk}/instructors/",
        {"phone": "13800000077", "called": "魏老师"},
        follow=True,
    )

    assert "指定好了" in page.content.decode()
    assert Teaching.objects.get().person.user == wei
    assert Notice.objects.get().kind == "classes.instructor"
    wrong = client.post(f"/console/classes/{series.pk}/instructors/", {"phone": "123", "called": "谁"})
    assert wrong.status_code == 422


def test_the_table_and_its_files_say_the_same(client: Client, hall: Station, mei: Person) -> None:
    a_series(hall)
    enrol(Series.objects.get(), mei)

    page = client.get("/console/classes/").content.decode()
    csv = client.get("/console/classes/file/").content.decode("utf-8-sig")

    assert "午间减脂班" in page
    assert csv.splitlines()[1].split(",")[0] == "午间减脂班"
    assert client.get("/console/classes/file/?as=xlsx").content[:2] == b"PK"


def test_a_space_of_another_station_and_an_empty_week_are_refused(hall: Station, east: Unit) -> None:
    from tests.places import factories as places
    from tests.supplies.factories import a_space

    other = a_space(places.station(east, name="别的站"), "别的房")
    with pytest.raises(BadSeries):
        plan_series(station=hall, plan=a_plan(space=other), by=None, now=timezone.now())
    never = (tomorrow().weekday() + 1) % 7
    with pytest.raises(BadSeries):
        a_plan(weekdays=[never], last_date=tomorrow()).days  # noqa: B018 – it raises


def test_a_court_cannot_be_laid_over_a_class(hall: Station, room: Space) -> None:
    a_series(hall, room)
    with pytest.raises((SpaceInUse, SessionsOverlap)):
        actions.plan_series(
            station=hall, plan=a_plan(space=room, starts=time(18, 30)), by=None, now=timezone.now()
        )


def test_who_was_taken_away_is_told_and_the_next_goes_up(client: Client, hall: Station, mei: Person) -> None:
    series = a_series(hall, places=1)
    (other,) = people(1)
    enrol(series, mei)
    enrol(series, other)

    client.post(f"/console/classes/{series.pk}/enrolled/{claim_of(series, mei).pk}/end/")
    telling.tell_changes(timezone.now())

    assert (claim_of(series, mei).state, claim_of(series, other).state) == ("cancelled", "confirmed")
    assert set(Notice.objects.filter(person=mei).values_list("kind", flat=True)) == {"supplies.taken_away"}
    assert Claim.objects.filter(state="confirmed").count() == 1


def test_the_database_refuses_a_series_that_ends_before_its_start(hall: Station) -> None:
    from django.db import IntegrityError, transaction

    series = a_series(hall)
    with pytest.raises(IntegrityError), transaction.atomic():
        Series.objects.filter(pk=series.pk).update(last_date=datetime(2020, 1, 1).date())


def test_words_and_the_end_of_the_window_are_put_right(client: Client, hall: Station, her: Client) -> None:
    series = a_series(hall)
    url = f"/console/classes/{series.pk}/edit/"
    later = timezone.localtime(sessions(series)[1].during.upper)

    wrong = client.post(url, {"title": "", "kind": "yoga", "closes_at": "1066-01-01T00:00"})
    done = client.post(
        url, {"title": "晚间瑜伽", "kind": "yoga", "intro": "带垫子", "closes_at": f"{later:%Y-%m-%dT%H:%M}"}
    )

    assert (wrong.status_code, done.status_code) == (422, 302)
    page = her.get(f"/book/classes/{series.pk}/").content.decode()
    assert "晚间瑜伽" in page
    assert "带垫子" in page
    series.round.refresh_from_db()
    assert series.round.closes_at == later.replace(second=0, microsecond=0)
    client.post(url, {"title": "晚间瑜伽", "kind": "yoga", "closes_at": ""})
    series.round.refresh_from_db()
    assert series.round.closes_at == sessions(series)[-1].during.lower

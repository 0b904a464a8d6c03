"""A list brought into a class: every row shown with what would become of it, done on a word, kept as a file."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from tests.cast import signed_in
from tests.places import factories as places
from tests.services.classes.factories import a_series, claim_of, enrol, places_of, sessions
from tests.services.goods.test_visits import a_person
from tests.supplies.factories import a_round, a_session
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.columns import PERSON_NAME
from yizhan.people.models import Person, User
from yizhan.places.models import Space, Station
from yizhan.records.models import Record
from yizhan.services.classes.models import Series
from yizhan.supplies.actions import cancel, take_away
from yizhan.supplies.imports import Became, bring_in
from yizhan.supplies.listing import Listed
from yizhan.supplies.models import Claim, Round, Supply

HEAD = "姓名,手机号,身份证号\n"


@pytest.fixture
def olga_at(olga: User) -> Client:
    return signed_in(olga)


def people(unit: Unit, *names: str) -> list[Person]:
    return [a_person(unit, name, f"1390000{at:04d}") for at, name in enumerate(names)]


def sheet(*names: str) -> str:
    return HEAD + "".join(f"{name},1390000{at:04d},\n" for at, name in enumerate(names))


def page_of(series: Series) -> str:
    return reverse("classes_console:bring_list", args=[series.pk])


def uploads(client: Client, url: str, content: str | bytes, name: str = "list.csv") -> Any:
    raw = content if isinstance(content, bytes) else content.encode()
    return client.post(url, {"do": "look", "file": SimpleUploadedFile(name, raw)})


def hidden(answer: Any, do: str, at: int = 0) -> dict[str, str]:
    pattern = rf'name="do" value="{do}"><input type="hidden" name="list" value="([^"]+)"'
    return {"do": do, "list": re.findall(pattern, answer.content.decode())[at]}


def confirms(client: Client, url: str, content: str) -> Any:
    return client.post(url, hidden(uploads(client, url, content), "bring"))


def became(answer: Any) -> list[tuple[int, str]]:
    return [(row.line, row.became.value) for row in answer.context["rows"]]


def says(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.django_db
def test_every_row_is_shown_first_and_nothing_is_done_until_the_word(
    olga_at: Client, hall: Station, east: Unit, west: Unit
) -> None:
    series = a_series(hall, places=2, waiting_most=1, eligibility=[{"rule": "trade", "any": ["rider"]}])
    names = ("王建国", "李秀英", "赵铁柱", "孙二娘", "周到", "吴用")
    wang, li, zhao, sun, zhou, wu = people(east, *names)
    Person.objects.exclude(pk=zhou.pk).update(trade="rider")
    Person.objects.filter(pk=wu.pk).update(unit=west)
    wang.refresh_from_db()
    enrol(series, wang)
    text = sheet(*names) + "李秀英,13900000001,\n没这人,13911112222,\n坏行,12,\n"

    seen = uploads(olga_at, page_of(series), text)

    assert became(seen) == [
        (2, "in"),
        (3, "place"),
        (4, "waits"),
        (5, "full"),
        (6, "not_eligible"),
        (7, "unknown"),
        (8, "twice"),
        (9, "unknown"),
        (10, "unknown"),
    ]
    assert seen.context["makes"] == 2
    for words in ("只面向外卖骑手", "和第 3 行是同一个人", "名册里没有这个人", "先看一遍，还没有登记"):
        assert words in says(seen)
    assert "王建国" not in says(seen)
    assert Claim.objects.count() == 1
    assert not Notice.objects.exists()

    done = olga_at.post(page_of(series), hidden(seen, "bring"))

    assert became(done) == became(seen)
    assert "登记结果" in says(done)
    assert [(claim_of(series, one).state, claim_of(series, one).via) for one in (li, zhao)] == [
        ("confirmed", "import"),
        ("waiting", "import"),
    ]
    told = Notice.objects.order_by("person").values_list("person", "kind")
    assert list(told) == [(li.pk, "supplies.registered"), (zhao.pk, "supplies.registered_waits")]
    made = Record.objects.filter(act="supplies.claim", method="import")
    assert made.count() == 2
    assert set(made.values_list("by", flat=True)) == {done.wsgi_request.user.pk}
    assert not Claim.objects.filter(person__in=[sun, zhou, wu]).exists()


@pytest.mark.django_db
def test_the_same_file_again_or_the_same_word_twice_makes_nothing_double(
    olga_at: Client, hall: Station, east: Unit
) -> None:
    series = a_series(hall, places=5)
    people(east, "王建国", "李秀英")
    seen = uploads(olga_at, page_of(series), sheet("王建国", "李秀英"))

    answers = [olga_at.post(page_of(series), hidden(seen, "bring")) for _time in range(2)]
    again = uploads(olga_at, page_of(series), sheet("王建国", "李秀英"))

    assert [{one for _line, one in became(answer)} for answer in (*answers, again)] == [
        {"place"},
        {"in"},
        {"in"},
    ]
    assert "没有新的人可以登记" in says(again)
    assert Claim.objects.count() == 2 == Notice.objects.count()


@pytest.mark.django_db
def test_who_gave_her_place_back_herself_is_not_brought_in_again(
    olga: User, olga_at: Client, hall: Station, east: Unit
) -> None:
    series = a_series(hall, places=5)
    wang, li = people(east, "王建国", "李秀英")
    confirms(olga_at, page_of(series), sheet("王建国", "李秀英"))
    cancel(claim=claim_of(series, wang), by=None, now=timezone.now())
    take_away(claim=claim_of(series, li), by=olga, now=timezone.now())

    done = confirms(olga_at, page_of(series), sheet("王建国", "李秀英"))

    assert became(done) == [(2, "gave_back"), (3, "place")]
    assert "本人可以再报" in says(done)
    assert Claim.objects.filter(person=li, state="confirmed").count() == 1


@pytest.mark.django_db
def test_a_session_takes_a_list_where_one_enrols_by_the_session(
    olga_at: Client, hall: Station, east: Unit
) -> None:
    series = a_series(hall, enrolment="session", places=5)
    first = sessions(series)[0]
    (wang,) = people(east, "王建国")
    page = reverse("classes_console:bring_list_to_lesson", args=[first.pk])

    assert page in says(olga_at.get(reverse("classes_console:lesson", args=[first.pk])))
    assert "请到要导入的那一次" in says(olga_at.get(page_of(series), follow=True))
    for expected in ("place", "in"):
        seen = uploads(olga_at, page, sheet("王建国"))
        assert became(seen) == [(2, expected)]
        if expected == "place":
            olga_at.post(page, hidden(seen, "bring"))
    assert Claim.objects.get().supply == places_of(series, first)
    assert Claim.objects.get().person == wang


@pytest.mark.django_db
def test_the_report_is_kept_as_workbook_or_csv(olga_at: Client, hall: Station, east: Unit) -> None:
    series = a_series(hall, places=5)
    people(east, "王建国")
    book = Workbook()
    for row in (["姓名", "手机号"], ["王建国", "13900000000"], ["=没这人", "13911112222"]):
        book.active.append(row)
    raw = BytesIO()
    book.save(raw)
    seen = uploads(olga_at, page_of(series), raw.getvalue(), "list.xlsx")
    done = olga_at.post(page_of(series), hidden(seen, "bring"))
    kept = hidden(done, "file")

    csv = olga_at.post(page_of(series), kept)
    xlsx = olga_at.post(page_of(series) + "?as=xlsx", kept)

    assert csv["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert csv.content.decode("utf-8-sig").splitlines()[:2] == ["行,姓名,结果,说明", "2,王**,有名额,已预约"]
    cells = list(load_workbook(BytesIO(xlsx.content)).active.values)
    assert [row[2] for row in cells] == ["结果", "有名额", "认不出"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "list.csv", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "list.csv", ""),
        ("甲,乙\n1,2\n".encode(), "list.csv", "表里要有“姓名”一列"),
        ("姓名,手机号\n".encode(), "list.csv", "表里没有人"),
        (b"x" * (5 * 1024 * 1024 + 1), "list.csv", "文件超过 5 MB"),
    ],
    ids=["empty", "a picture", "other columns", "nobody", "too big"],
)
def test_what_is_no_list_is_refused_with_words(
    olga_at: Client, hall: Station, content: bytes, name: str, words: str
) -> None:
    answer = uploads(olga_at, page_of(a_series(hall)), content, name)

    assert answer.status_code == 422
    assert 'role="alert"' in says(answer)
    assert words in says(answer)


@pytest.mark.django_db
def test_too_many_rows_are_refused_whole(
    olga_at: Client, hall: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yizhan.supplies.listing.MOST_LISTED", 1)

    answer = uploads(olga_at, page_of(a_series(hall)), sheet("王建国", "李秀英"))

    assert (answer.status_code, "最多 2000 人" in says(answer)) == (422, True)


@pytest.mark.django_db
def test_rows_that_were_changed_on_the_way_or_are_of_another_place_are_refused(
    olga_at: Client, hall: Station, east: Unit
) -> None:
    series = a_series(hall, places=5)
    other = a_series(hall, title="瑜伽", places=5)
    people(east, "王建国")
    kept = hidden(uploads(olga_at, page_of(series), sheet("王建国")), "bring")
    colleague = signed_in(places.officer("奥托", east))

    tries = [
        olga_at.post(page_of(series), kept | {"list": kept["list"][:-2]}),
        olga_at.post(page_of(series), {"do": "bring"}),
        olga_at.post(page_of(other), kept),
        colleague.post(page_of(series), kept),
        olga_at.post(page_of(series), kept | {"do": "file"}),
    ]

    assert [answer.status_code for answer in tries] == [302] * 5
    assert "请再传一次" in says(olga_at.get(page_of(series)))
    assert not Claim.objects.exists()


@pytest.mark.django_db
def test_who_left_the_register_meanwhile_is_nobody(
    olga_at: Client, hall: Station, east: Unit, west: Unit
) -> None:
    series = a_series(hall, places=5)
    (wang,) = people(east, "王建国")
    kept = hidden(uploads(olga_at, page_of(series), sheet("王建国")), "bring")
    Person.objects.filter(pk=wang.pk).update(unit=west)

    done = olga_at.post(page_of(series), kept)

    assert became(done) == [(2, "unknown")]
    assert "名册刚才变过" in says(done)


@pytest.mark.django_db
def test_a_draft_takes_no_list_and_only_who_may_edit_brings_one(
    olga_at: Client, hall: Station, west: Unit, east: Unit
) -> None:
    draft, series = a_series(hall, is_open=False), a_series(hall)
    stranger = signed_in(places.officer("魏", west))

    assert olga_at.get(page_of(draft)).status_code == 302
    assert page_of(draft) not in says(olga_at.get(reverse("classes_console:series", args=[draft.pk])))
    assert page_of(series) in says(olga_at.get(reverse("classes_console:series", args=[series.pk])))
    assert stranger.get(page_of(series)).status_code == 404


@pytest.mark.django_db
def test_a_booked_session_of_a_court_takes_a_list_and_a_private_one_never(
    olga_at: Client, hall: Station, room: Space, east: Unit
) -> None:
    starts_at = timezone.now() + timedelta(days=1)
    round = a_round(east, station=hall, day=timezone.localdate(starts_at), service="fitness.courts")
    supply = a_session(round, room, starts_at)
    people(east, "王建国", "李秀英")
    page = reverse("bookings_console:bring_list", args=[supply.session_id])

    done = confirms(olga_at, page, sheet("王建国", "李秀英"))

    assert became(done) == [(2, "place"), (3, "waits")]
    Round.objects.update(is_private=True)
    assert olga_at.get(page).status_code == 404


# --- two at once -----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_taken_while_the_list_is_confirmed() -> None:
    unit = places.units().east
    series = a_series(places.station(unit, name="健身站"), places=1)
    otto, mei = places.officer("奥托", unit), places.person("美玲", unit)
    (wang,) = people(unit, "王建国")
    listed = [Listed(2, PERSON_NAME.open(wang) or "", wang)]

    rows, hers = places.at_once(
        partial(bring_in, supply=places_of(series), listed=listed, key="k", by=otto, now=timezone.now()),
        partial(enrol, series, mei),
    )

    assert sorted(Claim.objects.values_list("state", flat=True)) == ["confirmed", "waiting"]
    assert {rows[0].became, hers.state} in ({Became.PLACE, "waiting"}, {Became.WAITS, "confirmed"})
    assert Supply.objects.get().taken == 1


@pytest.mark.django_db(transaction=True)
def test_one_list_confirmed_twice_at_once_is_one_claim_each() -> None:
    unit = places.units().east
    series = a_series(places.station(unit, name="健身站"), places=5)
    otto = places.officer("奥托", unit)
    listed = [Listed(at, "", one) for at, one in enumerate(people(unit, "王建国", "李秀英"), 2)]
    bring = partial(bring_in, supply=places_of(series), listed=listed, by=otto, now=timezone.now())

    results = places.at_once(partial(bring, key="a"), partial(bring, key="b"))

    assert sorted({row.became.value for row in rows} == {"in"} for rows in results) == [False, True]
    assert Claim.objects.count() == 2 == Notice.objects.count()

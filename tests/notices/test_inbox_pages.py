"""The inbox: hers alone, newest first, page by page, read when opened; the same for an officer in the console."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.cast import signed_in
from tests.notices.factories import NOON, make_notice
from yizhan.notices.models import Notice
from yizhan.notices.queries import PAGE, inbox
from yizhan.orgs.models import Unit
from yizhan.people.actions import person_for
from yizhan.people.exporting import export_of
from yizhan.people.models import User

pytestmark = pytest.mark.django_db


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_nobody_reads_without_signing_in(client: Client) -> None:
    assert client.get("/me/notices/")["Location"] == "/accounts/login/?next=/me/notices/"


def test_an_empty_inbox_says_what_will_be_here(mei: User) -> None:
    assert "还没有消息" in text(signed_in(mei), "/me/notices/")


def test_newest_first_and_page_by_page(mei: User, province: Unit) -> None:
    for n in range(PAGE + 1):
        make_notice(mei.person, province, title=f"第{n:02}条")
    client = signed_in(mei)

    first = text(client, "/me/notices/")
    oldest_shown = Notice.objects.order_by("pk")[1]
    second = text(client, f"/me/notices/?before={oldest_shown.pk}")

    assert first.index(f"第{PAGE:02}条") < first.index("第01条")
    assert "第00条" not in first
    assert f"?before={oldest_shown.pk}" in first
    assert "第00条" in second
    assert "第01条" not in second
    assert "更早的" not in second


def test_the_order_is_that_of_telling(mei: User, wu: User, province: Unit) -> None:
    made = [
        make_notice(mei.person, province, title=f"第{n}条", told_at=NOON + timedelta(hours=n))
        for n in (2, 3, 1)
    ]
    client = signed_in(mei)

    page = text(client, "/me/notices/")
    assert page.index("第3条") < page.index("第2条") < page.index("第1条")
    assert [row.pk for row in inbox(mei.person, before=made[0].pk).rows] == [made[2].pk]
    assert inbox(wu.person, before=made[0].pk).rows == []


def test_a_tap_marks_it_as_read_and_leads_on(mei: User, province: Unit) -> None:
    notice = make_notice(mei.person, province, path="/faults/")
    client = signed_in(mei)

    client.head(f"/me/notices/{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at is None
    answer = client.get(f"/me/notices/{notice.pk}/")

    notice.refresh_from_db()
    assert answer["Location"] == "/faults/"
    assert notice.read_at is not None


def test_a_notice_that_leads_nowhere_is_shown_by_itself(mei: User, province: Unit) -> None:
    notice = make_notice(mei.person, province)

    assert "羽毛球改到周六 19:00。" in text(signed_in(mei), f"/me/notices/{notice.pk}/")


def test_somebody_elses_notice_is_not_there(mei: User, wu: User, olga: User, province: Unit) -> None:
    notice = make_notice(mei.person, province, title="只给梅看")

    for who, paths in ((wu, ["/me/notices/"]), (olga, ["/me/notices/", "/console/notices/"])):
        client = signed_in(who)
        for path in paths:
            assert client.get(f"{path}{notice.pk}/").status_code == 404
            assert "只给梅看" not in text(client, path)
        assert client.post("/me/notices/read/", {"up_to": notice.pk}).status_code == 302
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_she_saw_is_read_and_what_came_since_is_not(mei: User, province: Unit) -> None:
    seen = [make_notice(mei.person, province) for _ in range(2)]
    since = make_notice(mei.person, province)
    client = signed_in(mei)

    client.post("/me/notices/read/", {"up_to": seen[-1].pk})
    client.post("/me/notices/read/", {"up_to": "x"})

    assert list(Notice.objects.unread()) == [since]


def test_the_badge_counts_hers_and_costs_no_query(
    mei: User, wu: User, province: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(mei)
    with django_assert_num_queries(2):  # session, account
        assert "tab-count" not in text(client, "/me/privacy/words/")
    for n in range(3):
        make_notice(mei.person, province, read_at=NOON if n == 0 else None)
    make_notice(wu.person, province)

    with django_assert_num_queries(2):
        assert '<span class="tab-count">2<' in text(client, "/me/privacy/words/")
    with django_assert_num_queries(0):
        assert "tab-count" not in text(Client(), "/me/privacy/words/")
    assert "2 条没读" in text(client, "/me/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_takes_as_many_queries_for_one_as_for_three(
    mei: User, province: Unit, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(count):
        make_notice(mei.person, province)
    client = signed_in(mei)

    with django_assert_num_queries(6):  # session, account, person in a savepoint, notices
        text(client, "/me/notices/")


def test_an_officer_reads_hers_in_the_console(olga: User, province: Unit) -> None:
    person = person_for(olga)
    notice = make_notice(person, province, title="新报修", path="/console/")
    client = signed_in(olga)

    page = text(client, "/console/notices/")
    assert "新报修" in page
    assert 'c-bell-count">1<' in page
    assert client.get(f"/console/notices/{notice.pk}/")["Location"] == "/console/"
    assert "c-bell-count" not in text(client, "/console/notices/")
    make_notice(person, province)
    last = make_notice(person, province)
    client.post("/console/notices/read/", {"up_to": last.pk})
    assert not Notice.objects.unread().exists()


def test_a_worker_does_not_come_into_the_consoles_inbox(mei: User) -> None:
    assert signed_in(mei).get("/console/notices/").status_code == 403


def test_the_export_has_what_she_was_told(mei: User, wu: User, province: Unit) -> None:
    make_notice(mei.person, province, read_at=NOON + timedelta(minutes=1))
    make_notice(wu.person, province)

    parts = {code: rows for code, _name, rows in export_of(mei.person)}

    assert [(row["标题"], row["内容"], row["读过"]) for row in parts["notices"]] == [
        ("羽毛球改了时间", "羽毛球改到周六 19:00。", "2026-11-24 12:01:00")
    ]

"""The console's frame: only what a role may use, narrowed to the unit acted for."""

from __future__ import annotations

import pytest

from tests.places import factories as cast
from yizhan.common import nav
from yizhan.orgs.access import scope_of
from yizhan.orgs.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> cast.Units:
    return cast.units()


def test_somebody_not_signed_in_is_sent_to_sign_in_and_back(client):
    answer = client.get("/console/")

    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/console/")


def test_a_worker_does_not_come_in(units):
    assert cast.signed_in(cast.person("梅", units.depot)).get("/console/").status_code == 403


def test_an_officer_without_anything_owed_reads_so(units):
    answer = cast.signed_in(cast.officer("Olga", units.east)).get("/console/")

    assert answer.status_code == 200
    assert "今天没有欠着的事" in answer.content.decode()


def test_the_menu_shows_only_what_the_role_may_use(units, monkeypatch):
    monkeypatch.setattr(nav, "_entries", dict(nav._entries))
    nav.add(nav.Entry("grants", "发角色", "key", "console:choose_unit", "roles.grant"))

    ada = cast.signed_in(cast.officer("Ada", units.city, Role.ADMIN)).get("/console/").content.decode()
    vera = cast.signed_in(cast.officer("Vera", units.city, Role.VIEWER)).get("/console/").content.decode()

    assert ("发角色" in ada, "发角色" in vera) == (True, False)


def menu(client, path="/console/"):
    """Return the lines as they stand: a group with its entries, or an entry; the current one with a star."""
    frame = client.get(path).context["console"]
    named = lambda line: f"{line.entry.name}{'*' * line.is_here}"  # noqa: E731
    return [
        (str(part.group.name), [named(line) for line in part.lines]) if part.group else named(part.lines[0])
        for part in frame.menu
    ]


def test_the_menu_stands_in_groups_and_one_of_one_is_its_entry(units):
    ada = cast.signed_in(cast.officer("Ada", units.city, Role.ADMIN))

    assert menu(ada) == [
        "今天*",
        "工作本",
        ("驿站", ["全部驿站", "报修"]),
        ("场次", ["预约", "课程", "咨询预约"]),
        (
            "事项",
            [
                *("办事", "热线工单", "出事了", "主席访谈", "共性问题", "公开答复"),
                *("走访", "值班", "一函两书", "集体协商", "事项分类"),
            ],
        ),
        "会员",
        ("权益", ["慰问物资", "慰问批次", "爱心托管", "保障卡"]),
        "使用情况",
        ("设置", ["组织", "接口推送", "消息发送", "接口合作方"]),
    ]


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/console/", ["今天"]),
        ("/console/draws/", ["预约"]),
        ("/console/bookings/use/", ["预约"]),
        ("/console/stations/", ["全部驿站"]),
        ("/console/stations/faults/", ["报修"]),
        ("/console/stations/use/", ["使用情况"]),
        ("/console/goods/", ["慰问物资"]),
        ("/console/notices/webhooks/", ["接口推送"]),
        ("/console/acts-for/", []),
    ],
)
def test_the_menu_shows_where_one_is(units, path, here):
    page = cast.signed_in(cast.officer("Ada", units.city, Role.ADMIN)).get(path)

    assert [str(line.entry.name) for line in page.context["console"].lines if line.is_here] == here
    assert page.content.decode().count("<details open") == (here not in ([], ["今天"], ["使用情况"]))


def test_an_entry_stands_in_a_group_that_there_is():
    with pytest.raises(nav.NoSuchGroup):
        nav.add(nav.Entry("lost", "哪儿", "key", "console:today", "roles.grant", group="nowhere"))


def test_an_entry_must_say_to_whom_it_is_shown():
    with pytest.raises(nav.OpenEntry):
        nav.add(nav.Entry("open", "谁都行", "key", "console:today"))


def test_acting_for_a_unit_narrows_every_scope_and_can_be_undone(units):
    client = cast.signed_in(cast.officer("Ada", units.city, Role.ADMIN))

    answer = client.post("/console/acts-for/", {"unit": units.east.pk, "next": "/console/"})
    narrowed = client.get("/console/").wsgi_request.scope
    client.post("/console/acts-for/", {"unit": ""})
    whole = client.get("/console/").wsgi_request.scope

    assert answer["Location"] == "/console/"
    assert set(narrowed.units()) == {units.east, units.street, units.depot, units.works}
    assert units.west in whole.units()


def test_nobody_acts_for_a_unit_outside_her_roles(units):
    client = cast.signed_in(cast.officer("Wei", units.west))

    assert client.post("/console/acts-for/", {"unit": units.east.pk}).status_code == 404
    assert client.post("/console/acts-for/", {"unit": units.city.pk}).status_code == 404
    assert client.post("/console/acts-for/", {"unit": "nonsense"}).status_code == 404
    assert set(client.get("/console/").wsgi_request.scope.units()) == {units.west}


def test_a_choice_of_unit_ends_with_the_role_that_reached_it(units):
    wei = cast.officer("Wei", units.west)
    grant = cast.grant(wei, units.east)
    client = cast.signed_in(wei)
    client.post("/console/acts-for/", {"unit": units.east.pk})

    grant.ends_at = cast.LONG_AGO
    grant.save()

    assert set(client.get("/console/").wsgi_request.scope.units()) == {units.west}


def test_acting_for_a_unit_gives_no_more_than_the_role_there(units):
    olga = cast.officer("Olga", units.east)
    cast.grant(olga, units.west, Role.VIEWER)

    scope = scope_of(olga, "stations.edit").within(units.west)

    assert not scope


def test_the_choice_leads_back_to_no_other_site(units):
    client = cast.signed_in(cast.officer("Olga", units.east))

    answer = client.post("/console/acts-for/", {"unit": "", "next": "https://evil.example/"})

    assert answer["Location"] == "/console/"


def test_the_units_to_choose_from_are_found_by_name_and_only_mine(units):
    body = cast.signed_in(cast.officer("Wei", units.west)).get("/console/acts-for/?q=区").content.decode()

    assert ("西区总工会" in body, "东区总工会" in body) == (True, False)

"""The union tree in the console: browsed, changed, its roles and joint teams."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import signed_in
from tests.orgs.factories import make_officer, make_team, make_unit
from yizhan.orgs.models import JointTeam, Line, Role, RoleGrant, TeamMember, Unit
from yizhan.people.models import User


@pytest.fixture
def admin(ada: User) -> Client:
    return signed_in(ada)


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


# --- looking -----------------------------------------------------------------------------------------


def test_the_tree_opens_at_the_units_of_her_roles_and_step_by_step(
    olga: User, east: Unit, works: Unit, west: Unit
) -> None:
    client = signed_in(olga)

    top = text(client, "/console/units/")
    below = text(client, f"/console/units/{east.pk}/below/")

    assert east.name in top
    assert works.name not in top
    assert works.name in below
    assert west.name not in top + below


def test_units_are_found_by_name_and_code_within_her_scope(
    olga: User, works: Unit, depot: Unit, west: Unit
) -> None:
    client = signed_in(olga)

    assert depot.name in text(client, "/console/units/?q=码头网点")
    assert west.name not in text(client, f"/console/units/?q={west.division_code}")


def test_a_unit_says_both_lines_who_leads_and_where_it_is_counted(
    admin: Client, depot: Unit, transport: Unit
) -> None:
    page = text(admin, f"/console/units/{depot.pk}/")

    assert "码头街道总工会" in page
    assert transport.name in page
    assert page.count("领导，在这里计数") == 1


def test_a_tree_of_three_costs_as_many_queries_as_a_tree_of_one(
    admin: Client, east: Unit, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for _number in range(2):
        make_unit("company", east)
        admin.get(f"/console/units/{east.pk}/below/")
        with django_assert_num_queries(6):  # session, user, roles, seats, unit, children
            admin.get(f"/console/units/{east.pk}/below/")


# --- changing ----------------------------------------------------------------------------------------


def test_an_admin_founds_names_moves_and_closes_a_unit(
    admin: Client, city: Unit, east: Unit, west: Unit
) -> None:
    admin.post(f"/console/units/{east.pk}/new/", {"kind": "company", "name": "新厂工会"})
    unit = Unit.objects.get(name="新厂工会")
    admin.post(f"/console/units/{unit.pk}/rename/", {"name": "新新厂工会", "short_name": ""})
    admin.post(f"/console/units/{unit.pk}/move/", {"to": west.pk})
    unit.refresh_from_db()
    assert (unit.name, unit.area_parent_id) == ("新新厂工会", west.pk)

    admin.post(f"/console/units/{unit.pk}/close/", {"reason": "合并"})
    unit.refresh_from_db()
    assert unit.closed_at is not None


def test_a_unit_gets_a_second_line_and_is_led_by_it(admin: Client, city: Unit, works: Unit) -> None:
    union = make_unit("industry", city)

    admin.post(f"/console/units/{works.pk}/second-line/", {"to": union.pk})
    admin.post(f"/console/units/{works.pk}/lead/")

    works.refresh_from_db()
    assert (works.industry_parent_id, works.led_by) == (union.pk, Line.INDUSTRY)


def test_a_refusal_of_the_tree_is_said_in_words(admin: Client, east: Unit, depot: Unit, city: Unit) -> None:
    closing = admin.post(f"/console/units/{east.pk}/close/", {"reason": "合并"})
    taken = admin.post(
        f"/console/units/{city.pk}/new/",
        {"kind": "district", "name": "重复", "division_code": east.division_code},
    )

    assert closing.status_code == taken.status_code == 422
    assert "它下面还有单位" in closing.content.decode()
    assert "这个代码已有别的组织在用" in taken.content.decode()


def test_only_parents_within_reach_are_offered(
    admin: Client, east: Unit, other_city: Unit, depot: Unit
) -> None:
    page = text(admin, f"/console/units/{depot.pk}/move/")

    assert east.name in page
    assert other_city.name not in page


# --- roles and teams ---------------------------------------------------------------------------------


def test_a_role_is_granted_by_phone_and_revoked(admin: Client, east: Unit) -> None:
    path = f"/console/units/{east.pk}/roles/"

    admin.post(path, {"phone": "13900139000", "called": "欧", "role": "officer", "line": "area", "until": ""})
    grant = RoleGrant.objects.get(unit=east)
    assert "干部" in text(admin, f"/console/units/{east.pk}/")

    admin.post(f"/console/units/roles/{grant.pk}/revoke/")
    grant.refresh_from_db()
    assert grant.ends_at is not None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"phone": "123"}, "手机号"),
        ({"role": "king"}, "king"),
        ({"until": "2020-01-01"}, "最后一天要在今天以后"),
        ({"line": "industry"}, "这个单位不在这条线上"),
    ],
    ids=["phone", "role", "past", "line"],
)
def test_a_role_that_cannot_be_granted_is_refused_in_words(
    admin: Client, east: Unit, sent: dict[str, str], said: str
) -> None:
    form = {"phone": "13900139000", "called": "欧", "role": "officer", "line": "area", "until": ""}

    response = admin.post(f"/console/units/{east.pk}/roles/", form | sent)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not RoleGrant.objects.filter(unit=east).exists()


def test_a_chair_cannot_grant_above_herself_in_the_console_either(chen: User, depot: Unit) -> None:
    response = signed_in(chen).post(
        f"/console/units/{depot.pk}/roles/",
        {"phone": "13900139000", "called": "欧", "role": "admin", "line": "area"},
    )

    assert "不能授予或撤销高于自己的角色" in response.content.decode()


def test_a_joint_team_is_formed_seated_and_ended(admin: Client, city: Unit, east: Unit) -> None:
    form = {"name": "送清凉", "task": "高温慰问", "covers": [east.pk], "until": "2099-08-31"}
    admin.post(f"/console/units/{city.pk}/teams/", form)
    team = JointTeam.objects.get()
    admin.post(
        f"/console/units/teams/{team.pk}/seats/",
        {"phone": "13900139000", "called": "魏", "role": "viewer", "body": "卫健委"},
    )
    assert "卫健委" in text(admin, f"/console/units/teams/{team.pk}/")

    admin.post(f"/console/units/seats/{TeamMember.objects.get().pk}/leave/")
    admin.post(f"/console/units/teams/{team.pk}/end/")

    assert TeamMember.objects.get().left_at is not None
    assert "已结束" in text(admin, f"/console/units/teams/{team.pk}/")


def test_who_may_only_read_is_offered_no_change(vera: User, east: Unit, city: Unit) -> None:
    make_officer(east, Role.OFFICER, "欧")
    make_team(city, [east])
    page = text(signed_in(vera), f"/console/units/{east.pk}/")

    for button in ("修改名称", "授予角色", "成立专班", "撤销</a>"):
        assert button not in page

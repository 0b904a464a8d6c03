"""`yizhan user`: the operator lets the first officers in, and anybody out."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.common.telling import tell
from tests.places.factories import station as make_station
from yizhan.orgs.models import RoleGrant, Unit
from yizhan.people.columns import USER_PHONE
from yizhan.people.models import User
from yizhan.places.models import Keeper

PHONE = "138 0013 8000"
NORMAL = "+8613800138000"
pytestmark = pytest.mark.django_db


def account() -> User:
    return User.objects.get(USER_PHONE.is_at(NORMAL))


def test_an_officer_is_made_with_her_role_at_a_division(city: Unit) -> None:
    code, said = tell("user", "create", PHONE, "--name", "阿达", "--role", "admin", "--unit", "9901")

    assert (code, said) == (0, "138****8000 is admin of 临港市总工会\n")
    grant = RoleGrant.objects.get()
    assert (grant.user, grant.unit, grant.role, grant.line) == (account(), city, "admin", "area")
    assert account().phone_verified_at
    assert account().display_name == "阿达"


def test_the_same_again_changes_nothing_and_says_so(city: Unit) -> None:
    words = ("user", "create", PHONE, "--role", "admin", "--unit", "9901")
    tell(*words)

    code, said = tell(*words)

    assert code == 1
    assert said.startswith("Error: ")
    assert (User.objects.count(), RoleGrant.objects.count()) == (1, 1)


def test_an_unknown_unit_makes_no_account() -> None:
    code, said = tell("user", "create", PHONE, "--role", "admin", "--unit", "9999")

    assert (code, said) == (1, "Error: no unit '9999': give a division code, a credit code or an id\n")
    assert not User.objects.exists()


@pytest.mark.parametrize("words", [["--role", "admin"], ["--unit", "9901"]])
def test_a_role_without_a_unit_is_refused(words: list[str]) -> None:
    code, said = tell("user", "create", PHONE, *words)

    assert code == 2
    assert "--role and --unit go together" in said


def test_what_is_no_telephone_number_is_refused() -> None:
    code, said = tell("user", "create", "12345")

    assert code == 2
    assert "is no telephone number" in said


def test_a_password_from_a_pipe_lets_her_sign_in(city: Unit) -> None:
    tell("user", "create", PHONE)

    assert tell("user", "password", PHONE, typed="a-long-Passphrase-7\n") == (0, "set\n")
    assert account().check_password("a-long-Passphrase-7")


def test_a_weak_password_is_refused_with_the_reason() -> None:
    tell("user", "create", PHONE)

    code, said = tell("user", "password", PHONE, typed="12345\n")

    assert code == 1
    assert said.startswith("Error: ")
    assert not account().has_usable_password()


def test_a_deactivated_account_is_signed_out_with_its_next_request_and_may_come_back(client: Client) -> None:
    tell("user", "create", PHONE)
    client.force_login(account(), backend="yizhan.people.backends.Backend")
    assert client.get("/me/").wsgi_request.user.is_authenticated

    assert tell("user", "deactivate", PHONE) == (0, "deactivated\n")
    assert not client.get("/me/").wsgi_request.user.is_authenticated

    assert tell("user", "deactivate", "--undo", PHONE) == (0, "active\n")
    assert client.get("/me/").wsgi_request.user.is_authenticated


def test_the_list_shows_roles_and_masks_numbers(city: Unit, mei: User) -> None:
    tell("user", "create", PHONE, "--name", "阿达", "--role", "admin", "--unit", "9901")

    code, said = tell("user", "list")

    assert (code, said) == (0, "138****8000\t阿达\t\tadmin of 临港市总工会 (area)\n")
    assert len(tell("user", "list", "--all")[1].splitlines()) == 2


def test_a_keeper_is_appointed_to_a_station_by_its_number(city: Unit) -> None:
    station = make_station(city)
    tell("user", "create", PHONE)

    assert tell("user", "keeper", PHONE, str(station.pk)) == (0, f"keeper of {station.name}\n")
    assert Keeper.objects.get().user == account()
    assert tell("user", "keeper", PHONE, "999999")[0] == 1
    assert tell("user", "keeper", "13900139000", str(station.pk))[0] == 1

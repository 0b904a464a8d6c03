"""`yizhan keys`: rotation reseals everything while people use it, and no needed key is dropped."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from config.env import env
from tests.cast import signed_in
from tests.people.factories import NOON, make_user
from yizhan.common.keyring import keyring
from yizhan.common.sealed import keys_in_use
from yizhan.people import actions, commands
from yizhan.people.columns import PERSON_ID_NUMBER, USER_PHONE
from yizhan.people.other_seals import keys_of_others

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "data", tmp_path)


def test_rotation_reseals_columns_second_factors_and_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user(phone="+8613800138000")
    actions.verify_person(
        person=actions.person_for(user), name="张三", id_number="110105198905243672", now=NOON
    )
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    client = signed_in(user)
    monkeypatch.setattr(env, "crypto", "sm")

    commands.rotate(None)

    assert keyring().primary_id == 2
    assert keys_in_use() | keys_of_others() == {2}
    commands.drop(1)
    user.refresh_from_db()
    assert USER_PHONE.open(user) == "+8613800138000"
    person = actions.person_for(user)
    assert PERSON_ID_NUMBER.open(person) == "110105198905243672"
    assert bytes(person.id_number_cipher or b"")[0] == 2  # SM4-GCM
    assert str(person.id_number_index).startswith("hsm3:2:")
    assert TOTP(Authenticator.objects.get(type="totp")).instance.data["secret"]
    assert client.get("/me/safety/").status_code == 200


def test_a_key_that_is_needed_is_not_dropped() -> None:
    make_user()
    commands.add_standby_key()

    for key_id, why in ((1, "key 1 is needed"), (9, "key 9 is in use, or there is none")):
        with pytest.raises(click.ClickException, match=why):
            commands.drop(key_id)


def test_a_key_that_is_not_there_is_not_rotated_to() -> None:
    keyring()

    with pytest.raises(click.ClickException, match="no key 7 in the keyring"):
        commands.rotate(7)

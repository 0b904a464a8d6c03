"""Sealing: only the right place opens it, any key of the ring, and the published vectors hold."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from config.env import env
from yizhan.common import crypto, keyring


@pytest.fixture(autouse=True)
def own_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(env, "data", tmp_path)
    return tmp_path / "keyring.json"


@pytest.fixture(params=["aes", "sm"])
def suite(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(env, "crypto", request.param)
    return str(request.param)


def test_what_is_sealed_for_a_place_opens_there(suite: str) -> None:
    sealed = crypto.seal("13800138000", "people.user.phone:1")

    assert crypto.unseal(sealed, "people.user.phone:1") == "13800138000"
    assert b"13800138000" not in sealed


def test_the_same_text_is_never_sealed_the_same_twice(suite: str) -> None:
    assert crypto.seal("张三", "p") != crypto.seal("张三", "p")


def test_a_sealed_text_moved_to_another_row_is_refused(suite: str) -> None:
    sealed = crypto.seal("张三", "people.person.name:1")

    with pytest.raises(crypto.SealBroken):
        crypto.unseal(sealed, "people.person.name:2")


def test_any_changed_byte_is_refused(suite: str) -> None:
    sealed = crypto.seal("张三", "p")

    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises((crypto.SealBroken, keyring.UnknownKey)):
            crypto.unseal(bytes(changed), "p")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" * 32])
def test_what_is_no_sealed_text_is_refused(sealed: bytes) -> None:
    with pytest.raises(crypto.SealBroken):
        crypto.unseal(sealed, "p")


def test_an_algorithm_that_is_not_ours_is_refused() -> None:
    sealed = crypto.seal("张三", "p")

    with pytest.raises(crypto.UnknownAlgorithm):
        crypto.unseal(b"\x09" + sealed[1:], "p")


def test_what_one_suite_sealed_opens_under_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "crypto", "aes")
    by_aes = crypto.seal("张三", "p")
    monkeypatch.setattr(env, "crypto", "sm")
    by_sm = crypto.seal("张三", "p")

    assert (by_aes[0], by_sm[0]) == (1, 2)
    assert [crypto.unseal(one, "p") for one in (by_aes, by_sm)] == ["张三", "张三"]
    assert (crypto.is_current(by_aes), crypto.is_current(by_sm)) == (False, True)


def test_after_rotation_old_texts_open_and_new_ones_use_the_new_key() -> None:
    old = crypto.seal("张三", "p")

    key = keyring.add_key(use=True)

    assert key.id == 2
    assert crypto.unseal(old, "p") == "张三"
    assert (crypto.is_current(old), crypto.is_current(crypto.seal("张三", "p"))) == (False, True)


def test_a_key_added_but_not_in_use_seals_nothing() -> None:
    keyring.add_key(use=False)

    assert crypto.seal("张三", "p")[1:5] == (1).to_bytes(4)
    keyring.use_key(2)
    assert crypto.seal("张三", "p")[1:5] == (2).to_bytes(4)


def test_a_text_of_a_dropped_key_stays_shut() -> None:
    old = crypto.seal("张三", "p")
    keyring.add_key(use=True)
    keyring.drop_key(1)

    with pytest.raises(keyring.UnknownKey):
        crypto.unseal(old, "p")


def test_the_key_in_use_is_not_dropped() -> None:
    keyring.keyring()

    with pytest.raises(keyring.KeyInUse):
        keyring.drop_key(1)


def test_a_keyring_of_another_installation_opens_nothing(own_keyring: Path) -> None:
    sealed = crypto.seal("张三", "p")
    own_keyring.unlink()

    with pytest.raises(crypto.SealBroken):
        crypto.unseal(sealed, "p")


def test_an_index_finds_equal_values_and_says_its_algorithm_and_key(suite: str) -> None:
    index = crypto.index_of("+8613800138000", "phone")

    assert index == crypto.index_of("+8613800138000", "phone")
    assert index.split(":")[:2] == [{"aes": "hs256", "sm": "hsm3"}[suite], "1"]
    assert index != crypto.index_of("+8613800138001", "phone")
    assert index != crypto.index_of("+8613800138000", "id_number")


def test_many_values_are_indexed_as_each_is_alone(suite: str) -> None:
    key = crypto.key_of_today()
    now, then = crypto.indexer("phone"), crypto.indexer("phone", key)

    assert [now(value) for value in ("1", "小满")] == [
        crypto.index_of(value, "phone") for value in ("1", "小满")
    ]
    assert then("1") == crypto.index_under("1", "phone", key) == now("1")
    with pytest.raises(crypto.UnknownAlgorithm):
        crypto.indexer("phone", "md5:1")


def test_indexes_for_look_up_hold_those_of_every_key_and_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    old = crypto.index_of("x", "phone")
    keyring.add_key(use=True)
    monkeypatch.setattr(env, "crypto", "sm")
    new = crypto.index_of("x", "phone")

    found = crypto.indexes_of("x", "phone")

    assert found[0] == new
    assert old in found
    assert len(found) == len(set(found)) == 4


def test_two_writers_with_and_without_the_newest_key_lock_one_number_in_common() -> None:
    before = crypto.lock_number("x", "phone")
    keyring.add_key(use=True)

    after = crypto.lock_number("x", "phone")

    assert set(before) < set(after)
    assert after == sorted(after)


def test_the_keyring_is_made_at_first_use_for_its_owner_only(own_keyring: Path) -> None:
    keyring.keyring()

    assert own_keyring.stat().st_mode & 0o777 == 0o600
    assert [one["id"] for one in json.loads(own_keyring.read_text())["keys"]] == [1]


def test_a_keyring_that_others_can_read_is_refused(own_keyring: Path) -> None:
    keyring.keyring()
    own_keyring.chmod(0o640)
    os.utime(own_keyring, (0, 0))

    with pytest.raises(keyring.KeyringUnsafe):
        keyring.keyring()


@pytest.mark.parametrize("text", ["", "{}", '{"primary": 2, "keys": []}', '{"primary":1,"keys":[{"id":1}]}'])
def test_a_broken_keyring_is_named_and_never_overwritten(own_keyring: Path, text: str) -> None:
    own_keyring.write_text(text)
    own_keyring.chmod(0o600)

    with pytest.raises(keyring.KeyringBroken):
        keyring.keyring()
    assert own_keyring.read_text() == text


def test_keys_do_not_print_their_secret() -> None:
    assert repr(keyring.keyring().primary) == "Key(1)"


def test_sm3_answers_the_example_of_its_standard() -> None:
    """GB/T 32905-2016, example 1."""
    digest = hashes.Hash(crypto.SM.digest())
    digest.update(b"abc")

    assert (
        digest.finalize().hex().upper() == "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"
    )


def test_sm4_answers_the_example_of_its_standard() -> None:
    """GB/T 32907-2016, example 1."""
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()

    assert encryptor.update(key).hex().upper() == "681EDF34D206965E86B3E94F536E4246"


def test_sm4_gcm_answers_the_example_of_rfc_8998() -> None:
    """RFC 8998, appendix A.1."""
    block = crypto.SM.block(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
    encryptor = Cipher(block, modes.GCM(bytes.fromhex("00001234567800000000ABCD"))).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
    plain = "".join(pair * 8 for pair in ["AA", "BB", "CC", "DD", "EE", "FF", "EE", "AA"])

    sealed = encryptor.update(bytes.fromhex(plain)) + encryptor.finalize()

    assert sealed.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    )
    assert encryptor.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"


def test_sessions_are_sealed_and_those_of_a_dropped_key_are_empty() -> None:
    sealer = crypto.SealedSerializer()
    stored = sealer.dumps({"phone": "+8613800138000"})

    assert b"138" not in stored
    assert sealer.loads(stored) == {"phone": "+8613800138000"}
    keyring.add_key(use=True)
    keyring.drop_key(1)
    assert sealer.loads(stored) == {}

"""Seal texts for a place, and find them again by a keyed index.

A sealed text is `algorithm (1 byte) · key id (4) · nonce (12) · ciphertext and tag`; its place (table, column, row)
is authenticated with it, so that it opens nowhere else. An index is `algorithm:key id:base64url(HMAC)`.
"""

from __future__ import annotations

import base64
import hashlib
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from hmac import digest as digest_at_once
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from config.env import env
from yizhan.common.keyring import Key, UnknownKey, keyring

Indexer = Callable[[str], str]
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER = struct.Struct(">BI")


class SealBroken(ValueError):
    """A sealed text was changed, or moved to another place, or is none."""


class UnknownAlgorithm(SealBroken):
    """The algorithm id of a sealed text or an index is not one of ours."""


@dataclass(frozen=True)
class Suite:
    """Algorithms that belong together: international, or the Chinese national ones (国密)."""

    cipher_id: int
    cipher: Literal["AES-256-GCM", "SM4-GCM"]
    key_bytes: int
    index_id: str
    digest: type[hashes.HashAlgorithm]

    def subkey(self, key: Key) -> bytes:
        return key.derive(f"cipher:{self.cipher_id}", self.key_bytes, self.digest())

    def block(self, subkey: bytes) -> algorithms.AES | algorithms.SM4:
        return algorithms.AES(subkey) if self.cipher == "AES-256-GCM" else algorithms.SM4(subkey)


# FIPS 197 and SP 800-38D, FIPS 180-4; GB/T 32907 in GCM as in RFC 8998, GB/T 32905.
AES = Suite(1, "AES-256-GCM", 32, "hs256", hashes.SHA256)
SM = Suite(2, "SM4-GCM", 16, "hsm3", hashes.SM3)
SUITES = {"aes": AES, "sm": SM}
_by_cipher = {suite.cipher_id: suite for suite in SUITES.values()}
_by_index = {suite.index_id: suite for suite in SUITES.values()}


def suite() -> Suite:
    """The algorithms of the setting YIZHAN_CRYPTO; what others sealed still opens."""
    return SUITES[env.crypto]


# --- sealing ---------------------------------------------------------------------------------------


def seal(text: str, place: str) -> bytes:
    """Seal `text` for `place` ("people.person.phone:<row>"); the same text never looks the same twice."""
    return seal_bytes(text.encode(), place)


def unseal(sealed: bytes | memoryview, place: str) -> str:
    """Open what was sealed for `place`. Raises SealBroken or UnknownKey."""
    return unseal_bytes(sealed, place).decode()


def seal_bytes(content: bytes, place: str) -> bytes:
    chosen, key = suite(), keyring().primary
    header = HEADER.pack(chosen.cipher_id, key.id)
    nonce = os.urandom(NONCE_BYTES)
    encryptor = Cipher(chosen.block(chosen.subkey(key)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(header + place.encode())
    return header + nonce + encryptor.update(content) + encryptor.finalize() + encryptor.tag


def unseal_bytes(sealed: bytes | memoryview, place: str) -> bytes:
    """Raises SealBroken or UnknownKey."""
    raw = bytes(sealed)
    if len(raw) < HEADER.size + NONCE_BYTES + TAG_BYTES:
        raise SealBroken("too short")
    cipher_id, key_id = HEADER.unpack_from(raw)
    if cipher_id not in _by_cipher:
        raise UnknownAlgorithm(cipher_id)
    chosen = _by_cipher[cipher_id]
    header, rest = raw[: HEADER.size], raw[HEADER.size :]
    nonce, content, tag = rest[:NONCE_BYTES], rest[NONCE_BYTES:-TAG_BYTES], rest[-TAG_BYTES:]
    subkey = chosen.subkey(keyring().key(key_id))
    decryptor = Cipher(chosen.block(subkey), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(header + place.encode())
    try:
        return decryptor.update(content) + decryptor.finalize()
    except InvalidTag:
        raise SealBroken(place.partition(":")[0]) from None


def is_current(sealed: bytes | memoryview) -> bool:
    """Is it sealed with today's algorithm and key?"""
    return bytes(sealed[: HEADER.size]) == HEADER.pack(suite().cipher_id, keyring().primary_id)


# --- finding ---------------------------------------------------------------------------------------


def index_of(value: str, purpose: str) -> str:
    """Return the index to store beside a sealed value: equal values of one purpose have equal indexes."""
    return _index(value, purpose, suite(), keyring().primary)


def indexer(purpose: str, key: str | None = None) -> Indexer:
    """Return what indexes many values of one purpose, under the key in use or one named by `key_of_today`.

    The keyring is looked at once, so the same key serves all of them. Raises UnknownAlgorithm, UnknownKey.
    """
    if key is None:
        return _indexer(purpose, suite(), keyring().primary)
    name, _, number = key.partition(":")
    if name not in _by_index or not number.isdecimal():
        raise UnknownAlgorithm(key)
    return _indexer(purpose, _by_index[name], keyring().key(int(number)))


def indexes_of(value: str, purpose: str) -> list[str]:
    """Return every index the value may be stored under while keys or algorithms change; newest first."""
    ring = keyring()
    keys = sorted(ring.keys.values(), key=lambda key: (key.id != ring.primary_id, -key.id))
    suites = sorted(SUITES.values(), key=lambda one: one is not suite())
    return [_index(value, purpose, one, key) for one in suites for key in keys]


def key_of_today() -> str:
    """Name the algorithm and key that an index made now has, for `index_under`."""
    return f"{suite().index_id}:{keyring().primary_id}"


def index_under(value: str, purpose: str, key: str) -> str:
    """Return the index under the algorithm and key named by `key_of_today` at some time.

    For indexes that must stay comparable with each other although the key of the day has changed since.
    Raises UnknownAlgorithm, UnknownKey.
    """
    return indexer(purpose, key)(value)


def is_current_index(index: str) -> bool:
    return index.startswith(f"{suite().index_id}:{keyring().primary_id}:")


def lock_number(value: str, purpose: str) -> list[int]:
    """Return numbers for advisory locks, one per index, ascending: writers of one value meet on at least one."""
    return sorted(
        int.from_bytes(hashlib.sha256(index.encode()).digest()[:8], signed=True)
        for index in indexes_of(value, purpose)
    )


def _index(value: str, purpose: str, chosen: Suite, key: Key) -> str:
    return _indexer(purpose, chosen, key)(value)


def _indexer(purpose: str, chosen: Suite, key: Key) -> Indexer:
    subkey = key.derive(f"index:{purpose}", 32, chosen.digest())
    begins = f"{chosen.index_id}:{key.id}:"

    def index(value: str) -> str:
        mac = _mac(subkey, value.encode(), chosen.digest)
        return begins + base64.urlsafe_b64encode(mac).decode().rstrip("=")

    return index


def _mac(subkey: bytes, content: bytes, digest: type[hashes.HashAlgorithm]) -> bytes:
    if digest is hashes.SHA256:
        return digest_at_once(subkey, content, "sha256")
    mac = hmac.HMAC(subkey, digest())
    mac.update(content)
    return mac.finalize()


# --- sessions ----------------------------------------------------------------------------------------


class SealedSerializer:
    """Keeps sessions sealed in the database: a sign-in under way holds a phone number and its code."""

    place = "sessions"

    def dumps(self, value: dict[str, Any]) -> bytes:
        from django.core.signing import JSONSerializer

        return seal_bytes(JSONSerializer().dumps(value), self.place)

    def loads(self, sealed: bytes) -> dict[str, Any]:
        """Raises SealBroken; a session of a dropped key is an empty one: its owner signs in again."""
        from django.core.signing import JSONSerializer

        try:
            opened: dict[str, Any] = JSONSerializer().loads(unseal_bytes(sealed, self.place))
        except UnknownKey:
            return {}
        return opened

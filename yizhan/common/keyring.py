"""Which secrets may open what is sealed? A file of keys, newest in use, older ones kept until nothing needs them."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from functools import lru_cache
from pathlib import Path
from stat import S_IMODE

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from config.env import env

SECRET_BYTES = 32


class KeyringUnsafe(RuntimeError):
    """The keyring can be read by others than its owner: chmod 600 it, and rotate the keys if somebody did."""


class KeyringBroken(RuntimeError):
    """The keyring is not readable as one: put back the copy that goes with this database's backup."""


class UnknownKey(LookupError):
    """Something was sealed with a key that this keyring does not hold."""


class KeyInUse(ValueError):
    """The key in use cannot be dropped: rotate first."""


@dataclass(frozen=True)
class Key:
    """One secret; every cipher and every index derives its own key from it (HKDF)."""

    id: int
    secret: bytes

    def derive(self, use: str, size: int, digest: hashes.HashAlgorithm) -> bytes:
        """Return `size` bytes for one use ("cipher:1", "index:phone"); other uses get unrelated bytes."""
        return _derive(self.secret, use, size, type(digest))

    def __repr__(self) -> str:
        return f"Key({self.id})"


@lru_cache(maxsize=256)
def _derive(secret: bytes, use: str, size: int, digest: type[hashes.HashAlgorithm]) -> bytes:
    # Every digest used here takes no arguments; the base class does not say so.
    return HKDF(digest(), size, salt=None, info=f"yizhan:{use}".encode()).derive(secret)


@dataclass(frozen=True)
class Keyring:
    """The keys, and which of them seals from now on."""

    keys: dict[int, Key]
    primary_id: int

    @property
    def primary(self) -> Key:
        return self.keys[self.primary_id]

    def key(self, key_id: int) -> Key:
        """Raises UnknownKey."""
        try:
            return self.keys[key_id]
        except KeyError:
            raise UnknownKey(key_id) from None


def keyring_path() -> Path:
    return env.data / "keyring.json"


_read: dict[Path, tuple[tuple[int, int], Keyring]] = {}


def keyring() -> Keyring:
    """Return the keyring as it stands now; made on first use. Another process's change is seen at once.

    Raises KeyringUnsafe or KeyringBroken.
    """
    path = keyring_path()
    try:
        stat = path.stat()
    except FileNotFoundError:
        with _locked(path):
            if not path.exists():
                _write(path, Keyring({1: _fresh(1)}, 1))
        stat = path.stat()
    mark = (stat.st_mtime_ns, stat.st_ino)
    known = _read.get(path)
    if known and known[0] == mark:
        return known[1]
    if S_IMODE(stat.st_mode) & 0o077:
        raise KeyringUnsafe(str(path))
    ring = _parse(path)
    _read[path] = (mark, ring)
    return ring


def add_key(*, use: bool) -> Key:
    """Add a fresh key; with `use` it seals from now on. (Several machines: add, copy the file, then use.)"""
    with _changing() as ring:
        key = _fresh(max(ring.keys) + 1)
        _write(keyring_path(), Keyring({**ring.keys, key.id: key}, key.id if use else ring.primary_id))
    return key


def use_key(key_id: int) -> None:
    """Seal with this key from now on. Raises UnknownKey."""
    with _changing() as ring:
        _write(keyring_path(), Keyring(ring.keys, ring.key(key_id).id))


def drop_key(key_id: int) -> None:
    """Forget a key: what it sealed stays shut for ever. Raises UnknownKey or KeyInUse."""
    with _changing() as ring:
        if ring.key(key_id).id == ring.primary_id:
            raise KeyInUse(key_id)
        kept = {number: key for number, key in ring.keys.items() if number != key_id}
        _write(keyring_path(), Keyring(kept, ring.primary_id))


def _fresh(key_id: int) -> Key:
    return Key(key_id, secrets.token_bytes(SECRET_BYTES))


def _parse(path: Path) -> Keyring:
    try:
        held = json.loads(path.read_text(encoding="ascii"))
        keys = {int(one["id"]): Key(int(one["id"]), base64.b64decode(one["secret"])) for one in held["keys"]}
        ring = Keyring(keys, int(held["primary"]))
        if ring.primary_id not in keys or any(len(key.secret) != SECRET_BYTES for key in keys.values()):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise KeyringBroken(str(path)) from None
    return ring


def _write(path: Path, ring: Keyring) -> None:
    held = {
        "primary": ring.primary_id,
        "keys": [
            {"id": key.id, "secret": base64.b64encode(key.secret).decode()} for key in ring.keys.values()
        ],
    }
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(held, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)  # whole or not at all: a half-written keyring would cost every name


@contextlib.contextmanager
def _changing() -> Iterator[Keyring]:
    keyring()  # made before the lock is taken: making it takes the lock
    with _locked(keyring_path()):
        yield keyring()


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path.with_suffix(".lock"), os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        flock(file, LOCK_EX)
        yield

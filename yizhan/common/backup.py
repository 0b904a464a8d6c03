"""Everything in one file, and back: the database, the uploads, the keys.

A tar archive (0600: it holds the keys) of `manifest.json`, `database.dump` (pg_dump's own format) and `data/…`,
the data folder without what is the running server's own. The manifest names every file with its SHA-256, and
nothing is restored from an archive that does not match it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from yizhan import __version__
from yizhan.common import postgres

FORMAT = 1
CHUNK_BYTES = 1024 * 1024
# of the running server, or of this machine: never in a backup
NOT_KEPT = {"postgres", "postgres.new", "postgres.lock", "run", "metrics", "restore.new"}
Progress = Callable[[int], object]
"""Called with the number of bytes just done."""


class BackupFailed(postgres.PostgresFault):
    """The backup could not be made; no file is left."""


class NotABackup(postgres.PostgresFault):
    """The file is not a whole backup of Yizhan."""


class TargetNotEmpty(postgres.PostgresFault):
    """There is data where the backup would go."""

    def __init__(self, target: object) -> None:
        super().__init__(f"{target} holds data: nothing was done. --force replaces it, for good")


class RestoreFailed(postgres.PostgresFault):
    """pg_restore refused; the database is as it was before."""


@dataclass(frozen=True)
class Target:
    """Where the data is: a folder, and libpq's connection string of the database."""

    data: Path
    conninfo: str
    is_embedded: bool


def kept_files(data: Path) -> list[Path]:
    """Return the files of the data folder that a backup holds, relative to it: uploads, keys, marks."""
    found = []
    for top in sorted(data.iterdir()):
        if top.name in NOT_KEPT or top.name.startswith("postgres.log"):
            continue
        files = sorted(top.rglob("*")) if top.is_dir() else [top]
        found += [file.relative_to(data) for file in files if file.is_file() and not file.is_symlink()]
    return found


def back_up(target: Target, file: Path, *, now: datetime, progress: Progress) -> int:
    """Write the backup to `file`, whole or not at all; return its size in bytes."""
    with tempfile.TemporaryDirectory(dir=file.resolve().parent, prefix=".yizhan-backup-") as folder:
        dump = Path(folder) / "database.dump"
        # The database first: a file uploaded meanwhile is then one too many, never one missing.
        command = [str(postgres.programs() / "pg_dump"), "-Fc", "--no-owner", "--no-acl", "-f", str(dump)]
        done = subprocess.run([*command, "-d", target.conninfo], capture_output=True, text=True, check=False)
        if done.returncode:
            raise BackupFailed(f"pg_dump: {done.stderr.strip()}")
        members = [(dump, "database.dump")]
        members += [(target.data / name, f"data/{name.as_posix()}") for name in kept_files(target.data)]
        fresh = Path(folder) / "backup.tar"
        with fresh.open("xb") as output:
            fresh.chmod(0o600)
            with tarfile.open(fileobj=output, mode="w", format=tarfile.PAX_FORMAT) as archive:
                sums = {name: _add(archive, path, name, progress) for path, name in members}
                _add_manifest(
                    archive, {"format": FORMAT, "made_by": __version__, "made_at": now.isoformat()}, sums
                )
            output.flush()
            os.fsync(output.fileno())
        fresh.replace(file)
    return file.stat().st_size


def restore(target: Target, file: Path, *, force: bool, progress: Progress) -> dict[str, Any]:
    """Put the backup in place of what is in `target`; return its manifest.

    All is checked and read into a new database and a new folder first; only then do they change places. The
    caller owns the server: no `serve` runs on it.
    """
    if not force and not is_empty(target):
        raise TargetNotEmpty(target.data if target.is_embedded else "the database")
    unpacked = target.data / "restore.new"
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(mode=0o700)
    try:
        manifest = _unpack(file, unpacked, progress)
        _restore_database(target, unpacked / "database.dump")
        _restore_files(target.data, unpacked / "data")
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    return manifest


def is_empty(target: Target) -> bool:
    """Has nothing been done here yet? Fresh keys do not count."""
    with psycopg.connect(target.conninfo) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    media = target.data / "media"
    return tables == (0,) and not (media.exists() and any(media.iterdir()))


def _add(archive: tarfile.TarFile, path: Path, name: str, progress: Progress) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        info = archive.gettarinfo(arcname=name, fileobj=source)
        info.uid = info.gid = 0
        info.uname = info.gname = ""

        class Counted:
            def read(self, size: int) -> bytes:
                chunk = source.read(size)
                digest.update(chunk)
                progress(len(chunk))
                return chunk

        archive.addfile(info, Counted())  # type: ignore[arg-type]
    return digest.hexdigest()


def _add_manifest(archive: tarfile.TarFile, about: dict[str, Any], sums: dict[str, str]) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(about | {"files": sums}, indent=1, ensure_ascii=False).encode())
        info = tarfile.TarInfo("manifest.json")
        info.size, info.mode = file.tell(), 0o600
        file.seek(0)
        archive.addfile(info, file)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """A backup holds plain files and folders, and none of them lands elsewhere. Raises tarfile.TarError.

    Debian's Python 3.11.2 has no extraction filters yet, so this does not lean on them alone.
    """
    lands = (folder / member.name).resolve()
    if not (member.isreg() or member.isdir()) or not lands.is_relative_to(folder.resolve()):
        raise tarfile.TarError(member.name)
    if hasattr(tarfile, "data_filter"):
        archive.extract(member, folder, filter="data")
    else:
        archive.extract(member, folder)


def _unpack(file: Path, folder: Path, progress: Progress) -> dict[str, Any]:
    """Unpack into `folder` and check every file against the manifest."""
    try:
        with tarfile.open(file, "r:") as archive:
            for member in archive:
                _extract(archive, member, folder)
                progress(member.size)
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        sums: dict[str, str] = manifest["files"]
        made = manifest["format"]
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError) as fault:
        raise NotABackup(f"{file} is not a whole backup of Yizhan ({type(fault).__name__})") from fault
    if made != FORMAT:
        raise NotABackup(f"{file} is of format {made}, this release reads format {FORMAT}")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    wrong = found - {"manifest.json"} ^ sums.keys()
    wrong |= {name for name in sums.keys() & found if _digest(folder / name) != sums[name]}
    if wrong or "database.dump" not in sums:
        raise NotABackup(f"{file} is damaged: {len(wrong)} files are missing, changed or too many")
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _restore_database(target: Target, dump: Path) -> None:
    if not target.is_embedded:
        # Not ours to make databases there: all in one transaction, over what is in it.
        return _pg_restore(dump, target.conninfo, "--clean", "--if-exists")
    fresh, old = f"{postgres.NAME}_restore", f"{postgres.NAME}_old"
    with psycopg.connect(postgres.conninfo(target.data, "postgres"), autocommit=True) as connection:

        def tell(statement: LiteralString, *names: str) -> None:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

        tell("DROP DATABASE IF EXISTS {} WITH (FORCE)", fresh)
        tell("CREATE DATABASE {}", fresh)
        _pg_restore(dump, postgres.conninfo(target.data, fresh))
        tell("DROP DATABASE IF EXISTS {} WITH (FORCE)", old)
        tell("ALTER DATABASE {} RENAME TO {}", postgres.NAME, old)
        tell("ALTER DATABASE {} RENAME TO {}", fresh, postgres.NAME)
        tell("DROP DATABASE {} WITH (FORCE)", old)


def _pg_restore(dump: Path, conninfo: str, *options: str) -> None:
    command = [
        str(postgres.programs() / "pg_restore"),
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
    ]
    command += ["--no-acl", *options, "-d", conninfo, str(dump)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RestoreFailed(f"pg_restore: {done.stderr.strip()}; the database is as it was")


def _restore_files(data: Path, fresh: Path) -> None:
    for name in kept_files(data):
        (data / name).unlink()
    for path in _files(fresh):
        place = data / path.relative_to(fresh)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.replace(place)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())

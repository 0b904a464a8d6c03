"""What was backed up comes back, whole, into a fresh folder; nothing else is believed or overwritten."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import psycopg
import pytest

from tests.common.processes import ask, yizhan
from yizhan.common import postgres
from yizhan.common.backup import NotABackup, _unpack, kept_files

pytestmark = pytest.mark.process

FILL = """
INSERT INTO orgs_unit (kind, name, short_name, division_code, credit_code, led_by, area_path, industry_path)
SELECT 'company', '驿站 ' || n, '', '', '', 'area', '/' || n || '/', '' FROM generate_series(1, 500) n;
INSERT INTO django_session VALUES ('key', 'data', now());
INSERT INTO procrastinate_jobs (task_name, queue_name, args) VALUES ('t', 'q', '{"n": 1, "t": "驿"}');
CREATE TABLE odd (a bytea, b timestamptz, c int8range, d text[], e point, f double precision);
INSERT INTO odd VALUES ('\\x00ff', 'infinity', '[1,5)', '{a,"b c"}', '(121.47,31.23)', 0.1);
"""


def copied(migrated: Path, to: Path) -> Path:
    """A data folder of its own, with the tables made."""
    subprocess.run(["cp", "-a", migrated, to], check=True)
    return to


@pytest.fixture(scope="module")
def source(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = copied(migrated, tmp_path_factory.mktemp("source") / "驿站 data")
    with postgres.running(data), psycopg.connect(postgres.conninfo(data)) as connection:
        connection.execute(FILL)
    (data / "media" / "station" / "7").mkdir(parents=True)
    (data / "media" / "station" / "7" / "照片.jpg").write_bytes(b"\xff\xd8" * 100_000)
    (data / "keys").write_text("an encryption key")
    return data


@pytest.fixture(scope="module")
def backup(source: Path) -> Path:
    file = source.parent / "yizhan.tar"
    done = yizhan(source, "backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


def contents(data: Path) -> dict[str, object]:
    """Every table with all its rows, every sequence, every rule and index by name, every file kept."""
    with postgres.running(data):
        tables = ask(data, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        rows = "SELECT count(*), md5(string_agg(t::text, ';' ORDER BY t::text)) FROM \"{}\" t"
        found: dict[str, object] = {str(name): ask(data, rows.format(name)) for (name,) in tables}
        for what, question in {
            "sequences": "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1",
            # by name: PostgreSQL words an IN differently once it has read its own wording
            "constraints": "SELECT conname, contype, convalidated FROM pg_constraint ORDER BY 1, 2",
            "indexes": "SELECT indexname, tablename FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            # by name, too: so does the condition of a trigger that compares rows
            "triggers": "SELECT tgrelid::regclass::text, tgname, tgfoid::regproc::text, tgtype, (SELECT"
            " string_agg(attname, ' ' ORDER BY attname) FROM pg_attribute WHERE attrelid = tgrelid AND"
            " attnum = ANY (tgattr)), tgdeferrable, tginitdeferred, tgqual IS NULL FROM pg_trigger"
            " WHERE NOT tgisinternal ORDER BY 1, 2",
            "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
        }.items():
            found[what] = ask(data, question)
    found["files"] = {name: (data / name).read_bytes() for name in kept_files(data)}
    return found


def test_a_restored_backup_equals_what_was_backed_up_table_by_table(source: Path, backup: Path) -> None:
    fresh = source.parent / "fresh"

    done = yizhan(fresh, "restore", str(backup))

    assert done.returncode == 0, done.stderr
    assert "restored the backup of" in done.stdout
    before, after = contents(source), contents(fresh)
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []
    assert before["orgs_unit"] != [(0, None)]
    assert yizhan(fresh, "check").returncode == 0


def test_the_file_is_readable_by_its_owner_alone_and_holds_no_running_state(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    with tarfile.open(backup) as archive:
        names = archive.getnames()
    assert {"database.dump", "data/secret-key", "data/keys", "manifest.json"} < set(names)
    assert not any(name.startswith(("data/postgres", "data/run")) for name in names)


def test_data_that_is_there_is_not_replaced_without_force(migrated: Path, source: Path, backup: Path) -> None:
    target = copied(migrated, source.parent / "target")
    (target / "media").mkdir()
    (target / "media" / "old.jpg").write_text("old")

    refused = yizhan(target, "restore", str(backup))

    assert refused.returncode == 1
    assert "holds data: nothing was done" in refused.stderr
    assert (target / "media" / "old.jpg").exists()

    forced = yizhan(target, "restore", "--force", str(backup))

    assert forced.returncode == 0, forced.stderr
    assert contents(target) == contents(source)


@pytest.mark.parametrize("harm", ["cut", "changed", "not an archive"])
def test_a_damaged_file_is_refused_and_the_old_data_stays(
    migrated: Path, source: Path, backup: Path, tmp_path: Path, harm: str
) -> None:
    target = copied(migrated, source.parent / f"kept {harm}")
    before = contents(target)
    whole = backup.read_bytes()
    at = whole.index(b"an encryption key")
    damaged = {
        "cut": whole[: len(whole) * 2 // 3],
        "changed": whole[:at] + b"AN" + whole[at + 2 :],
        "not an archive": b"PK\x03\x04 a zip",
    }[harm]
    (tmp_path / "damaged.tar").write_bytes(damaged)

    done = yizhan(target, "restore", "--force", str(tmp_path / "damaged.tar"))

    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "backup" in done.stderr or "damaged" in done.stderr
    assert contents(target) == before


@pytest.mark.parametrize("has_filters", [True, False])  # Debian's Python 3.11.2 has none
@pytest.mark.parametrize("kind", ["above", "absolute", "link"])
def test_nothing_lands_outside_and_nothing_but_files_leaves_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, has_filters: bool
) -> None:
    if not has_filters:
        monkeypatch.delattr(tarfile, "data_filter", raising=False)
    name = {"above": "../evil", "absolute": f"{tmp_path}/evil", "link": "evil"}[kind]
    member = tarfile.TarInfo(name)
    if kind == "link":
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(tmp_path / "evil.tar", "w:") as archive:
        archive.addfile(member)
    (tmp_path / "folder").mkdir()

    with pytest.raises(NotABackup):
        _unpack(tmp_path / "evil.tar", tmp_path / "folder", int)

    assert not (tmp_path / "evil").exists()
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_failed_backup_leaves_no_file(source: Path, tmp_path: Path) -> None:
    done = yizhan(
        source, "backup", str(tmp_path / "x.tar"), DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"
    )

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []

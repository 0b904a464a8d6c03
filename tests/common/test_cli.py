"""The command line: help for everything, one plain line for whatever is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.common.processes import yizhan
from tests.common.telling import tell
from yizhan.common import checks, cli
from yizhan.common.checks import InvariantTaken, invariant


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def everything(group: object = None, *names: str) -> Iterator[tuple[str, ...]]:
    """Every command's names: ("serve",), ("import", "stations") …"""
    group = group or cli.root
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            yield from everything(group.get_command(context, name), *names, name)
    else:
        yield names


def test_every_command_says_what_it_does() -> None:
    commands = list(everything())

    assert {("serve",), ("demo",), ("migrate",), ("check",), ("backup",), ("restore",)} <= set(commands)
    for names in commands:
        shown = CliRunner().invoke(cli.root, [*names, "--help"], prog_name="yizhan")
        assert shown.exit_code == 0, shown.output
        assert shown.output.startswith(f"Usage: yizhan {' '.join(names)}")
        assert (
            shown.output.splitlines()[2].strip().endswith((".", ":", ","))
            or len(shown.output.splitlines()) > 4
        )


def test_a_room_adds_its_commands_under_a_group() -> None:
    @cli.command("import", "things-of-this-test", database=False)
    def run() -> None:
        """Import things."""

    assert ("import", "things-of-this-test") in set(everything())
    del cli.root.commands["import"].commands["things-of-this-test"]  # type: ignore[attr-defined]


@pytest.mark.process
@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("PORT", "http", "PORT: Input should be a valid integer"),
        ("YIZHAN_WORKERS", "0", "YIZHAN_WORKERS: Input should be greater than or equal to 1"),
        ("DATABASE_URL", "mysql://localhost/x", "DATABASE_URL: must begin with postgresql://"),
        ("YIZHAN_PUBLIC_URL", "yizhan.example.org", "YIZHAN_PUBLIC_URL: must be an address such as https://"),
        ("YIZHAN_SMS", "fax", "YIZHAN_SMS: Input should be "),
        (
            "YIZHAN_TILES_URL",
            "https://t.example/{z}/{x}/{y}",
            "YIZHAN_TILES_APPROVAL: set the approval number",
        ),
        ("YIZHAN_SMS", "aliyun", "YIZHAN_SMS_KEY_ID: YIZHAN_SMS=aliyun needs it"),
        ("YIZHAN_VERIFY", "http", "YIZHAN_VERIFY_ENDPOINT: YIZHAN_VERIFY=http needs it"),
        (
            "YIZHAN_WECHAT_APP_ID",
            "wx1",
            "YIZHAN_WECHAT_APP_SECRET: YIZHAN_WECHAT_APP_ID needs it",
        ),
        ("HOST", "192.0.2.1", "Error: cannot listen on 192.0.2.1:0: Cannot assign requested address"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line(
    data: Path, setting: str, value: str, told: str
) -> None:
    done = yizhan(data, "serve", **{setting: value})

    assert done.returncode == 1
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == 1


@pytest.mark.process
def test_a_database_that_does_not_answer_is_told_in_one_line(data: Path) -> None:
    done = yizhan(data, "check", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")

    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1, done.stderr


def test_the_rules_hold_in_a_fresh_database(db: None) -> None:
    for rule in checks.invariants():
        assert list(rule.broken()) == [], rule.name


@pytest.fixture
def rule() -> Iterator[None]:
    @invariant("test.rule")
    def numbers_are_even() -> Iterator[str]:
        """Numbers are even."""
        for number in range(1, 61, 2):
            yield f"number {number}"

    yield
    del checks._known["test.rule"]


def check(*words: str) -> tuple[int, list[str]]:
    code, output = tell("check", *words)
    return code, output.splitlines()


def test_a_broken_rule_is_shown_with_its_first_rows_and_ends_with_1(db: None, rule: None) -> None:
    code, lines = check("test.")

    assert code == 1
    assert lines[0].startswith("BROKEN test.rule")
    assert "Numbers are even." in lines[0]
    assert lines[1:] == [
        *(f"         number {n}" for n in range(1, 41, 2)),
        "         … and more: --all",
        "1 rules checked, 1 broken",
    ]


def test_all_shows_every_broken_row(db: None, rule: None) -> None:
    assert len(check("test.", "--all")[1]) == 1 + 30 + 1


def test_rules_that_hold_are_shown_too_and_end_with_0(db: None) -> None:
    code, lines = check("common.")

    assert code == 0
    assert [line.split()[:2] for line in lines[:-1]] == [
        ["ok", "common.constraints"],
        ["ok", "common.indexes"],
        ["ok", "common.jobs"],
        ["ok", "common.migrations"],
    ]


def test_a_name_that_no_rule_has_is_an_error_and_not_a_pass(db: None) -> None:
    assert check("nothing.")[0] == 1


def test_two_rules_of_one_name_are_refused(rule: None) -> None:
    with pytest.raises(InvariantTaken):
        invariant("test.rule")(lambda: [])

"""What the docs draw of procedures is what is declared."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from yizhan.cases.drawing import document
from yizhan.cases.procedures import all_newest
from yizhan.common import cli

DOCS = Path(__file__).resolve().parents[2] / "docs" / "procedures.md"


def test_the_page_of_the_docs_is_as_declared() -> None:
    assert DOCS.read_text() == document(), "print it anew: yizhan procedures > docs/procedures.md"


@pytest.mark.parametrize("procedure", all_newest(), ids=lambda one: one.code)
def test_every_step_outcome_and_end_is_drawn(procedure) -> None:  # type: ignore[no-untyped-def]
    text = document()
    for step, outcome in procedure.moves():
        assert f"at_{step.code} -->" in text
        assert str(outcome.name) in text
    assert all(f"at_{end.code}([" in text for end in procedure.ends)


def test_the_command_prints_it() -> None:
    shown = CliRunner().invoke(cli.root, ["procedures"], prog_name="yizhan")
    assert (shown.exit_code, shown.output) == (0, document())

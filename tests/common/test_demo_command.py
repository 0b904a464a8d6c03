"""`yizhan demo` builds its world once, again where a build was cut short, and never over anything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest

from yizhan.common import migrating
from yizhan.common.commands import demo


class World:
    USERS = ()

    def __init__(self, done: list[str], breaks: bool = False) -> None:
        self.done = done
        self.breaks = breaks

    def build(self, progress: Callable[..., object]) -> None:
        self.done.append("build")
        if self.breaks:
            raise KeyboardInterrupt


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done to the database, in order; it is fresh until it is migrated."""
    done: list[str] = []
    monkeypatch.setattr(migrating, "is_fresh", lambda: "migrate" not in done)
    monkeypatch.setattr(migrating, "migrate", lambda: done.append("migrate"))
    monkeypatch.setattr(demo, "_empty_database", done.clear)
    return done


def test_it_is_built_once(tmp_path: Path, done: list[str]) -> None:
    demo.build_if_missing(World(done), tmp_path)
    demo.build_if_missing(World(done), tmp_path)

    assert done == ["migrate", "build", "migrate"]


def test_a_build_that_was_cut_short_is_begun_anew(tmp_path: Path, done: list[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        demo.build_if_missing(World(done, breaks=True), tmp_path)
    assert done == ["migrate", "build"]

    demo.build_if_missing(World(done), tmp_path)

    assert done == ["migrate", "build"]  # all of it, after the half world was taken away
    assert (tmp_path / demo.MARK).read_text() == "complete\n"


def test_a_world_that_is_not_the_demo_is_left_alone(tmp_path: Path, done: list[str]) -> None:
    done.append("migrate")

    with pytest.raises(click.ClickException, match="holds a world that is not the demo"):
        demo.build_if_missing(World(done), tmp_path)

    assert done == ["migrate"]


def test_without_a_demo_world_it_begins_empty(tmp_path: Path, done: list[str]) -> None:
    demo.build_if_missing(None, tmp_path)

    assert done == ["migrate"]

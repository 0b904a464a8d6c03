"""The demo says on every page that it is one, and at what scale; a real installation says nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory

from yizhan.common import disclosure
from yizhan.demo.apps import DemoConfig
from yizhan.demo.scale import NOTE
from yizhan.h5.context import shell

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(disclosure, "_said", [])


def test_a_real_installation_discloses_nothing_and_does_not_load_the_demo(rf: RequestFactory):
    assert "yizhan.demo" not in settings.INSTALLED_APPS
    assert shell(rf.get("/"))["disclosed"] == ()


def test_the_demo_states_its_scale_to_the_shells(rf: RequestFactory):
    DemoConfig.create("yizhan.demo").ready()

    assert [str(sentence) for sentence in shell(rf.get("/"))["disclosed"]] == [str(NOTE)]
    assert "1:100" in str(NOTE)


def test_a_process_of_the_demo_loads_it_by_environment(tmp_path: Path):
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); from yizhan.common.disclosure import disclosed;"
            "print(*disclosed())",
        ],
        cwd=ROOT,
        env=os.environ
        | {"YIZHAN_DEMO": "1", "YIZHAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert str(NOTE) in said

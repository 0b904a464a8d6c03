"""Nothing has to be set for Yizhan to be safe."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.test import Client

from config.env import Env, kept_secret
from tests.common.processes import ROOT, environment

LOOK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
answer = Client().get("/healthz", secure={secure}, headers={{"Host": "{host}"}})
names = ["DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY"]
print(json.dumps({{"status": answer.status_code}} | dict(answer.headers) | {{n: getattr(settings, n) for n in names}}))
"""


def look(data: Path, *, secure: bool = False, host: str = "127.0.0.1", **more: str) -> dict[str, object]:
    """Return the headers of a page and some settings, as a fresh process has them."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(secure=secure, host=host)],
        cwd=ROOT,
        env=environment(data, DJANGO_SETTINGS_MODULE="config.settings", YIZHAN_LOG_LEVEL="ERROR", **more),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_key_is_made_once_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "key"

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: kept_secret(path), range(32)))

    assert len(keys) == 1
    assert len(keys.pop()) >= 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key"]


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no-such-page", "/healthz"])
def test_every_page_forbids_inline_script_frames_and_other_origins(
    db: None, client: Client, path: str
) -> None:
    answer = client.get(path)

    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.process
def test_debug_is_off_and_a_strange_host_is_refused(tmp_path: Path) -> None:
    seen = look(tmp_path / "data", host="evil.example")

    assert seen["DEBUG"] is False
    assert seen["status"] == 400


LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


@pytest.mark.parametrize(
    ("more", "hosts"),
    [
        ({}, []),
        ({"HOST": "192.168.1.5"}, ["192.168.1.5"]),
        ({"HOST": "fd00::5"}, ["[fd00::5]"]),
        ({"HOST": "0.0.0.0"}, []),
        ({"HOST": "0.0.0.0", "YIZHAN_DEMO": "1"}, ["*"]),
        (
            {"YIZHAN_PUBLIC_URL": "https://a.example", "YIZHAN_ALLOWED_HOSTS": "b.example, c.example"},
            ["b.example", "c.example", "a.example"],
        ),
    ],
)
def test_only_the_names_it_goes_by_are_answered_to(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, str], hosts: list[str]
) -> None:
    for name, value in more.items():
        monkeypatch.setenv(name, value)

    assert [host for host in Env().hosts if host not in LOOPBACK or host == more.get("HOST")] == hosts


@pytest.mark.process
def test_behind_tls_cookies_are_secure_and_browsers_told_to_stay(tmp_path: Path) -> None:
    https = {"YIZHAN_PUBLIC_URL": "https://yizhan.example.org"}

    seen = look(tmp_path / "data", secure=True, host="yizhan.example.org", **https)

    assert seen["status"] == 200
    assert seen["SESSION_COOKIE_SECURE"] is seen["CSRF_COOKIE_SECURE"] is True
    assert seen["SESSION_COOKIE_HTTPONLY"] is seen["CSRF_COOKIE_HTTPONLY"] is True
    assert seen["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"

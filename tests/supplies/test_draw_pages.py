"""Anybody runs a draw again, in the browser or by a script; officers freeze it and enter its seed."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.places import factories as places
from tests.supplies.factories import a_round, a_supply, ask, people, wants
from yizhan.orgs.models import Unit
from yizhan.supplies import kernel
from yizhan.supplies.models import Draw, DrawEntry, Round

SEED = "03 07 12 19 25 31 + 08"
SCRIPT = Path(__file__).parents[2] / "yizhan" / "supplies" / "static" / "supplies" / "verify_draw.py"


def closed_round(unit: Unit, *, entries: int = 6) -> Round:
    """A term with 2 and 1 places, whose window closed an hour ago."""
    now = timezone.now()
    round = a_round(unit, mode="priority", title="暑托班", closes_at=now - timedelta(hours=1))
    small, big = a_supply(round, 2, name="小班"), a_supply(round, 1, name="大班", channel="big")
    before = now - timedelta(hours=2)
    ask(small, *people(entries), now=before)
    requests = [wants(big, one, priority=at) for at, one in enumerate(people(3))]
    kernel.claim(round, requests, now=before, via="page")
    return round


def drawn(unit: Unit) -> Draw:
    round, now = closed_round(unit), timezone.now()
    kernel.freeze(round, now=now - timedelta(minutes=30), seed_source="双色球 2026108 期")
    kernel.draw(round, now=now, seed=SEED, by_id=None)
    return Draw.objects.get(round=round)


def test_an_officer_freezes_the_list_and_runs_the_draw(east: Unit) -> None:
    round = closed_round(east)
    client = places.signed_in(places.officer("奥尔加", east))
    page = f"/console/draws/{round.pk}/"
    assert "封存并公布" in client.get(page).text

    assert client.post(f"{page}freeze/", {"seed_source": "双色球 2026108 期"}).status_code == 302
    assert "填种子" in client.get(page).text
    assert client.post(f"{page}seed/", {"seed": SEED}).status_code == 302

    draw = Draw.objects.get()
    assert draw.seed == SEED
    assert "9 份申请" in client.get(f"/draws/{draw.pk}/").text
    assert DrawEntry.objects.filter(result="place").count() == 3


def test_what_is_not_due_or_not_whole_is_refused_with_words(east: Unit) -> None:
    early = a_round(east, mode="draw", closes_at=timezone.now() + timedelta(hours=1))
    client = places.signed_in(places.officer("奥尔加", east))

    too_soon = client.post(f"/console/draws/{early.pk}/freeze/", {"seed_source": "双色球"})
    without_a_source = client.post(f"/console/draws/{closed_round(east).pk}/freeze/", {"seed_source": " "})
    done = drawn(east)
    again = client.post(f"/console/draws/{done.round_id}/seed/", {"seed": "另一个"})

    assert [answer.status_code for answer in (too_soon, without_a_source, again)] == [422] * 3
    assert "申请截止以后才能封存名单" in too_soon.text
    assert "抽签只进行一次" in again.text
    assert Draw.objects.get(pk=done.pk).seed == SEED


def test_draws_that_wait_stand_on_the_officers_first_page(east: Unit) -> None:
    round = closed_round(east)
    client = places.signed_in(places.officer("奥尔加", east))

    assert f"/console/draws/{round.pk}/" in client.get("/console/").text
    kernel.freeze(round, now=timezone.now() - timedelta(minutes=1), seed_source="双色球")
    kernel.draw(round, now=timezone.now(), seed=SEED, by_id=None)
    assert f"/console/draws/{round.pk}/" not in client.get("/console/").text


def test_the_published_texts_name_nobody_and_fit_the_hash(east: Unit, client: Client) -> None:
    import hashlib

    draw = drawn(east)

    entries = client.get(f"/draws/{draw.pk}/entries.txt").content
    results = client.get(f"/draws/{draw.pk}/results.txt").text

    assert hashlib.sha256(entries).hexdigest() == draw.entries_hash
    assert len(entries.splitlines()) == len(results.splitlines()) == 9
    assert {line.split()[3] for line in results.splitlines()} == {"place", "waiting"}


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda entries, results: (entries, results), 0),
        (lambda entries, results: (entries, results.replace(" 1 place", " 2 place", 1)), 1),
        (lambda entries, results: ("".join(entries.splitlines(True)[1:]), results), 1),
    ],
    ids=["as published", "another order", "an entry left out"],
)
def test_the_script_finds_whether_the_draw_is_right(
    east: Unit, client: Client, tmp_path: Path, spoil: object, code: int
) -> None:
    draw = drawn(east)
    texts = [client.get(f"/draws/{draw.pk}/{name}.txt").text for name in ("entries", "results")]
    for name, text in zip(("entries", "results"), spoil(*texts), strict=True):  # type: ignore[operator]
        (tmp_path / f"{name}.txt").write_text(text)

    files = [tmp_path / "entries.txt", tmp_path / "results.txt"]
    done = subprocess.run(
        [sys.executable, SCRIPT, *files, SEED, draw.entries_hash], capture_output=True, text=True, check=False
    )

    assert done.returncode == code, done.stdout + done.stderr


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_the_browser_it_comes_out_the_same_and_what_was_changed_is_found(
    page: Page, live_server: LiveServer, committed_unit: Unit
) -> None:
    draw = drawn(committed_unit)
    page.goto(f"/draws/{draw.pk}/")

    page.get_by_role("button", name="在这部手机上验一遍").click()
    page.get_by_text("9 份申请的次序全部一致").wait_for()

    first, second = DrawEntry.objects.filter(supply__channel="").order_by("rank")[:2]
    DrawEntry.objects.filter(pk=first.pk).update(rank=100)
    DrawEntry.objects.filter(pk=second.pk).update(rank=1)
    page.get_by_role("button", name="在这部手机上验一遍").click()
    page.get_by_text("有 2 份申请的次序和公布的不一样").wait_for()

    DrawEntry.objects.filter(pk=second.pk).update(priority=5)
    page.get_by_role("button", name="在这部手机上验一遍").click()
    page.get_by_text("名单和公布的 SHA-256 不一样").wait_for()

"""One language, whole: what the house cannot say in full it does not begin to say."""

from __future__ import annotations

import ast
import re

import pytest
from django.conf import settings
from django.test import Client

from config.env import ROOT

CHINESE = re.compile(r"[\u3400-\u9fff]")
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
# What people write and we read, names of places and what is written to the log of acts: data, not our words.
DATA = {
    "yizhan/cases/categories.py",  # the words that people use, with which a home begins
    "yizhan/cases/likeness.py",  # words that say nothing of what a matter is about
    "yizhan/cases/postings.py",  # digits as people write them
    "yizhan/cases/sorting.py",
    "yizhan/services/hotline/callers.py",  # what centres write where they have no name
    "yizhan/services/letters/laws.py",  # articles of law by their names
    "yizhan/common/bridge.py",  # answers before Django is there
    "yizhan/common/districts.py",
    "yizhan/common/outlines.py",
    "yizhan/orgs/actions/divisions.py",
    "yizhan/orgs/commands.py",
    "yizhan/orgs/divisions.py",
    "yizhan/people/register/plan.py",
    "yizhan/people/register/rows.py",
    "yizhan/people/verification/fake.py",
    "yizhan/places/amenities.py",
    "yizhan/places/feeds/ogc.py",  # titles of open data, one document for all
    "yizhan/places/hours_text.py",
    "yizhan/places/imports/cells.py",
    "yizhan/places/imports/columns.py",
    "yizhan/places/imports/twins.py",
    "yizhan/api/site.py",
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "en-GB,en;q=0.9", "xx", "zh-Hant-TW", ""])
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/nowhere/"])
def test_every_page_is_chinese_and_says_so_whatever_is_asked_for(
    client: Client, path: str, language: str
) -> None:
    client.cookies["django_language"] = language

    answer = client.get(path, headers={"Accept-Language": language})
    page = answer.content.decode()

    assert answer.headers.get("Content-Language", "zh-hans") == "zh-hans"
    assert '<html lang="zh-hans"' in page
    assert not re.search(r">\s*(Sign In|Log ?in|Not Found|Phone|Email)\b", page, re.IGNORECASE)


def test_no_language_is_offered_without_its_catalogue() -> None:
    for code, _name in settings.LANGUAGES:
        catalogue = ROOT / "yizhan" / "locale" / code / "LC_MESSAGES" / "django.po"
        assert code == settings.LANGUAGE_CODE or catalogue.exists()


def test_every_chinese_word_in_the_code_is_marked_for_translation() -> None:
    found = []
    for path in sorted((ROOT / "yizhan").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name not in DATA and not name.startswith("yizhan/demo/") and "migrations" not in path.parts:
            found += [f"{name}:{line} {text}" for line, text in unmarked(path.read_text())]
    assert found == []


def test_one_word_for_whom_we_speak_to() -> None:
    found = []
    for path in sorted((ROOT / "yizhan").rglob("*")):
        if (
            path.suffix in {".py", ".html", ".js", ".txt"} and path.name != "likeness.py"
        ):  # it lists what others say
            lines = path.read_text().splitlines()
            found += [
                f"{path.relative_to(ROOT)}:{at} {line.strip()}"
                for at, line in enumerate(lines, 1)
                if "你" in line
            ]
    assert found == []


def test_a_word_outside_a_mark_is_found() -> None:
    code = '"""说明"""\na = _("好")\nb = _(words["好的"])\nc = f"{a}人"\n@act("x", "签到")\ndef d(): pass'

    assert unmarked(code) == [(3, "好的"), (4, "人")]


def unmarked(code: str) -> list[tuple[int, str]]:
    """Return the Chinese texts outside docstrings, gettext calls and the names of acts, as (line, text)."""
    tree = ast.parse(code)
    fine: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            fine.add(id(node.value))
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in MARKS or name in {"act", "Act"}:
                fine |= {id(argument) for argument in node.args}
    return sorted(
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in fine
    )

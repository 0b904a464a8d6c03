"""The operator's documents say what the program does."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import get_args

from config.env import BARE_NAMES, ROOT, Env
from tests.common.test_cli import everything
from yizhan.places.kinds import all_kinds

DOCS = ROOT / "docs"
OPERATIONS = DOCS / "operations.md"


def settings_table() -> str:
    """Return the table of settings as config/env.py has them."""
    rows = ["| Setting | Default | |", "|---|---|---|"]
    for field, about in Env.model_fields.items():
        name = field.upper() if field.upper() in BARE_NAMES else f"YIZHAN_{field.upper()}"
        default = about.default
        shown = "" if default in ("", [], {}) else "`var`" if isinstance(default, Path) else f"`{default}`"
        options = ", ".join(
            f"`{option}`" for option in get_args(about.annotation) if isinstance(option, str) and option
        )
        rows.append(f"| `{name}` | {shown} | {about.description}{f' ({options})' if options else ''} |")
    return "\n".join(rows)


def test_every_setting_is_described() -> None:
    assert [name for name, about in Env.model_fields.items() if not about.description] == []


def test_the_table_of_settings_is_that_of_the_code() -> None:
    if os.environ.get("RENEW"):  # RENEW=1 pytest tests/common/test_docs.py
        renew()

    found = re.search(
        r"<!-- settings: .*? -->\n(.*?)\n<!-- end of settings -->", OPERATIONS.read_text(), re.DOTALL
    )

    assert found
    assert found[1] == settings_table()


def test_every_command_is_told_somewhere_in_the_docs() -> None:
    told = "\n".join(path.read_text() for path in [*DOCS.rglob("*.md"), ROOT / "README.md"])

    assert [names for names in everything() if f"yizhan {' '.join(names)}" not in told] == []


def test_the_table_of_commands_lists_every_command() -> None:
    table = OPERATIONS.read_text().split("## Commands")[1].split("\n## ")[0]

    assert [names for names in everything() if f"`yizhan {' '.join(names)}`" not in table] == []


def test_every_kind_of_station_stands_in_the_glossary() -> None:
    told = (DOCS / "glossary.md").read_text()

    assert [kind.code for kind in all_kinds() if f"`{kind.code}`" not in told] == []


def test_every_document_is_named_in_the_readme() -> None:
    told = (ROOT / "README.md").read_text()

    assert [path.name for path in DOCS.glob("*.md") if f"docs/{path.name}" not in told] == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text()):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []


def renew() -> None:
    text = re.sub(
        r"(<!-- settings: .*? -->\n).*?(\n<!-- end of settings -->)",
        lambda found: found[1] + settings_table() + found[2],
        OPERATIONS.read_text(),
        flags=re.DOTALL,
    )
    OPERATIONS.write_text(text)

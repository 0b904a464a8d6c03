"""The demo world is made by the product's own actions: its package has no other way to write."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import yizhan.demo

PACKAGE = Path(yizhan.demo.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
FORBIDDEN_NAMES = {
    "objects",
    "_default_manager",
    "_base_manager",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "raw",
    "cursor",
    "execute",
    "executemany",
    "save",
    "delete",
    "get_model",
    "call_command",
}


def forbidden_in(source: str) -> list[str]:
    """Return what a module of the demo world may not hold."""
    found: list[str] = []
    tree = ast.parse(source)
    hidden = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for line in node.body
        for part in ast.walk(line)
    }
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_NAMES:
            found.append(f".{node.attr}")
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if "models" in name.split(".") or (
                name.startswith("django.db") and name != "django.db.transaction"
            ):
                found.append(name)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            found.append("import_module")
    return found


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(PACKAGE)) for path in FILES])
def test_no_file_of_the_demo_world_touches_models_managers_or_sql(path: Path):
    assert forbidden_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "from yizhan.places.models import Visit",
        "import yizhan.orgs.models",
        "from yizhan.places import models",
        "from django.db import connection",
        "visit.station.visits.bulk_create([])",
        "type(user).objects.create()",
        "user.save()",
        "from importlib import import_module\nimport_module('yizhan.places.models')",
    ],
)
def test_the_test_above_finds_what_it_looks_for(source: str):
    assert forbidden_in(source) != []


def test_types_may_be_named_and_a_transaction_opened():
    allowed = (
        "if TYPE_CHECKING:\n    from yizhan.places.models import Visit\nfrom django.db import transaction"
    )

    assert forbidden_in(allowed) == []

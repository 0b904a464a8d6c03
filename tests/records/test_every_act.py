"""Every function of an actions module that writes declares its act, or says why it is none."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import yizhan
from yizhan.common.acts import acts

WRITING_METHODS = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "aupdate", "acreate", "asave", "adelete",
}  # fmt: skip
WRITING_SQL = ("INSERT", "UPDATE", "DELETE", "COPY", "MERGE")
# Not rows of ours: a dict, a hash, a set of a relation that the act itself records.
HARMLESS_RECEIVERS = {"data", "digest", "hasher"}


def action_modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(yizhan.__path__, "yizhan."):
        if "actions" in found.name.split("."):
            yield importlib.import_module(found.name)


def public_functions(module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if not name.startswith("_") and function.__module__ == module.__name__:
            yield name, function


def writing_functions(module: ModuleType) -> set[str]:
    """The functions of the module that write, themselves or by another of the same module."""
    functions = {
        node.name: node
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    calls = {name: _called(node) for name, node in functions.items()}
    writing = {name for name, node in functions.items() if _writes(node)}
    while more := {name for name in functions if name not in writing and calls[name] & writing}:
        writing |= more
    return writing


def _called(function: ast.AST) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def _writes(function: ast.AST) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            receiver = node.func.value
            harmless = isinstance(receiver, ast.Name) and receiver.id in HARMLESS_RECEIVERS
            if node.func.attr in WRITING_METHODS and not harmless:
                return True
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.lstrip().startswith(WRITING_SQL)
        ):
            return True
    return False


def test_every_writing_function_of_an_actions_module_is_an_act_or_says_why_not() -> None:
    undeclared = [
        f"{module.__name__}.{name}"
        for module in action_modules()
        for name, function in public_functions(module)
        if name in writing_functions(module)
        and not hasattr(function, "act")
        and not hasattr(function, "unrecorded")
    ]

    assert undeclared == []


def test_every_reason_for_no_record_is_a_sentence() -> None:
    short = [
        f"{module.__name__}.{name}"
        for module in action_modules()
        for name, function in public_functions(module)
        if len(getattr(function, "unrecorded", "as long as it needs to be")) < 12
    ]

    assert short == []


def test_every_act_is_named_after_the_room_that_does_it() -> None:
    astray = [
        f"{module.__name__}.{name}: {function.act.code}"  # type: ignore[attr-defined]
        for module in action_modules()
        for name, function in public_functions(module)
        if hasattr(function, "act") and function.act.code.split(".")[0] not in module.__name__.split(".")
    ]

    assert astray == []


def test_every_action_takes_its_arguments_by_name() -> None:
    positional = [
        f"{module.__name__}.{name}({parameter.name})"
        for module in action_modules()
        for name, function in public_functions(module)
        if hasattr(function, "act")
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind not in {parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD}
    ]

    assert positional == []


def test_the_sweep_knows_a_writing_function_when_it_sees_one() -> None:
    from yizhan.orgs.actions import tree

    writing = writing_functions(tree)

    assert {"found_unit", "move_unit", "close_unit"} <= writing
    assert "lock_tree" not in writing
    assert "orgs.found" in acts


def test_the_check_of_a_fresh_process_knows_every_act(tmp_path: Path) -> None:
    """An insurers' file brought in by a page was of an act that `yizhan check` had not imported."""
    written = {
        found
        for path in Path(yizhan.__path__[0]).rglob("*.py")
        for found in re.findall(r'^@act\(\s*"([^"]+)"', path.read_text(), re.MULTILINE)
    }
    asked = (
        "import django; django.setup(); from yizhan.records.invariants import _load_all_acts;"
        "from yizhan.common.acts import acts; _load_all_acts(); print(*acts)"
    )
    known = subprocess.run(
        [sys.executable, "-c", asked],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "YIZHAN_DATA": str(tmp_path)},
        cwd=Path(yizhan.__path__[0]).parent,
        check=True,
        capture_output=True,
        text=True,
    )

    assert len(written) > 100
    assert written - set(known.stdout.split()) == set()

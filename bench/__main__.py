"""Run the benchmarks: all of them, or those named; each in a process of its own.

A benchmark is a module of this folder that can be run alone (`python -m bench.pages`). It prints what it
measures and beside what, and closes with one line a figure: `bench NAME FIGURE target OP NUMBER ok|short`.
Ends with 1 when a figure falls short, with 2 when a benchmark broke.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HELPERS = {"__init__", "__main__", "harness", "load", "bare", "matters", "million"}
NAMES = sorted({path.stem for path in Path(__file__).parent.glob("*.py")} - HELPERS)
CLOSING = re.compile(r"^bench \S+ \S+ target (<|<=|>|>=) \S+ (ok|short)$")


def main(names: list[str]) -> int:
    if unknown := set(names) - set(NAMES):
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    figures: list[str] = []
    broken: list[tuple[str, str]] = []
    for name in names or NAMES:
        print(f"\n── {name} {'─' * (76 - len(name))}", flush=True)
        found, code = run(name)
        figures += found
        if code or not found:
            broken.append((name, f"it ended with {code}" if code else "no figure"))
    print("\n" + "\n".join(figures))
    for name, why in broken:
        print(f"{name} broke: {why}", file=sys.stderr)
    return 2 if broken else int(any(line.endswith("short") for line in figures))


def run(name: str) -> tuple[list[str], int]:
    """Run one, showing what it prints as it comes; return its closing lines and how it ended."""
    process = subprocess.Popen([sys.executable, "-m", f"bench.{name}"], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    closing = []
    for line in process.stdout:
        print(line, end="", flush=True)
        if CLOSING.match(line.strip()):
            closing.append(line.strip())
    return closing, process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

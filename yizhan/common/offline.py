"""Which pages besides the shell's own are kept on a phone for times without network? Rooms add theirs.

add("visits", pages=r"^/visits/\\d+/ask/$", files=("visits/ask.js",))     # in AppConfig.ready()
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kept:
    """pages: a pattern of paths, as JavaScript and Python both read it; files: static ones that they need."""

    pages: str
    files: tuple[str, ...]


_kept: dict[str, Kept] = {}


def add(code: str, *, pages: str, files: tuple[str, ...]) -> None:
    _kept[code] = Kept(pages, files)


def patterns() -> list[str]:
    return [one.pages for _code, one in sorted(_kept.items())]


def files() -> tuple[str, ...]:
    return tuple(file for _code, one in sorted(_kept.items()) for file in one.files)

"""Is every pair of text and ground that the pages use readable: 4.5:1, and 3:1 for edges and focus?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path("yizhan/h5/static/h5/tokens.css").read_text(encoding="utf-8")

TEXT_ON_GROUND = [
    *[(text, ground) for text in ("text", "text-2", "text-3") for ground in ("bg", "surface", "surface-2")],
    ("on-accent", "accent"),
    ("on-accent", "accent-press"),
    *[("accent-text", ground) for ground in ("bg", "surface")],
    *[
        (state, ground)
        for state in ("open", "soon", "shut", "yours", "wrong")
        for ground in ("bg", "surface", f"{state}-bg")
    ],
    *[("text", f"{state}-bg") for state in ("open", "soon", "shut", "yours", "wrong")],
    ("bg", "text"),
]
EDGE_ON_GROUND = [(edge, ground) for edge in ("line-strong", "focus") for ground in ("bg", "surface")]


def colours(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r"\s*{(.*?)}", CSS, re.S)
    assert block
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block.group(1)))


LIGHT = colours(":root")
DARK = LIGHT | colours(':root[data-theme="dark"]')


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND, ids=lambda name: str(name))
def test_text_is_readable_on_its_ground(theme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_ON_GROUND, ids=lambda name: str(name))
def test_edges_and_focus_stand_out(theme: dict[str, str], edge: str, ground: str) -> None:
    assert contrast(theme[edge], theme[ground]) >= 3


def test_dark_by_system_and_dark_by_choice_are_the_same() -> None:
    assert colours(':root:not([data-theme="light"])') == colours(':root[data-theme="dark"]')

"""The icon on her home screen, drawn by code: a roof over an open door, white on the unions' red."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

RED = (199, 36, 44)
WHITE = (255, 255, 255)
SIZES = (32, 180, 192, 512)
_FINER = 4  # drawn so many times larger and made smaller, for smooth edges


@cache
def icon_png(size: int) -> bytes:
    """Return the icon as PNG, `size` px square. It fills the square, so that phones may cut any shape of it:
    the drawing keeps to the middle 60 %.
    """
    side = size * _FINER
    picture = Image.new("RGB", (side, side), RED)
    draw = ImageDraw.Draw(picture)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x * side / 100, y * side / 100) for x, y in points]

    draw.polygon(at((50, 22), (80, 47), (72, 47), (72, 76), (28, 76), (28, 47), (20, 47)), fill=WHITE)
    draw.rounded_rectangle(at((43, 52), (57, 76)), radius=side * 0.02, fill=RED)
    draw.rectangle(at((43, 66), (57, 76.5)), fill=RED)
    made = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(made, "PNG", optimize=True)
    return made.getvalue()

"""The picture on a plaque."""

from __future__ import annotations

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> SafeString:
    """Return the QR of an address as inline SVG without a colour or size of its own.

    Error correction H: a plaque by the door is scratched and has a logo stuck on it sooner or later.
    """
    drawn = BytesIO()
    segno.make(address, error="h", micro=False).save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=4,
        svgclass="qr",
        lineclass="qr-line",
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 – drawn by segno from an address of ours

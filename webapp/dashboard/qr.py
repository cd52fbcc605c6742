"""QR codes as SVG."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """Return a code that a phone's camera reads, to stand in a page."""
    drawn: str = segno.make(text, error="m").svg_inline(scale=4, border=2, omitsize=True)
    return Markup(drawn)  # noqa: S704 - segno draws squares; nothing of the text is in it

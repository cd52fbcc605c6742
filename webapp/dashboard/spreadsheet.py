"""CSV files that a spreadsheet opens without running anything of what is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What begins a formula in one of the spreadsheets (OWASP, CSV injection)."""


def download(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a file to be stored; the byte order mark tells Excel that it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def harmless(cell: object) -> str:
    """Return a cell as text; what would be taken for a formula gets an apostrophe before it."""
    text = "" if cell is None else str(cell)
    number = isinstance(cell, (int, float))
    return f"'{text}" if text.startswith(_DANGEROUS) and not number else text

"""Charts as numbers for the SVG macros: where each bar, slice and spot lies."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 640.0
"""Units of all charts; the browser scales them."""
BAR_HEIGHT = 22.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: int
    """1..6: a class of the style sheet."""
    words: str
    """What it shows; a browser tells it when the mouse rests there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A text at a place."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Stacked columns over a row of labels."""

    height: float
    boxes: tuple[Box, ...]
    labels: tuple[Mark, ...]
    scale: tuple[Mark, ...]
    """The horizontal lines, with their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of a bar chart."""

    y: float
    width: float
    label: str
    value: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A circle on the map."""

    x: float
    y: float
    radius: float
    words: str
    label: str
    """Empty for the small ones, and where it would lie over another."""
    label_x: float
    anchor: str
    """start, or end where the label stands to the left."""


def columns(
    rows: Sequence[tuple[str, Mapping[str, int]]], order: Sequence[str], height: float = 200.0
) -> Columns:
    """Return stacked columns: one per row, its parts in `order` from the bottom."""
    left, bottom = 34.0, height - 20.0
    top = nice_top(max((sum(parts.values()) for _, parts in rows), default=0))
    step = (WIDTH - left) / max(1, len(rows))
    boxes = []
    for number, (label, parts) in enumerate(rows):
        y = bottom
        for colour, name in enumerate(order, 1):
            count = parts.get(name, 0)
            if not count:
                continue
            size = (bottom - 8) * count / top
            y -= size
            words = f"{label}: {count} {name.replace('_', ' ')}"
            boxes.append(
                Box(
                    x=round(left + number * step + step * 0.12, 1),
                    y=round(y, 1),
                    width=round(step * 0.76, 1),
                    height=round(size, 1),
                    colour=(colour - 1) % 6 + 1,
                    words=words,
                )
            )
    every = math.ceil(len(rows) / 10) or 1
    labels = [
        Mark(x=round(left + (number + 0.5) * step, 1), y=height - 5, words=label)
        for number, (label, _) in enumerate(rows)
        if number % every == 0
    ]
    scale = [
        Mark(x=left, y=round(bottom - (bottom - 8) * part / 2, 1), words=f"{top * part / 2:g}")
        for part in range(3)
    ]
    return Columns(height=height, boxes=tuple(boxes), labels=tuple(labels), scale=tuple(scale))


def bars(rows: Sequence[tuple[str, int, str]], width: float = 300.0) -> tuple[Bar, ...]:
    """Return horizontal bars from labels, values and notes; the longest has the full width."""
    top = max((value for _, value, _ in rows), default=0) or 1
    return tuple(
        Bar(
            y=number * BAR_HEIGHT,
            width=round(width * value / top, 1),
            label=label,
            value=value,
            note=note,
        )
        for number, (label, value, note) in enumerate(rows)
    )


def nice_top(value: float) -> float:
    """Return the next number above that is easily halved: 2, 4, 10, 20, 40, 100."""
    if value <= 2:
        return 2
    size: float = 10 ** math.floor(math.log10(value))
    return next((size * step for step in (1, 2, 4, 10) if size * step >= value), size * 10)


# Zimbabwe lies between these; the map is an equirectangular one about its middle.
WEST, EAST, SOUTH, NORTH = 25.1, 33.2, -22.5, -15.5
MAP_WIDTH = 460.0
MAP_HEIGHT = round(MAP_WIDTH * (NORTH - SOUTH) / ((EAST - WEST) * math.cos(math.radians(19))), 1)

OUTLINE = (
    (25.26, -17.79), (25.85, -17.91), (26.4, -17.93), (27.02, -17.96), (27.6, -17.23),
    (28.3, -16.6), (28.83, -16.03), (29.8, -15.62), (30.4, -15.65), (30.42, -16.0),
    (31.17, -16.02), (31.9, -16.41), (32.7, -16.7), (32.98, -17.4), (32.96, -18.2), (32.7, -18.9),
    (32.85, -19.7), (32.5, -20.6), (32.36, -21.13), (31.3, -22.4), (30.3, -22.34), (29.37, -22.19),
    (28.97, -21.57), (28.0, -21.56), (27.7, -20.85), (27.28, -20.47), (26.16, -19.53),
    (25.8, -18.9), (25.26, -17.79),
)  # fmt: skip
"""The border, drawn by hand to about 20 km: it only says where on the page the country is."""


TOWNS = (
    ("Harare", -17.83, 31.05),
    ("Bulawayo", -20.15, 28.58),
    ("Mutare", -18.97, 32.67),
    ("Gweru", -19.45, 29.82),
    ("Masvingo", -20.06, 30.83),
    ("Hwange", -18.36, 26.50),
)


def on_map(latitude: float, longitude: float) -> tuple[float, float]:
    """Return where a place lies on the map."""
    x = (longitude - WEST) / (EAST - WEST) * MAP_WIDTH
    y = (NORTH - latitude) / (NORTH - SOUTH) * MAP_HEIGHT
    return round(x, 1), round(y, 1)


def outline() -> str:
    """Return the points of the border."""
    points = (on_map(latitude, longitude) for longitude, latitude in OUTLINE)
    return " ".join(f"{x},{y}" for x, y in points)


def towns() -> tuple[Mark, ...]:
    """Return the towns by which one finds one's way on the map."""
    return tuple(
        Mark(x=x, y=y, words=name)
        for name, latitude, longitude in TOWNS
        for x, y in (on_map(latitude, longitude),)
    )


def spots(rows: Sequence[tuple[str, float, float, int]], labelled: int = 6) -> tuple[Spot, ...]:
    """Return circles from label, latitude, longitude and number; their area is the number.

    The largest come first, and so lie below the others.
    """
    top = max((count for *_, count in rows), default=0) or 1
    found: list[Spot] = []
    for number, (label, latitude, longitude, count) in enumerate(sorted(rows, key=_by_number)):
        x, y = on_map(latitude, longitude)
        radius = round(4 + 18 * math.sqrt(count / top), 1)
        left = x > MAP_WIDTH * 0.72
        covered = any(s.label and abs(s.y - y) < 14 and abs(s.x - x) < 90 for s in found)
        found.append(
            Spot(
                x=x,
                y=y,
                radius=radius,
                words=f"{label}: {count}",
                label="" if covered or number >= labelled else label.partition(",")[0],
                label_x=round(x - radius - 3 if left else x + radius + 3, 1),
                anchor="end" if left else "start",
            )
        )
    return tuple(found)


def _by_number(row: tuple[str, float, float, int]) -> tuple[int, str]:
    return -row[3], row[0]
